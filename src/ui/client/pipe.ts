// The pipe to the worker: what is sent and heard, and another worker in place of one that died. It knows nothing of
// what the messages mean but which files they carry.
import type { FromWorker, ToWorker } from "../../workers/protocol";

/** What the client needs of a Worker; tests give it a plain object. */
export interface Port {
  postMessage(message: ToWorker, transfer: Transferable[]): void;
  terminate(): void;
  onmessage: ((event: { data: FromWorker }) => void) | null;
  onerror: ((event: { message?: string; preventDefault?(): void }) => void) | null;
  onmessageerror: ((event: unknown) => void) | null;
}
export interface Hears {
  heard(message: FromWorker): void;
  /** It stopped, or says what cannot be read. */
  crashed(message: string): void;
}

export class Pipe {
  private port: Port | undefined;
  constructor(
    private readonly spawn: () => Port,
    private readonly hears: Hears,
  ) {}

  /** A fresh worker; the one before it ends and is not heard any more. */
  connect(): void {
    this.close();
    const port = this.spawn(),
      { heard, crashed } = this.hears;
    this.port = port;
    port.onmessage = event => {
      if (this.port === port) heard(event.data);
    };
    port.onerror = event => {
      event.preventDefault?.();
      if (this.port === port) crashed(event.message || "The training worker stopped.");
    };
    port.onmessageerror = () => {
      if (this.port === port) crashed("A message of the training worker could not be read.");
    };
  }
  /** Files are moved, not copied. */
  post(message: ToWorker): void {
    const files = message.kind === "start" ? [message.entry.file, message.beside?.file] : [];
    this.port?.postMessage(
      message,
      files.flatMap(file => (file ? [file.buffer as ArrayBuffer] : [])),
    );
  }
  close(): void {
    this.port?.terminate();
    this.port = undefined;
  }
}

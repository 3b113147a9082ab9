// The pipe to the worker: what is sent and heard, the end of one that crashed, and another in its place. It knows
// nothing of what the messages mean but which files they carry.
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
  /** An error in it that nobody caught, or it says what cannot be read: it is ended, whatever it was about. */
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
    const ended = (message: string) => {
      if (this.port !== port) return;
      this.close();
      crashed(message);
    };
    port.onerror = event => {
      event.preventDefault?.();
      ended(
        event.message?.replace(/^Uncaught (\(in promise\) )?/, "") || "It could not be loaded, or ran out of memory.",
      );
    };
    port.onmessageerror = () => ended("A message of it could not be read.");
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

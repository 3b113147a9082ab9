// How messages leave the worker: big arrays are moved, not copied.
import type { FromWorker } from "./protocol";

export type Post = (message: FromWorker) => void;
export const outbox =
  (port: { postMessage(message: unknown, transfer: Transferable[]): void }): Post =>
  message =>
    port.postMessage(message, buffersOf(message));

/** Every array buffer a message carries, once. Views and answers own theirs; nothing posted is read again here. */
function buffersOf(value: unknown, found = new Set<ArrayBuffer>()): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) found.add(value.buffer as ArrayBuffer);
  else if (Array.isArray(value)) for (const item of value) buffersOf(item, found);
  else if (typeof value === "object" && value !== null) for (const item of Object.values(value)) buffersOf(item, found);
  return [...found];
}

// What the engine asks of whoever runs it (worker, Node): it has no clock, no timers, no GPU, no hashing and no text codec of its own.

export interface Host {
  /** Milliseconds, monotonic. */
  now(): number;
  /** Resolves in a later macrotask, so that messages and timers are heard. */
  pause(): Promise<void>;
  gpu?: unknown; // navigator.gpu, or Dawn's in Node
  encode(text: string): Uint8Array;
  decode(bytes: Uint8Array): string;
}

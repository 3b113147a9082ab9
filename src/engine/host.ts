// What the engine asks of whoever runs it (worker, Node): it has no clock, no timers, no GPU, no files, no hashing and
// no text codec of its own.

export interface Host {
  /** Milliseconds, monotonic. */
  now(): number;
  /** Resolves in a later macrotask, so that messages and timers are heard. */
  pause(): Promise<void>;
  gpu?: unknown; // navigator.gpu, or Dawn's in Node
  /**
   * The bytes of a file that lies beside the page ("features/mnist.safetensors"). Rejects, saying why, where there is
   * none. Absent: this host has no files.
   */
  asset?(path: string): Promise<Uint8Array>;
  encode(text: string): Uint8Array;
  decode(bytes: Uint8Array): string;
}

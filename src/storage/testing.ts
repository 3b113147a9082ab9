// For tests of what is kept: a browser's database in memory, with room for so many bytes, and runs to keep in it. It
// expects nothing itself.
import { IDBFactory, IDBObjectStore } from "fake-indexeddb";
import { vi } from "vitest";
import { type Database, Connection } from "./connection";
import type { Progress } from "./database";
import type { Piece, StoredCheckpoint, StoredColumns } from "./records";

export const emptyBrowser = (): void => {
  globalThis.indexedDB = new IDBFactory();
};
export const openedDatabase = (): Promise<Database> => new Connection().get();

/** bytes: of checkpoints and pieces that there is room for; a put beyond it fails as a browser's does. */
export class Room {
  bytes = Infinity;
  /** Bytes of checkpoints and pieces that were put, in all. */
  written = 0;
  private readonly held = new Map<string, number>();
  constructor() {
    const room = this,
      put = IDBObjectStore.prototype.put,
      gone = IDBObjectStore.prototype.delete;
    vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (this: IDBObjectStore, value: unknown) {
      const bytes = bytesOf(this.name, value);
      if (bytes > 0) room.take(`${this.name} ${(value as { id: string }).id}`, bytes);
      return put.call(this, value);
    });
    vi.spyOn(IDBObjectStore.prototype, "delete").mockImplementation(function (this: IDBObjectStore, key: IDBValidKey) {
      if (this.name === "checkpoints") room.held.delete(`checkpoints ${String(key)}`);
      return gone.call(this, key);
    } as typeof gone);
  }
  private take(key: string, bytes: number): void {
    const others = [...this.held].reduce((sum, [name, held]) => sum + (name === key ? 0 : held), 0);
    if (others + bytes > this.bytes) throw new DOMException("full", "QuotaExceededError");
    this.written += bytes;
    if (key.startsWith("checkpoints")) this.held.set(key, bytes);
  }
}
function bytesOf(store: string, value: unknown): number {
  if (store === "checkpoints") return ((value as StoredCheckpoint).file as Blob).size;
  return store === "pieces" ? (value as Piece).bytes : 0;
}

/** One value a step of each name, from after `from` to `to`; a value says its step. */
export const columnsOf = (from: number, to: number, names = ["train/a/b"]): readonly StoredColumns[] =>
  names.map(name => {
    const at = Int32Array.from({ length: to - from }, (_, i) => from + 1 + i);
    return { name, at, values: Float32Array.from(at) };
  });
export const progressOf = (id: string, step: number, more: Partial<Progress> = {}): Progress => ({
  id,
  run: { version: 1, method: "vae", dataset: "ring", seed: 0, values: {}, data: {} },
  backend: "wasm",
  step,
  total: 1000,
  done: false,
  from: 0,
  columns: [],
  file: new Uint8Array(100).fill(7),
  ...more,
});

/** A browser's locks, as far as claims ask for them. */
export class FakeLocks {
  private readonly held = new Set<string>();
  /** Every tab ends: its locks are free at once. */
  endTabs(): void {
    this.held.clear();
  }
  async request(name: string, _options: unknown, act: (lock: object | null) => Promise<void> | void): Promise<void> {
    if (this.held.has(name)) return act(null);
    this.held.add(name);
    await act({ name });
    this.held.delete(name);
  }
  async query(): Promise<{ held: { name: string }[] }> {
    return { held: [...this.held].map(name => ({ name })) };
  }
}

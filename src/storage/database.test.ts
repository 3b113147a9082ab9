// What is kept of runs, against an IndexedDB in memory (fake-indexeddb) whose room can be made small: what goes
// first when it is full.
import { IDBFactory, IDBObjectStore } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  checkpointOf,
  DELETED_FOR,
  forget,
  listRuns,
  openDatabase,
  saveCheckpoint,
  saveRun,
  seriesOf,
  StorageFull,
  type Database,
  type StoredRun,
} from "./database";
import "fake-indexeddb/auto";

const record = (id: string, changed: number, more: Partial<StoredRun> = {}): StoredRun => ({
  version: 1,
  id,
  run: { version: 1, method: "vae", dataset: "ring", seed: 0, values: {}, data: {} },
  backend: "wasm",
  created: 0,
  changed,
  step: 5,
  total: 10,
  done: false,
  marks: [],
  pinned: false,
  shown: false,
  ...more,
});
const file = (length = 100) => new Uint8Array(length).fill(7);
let database: Database;
/** Bytes of checkpoints that there is room for; a put beyond it fails as a browser's does. */
let room = Infinity;
beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  database = await openDatabase();
  room = Infinity;
  const held = new Map<string, number>(),
    put = IDBObjectStore.prototype.put,
    gone = IDBObjectStore.prototype.delete;
  vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (
    this: IDBObjectStore,
    value: { id: string; file?: Uint8Array },
  ) {
    if (value.file) {
      const others = [...held].reduce((sum, [id, bytes]) => sum + (id === value.id ? 0 : bytes), 0);
      if (others + value.file.length > room) throw new DOMException("full", "QuotaExceededError");
      held.set(value.id, value.file.length);
    }
    return put.call(this, value);
  });
  vi.spyOn(IDBObjectStore.prototype, "delete").mockImplementation(function (this: IDBObjectStore, id: IDBValidKey) {
    if (this.name === "checkpoints") held.delete(String(id));
    return gone.call(this, id);
  } as typeof gone);
});
afterEach(() => {
  vi.restoreAllMocks();
  database.close();
});

const keptBytes = async () => (await listRuns(database, 0)).checkpoints.map(({ id }) => id).sort();

describe("the database of runs", () => {
  it("gives back what was kept, newest first, without reading checkpoints to list them", async () => {
    const columns = [{ name: "train/a/b", at: Int32Array.of(1, 2), values: Float32Array.of(0.5, NaN) }];
    await saveRun(database, record("a", 1), columns);
    await saveRun(database, record("b", 2));
    await saveCheckpoint(database, { id: "a", step: 5, at: 9, file: file() });
    const { runs, checkpoints } = await listRuns(database, 10);
    expect(runs.map(({ id }) => id)).toEqual(["b", "a"]);
    expect(checkpoints).toEqual([{ id: "a", step: 5, at: 9, bytes: 100 }]);
    expect(await seriesOf(database, "a")).toEqual(columns);
    expect(await seriesOf(database, "b")).toEqual([]);
    expect((await checkpointOf(database, "a"))!.file).toEqual(file());
  });

  it("keeps the series where only the record changes", async () => {
    await saveRun(database, record("a", 1), [{ name: "x", at: Int32Array.of(1), values: Float32Array.of(2) }]);
    await saveRun(database, record("a", 2, { pinned: true }));
    expect((await seriesOf(database, "a"))[0]!.values[0]).toBe(2);
  });

  it("forgets a run with all that belongs to it; a deleted one a day later", async () => {
    for (const id of ["a", "b", "c"]) {
      await saveRun(database, record(id, 1, id === "a" ? {} : { deleted: 1000 }), []);
      await saveCheckpoint(database, { id, step: 1, at: 0, file: file() });
    }
    await forget(database, "a");
    expect((await listRuns(database, 1000 + DELETED_FOR)).runs.map(({ id }) => id)).toEqual(["b", "c"]);
    expect((await listRuns(database, 1001 + DELETED_FOR)).runs).toEqual([]);
    expect(await database.count("checkpoints")).toBe(0);
    expect(await database.count("series")).toBe(0);
  });

  it("does not list what a later version wrote, and leaves it alone", async () => {
    await database.put("runs", { ...record("new", 5), version: 2 } as unknown as StoredRun);
    expect((await listRuns(database, 0)).runs).toEqual([]);
    expect(await database.count("runs")).toBe(1);
  });
});

describe("when storage is full", () => {
  it("deleted runs go first, then the oldest checkpoint of a run that is not pinned; curves stay", async () => {
    room = 400;
    for (const [id, changed, more] of [
      ["pinned", 1, { pinned: true }],
      ["later", 4, {}],
      ["old", 2, {}],
      ["gone", 3, { deleted: 1 }],
    ] as const) {
      await saveRun(database, record(id, changed, more), [
        { name: "x", at: Int32Array.of(1), values: Float32Array.of(2) },
      ]);
      await saveCheckpoint(database, { id, step: 1, at: 0, file: file() });
    }
    await saveRun(database, record("now", 9));
    await saveCheckpoint(database, { id: "now", step: 1, at: 0, file: file() });
    expect(await keptBytes()).toEqual(["later", "now", "old", "pinned"]);
    expect((await listRuns(database, 0)).runs.map(({ id }) => id)).toEqual(["now", "later", "old", "pinned"]);
    await saveCheckpoint(database, { id: "now", step: 2, at: 0, file: file(200) });
    expect(await keptBytes()).toEqual(["later", "now", "pinned"]);
    expect(await seriesOf(database, "old")).toHaveLength(1);
  });

  it("says so where nothing may be given up, and what was kept stays", async () => {
    room = 250;
    await saveRun(database, record("pinned", 1, { pinned: true }));
    await saveCheckpoint(database, { id: "pinned", step: 1, at: 0, file: file() });
    await saveRun(database, record("now", 2));
    await saveCheckpoint(database, { id: "now", step: 1, at: 0, file: file() });
    await expect(saveCheckpoint(database, { id: "now", step: 2, at: 0, file: file(200) })).rejects.toThrow(StorageFull);
    expect((await checkpointOf(database, "now"))!.step).toBe(1);
    expect(await keptBytes()).toEqual(["now", "pinned"]);
  });
});

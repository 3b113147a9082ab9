// What is kept of runs, against a database in memory whose room can be made small: all of a run agrees, and what goes
// first when it is full.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Database } from "./connection";
import {
  changeRun,
  checkpointOf,
  DELETED_FOR,
  listRuns,
  type Progress,
  saveProgress,
  type StoredRun,
} from "./database";
import { forget, StorageFull } from "./room";
import { replaceSeries, seriesOf } from "./series";
import { columnsOf, emptyBrowser, FakeLocks, openedDatabase, progressOf, Room } from "./testing";
import "fake-indexeddb/auto";

let database: Database;
let room: Room;
beforeEach(async () => {
  emptyBrowser();
  database = await openedDatabase();
  room = new Room();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  database.close();
});
/** Saved at a time, with one value. */
const save = (id: string, now: number, step = 1, more: Partial<Progress> = {}) =>
  saveProgress(database, progressOf(id, step, { columns: columnsOf(0, step), ...more }), now);
const ofBytes = (length: number) => ({ file: new Uint8Array(length).fill(7) });
const keptBytes = async () => (await listRuns(database, 0)).checkpoints.map(({ id }) => id).sort();

describe("the database of runs", () => {
  it("gives back what was kept, newest first, without reading checkpoints to list them", async () => {
    await save("a", 1, 5);
    await save("b", 2, 1);
    const { runs, checkpoints } = await listRuns(database, 10);
    expect(runs.map(({ id, created, step }) => ({ id, created, step }))).toEqual([
      { id: "b", created: 2, step: 1 },
      { id: "a", created: 1, step: 5 },
    ]);
    expect(checkpoints).toEqual([
      { id: "a", step: 5, at: 1, bytes: 100 },
      { id: "b", step: 1, at: 2, bytes: 100 },
    ]);
    expect(await seriesOf(database, "a")).toEqual(columnsOf(0, 5));
    expect(await checkpointOf(database, "a")).toEqual({ step: 5, ...ofBytes(100) });
    // a record has a limit, a blob has none
    expect((await database.get("checkpoints", "a"))!.file).toBeInstanceOf(Blob);
  });

  it("record, series and checkpoint agree, also where writing the last of them fails", async () => {
    await save("a", 1, 5);
    const put = IDBObjectStore.prototype.put;
    for (const store of ["pieces", "checkpoints", "texts", "runs"]) {
      vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (this: IDBObjectStore, value) {
        if (this.name === store) throw new DOMException("made to fail", "UnknownError");
        return put.call(this, value);
      });
      await expect(save("a", 2, 9, { from: 5, columns: columnsOf(5, 9) })).rejects.toThrow("made to fail");
      vi.restoreAllMocks();
      expect((await database.get("runs", "a"))!.step).toBe(5);
      expect(await checkpointOf(database, "a")).toMatchObject({ step: 5 });
      expect(await seriesOf(database, "a")).toEqual(columnsOf(0, 5));
    }
    await save("a", 2, 9, { from: 5, columns: columnsOf(5, 9) });
    expect(await seriesOf(database, "a")).toEqual(columnsOf(0, 9));
  });

  it("keeps what the reader has said of a run, whichever tab it was, and training on restores it", async () => {
    await save("a", 1, 5);
    await changeRun(database, "a", { pinned: true, shown: true, marks: [{ step: 3, field: "rate", text: "Rate 1" }] });
    expect(await changeRun(database, "a", { deleted: 9 })).toMatchObject({ deleted: 9, shown: false, pinned: true });
    await save("a", 2, 6, { from: 5, columns: columnsOf(5, 6) });
    const now = (await database.get("runs", "a"))!;
    expect(now).toMatchObject({ created: 1, changed: 2, step: 6, pinned: true, marks: [{ step: 3 }] });
    expect(now).not.toHaveProperty("deleted");
    await changeRun(database, "a", { deleted: 9 });
    expect(await changeRun(database, "a", { deleted: undefined })).not.toHaveProperty("deleted");
    expect(await changeRun(database, "none", { pinned: true })).toBeUndefined();
  });

  it("the curves alone leave the checkpoint as it was", async () => {
    await save("a", 1, 5);
    const { file: _, ...curves } = progressOf("a", 7, { from: 5, columns: columnsOf(5, 7) });
    await saveProgress(database, curves, 2);
    expect(await seriesOf(database, "a")).toEqual(columnsOf(0, 7));
    expect(await checkpointOf(database, "a")).toMatchObject({ step: 5 });
    await save("a", 3, 6, { from: 5, columns: columnsOf(5, 6) }); // it went on from there: what came after is gone
    expect(await seriesOf(database, "a")).toEqual(columnsOf(0, 6));
  });

  it("forgets a run with all that belongs to it; a deleted one a day later", async () => {
    for (const id of ["a", "b", "c"]) {
      await save(id, 1);
      if (id !== "a") await changeRun(database, id, { deleted: 1000 });
    }
    await forget(database, "a");
    expect((await listRuns(database, 1000 + DELETED_FOR)).runs.map(({ id }) => id)).toEqual(["b", "c"]);
    expect((await listRuns(database, 1001 + DELETED_FOR)).runs).toEqual([]);
    for (const store of ["checkpoints", "texts", "pieces", "series"] as const)
      expect(await database.count(store)).toBe(0);
  });

  it("reads what version 2 wrote, and writes its series as pieces once it goes on", async () => {
    const columns = columnsOf(0, 30);
    await save("a", 1, 30, { columns: [] });
    await database.delete("pieces", ["a", 30, 0]);
    await database.put("series", { id: "a", columns });
    await database.put("checkpoints", { id: "a", step: 30, at: 0, file: Uint8Array.of(1, 2) });
    expect(await seriesOf(database, "a")).toEqual(columns);
    expect(await checkpointOf(database, "a")).toEqual({ step: 30, file: Uint8Array.of(1, 2) });
    const more = { from: 30, columns: columnsOf(30, 32) };
    await expect(save("a", 2, 32, more)).rejects.toThrow("does not reach");
    await replaceSeries(database, "a", 30, columns);
    await save("a", 2, 32, more);
    expect(await seriesOf(database, "a")).toEqual(columnsOf(0, 32));
    expect(await database.count("series")).toBe(0);
  });

  it("does not list what a later version wrote, and leaves it alone", async () => {
    await save("new", 5);
    await database.put("runs", { ...(await database.get("runs", "new"))!, version: 2 } as unknown as StoredRun);
    expect((await listRuns(database, 0)).runs).toEqual([]);
    expect(await database.count("runs")).toBe(1);
  });
});

describe("when storage is full", () => {
  it("deleted runs go first, then the oldest checkpoint of a run that is not pinned; curves stay", async () => {
    room.bytes = 450; // four checkpoints, and one piece at a time
    for (const [id, changed] of [
      ["pinned", 1],
      ["gone", 3],
      ["old", 2],
      ["later", 4],
    ] as const)
      await save(id, changed);
    await changeRun(database, "pinned", { pinned: true });
    await changeRun(database, "gone", { deleted: 1 });
    await save("now", 9);
    expect(await keptBytes()).toEqual(["later", "now", "old", "pinned"]);
    expect((await listRuns(database, 0)).runs.map(({ id }) => id)).toEqual(["now", "later", "old", "pinned"]);
    await save("now", 9, 2, ofBytes(200));
    expect(await keptBytes()).toEqual(["later", "now", "pinned"]);
    expect(await seriesOf(database, "old")).toHaveLength(1);
  });

  it("says so where nothing may be given up, and what was kept stays", async () => {
    room.bytes = 250;
    await save("pinned", 1);
    await changeRun(database, "pinned", { pinned: true });
    await save("now", 2);
    await expect(save("now", 3, 2, ofBytes(200))).rejects.toThrow(StorageFull);
    expect(await checkpointOf(database, "now")).toMatchObject({ step: 1 });
    expect(await seriesOf(database, "now")).toEqual(columnsOf(0, 1));
    expect(await keptBytes()).toEqual(["now", "pinned"]);
  });

  it("what another tab has open is not given up", async () => {
    const locks = new FakeLocks();
    vi.stubGlobal("navigator", { locks });
    void locks.request("latent-playground run open", {}, () => new Promise(() => {}));
    room.bytes = 250;
    await save("open", 1);
    await save("other", 2);
    await save("now", 3, 2, ofBytes(110));
    expect(await keptBytes()).toEqual(["now", "open"]);
  });

  it("nothing is given up for what would not fit into an empty storage", async () => {
    vi.stubGlobal("navigator", { storage: { estimate: async () => ({ quota: 300 }) } });
    room.bytes = 300;
    await save("old", 1);
    await expect(save("now", 2, 2, ofBytes(301))).rejects.toThrow(StorageFull);
    expect(await keptBytes()).toEqual(["old"]);
  });
});

// Series in pieces: nothing is missing and nothing is there twice, whatever is saved on what; and a save costs what is
// new, however long the run is.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Database, inOne } from "./connection";
import { saveProgress } from "./database";
import { append, LARGEST, replaceSeries, seriesOf, Short } from "./series";
import { columnsOf, emptyBrowser, openedDatabase, progressOf, Room } from "./testing";
import "fake-indexeddb/auto";

let database: Database;
beforeEach(async () => {
  emptyBrowser();
  database = await openedDatabase();
});
afterEach(() => {
  vi.restoreAllMocks();
  database.close();
});
const add = (from: number, to: number, columns = columnsOf(from, to)) =>
  inOne(database, stores => append(stores, { id: "a", from, to, columns }));
const steps = async () => [...((await seriesOf(database, "a"))[0]?.at ?? [])];
const whole = (to: number) => Array.from({ length: to }, (_, i) => i + 1);

describe("pieces of series", () => {
  it("come back as one, in order, of every name", async () => {
    await add(0, 3);
    await add(3, 4, columnsOf(3, 4, ["train/a/b", "late"]));
    await add(4, 9);
    expect(await seriesOf(database, "a")).toEqual([...columnsOf(0, 9), ...columnsOf(3, 4, ["late"])]);
  });

  it("those after the step from which a run goes on go, also where that is inside a piece", async () => {
    await add(0, 5);
    await add(5, 9);
    await add(4, 6);
    expect(await steps()).toEqual(whole(6));
    await add(0, 2);
    expect(await steps()).toEqual(whole(2));
  });

  it("one that does not reach the step is refused, and nothing changes; then all of it is written", async () => {
    await add(0, 5);
    await expect(add(7, 9)).rejects.toThrow(Short);
    expect(await steps()).toEqual(whole(5));
    await replaceSeries(database, "a", 7, columnsOf(0, 8)); // up to the step only
    await add(7, 9);
    expect(await steps()).toEqual(whole(9));
  });

  it("without a value they reach as far as they say", async () => {
    await replaceSeries(database, "a", 30, []);
    await add(30, 32);
    expect(await steps()).toEqual([31, 32]);
  });

  it("a long one is in many records, each far below what a record may have", async () => {
    const length = (3 * LARGEST) / 8; // 8 bytes a value
    await add(0, length);
    const pieces = await database.getAll("pieces");
    expect(pieces.length).toBe(4); // halves of halves
    for (const { bytes } of pieces) expect(bytes).toBeLessThanOrEqual(LARGEST);
    expect(await steps()).toHaveLength(length);
  });

  it("a save costs what is new: of 10^5 steps the last thousandth writes no more than an early one", async () => {
    const room = new Room(),
      names = ["a", "b", "c", "d", "e"],
      every = 100,
      costs: number[] = [];
    let reads = 0;
    const { get } = IDBObjectStore.prototype;
    vi.spyOn(IDBObjectStore.prototype, "get").mockImplementation(function (this: IDBObjectStore, key) {
      if (this.name === "pieces") reads++;
      return get.call(this, key);
    });
    for (let step = 0; step < 100_000; step += every) {
      const before = room.written,
        { file: _, ...progress } = progressOf("a", step + every);
      await saveProgress(database, { ...progress, from: step, columns: columnsOf(step, step + every, names) }, 0);
      costs.push(room.written - before);
    }
    // a value is written once, and again whenever its piece at least grows by half: log(LARGEST / 4 kB) / log 1.5 < 14
    const values = 100_000 * names.length * 8;
    expect(room.written).toBeLessThan(15 * values);
    expect(reads).toBeLessThan(2 * costs.length);
    const mean = (list: number[]) => list.reduce((a, b) => a + b, 0) / list.length;
    // 512 saves fill two full pieces and more: whoever rewrote the history would be at 4 MB by the end
    expect(mean(costs.slice(-256))).toBeLessThan(1.5 * mean(costs.slice(256, 512)));
    expect(Math.max(...costs)).toBeLessThanOrEqual(LARGEST);
    expect((await database.getAllKeys("pieces")).length).toBeLessThan(2 * (values / LARGEST) + 20);
    expect(await steps()).toEqual(whole(100_000));
  });
});

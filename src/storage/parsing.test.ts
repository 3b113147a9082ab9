// Records of the browser that are none: each is told by a named error, none is listed, nothing that lies beside it is
// touched, and nothing that reads storage stumbles. Sound records, of the kinds that the page writes, are mutated by
// fast-check: a property goes, or another value stands in its place.
import fc from "fast-check";
import { beforeEach, describe, expect, it, vi } from "vitest";
import "fake-indexeddb/auto";
import type { View } from "../engine/view";
import { listAside, savedAside, dropAside } from "./aside";
import { openIds } from "./claims";
import type { Database } from "./connection";
import { changeRun, checkpointOf, listRuns, listSweeps, runOf, saveProgress, saveSweep } from "./database";
import { parseCheckpoint, parsePiece, parseRun, parseSeries, parseSweep, parseText } from "./parsing";
import type { StoredRun, StoredSweep } from "./records";
import { seriesOf } from "./series";
import { columnsOf, emptyBrowser, openedDatabase, progressOf } from "./testing";

const config = { version: 1, method: "vae", dataset: "ring", seed: 0, values: { rate: 1e-3 }, data: {} } as const;
const metrics = { one: { value: NaN, count: 3, error: 0.1, values: [1, 2] } }; // a measurement may have no number
const run: StoredRun = {
  ...{ version: 1, id: "b", run: config, backend: "wasm", created: 1, changed: 2, step: 5, total: 10, done: false },
  ...{ marks: [{ step: 3, field: "rate", text: "Rate 1" }], measured: { step: 5, metrics, missing: { two: "no" } } },
  ...{ pinned: true, shown: true, deleted: 3, open: { tab: "t", at: 4 } },
};
const image: View = {
  ...{ kind: "images", columns: 1, height: 2, width: 1, depth: 1, count: 1, pixels: new Uint8ClampedArray(2) },
};
const points: View = {
  ...{ kind: "points", axes: ["a", "b"], layers: [{ name: "x", actor: "real", xy: new Float32Array(2) }] },
};
const bars: View = { kind: "bars", values: new Float32Array(2), labels: ["a", "b"] };
const sweep: StoredSweep = {
  ...{ version: 1, id: "s", created: 1, field: "latent", of: "values", label: "Latent", sides: ["VAE"] },
  runs: [image, points, bars].map((view, i) => {
    return { id: `s${i}`, side: 0, value: i, run: config, step: 5, total: 5, metrics, view };
  }),
};
const [columns] = [columnsOf(0, 3)];
const sound = [
  ["a run", parseRun, run],
  ["a sweep", parseSweep, sweep],
  ["a checkpoint's text", parseText, { id: "b", step: 5, at: 1, bytes: 3 }],
  ["a checkpoint", parseCheckpoint, { id: "b", step: 5, at: 1, file: new Uint8Array(3) }],
  ["a piece of series", parsePiece, { id: "b", from: 0, to: 3, bytes: 24, columns }],
  ["series in one", parseSeries, { id: "b", columns }],
] as const satisfies readonly (readonly [string, (record: unknown) => unknown, object])[];

/** Every place in a record, as a path of names. */
function places(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return [[...path]];
  return [[...path], ...Object.entries(value).flatMap(([name, each]) => places(each, [...path, name]))];
}
const GONE = Symbol("gone");
/** A copy in which another value stands at a place. */
function changed(value: unknown, [name, ...path]: readonly string[], to: unknown): unknown {
  if (name === undefined) return to;
  const copy: unknown = Array.isArray(value) ? [...value] : { ...(value as object) };
  const inner = changed((value as Record<string, unknown>)[name], path, to);
  if (inner === GONE) delete (copy as Record<string, unknown>)[name];
  else (copy as Record<string, unknown>)[name] = inner;
  return copy;
}
const odd = fc.oneof(
  fc.constantFrom<unknown>(GONE, null, undefined, NaN, -1, 0.5, 2 ** 60, "", {}, [], [null], new Float32Array(1), true),
  fc.anything({ maxDepth: 1 }),
);
const mutated = (record: object) =>
  fc.tuple(fc.constantFrom(...places(record).filter(path => path.length > 0 && path[0] !== "id")), odd);

describe("a record of a run", () => {
  it.each([
    [{ step: 2 ** 53 - 1, total: 0 }, "step: expected one of 0 at most, got 9007199254740991"],
    [{ changed: -1e300 }, "changed: expected a time from 1970 on, got -1e+300"],
    [{ created: 1e300 }, "created: expected a time from 1970 on, got 1e+300"],
  ])("with %j is none", (odd, message) => expect(() => parseRun({ ...run, ...odd })).toThrow(new Error(message)));
});
describe("columns of series", () => {
  it("are one of a name: two would be one whose steps go back", () => {
    const twice = { id: "b", columns: [...columns, ...columns] };
    expect(() => parseSeries(twice)).toThrow(
      new Error('columns[1].name: expected another than those before it, got "train/a/b"'),
    );
  });
  it("are refused by name whatever stands in their place, also what calls itself something that is no name", () => {
    const odd = { constructor: { name: 7 } };
    expect(() => parseSeries({ id: "b", columns: odd })).toThrow(new Error("columns: expected a list, got an object"));
  });
});
describe.each(sound)("%s", (_name, parse, record) => {
  it("is taken as it is", () => expect(parse(record)).toBe(record));
  it("is refused by the name of what is wrong with it, or is of the same kinds all through", () => {
    const kinds = (value: unknown): string => (ArrayBuffer.isView(value) ? value.constructor.name : typeof value);
    fc.assert(
      fc.property(mutated(record), ([path, to]) => {
        const other = changed(record, path, to);
        try {
          parse(other);
        } catch (error) {
          const property = path.find(name => !/^\d+$/.test(name))!;
          expect((error as Error).message).toMatch(/: expected /);
          // its own name, or that of what it stands in, or whose length it has to have
          expect((error as Error).message).toContain(path.length === 1 ? "" : property);
          return;
        }
        if (to === GONE || to === undefined) return;
        const at = path.reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], record);
        const free = path.includes("values") || path.includes("data"); // settings: numbers, texts or flags
        expect(free ? "value" : kinds(to)).toBe(free ? "value" : kinds(at));
      }),
      { seed: 18, numRuns: 500 },
    );
  });
  it("keeps what nobody knows: a later version may have added it", () => {
    const later = { ...record, added: [1] };
    expect(parse(later)).toBe(later);
    expect(later).toHaveProperty("added");
  });
  it.each([null, undefined, 0, "", [], () => undefined])("is not %s", none =>
    expect(() => parse(none)).toThrow("expected"),
  );
});

describe("storage that holds records that are none", () => {
  let database: Database;
  beforeEach(async () => {
    emptyBrowser();
    vi.unstubAllGlobals();
    database = await openedDatabase();
    await saveProgress(database, progressOf("good", 5, { columns: columnsOf(0, 5) }), 10);
    await saveSweep(database, { ...sweep, id: "fine" });
  });
  const put = async (store: "runs" | "sweeps" | "texts" | "pieces" | "checkpoints", record: unknown) =>
    void (await database.put(store, record as never));
  const good = async () => {
    expect((await listRuns(database, 20)).runs.map(({ id }) => id)).toContain("good");
    expect((await listSweeps(database)).map(({ id }) => id)).toContain("fine");
    expect(await seriesOf(database, "good")).toEqual(columnsOf(0, 5));
    expect((await checkpointOf(database, "good"))?.step).toBe(5);
  };

  it("reads the others, whatever they are, and tells all of them", async () => {
    const bad = [{ id: "b" }, { ...run, run: null }, { ...run, run: { ...config, values: undefined } }];
    for (const [i, record] of bad.entries()) await put("runs", { ...record, id: `bad ${i}` });
    await put("runs", { id: 5 });
    await put("sweeps", { ...sweep, runs: [] });
    await put("texts", { id: "good", step: "5" });
    await good();
    expect((await listRuns(database, 20)).runs).toHaveLength(1);
    expect((await listRuns(database, 20)).checkpoints, "what cannot be read is not gone on from").toEqual([]);
    const aside = await listAside(database);
    expect(aside.map(({ store, key, why }) => `${store} ${String(key)} ${why}`)).toEqual([
      "runs 5 version: expected 1, got nothing",
      "runs bad 0 version: expected 1, got nothing",
      "runs bad 1 run: expected an object, got null",
      "runs bad 2 run.values: expected an object, got nothing",
      'texts good step: expected a whole number, at least 0, got "5"',
      "sweeps s runs: expected one at least, got a list of 0",
    ]);
    expect(JSON.parse(await (await savedAside(database, aside[2]!))!.text())).toMatchObject({ id: "bad 1", run: null });
    for (const each of aside) await dropAside(database, each);
    expect(await listAside(database)).toEqual([]);
    await good();
  });
  it("leaves those of a later version alone, and says nothing of them", async () => {
    await put("runs", { id: "later", version: 2 });
    expect((await listRuns(database, 20)).runs).toHaveLength(1);
    expect(await listAside(database)).toEqual([]);
  });
  it("saves the run file of a run whose record is lost", async () => {
    await put("runs", { id: "good", version: 1 });
    const [aside] = await listAside(database);
    expect(new Uint8Array(await (await savedAside(database, aside!))!.arrayBuffer())).toEqual(
      new Uint8Array(100).fill(7),
    );
  });
  it("goes on with curves that have a gap, told by its place, and trains on behind it", async () => {
    await put("pieces", { id: "good", from: 5, to: 9, bytes: 3, columns: null });
    const bad: unknown[] = [];
    expect(await seriesOf(database, "good", each => bad.push(each))).toEqual(columnsOf(0, 5));
    expect(bad).toEqual([{ store: "pieces", key: ["good", 9, 3], why: "columns: expected a list, got null" }]);
    const more = progressOf("good", 12, { from: 9, columns: columnsOf(9, 12) });
    await saveProgress(database, more, 30);
    const steps = (await seriesOf(database, "good"))[0]!.at;
    expect([...steps]).toEqual([1, 2, 3, 4, 5, 10, 11, 12]);
  });
  it("says of a checkpoint that is none what is wrong with it", async () => {
    await put("checkpoints", { id: "good", step: 5, at: 1, file: "gone" });
    await expect(checkpointOf(database, "good")).rejects.toThrow(/^its file to go on from: file: expected/);
  });
  it("never stumbles, and keeps what is sound", async () => {
    await fc.assert(
      fc.asyncProperty(mutated(run), mutated(sweep), async ([runPath, toRun], [sweepPath, toSweep]) => {
        const cloneable = (value: unknown) => {
          try {
            structuredClone(value);
            return true;
          } catch {
            return false;
          }
        };
        fc.pre(cloneable(toRun === GONE ? 0 : toRun) && cloneable(toSweep === GONE ? 0 : toSweep));
        await put("runs", changed(run, runPath, toRun));
        await put("sweeps", changed(sweep, sweepPath, toSweep));
        await good();
        await openIds(database);
        await runOf(database, "b");
        await changeRun(database, "b", { pinned: true });
        await listAside(database);
        await saveProgress(database, progressOf("b", 3, { columns: columnsOf(0, 3) }), 20).catch(error =>
          expect(error).toMatchObject({ name: "Taken" }),
        );
        for (const id of ["b"]) await database.delete("runs", id);
        await database.delete("pieces", IDBKeyRange.bound(["b"], ["b", []]));
      }),
      { seed: 18, numRuns: 60 },
    );
  });
});

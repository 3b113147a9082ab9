// What the browser keeps, as it may lie in IndexedDB: runs, series (pieces and those of version 2), checkpoints,
// sweeps. One record is spoiled and put there as it is. What is listed then has all that the page reads, every other
// record is still there, and going on with a run works or is refused by name.
import { IDBFactory } from "fake-indexeddb";
import "fake-indexeddb/auto";
import { changeRun, checkpointOf, listRuns, listSweeps, saveProgress } from "../../../src/storage/database";
import { Connection, type Database, inOne } from "../../../src/storage/connection";
import { append, seriesOf } from "../../../src/storage/series";
import type { StoredColumns, StoredRun, StoredSweep } from "../../../src/storage/records";
import { readKept } from "../../../src/engine/run";
import { border, holds, type Mutation } from "../border";
import { inTrees } from "../mutations/json";

const STORES = ["runs", "series", "pieces", "checkpoints", "texts", "sweeps"] as const;
type Store = (typeof STORES)[number];
interface Input {
  store: Store;
  record: unknown;
}
const NOW = 1_800_000_000_000;
const run = readKept({ method: "vae", dataset: "ring", seed: 1 });
const stored: StoredRun = {
  version: 1,
  id: "spoiled",
  run,
  backend: "wasm",
  created: NOW - 1000,
  changed: NOW - 500,
  step: 20,
  total: 100,
  done: false,
  marks: [{ step: 3, field: "rate", text: "Rate: 0.1" }],
  measured: {
    step: 20,
    metrics: { "reconstruction-mse": { value: 0.5, error: 0.1, count: 10, estimator: "mean" } },
    missing: { fid: "no" },
  },
  pinned: true,
  shown: true,
};
const columns: readonly StoredColumns[] = [
  { name: "train/a/b", at: Int32Array.of(1, 2, 20), values: Float32Array.of(3, 2, 1) },
  {
    name: "train/a/c",
    at: Int32Array.of(10, 20),
    values: Float32Array.of(3, 1),
    counts: Int32Array.of(9, 9),
    means: Float32Array.of(2, 2),
  },
];
const sweep: StoredSweep = {
  version: 1,
  id: "spoiled",
  created: NOW - 100,
  field: "rate",
  of: "values",
  label: "Rate",
  sides: ["VAE"],
  runs: [
    { id: "a", side: 0, value: 0.1, run, step: 100, total: 100, metrics: stored.measured!.metrics },
    { id: "b", side: 0, value: 0.2, run, step: 5, total: 100, failure: "made up" },
  ],
};
const text = { id: "spoiled", step: 20, at: NOW - 500, bytes: 8 };
const records: Readonly<Record<Store, unknown>> = {
  runs: stored,
  series: { id: "spoiled", columns },
  pieces: { id: "spoiled", from: 0, to: 20, bytes: 100, columns },
  checkpoints: { id: "spoiled", step: 20, at: NOW - 500, file: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) },
  texts: text,
  sweeps: sweep,
};
const bases: readonly Input[] = STORES.map(store => ({ store, record: records[store] }));
const spoilt: Mutation<Input> = ({ store, record }, chance) => ({
  store,
  record: chance.pick(inTrees)(record, chance),
});

type Typed = "text" | "number" | "flag" | "object" | "list";
const is: Readonly<Record<Typed, (value: unknown) => boolean>> = {
  text: value => typeof value === "string",
  number: value => typeof value === "number" && !Number.isNaN(value),
  flag: value => typeof value === "boolean",
  object: value => typeof value === "object" && value !== null && !Array.isArray(value),
  list: value => Array.isArray(value),
};
function has(what: string, record: unknown, fields: Readonly<Record<string, Typed>>): void {
  holds(is.object(record), `${what}: no object is listed`);
  for (const [name, type] of Object.entries(fields))
    holds(is[type]((record as Record<string, unknown>)[name]), `${what}.${name}: listed, and no ${type}`);
}
/** All that the page reads of a run without asking. */
function wholeRun(listed: StoredRun): void {
  has("run", listed, {
    id: "text",
    run: "object",
    backend: "text",
    created: "number",
    changed: "number",
    step: "number",
    total: "number",
    done: "flag",
    marks: "list",
    pinned: "flag",
    shown: "flag",
  });
  for (const mark of listed.marks) has("mark", mark, { step: "number", field: "text", text: "text" });
  if (listed.measured !== undefined) has("measured", listed.measured, { step: "number", metrics: "object" });
  for (const metric of Object.values(listed.measured?.metrics ?? {})) has("metric", metric, { value: "number" });
  wholeConfig(listed.run);
}
const wholeConfig = (config: unknown): void =>
  has("run.run", config, { method: "text", dataset: "text", seed: "number", values: "object", data: "object" });
function wholeSweep(listed: StoredSweep): void {
  has("sweep", listed, {
    id: "text",
    created: "number",
    field: "text",
    of: "text",
    label: "text",
    sides: "list",
    runs: "list",
  });
  holds(listed.sides.every(is.text), "sweep.sides: listed, and not all texts");
  for (const each of listed.runs) {
    has("sweep.run", each, {
      id: "text",
      side: "number",
      value: "number",
      run: "object",
      step: "number",
      total: "number",
    });
    wholeConfig(each.run);
    if (each.metrics !== undefined) has("sweep.metrics", each, { metrics: "object" });
    for (const metric of Object.values(each.metrics ?? {})) has("sweep.metric", metric, { value: "number" });
  }
}
function wholeColumns(list: readonly StoredColumns[]): void {
  holds(is.list(list), "series: no list");
  for (const { name, at, values, counts, means } of list) {
    holds(
      typeof name === "string" && at instanceof Int32Array && values instanceof Float32Array,
      "series: columns of other types",
    );
    holds(
      [values, counts, means].every(column => column === undefined || column.length === at.length),
      "series: columns of different lengths",
    );
    holds(
      at.every((step, i) => step > (at[i - 1] ?? 0)),
      "series: steps that do not rise",
    );
  }
}
async function judge({ store, record }: Input): Promise<void> {
  globalThis.indexedDB = new IDBFactory();
  const database = await new Connection().get();
  try {
    for (const name of STORES) await put(database, name, beside(records[name]));
    if (!(await put(database, store, record))) return; // the browser itself takes no such record
    const { runs, checkpoints } = await listRuns(database, NOW);
    runs.forEach(wholeRun);
    holds(
      runs.some(({ id }) => id === "beside"),
      "a run beside the spoiled one is not listed",
    );
    for (const each of checkpoints)
      has("checkpoint", each, { id: "text", step: "number", at: "number", bytes: "number" });
    const sweeps = await listSweeps(database);
    sweeps.forEach(wholeSweep);
    holds(
      sweeps.some(({ id }) => id === "beside"),
      "a sweep beside the spoiled one is not listed",
    );
    wholeColumns(await seriesOf(database, "spoiled"));
    const checkpoint = await checkpointOf(database, "spoiled");
    if (checkpoint)
      holds(
        Number.isSafeInteger(checkpoint.step) && checkpoint.file instanceof Uint8Array,
        "a checkpoint without a step or a file",
      );
    await goesOn(database);
  } finally {
    database.close();
  }
}
const beside = (record: unknown): unknown => ({ ...(record as object), id: "beside" });
/** False where the store takes no such record: it has no key. */
async function put(database: Database, store: Store, record: unknown): Promise<boolean> {
  try {
    await database.put(store, record as never);
    return true;
  } catch {
    return false;
  }
}
/** What a page does with a run that it lists. */
async function goesOn(database: Database): Promise<void> {
  await changeRun(database, "spoiled", { pinned: false });
  await inOne(database, stores =>
    append(stores, {
      id: "spoiled",
      from: 20,
      to: 21,
      columns: [{ name: "train/a/b", at: Int32Array.of(21), values: Float32Array.of(1) }],
    }),
  ).catch((error: Error) => {
    if (error.name !== "Short") throw error;
  });
  await saveProgress(
    database,
    { id: "beside", run, backend: "wasm", step: 20, total: 100, done: false, from: 20, columns: [] },
    NOW,
  );
}
export default border<Input>({ id: "records", share: 5, open: async () => ({ bases, mutations: [spoilt], judge }) });

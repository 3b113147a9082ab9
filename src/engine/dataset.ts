// One file per data set: procedural ones make their rows, the others name a pack (packs.ts). Types, and the one
// function that turns a data set and its field values into the table that a session trains on. No fetch: packs come
// through a function of the host's.
import { type AnyFields, type Fields, initial, type Note, numbers, parseValues, type Values } from "./config";
import { normalOf, streamOf, uniformOf } from "./random";
import { sizeOf } from "./shape";
import type { DataSpec } from "./step";
import { agreed, type Data, type Together } from "./together";

export interface Rows {
  x: Float32Array | Uint8Array;
  labels?: Uint8Array;
  /** Known truth, where there is one. */
  factors?: Readonly<Record<string, Float32Array>>;
  /** [2, D], where to look at vectors from. */
  plane?: Float32Array;
}
/** Each call draws anew. */
export interface Draws {
  normal(count: number): Float32Array;
  /** In (0, 1). */
  uniform(count: number): Float32Array;
}
export type Split = "train" | "test";
export interface DataSet<C> {
  id: string;
  title: string;
  about: string;
  /** What a reader must know before comparing with a paper. */
  note?: string;
  licence?: string;
  config: Fields<C>;
  spec(config: C): DataSpec;
  /** Which fields make no sense together, and what puts them right. */
  together?: readonly Together[];
  source:
    | {
        pack: string;
        /** Of the download. */
        bytes: number;
      }
    | { make(config: C, split: Split, noise: (purpose: string) => Draws): Rows };
}
export interface AnyDataSet extends Omit<DataSet<Record<string, unknown>>, "config"> {
  config: AnyFields;
}
/** A table ready to train on: rows on the host, gathered by the step. uint8 rows stand for x / 255. */
export interface Table {
  spec: DataSpec;
  train: Rows;
  test: Rows;
}
export type LoadPack = (pack: string, split: Split) => Promise<Rows>;

/** A data set's config as its file sees it: list fields as numbers. */
const configOf = (fields: AnyFields, values: Values): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      fields[name]?.kind === "list" ? numbers(String(value)) : value,
    ]),
  );
export const specOf = (set: AnyDataSet, values: Values): DataSpec => set.spec(configOf(set.config, values));

/**
 * What rules of methods ask of the data. The variance of an element is at most what its range and its mean allow
 * (methods.md 6.12.8).
 */
export function dataOf(spec: DataSpec): Data {
  const [low, high] = spec.range;
  return {
    kind: spec.kind,
    variance:
      spec.kind === "vectors"
        ? ((high - low) / 2) ** 2
        : spec.mean.reduce((sum, m) => sum + 4 * m * (1 - m), 0) / spec.mean.length,
  };
}
/** A data set's values as given, over its start values: each in its limits, and all of them together. */
export const dataValues = (
  { config, together }: AnyDataSet,
  given: Readonly<Record<string, unknown>>,
  clamp?: Note,
): Values => agreed({ fields: config, rules: together }, parseValues(config, given, initial(config), clamp), clamp);

/** Rows of one split. Those made are keyed by the field `seed` of the data set, which every procedural one has. */
async function splitOf(set: AnyDataSet, given: Values, name: Split, loadPack: LoadPack): Promise<Rows> {
  if ("pack" in set.source) return loadPack(set.source.pack, name);
  const values = dataValues(set, given),
    seed = Number(values["seed"] ?? 0);
  return set.source.make(configOf(set.config, values), name, purpose => drawsOf(seed, name, purpose));
}
/** Makes or loads both splits. */
export async function tableOf(set: AnyDataSet, given: Values, loadPack: LoadPack): Promise<Table> {
  const spec = specOf(set, dataValues(set, given));
  const train = await splitOf(set, given, "train", loadPack),
    test = await splitOf(set, given, "test", loadPack);
  const width = sizeOf(spec.shape);
  for (const [name, rows, count] of [
    ["train", train, spec.count],
    ["test", test, spec.tests],
  ] as const)
    if (rows.x.length !== count * width)
      throw Error(`${set.id}: ${name} has ${rows.x.length} values, expected ${count} rows of ${width}`);
  return { spec, train, test };
}

/** Held-out rows alone, of a set that needs no pack: enough for a first picture, and quickly made. */
export async function heldOutOf(set: AnyDataSet, given: Values): Promise<Table | undefined> {
  if ("pack" in set.source) return undefined;
  const test = await splitOf(set, given, "test", () => Promise.reject(Error("a set that is made needs no pack")));
  return { spec: specOf(set, dataValues(set, given)), train: { x: test.x.subarray(0, 0) }, test };
}

/**
 * Counter = [block, 2 · call + (1 for test), FNV-1a of the purpose, 0 = data] (docs/decisions/0000-foundations.md). A
 * purpose that starts with "=" is the same for both splits (a map, the centres).
 */
function drawsOf(seed: number, split: Split, purpose: string): Draws {
  let call = 0;
  const next = () =>
    streamOf(seed, {
      purpose: "data",
      place: 2 * call++ + (split === "test" && !purpose.startsWith("=") ? 1 : 0),
      name: purpose,
    });
  return { uniform: count => uniformOf(next()(count)), normal: count => normalOf(next()(count)) };
}

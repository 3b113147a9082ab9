// One file per data set: procedural ones make their rows, the others name a pack (packs.ts). Types, and the one
// function that turns a data set and its field values into the table that a session trains on. No fetch: packs come
// through a function of the host's.
import { type AnyFields, type Fields, initial, numbers, parseValues, type Values } from "./config";
import { normalOf, streamOf, uniformOf } from "./random";
import { sizeOf } from "./shape";
import type { DataSpec } from "./step";

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

/** Makes or loads both splits. Rows are keyed by the field `seed` of the data set, which every procedural one has. */
export async function tableOf(set: AnyDataSet, given: Values, loadPack: LoadPack): Promise<Table> {
  const fields = set.config;
  const values = parseValues(fields, given, initial(fields));
  const config = configOf(fields, values);
  const spec = set.spec(config);
  const split = async (name: Split): Promise<Rows> => {
    if ("pack" in set.source) return loadPack(set.source.pack, name);
    const seed = Number(values["seed"] ?? 0);
    return set.source.make(config, name, purpose => drawsOf(seed, name, purpose));
  };
  const [train, test] = [await split("train"), await split("test")];
  const width = sizeOf(spec.shape);
  for (const [name, rows, count] of [
    ["train", train, spec.count],
    ["test", test, spec.tests],
  ] as const)
    if (rows.x.length !== count * width)
      throw Error(`${set.id}: ${name} has ${rows.x.length} values, expected ${count} rows of ${width}`);
  return { spec, train, test };
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

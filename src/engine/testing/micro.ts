// The smallest run of a method that still is that method: for contract tests and for parity between devices, where
// a step must be cheap.
import { initial, type RunConfig, type Value, type Values } from "../config";
import { dataOf, specOf, type Table, tableOf } from "../dataset";
import type { AnyMethod } from "../method";
import { dataSetOf, startsOf } from "../run";
import type { DataSpec } from "../step";
import { sizeOf } from "../shape";
import { agreed } from "../together";

/** Fields that cost time, by name: method files share these names. */
const SMALL: Readonly<Record<string, Value>> = {
  width: 0.0625,
  batch: 8,
  secondWidth: 8,
  secondBatch: 8,
  criticWidth: 8,
  rows: 16,
  pretrainSteps: 5000,
  rate: 3e-3,
};
/** One method for each kind of network on images: neutral, dense, that of PGA. */
export const BACKBONES: readonly string[] = ["two-stage-vae", "lmgae", "lpga"];
export const microData: Readonly<Record<DataSpec["kind"], string>> = { vectors: "ring", images: "drawn-digits" };

export const microSpec = (kind: DataSpec["kind"]): DataSpec => {
  const set = dataSetOf(microData[kind]);
  return specOf(set, initial(set.config));
};
/** Throws where a method takes those values not together. */
export const microAgreed = ({ config, together }: AnyMethod, values: Values, kind: DataSpec["kind"]): Values =>
  agreed({ fields: config, rules: together }, values, undefined, dataOf(microSpec(kind)));
const noPack = () => Promise.reject(Error("tests have no packs"));
const tables = new Map<string, Promise<Table>>();
/** Micro tables: the first 64 training and 32 test rows of the data set. */
export function microTable(kind: DataSpec["kind"]): Promise<Table> {
  const id = microData[kind];
  const made = tables.get(id) ?? tableOf(dataSetOf(id), {}, noPack).then(table => cut(table, 64, 32));
  tables.set(id, made);
  return made;
}
function cut({ spec, train, test }: Table, count: number, tests: number): Table {
  const width = sizeOf(spec.shape);
  const first = (rows: Table["train"], n: number) => ({
    x: rows.x.slice(0, n * width),
    ...(rows.labels && { labels: rows.labels.slice(0, n) }),
    ...(rows.plane && { plane: rows.plane }),
  });
  return { spec: { ...spec, count, tests }, train: first(train, count), test: first(test, tests) };
}
export function microRun(
  method: AnyMethod,
  kind: DataSpec["kind"],
  steps: number,
  seed = 1,
  values: Values = {},
): RunConfig {
  const fields = method.config;
  const small = Object.fromEntries(Object.entries(SMALL).filter(([name]) => fields[name]));
  return {
    version: 1,
    method: method.id,
    dataset: microData[kind],
    seed,
    steps,
    values: { ...startsOf(method, kind), ...small, ...values },
    data: {},
  };
}

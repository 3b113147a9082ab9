// What a loss, a cache, a sampler or a metric is given: batches, noise and counters, all keyed, none stored.
import type { Config, Nets } from "../method";
import type { Noise } from "../noise";
import type { Tensor } from "../tf";
import { type Columns, gather, type RowList } from "./columns";
import type { Batch, DataSpec, Step } from "../step";

export interface Surroundings {
  nets: Nets;
  config: Config;
  data: DataSpec;
  noise: Noise;
  index: Tensor;
  progress: Tensor;
}
export type RowsFor = (call: number, size: number) => RowList;

/** rowsFor: which rows the n-th call of batch() gets. */
export function stepOf(around: Surroundings, columns: Columns, rowsFor: RowsFor): Step<Config, Nets> {
  let calls = 0;
  return { ...around, batch: size => batchOf(columns, rowsFor, calls++, size) };
}
/** Rows are gathered when a column is first touched, so a loss that only needs features never moves images. */
export function batchOf(columns: Columns, rowsFor: RowsFor, call: number, size: number): Batch {
  let rows: RowList | undefined;
  const got: Record<string, Tensor> = {};
  const get = (name: string) => (got[name] ??= gather(columns[name]!, (rows ??= rowsFor(call, size))));
  const lazy = Object.keys(columns).map(name => [name, { enumerable: true, get: () => get(name) }]);
  return Object.defineProperties({}, Object.fromEntries(lazy)) as Batch;
}

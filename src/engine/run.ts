// The border through which every run comes (URL, command line, file): names and values are checked here,
// once, and trusted inside.
import { initial, type Note, parseValues, type RunConfig, type Values } from "./config";
import { type AnyDataSet, specOf } from "./dataset";
import { dataSets } from "./datasets";
import type { AnyMethod } from "./method";
import { methodOf } from "./methods";
import type { DataSpec } from "./step";

export function dataSetOf(id: string): AnyDataSet {
  const set = dataSets.find(d => d.id === id);
  if (!set) throw Error(`dataset: expected one of ${dataSets.map(d => d.id).join(", ")}, got "${id}"`);
  return set;
}
/** What a method's fields start at for this kind of data. */
export const startsOf = (method: AnyMethod, kind: DataSpec["kind"]): Values =>
  initial(method.config, method.starts?.[kind]);

export interface RunText {
  method: string;
  dataset: string;
  seed?: unknown;
  steps?: unknown;
  values?: Readonly<Record<string, unknown>>;
  data?: Readonly<Record<string, unknown>>;
}
/**
 * A complete, valid run. Throws an Error that names the field and what was expected; with `clamp`, numbers out of range
 * are moved into it and said so.
 */
export function readRun(text: RunText, clamp?: Note): RunConfig {
  const method = methodOf(text.method),
    set = dataSetOf(text.dataset);
  const fields = set.config;
  const data = named("data", () => parseValues(fields, text.data ?? {}, initial(fields), clamp));
  const spec = named("data", () => specOf(set, data));
  if (!method.accepts.includes(spec.kind))
    throw Error(`dataset: ${method.id} takes ${method.accepts.join(" or ")}; ${set.id} has ${spec.kind}`);
  const values = parseValues(method.config, text.values ?? {}, startsOf(method, spec.kind), clamp);
  method.check?.(values, spec);
  const seed = wholeOf("seed", text.seed ?? 0, 0, 0xffffffff);
  const steps =
    text.steps === undefined ? {} : { steps: wholeOf("steps", text.steps, method.phases.length, 100_000_000) };
  return { version: 1, method: method.id, dataset: set.id, seed, ...steps, values, data };
}
const named = <T>(prefix: string, read: () => T): T => {
  try {
    return read();
  } catch (error) {
    const { message } = error as Error;
    throw Error(message.startsWith("unknown") ? `${prefix}: ${message}` : `${prefix}.${message}`, { cause: error });
  }
};
function wholeOf(name: string, raw: unknown, min: number, max: number): number {
  const value = typeof raw === "number" || (typeof raw === "string" && raw.trim() !== "") ? Number(raw) : NaN;
  if (!Number.isInteger(value) || value < min || value > max)
    throw Error(`${name}: expected a whole number from ${min} to ${max}, got "${String(raw)}"`);
  return value;
}

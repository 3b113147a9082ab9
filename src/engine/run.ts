// The border through which every run comes (URL, command line, file): names and values are checked here,
// once, and trusted inside.
import { mended } from "./bounds";
import { initial, type Note, parseNumber, parseValues, type RunConfig, type Values } from "./config";
import { type AnyDataSet, dataOf, dataValues, specOf } from "./dataset";
import { dataSets } from "./datasets";
import type { AnyMethod } from "./method";
import { methodOf } from "./methods";
import { checkBounds, reachOf } from "./reach";
import type { DataSpec } from "./step";
import { agreed } from "./together";
import { recordAt, said } from "./unknown";

export function dataSetOf(id: string): AnyDataSet {
  const set = dataSets.find(d => d.id === id);
  if (!set) throw Error(`dataset: expected one of ${dataSets.map(d => d.id).join(", ")}, got ${said(id)}`);
  return set;
}
/** What a method's fields start at for this kind of data. */
export const startsOf = (method: AnyMethod, kind: DataSpec["kind"]): Values =>
  initial(method.config, method.starts?.[kind]);

/** Typed for who writes one; what comes from outside is checked all the same. */
export interface RunText {
  method: string;
  dataset: string;
  seed?: unknown;
  steps?: unknown;
  values?: Readonly<Record<string, unknown>>;
  data?: Readonly<Record<string, unknown>>;
}
/**
 * A complete, valid run that may train. Throws an Error that names the field and what was expected; with `clamp`,
 * numbers out of range are moved into it and said so.
 */
export function readRun(text: RunText, clamp?: Note): RunConfig {
  const run = readKept(text, clamp),
    method = methodOf(run.method),
    data = specOf(dataSetOf(run.dataset), run.data);
  if (clamp) return mended(run, now => reachOf(method, now, data), clamp);
  checkBounds(method, run, data);
  return run;
}
/**
 * The same for a run that was made before, by a version that knew fewer bounds: it may pass them (bounds.ts). It opens,
 * and its session says why it does not train.
 */
export function readKept(text: RunText, clamp?: Note): RunConfig {
  const { method: id, dataset, values = {}, data = {}, seed = 0, steps } = recordAt("run", text) as unknown as RunText;
  const method = methodOf(id),
    set = dataSetOf(dataset),
    ofData = recordAt("data", data);
  const known = named("data", clamp, note => dataValues(set, ofData, note)),
    spec = specOf(set, known);
  if (!method.accepts.includes(spec.kind))
    throw Error(`dataset: ${method.id} takes ${method.accepts.join(" or ")}; ${set.id} has ${spec.kind}`);
  const complete = valuesOf(method, spec, values, clamp),
    drawn = wholeOf("seed", seed, 0, 0xffffffff, clamp),
    length = steps === undefined ? {} : { steps: wholeOf("steps", steps, method.phases.length, LONGEST, clamp) };
  return { version: 1, method: method.id, dataset: set.id, seed: drawn, ...length, values: complete, data: known };
}
/** Steps of a run, at most, as of one of its phases. */
export const LONGEST = 100_000_000;
/** Each in its limits, and all of them together. */
const valuesOf = (method: AnyMethod, spec: DataSpec, given: NonNullable<RunText["values"]>, clamp?: Note): Values =>
  agreed(
    { fields: method.config, rules: method.together },
    parseValues(method.config, given, startsOf(method, spec.kind), clamp),
    clamp,
    dataOf(spec),
  );
const named = <T>(prefix: string, clamp: Note | undefined, read: (clamp?: Note) => T): T => {
  try {
    return read(clamp && (text => clamp(`${prefix}.${text}`)));
  } catch (error) {
    const { message } = error as Error;
    throw Error(message.startsWith("unknown") ? `${prefix}: ${message}` : `${prefix}.${message}`, { cause: error });
  }
};
function wholeOf(name: string, raw: unknown, min: number, max: number, clamp?: Note): number {
  const value = parseNumber(raw) ?? NaN,
    inside = Math.min(max, Math.max(min, Math.round(value)));
  if (clamp && inside !== value && !Number.isNaN(value)) {
    clamp(`${name}: ${value} is not a whole number from ${min} to ${max}; using ${inside}`);
    return inside;
  }
  if (!Number.isInteger(value) || value < min || value > max)
    throw Error(`${name}: expected a whole number from ${min} to ${max}, got ${said(raw)}`);
  return value;
}

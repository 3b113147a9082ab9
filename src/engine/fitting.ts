// Does a run fit into memory? Asked before it is built, of the backend that is to train it, so that a run that cannot
// be trained takes the place of none. What it needs, footprint.ts finds; here are the limits, the words, and the
// largest of the reader's settings that would fit.
import { specOf } from "./dataset";
import { type AnySetting, type RunConfig, type Value, type Values } from "./config";
import { type Footprint, footprintOf } from "./footprint";
import { gpuDevice, onGpu } from "./gpu";
import type { Host } from "./host";
import type { AnyMethod } from "./method";
import { methodOf } from "./methods";
import { countsOf, plainConfig } from "./reach";
import { dataSetOf, startsOf } from "./run";
import type { DataSpec } from "./step";
import { tf } from "./tf";

/** A run that does not fit. fits: what to set instead, where that is known. */
export class TooLarge extends Error {
  override name = "TooLarge";
  constructor(
    message: string,
    readonly fits: Values | undefined,
  ) {
    super(message);
  }
}
/** In bytes. whole: of all that is there at one time; array: of one array. */
export interface Limits {
  whole?: number;
  array?: number;
}
/** Bytes that Emscripten's heap can have: 65535 pages of 64 KiB (tfjs-backend-wasm 4.22, its memory section). */
const WASM = 65535 * 2 ** 16;
const MODULE = 16 * 2 ** 20; // of them, before there is any tensor
/** What a heap takes for what lies in it: measured 1.05 to 1.10 (fitting.test.ts); holes between arrays. */
export const HOLES = 1.1;

export function limitsNow(): Limits {
  if (tf.getBackend() === "wasm") return { whole: (WASM - MODULE) / HOLES };
  if (!onGpu()) return {};
  const { maxStorageBufferBindingSize, maxBufferSize } = gpuDevice().limits;
  return { array: Math.min(maxStorageBufferBindingSize, maxBufferSize) };
}
export interface Fitted {
  method: AnyMethod;
  run: RunConfig;
  spec: DataSpec;
}
export const fittedOf = (run: RunConfig): Fitted => ({
  method: methodOf(run.method),
  run,
  spec: specOf(dataSetOf(run.dataset), run.data),
});
/**
 * Why a run does not fit, or undefined. beside: one that trains in turn with it. It costs nothing where no setting is
 * above its start value, of which all fit everywhere (fitting.test.ts); else some ten milliseconds.
 */
export async function unfit(
  asked: Fitted,
  host: Host,
  { limits = limitsNow(), beside }: { limits?: Limits; beside?: Fitted | undefined } = {},
): Promise<TooLarge | undefined> {
  const large = raised(asked);
  if (large.length + (beside ? raised(beside).length : 0) === 0 || Object.keys(limits).length === 0) return undefined;
  const other = beside && (await footprintOf(beside.method, beside.run, beside.spec, host));
  const judge = async (values: Values): Promise<Judged> => {
    const { method, run, spec } = asked;
    return judged(await footprintOf(method, { ...run, values }, spec, host), limits, other);
  };
  const first = await judge(asked.run.values);
  if (first.share <= 1) return undefined;
  const { costly, fits } = await smaller(asked, large, judge);
  const most = costly.map(name => settingText(asked.method, name, asked.run.values[name]!)).join(" and ");
  return new TooLarge(
    [
      `it needs ${first.needs}, ${first.of}`,
      ...(most ? [`${most} ${costly.length > 1 ? "cost" : "costs"} the most`] : []),
      ...(fits ? [`${settingsText(asked.method, fits.values)} would fit, with ${fits.needs}`] : []),
    ].join("; "),
    fits?.values,
  );
}
/** By the name that the reader knows a setting by. */
const settingText = ({ words }: AnyMethod, name: string, value: Value): string =>
  `${words.fields[name]?.label ?? name} ${String(value)}`;
const settingsText = (method: AnyMethod, values: Values): string =>
  Object.entries(values)
    .map(([name, value]) => settingText(method, name, value))
    .join(" and ");

/** share: of the limit that is nearest, or passed furthest. */
interface Judged {
  share: number;
  needs: string;
  /** Of what there is. */
  of: string;
}
function judged(own: Footprint, { whole, array }: Limits, other: Footprint | undefined): Judged {
  const need = other ? Math.max(own.most + other.resting, other.most + own.resting) : own.most;
  const parts: Judged[] = [];
  if (whole !== undefined)
    parts.push({ share: need / whole, needs: bytesText(need), of: `of which WebAssembly has ${bytesText(whole)}` });
  if (array !== undefined)
    parts.push({
      share: own.largest / array,
      needs: `an array [${own.shape.join(", ")}] of ${bytesText(own.largest)}`,
      of: `of which this GPU takes ${bytesText(array)} at once`,
    });
  return parts.reduce((a, b) => (b.share > a.share ? b : a));
}
export const bytesText = (bytes: number): string =>
  bytes >= 0.95e9 ? `about ${(bytes / 1e9).toFixed(1)} GB` : `about ${Math.max(1, Math.round(bytes / 1e6))} MB`;

/** Settings above their start values that a run's size may depend on: not those that move, nor its length. */
function raised({ method, run, spec }: Fitted): readonly string[] {
  const starts = startsOf(method, spec.kind),
    config = plainConfig(method, run.values),
    lengths = new Set(method.phases.flatMap(phase => countsOf(method, phase, config)));
  return Object.entries(method.config).flatMap(([name, field]) =>
    field.kind === "number" && !field.live && !lengths.has(name) && Number(run.values[name]) > Number(starts[name])
      ? [name]
      : [],
  );
}
/** Which of those settings cost the most, and how far they must come down, those that cost most first. */
async function smaller(
  { method, run, spec }: Fitted,
  names: readonly string[],
  judge: (values: Values) => Promise<Judged>,
): Promise<{ costly: readonly string[]; fits: { values: Values; needs: string } | undefined }> {
  const starts = startsOf(method, spec.kind),
    without: { name: string; share: number }[] = [];
  for (const name of names)
    without.push({ name, share: (await judge({ ...run.values, [name]: starts[name]! })).share });
  without.sort((a, b) => a.share - b.share);
  const costly = without.slice(0, 2).map(({ name }) => name);
  let values: Values = {};
  for (const { name } of without)
    for (let at = Number(run.values[name]); at > Number(starts[name]);) {
      at = halved(method.config[name]!, at, Number(starts[name]));
      values = { ...values, [name]: at as Value };
      const { share, needs } = await judge({ ...run.values, ...values });
      if (share <= 1) return { costly, fits: { values, needs } };
    }
  return { costly, fits: undefined };
}
const halved = (field: AnySetting, at: number, least: number): number => {
  const half = at / 2;
  return Math.max(least, field.kind === "number" && field.step === 1 ? Math.round(half) : half);
};

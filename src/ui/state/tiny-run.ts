// A small run in place of one that takes longer than anyone waits: the reader's method on the reader's data, with
// networks and batches so small, and steps so large, that a slow device shows something within a minute. Pure; it is no
// preset.
import type { Catalogue } from "../../engine/catalogue";
import type { RunConfig, Value, Values } from "../../engine/config";
import { bounded } from "./bounded";
import { dataSetOf, methodOf } from "./starts";

/** At most so much of what costs time, by the names that method files share. */
const SMALL: Readonly<Record<"images" | "vectors", Readonly<Record<string, number>>>> = {
  images: { width: 0.0625, decoderWidth: 1, batch: 16 },
  vectors: { width: 0.25, decoderWidth: 1, batch: 64 },
};
const BESIDE = {
  criticSteps: 1,
  criticWidth: 64,
  secondWidth: 64,
  secondBatch: 64,
  headWidth: 64,
  flowWidth: 64,
  warmup: 100,
};
/**
 * At least: small networks bear it, and a few hundred steps of the papers' rates show nothing yet. ln γ moves by at
 * most its rate a step, and has about 3 to go on images.
 */
const RATES = { rate: 3e-3, gammaRate: 0.03 };
/** Of all phases together. */
export const TINY_STEPS = 480;

export function tinyRun(catalogue: Catalogue, run: RunConfig): RunConfig {
  const method = methodOf(catalogue, run.method),
    dataset = dataSetOf(catalogue, run.dataset);
  if (!method || !dataset) return run;
  const small = Object.entries({ ...BESIDE, ...SMALL[dataset.kind] }),
    values: Record<string, Value> = { ...run.values };
  for (const [name, most] of small) if (Number(values[name]) > most) values[name] = most;
  for (const [name, least] of Object.entries(RATES)) if (Number(values[name]) < least) values[name] = least;
  return bounded(method, dataset, { ...run, steps: TINY_STEPS, values: values satisfies Values }, () => undefined);
}

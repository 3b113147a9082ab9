// What is said in place of what to look for while images are still grey: on the way that the opening page offers, a
// reader sees nothing else at first, and cannot know that it passes.
import type { DataSetEntry, MethodEntry } from "../../engine/catalogue";
import type { RunState } from "../../workers/protocol";
import { nextPictures } from "./opening-run";
import { startValues } from "./starts";

/**
 * Steps until reconstructions and samples of a VAE with start values have half of the contrast of drawn digits
 * (grey-at-first.test.ts): 0.10 and 0.09 of it after 50 steps, 0.64 and 0.62 after 100, 0.83 and 0.80 after 200.
 */
export const GREY_UNTIL = 100;
export const GREY = `Grey is normal at first: on drawn digits shapes come after about ${GREY_UNTIL} steps.`;

/** Nothing where it was not measured: of other methods, and with other values. */
export function greyAtFirst(method: MethodEntry, dataset: DataSetEntry, state: RunState | undefined) {
  if (method.id !== "vae" || !nextPictures.includes(dataset.id) || !state || state.step >= GREY_UNTIL) return undefined;
  const starts = Object.entries(startValues(method, dataset));
  return starts.every(([name, value]) => state.run.values[name] === value) ? GREY : undefined;
}

// The run of an address that names none: a VAE on a ring in the plane, so small that one sees it learn within seconds.
// It is no preset: what a link leaves out never comes from here. When it trains by itself is here too; that nothing of
// it is kept until the reader touches it, run/touching.ts sees to.
import type { Catalogue } from "../../engine/catalogue";
import type { RunConfig } from "../../engine/config";
import { runOfPreset, type Preset } from "./starts";

// Five times the start value's rate and a γ that begins near the clusters' variance and follows fast: found by trying,
// seeds 0 to 3. The plane of the data is the one that is looked at: nothing has to be projected.
const opening: Preset = {
  method: "vae",
  dataset: "ring",
  values: { rate: 0.01, gammaRate: 0.02, gammaStart: 0.03, width: 0.25 },
  data: { ambient: 2 },
};
/**
 * After so many steps at least 6 of the 8 clusters have samples within three deviations (opening-run-learns.test.ts).
 */
export const SHOWN = 250;

/** Where the page leads from there: the first of these data sets that is installed. */
export const nextPictures: readonly string[] = ["mnist", "drawn-digits"];

export const openingRun = (catalogue: Catalogue): RunConfig => runOfPreset(catalogue, opening, () => true);

/** Nothing but the device stands in the address. */
export const namesNoRun = (search: string): boolean =>
  [...new URLSearchParams(search).keys()].every(name => name === "backend");

interface Connection {
  saveData?: boolean;
  effectiveType?: string;
  type?: string;
}
const SLOW = ["slow-2g", "2g"];
const METERED = ["cellular", "bluetooth", "wimax"];
/** Not where the reader wants no motion, or is to be spared: there a press starts it. */
export function mayTrain(): boolean {
  if (globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches) return false;
  const { connection } = (globalThis.navigator ?? {}) as { connection?: Connection };
  const { saveData = false, effectiveType = "", type = "" } = connection ?? {};
  return !saveData && !SLOW.includes(effectiveType) && !METERED.includes(type);
}

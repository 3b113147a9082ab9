// What is measured and shown of codes whose noise has one deviation for all, for a method file to list among its own.
// Nothing made them fill the prior: draws of it are shown beside those of the fitted density.
import type { Metric, Probe } from "../diagnostic";
import type { Step } from "../step";
import type { Tensor } from "../tf";
import { latentMmd } from "./mmd";
import { type Coded, type Decoding, priorSamples } from "./prior-samples";
import { latentDiscrepancyOf, singularValuesOf, type Stages } from "./stages";

/** z = μ + σε of rows: [rows, latent]. */
export type NoisyCodes<C, N> = (at: Pick<Step<C, N>, "nets" | "config" | "noise">, x: Tensor) => Tensor;
export const noisyMetrics = <C, N>(codes: NoisyCodes<C, N>): readonly Metric<C, N>[] => [
  latentMmd({
    id: "latent-mmd",
    title: "Codes against the prior",
    needs: ["encode"],
    help: "How far codes with their noise are from N(0, I), as a squared kernel distance (MMD², seven scales).",
    codes: (at, { x }) => codes(at, x),
    drawn: "codes of held-out rows, with their noise,",
  }),
];
export function noisyProbes<C extends Coded, N extends Decoding>(codes: NoisyCodes<C, N>): readonly Probe<C, N>[] {
  const stages: Stages<C, N> = (at, { x }) => ({ "z ∼ q(z|x)": codes(at, x) });
  const prior = priorSamples<C, N>({
    id: "samples-prior",
    title: "Draws of the prior",
    more: true,
    help: "The decoder fed from N(0, I) instead of the fitted density: the codes were never made to fill it.",
    lookFor: "Compare with the fitted samples: draws of the prior may fall where no code lies.",
  });
  return [prior, singularValuesOf(stages), latentDiscrepancyOf(stages)];
}

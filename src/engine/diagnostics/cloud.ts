// What there is to watch of a cloud of codes that an encoder with noise draws, E(x, ε): its curves over training
// (nn/aggregate.ts keeps them), and the metrics and pictures of such codes, for a method file to list among its own.
import type { Evaluation, Metric, Probe } from "../diagnostic";
import type { Aggregate } from "../nn/aggregate";
import type { Tensor } from "../tf";
import { type Geometry, latentGeometry } from "./geometry";
import { latentMmd } from "./mmd";
import { latentDiscrepancyOf, singularValuesOf } from "./stages";
import type { Batch, Step } from "../step";

/** What is watched. */
export type CloudTerm = "code-mean" | "code-spread" | "code-skew";
/**
 * The three, as what a loss watches; its update names the aggregate in writes(…). every: steps of the phase from
 * one time to the next.
 */
export function watchedOf(
  aggregate: Aggregate,
  codes: Tensor,
  { index, progress }: Pick<Step<unknown, unknown>, "index" | "progress">,
  every: number,
): Readonly<Record<CloudTerm, Tensor>> {
  const { mean, spread, skew } = aggregate.see(codes, index.div(every).floor(), progress);
  return { "code-mean": mean, "code-spread": spread, "code-skew": skew };
}
type Codes<C, N> = (at: Evaluation<C, N>, batch: Batch) => Tensor; // drawn: [rows, latent]
export const codeMetrics = <C, N>(codes: Codes<C, N>): readonly Metric<C, N>[] => [
  latentMmd<C, N>({
    id: "latent-mmd",
    title: "Codes against the prior",
    needs: ["encode"],
    codes,
    drawn: "codes E(x, ε) of held-out rows, with fresh noise,",
    help: "How far codes E(x, ε) are from N(0, I), as a squared kernel distance (MMD², seven scales). Near its null level, decoding draws of the prior is decoding what the decoder has seen.",
  }),
];
export const codeProbes = <C, N>(geometry: Geometry<C, N> & { codes: Codes<C, N> }): readonly Probe<C, N>[] => {
  const stages = (at: Evaluation<C, N>, batch: Batch) => ({ "E(x, ε)": geometry.codes(at, batch) });
  return [singularValuesOf(stages), latentDiscrepancyOf(stages), latentGeometry(geometry)];
};

// What there is to watch of a cloud of codes that an encoder with noise draws, E(x, ε): its curves over training
// (nn/aggregate.ts keeps them), and the metrics and pictures of such codes, for a method file to list among its own.
import type { Evaluation, Metric, Probe } from "../diagnostic";
import type { Chart, SeriesText } from "../method";
import type { Aggregate } from "../nn/aggregate";
import type { Tensor } from "../tf";
import { type Geometry, latentGeometry } from "./geometry";
import { latentMmd } from "./mmd";
import { latentDiscrepancyOf, singularValuesOf } from "./stages";
import type { Batch, Step } from "../step";

const [MEAN, SPREAD, SKEW] = ["code-mean", "code-spread", "code-skew"] as const;
/**
 * The three, as what a loss watches; its update names the aggregate in writes(…). every: steps of the phase from
 * one time to the next.
 */
export function watchedOf(
  aggregate: Aggregate,
  codes: Tensor,
  { index, progress }: Pick<Step<unknown, unknown>, "index" | "progress">,
  every: number,
): Readonly<Record<string, Tensor>> {
  const { mean, spread, skew } = aggregate.see(codes, index.div(every).floor(), progress);
  return { [MEAN]: mean, [SPREAD]: spread, [SKEW]: skew };
}
export const cloudTextsOf = (over: string): Readonly<Record<string, SeriesText>> => ({
  [MEAN]: {
    title: "Mean of codes, its length",
    actor: "latent",
    help: `How far the middle of the cloud is from the prior's, in the prior's standard deviations, ${over}.`,
    symbol: String.raw`\lVert\bar c\rVert`,
    watched: true,
  },
  [SPREAD]: {
    title: "Covariance of codes, off I",
    actor: "prior",
    help: `Frobenius norm of Cov − I divided by √latent, ${over}: 0 where every direction has variance 1 and no two go together.`,
    symbol: String.raw`\tfrac{\lVert\Sigma-I\rVert_F}{\sqrt H}`,
    watched: true,
  },
  [SKEW]: {
    title: "Skewness of codes",
    actor: "generated",
    help: `Mean of |skewness| along eight fixed random directions, ${over}. Differences of codes have none, whatever the codes have.`,
    symbol: String.raw`\overline{|\gamma_1|}`,
    watched: true,
  },
});
export const cloudTexts = cloudTextsOf(
  "over about the last 8 192 codes; as many draws of the prior would show about √(latent/8192), 0.01·√latent and 0.02",
);
/** update: whose loss watches. */
export const cloudChart = (update: string, help: string): Chart => ({
  id: "cloud",
  title: "The cloud of codes against the prior",
  note: "all 0 for N(0, I)",
  help,
  lines: [
    { series: `${update}/${MEAN}`, label: "mean", actor: "latent" },
    { series: `${update}/${SPREAD}`, label: "covariance", actor: "prior" },
    { series: `${update}/${SKEW}`, label: "skewness", actor: "generated" },
  ],
});

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

// What can be measured of codes behind a flow, for a method file to list among its own: the metrics of posterior.ts,
// where a deviation has no formula and is estimated from draws.
import type { Metric } from "../diagnostic";
import type { Step } from "../step";
import type { Tensor } from "../tf";
import type { Encoder } from "./encoder";
import { latentMmd } from "./mmd";
import { neighbourMetrics } from "./neighbours";
import { posteriorMetrics } from "./posterior";

/** Codes behind the flow, [rows, latent]: of the encoder's mean, and of a draw around it. */
export interface FlowedCodes<C, N> {
  ofMean(at: Pick<Step<C, N>, "nets">, x: Tensor): Tensor;
  drawn(at: Pick<Step<C, N>, "nets" | "noise">, x: Tensor): Tensor;
}
/**
 * Behind a flow the deviation has no formula; of two draws half the squared difference has the variance as its mean, so
 * λ, a mean over rows, is unbiased.
 */
export const encoderByPairs =
  <C, N>({ ofMean, drawn }: FlowedCodes<C, N>): Encoder<C, N> =>
  (at, x) => ({ mean: ofMean(at, x), deviation: drawn(at, x).sub(drawn(at, x)).abs().mul(Math.SQRT1_2) });

const ESTIMATOR =
  "dimensions with λ < 0.5, λ = mean over held-out rows of half the squared difference of two draws behind the flow; values: λ by dimension";
export const flowedMetrics = <C, N>(codes: FlowedCodes<C, N>): readonly Metric<C, N>[] => [
  latentMmd({
    id: "latent-mmd",
    title: "Codes against the prior",
    needs: ["encode"],
    drawn: "codes of held-out rows, drawn from q(z|x) through the flow,",
    codes: (at, { x }) => codes.drawn(at, x),
    help: "How far codes drawn from q(z|x), behind the flow, are from N(0, I), as a squared kernel distance (MMD², seven scales). Near its null level, decoding draws of the prior is decoding what the decoder has seen.",
  }),
  ...posteriorMetrics(encoderByPairs(codes))
    .filter(({ id }) => id === "active-dimensions")
    .map((metric): Metric<C, N> => ({
      ...metric,
      measure: async at => ({ ...(await metric.measure(at)), estimator: ESTIMATOR }),
    })),
  ...neighbourMetrics<C, N>((at, x) => ({ mean: codes.ofMean(at, x), drawn: codes.drawn(at, x) })),
];

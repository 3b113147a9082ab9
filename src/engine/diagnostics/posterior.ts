// What can be measured of an encoder that gives a mean and a deviation per code (VAE and its descendants): its metrics
// and its picture, for a method file to list among its own. A deterministic encoder has the general ones only.
import type { Evaluation, Metric, Probe } from "../diagnostic";
import type { Tensor } from "../tf";
import { inUse } from "./in-use";
import { nameOf } from "./names";
import { type Codes, neighbourMetrics } from "./neighbours";
import { latentMmd } from "./mmd";
import { perturbation } from "./perturbation";
import { rowsOf } from "../train/rows";
import { latentDiscrepancyOf, singularValuesOf, type Stages } from "./stages";
import type { Encoder } from "./encoder";

/** z ~ q(z|x), not its mean, which `encode` gives. */
const drawnBy = <C, N>(encoder: Encoder<C, N>, at: Evaluation<C, N>, x: Tensor): Tensor => {
  const { mean, deviation } = encoder(at, x);
  return at.noise.normal(mean.shape).mul(deviation).add(mean);
};

/**
 * A dimension knows something where its noise is small: λ_j < 0.5, λ_j = mean over x of σ_j²(x) (methods.md 5.6; values
 * gather near 0 and 1, so the exact place matters little).
 */
const ACTIVE_BELOW = 0.5;
export const activeOf = (lambdas: ArrayLike<number>): number =>
  Array.from(lambdas).filter(lambda => lambda < ACTIVE_BELOW).length;

/** λ_j over the first `count` held-out rows: [latent]. */
async function lambdasOf<C, N>(at: Evaluation<C, N>, encoder: Encoder<C, N>, count: number): Promise<Float64Array> {
  const variances = await rowsOf(at, count, ({ x }, size) => encoder(at, x).deviation.square().reshape([size, -1]));
  const latent = variances.length / count;
  const lambdas = new Float64Array(latent);
  variances.forEach((v, i) => {
    lambdas[i % latent]! += v / count;
  });
  return lambdas;
}

const mmd = <C, N>(encoder: Encoder<C, N>): Metric<C, N> =>
  latentMmd({
    id: "latent-mmd",
    title: "Codes against the prior",
    needs: ["encode"],
    help: "How far codes drawn from q(z|x) are from N(0, I), as a squared kernel distance (MMD², seven scales). Near its null level, decoding draws of the prior is decoding what the decoder has seen.",
    codes: (at, { x }) => drawnBy(encoder, at, x),
    drawn: "codes of held-out rows, drawn from q(z|x),",
  });
const activeDimensions = <C, N>(encoder: Encoder<C, N>): Metric<C, N> => ({
  id: "active-dimensions",
  title: "Dimensions in use",
  needs: ["encode"],
  help: "Latent dimensions that carry something: the mean variance λ of their noise is below 0.5. The others are left at the prior's 1, and the decoder ignores them.",
  async measure(at) {
    const count = at.data.tests,
      values = Array.from(await lambdasOf(at, encoder, count));
    return {
      value: activeOf(values),
      count,
      values,
      estimator: "dimensions with λ < 0.5, λ = mean over held-out rows of σ²(x); values: λ by dimension",
    };
  },
});

/** Both codes of a row: its mean, and a draw around it. */
const codesBy =
  <C, N>(encoder: Encoder<C, N>): Codes<C, N> =>
  (at, x) => {
    const { mean, deviation } = encoder(at, x);
    return { mean, drawn: at.noise.normal(mean.shape).mul(deviation).add(mean) };
  };
export const posteriorMetrics = <C, N>(encoder: Encoder<C, N>): readonly Metric<C, N>[] => [
  mmd(encoder),
  activeDimensions(encoder),
  ...neighbourMetrics(codesBy(encoder)),
];

/** λ_j in ascending order, on a log scale: those in use hang low, the others end at the prior's 1. */
export const spectrum = <C, N>(encoder: Encoder<C, N>): Probe<C, N> => ({
  id: "spectrum",
  shape: { images: "bars", vectors: "bars" },
  title: "Noise by dimension",
  needs: ["encode"],
  help: "λ of every latent dimension: the variance of the encoder's noise, averaged over held-out rows. Small: the dimension is in use. Near 1: it is left to the prior.",
  lookFor: "See bars part: those below 0.5 carry something of x, others little.",
  async draw(at) {
    const lambdas = await lambdasOf(at, encoder, Math.min(1000, at.data.tests));
    const order = Array.from(lambdas.keys()).sort((a, b) => lambdas[a]! - lambdas[b]!);
    return {
      kind: "bars",
      scale: "log",
      threshold: ACTIVE_BELOW,
      note: inUse(activeOf(lambdas), lambdas.length, at.data),
      values: Float32Array.from(order, j => lambdas[j]!),
      labels: order.map(j => nameOf("z", j)),
    };
  },
});

/**
 * gamma: the decoder's variance, where the method has one. stages: the draws of every stage, where
 * there is more than one.
 */
export interface PosteriorOptions<C, N> {
  gamma?: (at: Evaluation<C, N>) => Tensor | undefined;
  stages?: Stages<C, N>;
}
export function posteriorProbes<C, N>(
  encoder: Encoder<C, N>,
  { gamma, stages }: PosteriorOptions<C, N> = {},
): readonly Probe<C, N>[] {
  const codes: Stages<C, N> = stages ?? ((at, { x }) => ({ "z ∼ q(z|x)": drawnBy(encoder, at, x) }));
  return [spectrum(encoder), perturbation(encoder, gamma), singularValuesOf(codes), latentDiscrepancyOf(codes)];
}

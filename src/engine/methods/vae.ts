// VAE with a learned, a fixed or no decoder variance (Dai & Wipf 2019, eq 2 with definition 1; methods.md 6.2). γ =
// e^{2ℓ} is the variance, ℓ is what trains.
import { choice, type ConfigOf, flag, live, number, whole } from "../config";
import { lipschitz, lipschitzShows } from "../diagnostics/lipschitz";
import { posteriorMetrics, posteriorProbes } from "../diagnostics/posterior";
import { klStandard } from "../losses/kl";
import { bernoulliLikelihood, dimensionsOf, gaussianLikelihood, squaredError } from "../losses/likelihood";
import type { Loss, Method, Phase, SeriesText } from "../method";
import { decoderOf, encoderOf, gaussian } from "../nn/backbones";
import { constant } from "../nn/init";
import { resting, type Scope } from "../nn/scope";
import { type Tensor, tf } from "../tf";
import { adam } from "../train/rules";
import type { DataSpec, Step } from "../step";

export const config = {
  rate: live(
    "Learning rate",
    "Of Adam, for both networks. It falls to a tenth along half a cosine.",
    1e-3,
    1e-5,
    1e-1,
    { scale: "log", rate: true },
  ),
  gammaRate: live(
    "Rate of γ",
    "Of Adam, for ln γ; twice the network's shows γ coming down on the error. It falls like the other.",
    2e-3,
    1e-5,
    1e-1,
    { scale: "log", rate: true, when: { likelihood: "learned" } },
  ),
  dropout: live(
    "Decoder dropout",
    "Share of the decoder's hidden units dropped in every step: a weaker decoder.",
    0,
    0,
    0.9,
    { step: 0.01 },
  ),
  latent: whole("Latent dimension", "Numbers in a code.", 16, 1, 256, { scale: "log" }),
  likelihood: choice(
    "Decoder",
    "What the reconstruction term is: a Gaussian whose variance γ is learned or fixed, or cross-entropy.",
    "learned",
    ["learned", "fixed", "cross-entropy"],
  ),
  gamma: live("γ", "The decoder's variance, fixed.", 1, 1e-4, 10, { scale: "log", when: { likelihood: "fixed" } }),
  width: number(
    "Width",
    "1 is the papers' network: 64, 128 and 1024 units for images, twice 256 for vectors.",
    0.25,
    0.0625,
    2,
    { scale: "log" },
  ),
  gammaStart: number(
    "γ at the start",
    "The decoder's variance before the first step. Data that fill their space need it below their variance, or every code collapses.",
    1,
    1e-3,
    10,
    { scale: "log", when: { likelihood: "learned" } },
  ),
  decoderWidth: number("Decoder width", "Relative to the width above.", 1, 0.0625, 4, { scale: "log" }),
  spectralNorm: flag(
    "Spectral norm",
    "Divides every kernel of the encoder by its largest singular value, as the official code of the Two-Stage VAE does.",
    true,
    { only: "images" },
  ),
  batch: whole("Batch", "Rows in a step.", 128, 1, 1024, { scale: "log" }),
  trainSteps: whole("Steps", "Of this phase.", 5000, 1, 1_000_000, { scale: "log" }),
};
export type C = ConfigOf<typeof config>;
/** Ln γ = −2: at 0, data that fill their plane collapse (methods.md 6.2.8). */
export const starts = { images: {}, vectors: { latent: 2, width: 1, gammaStart: 0.135 } };

export const build = (scope: Scope, c: C, data: DataSpec) => {
  const encoder = scope.child("encoder");
  return {
    encoder: gaussian(encoder, encoderOf(encoder, data, 2 * c.latent, c)),
    decoder: decoderOf(scope.child("decoder"), data, c.latent, { width: c.width * c.decoderWidth, dropout: c.dropout }),
    gamma: scope.parameter("gamma", [], constant(0.5 * Math.log(c.gammaStart))), // ℓ = ½ ln γ
  };
};
export type N = ReturnType<typeof build>;
/** z ~ q(z|x), reparameterised. */
export const drawn = (
  { mean, deviation }: { mean: Tensor; deviation: Tensor },
  { noise }: Pick<Step<C, N>, "noise">,
): Tensor => mean.add(deviation.mul(noise.normal(mean.shape)));
/** γ as it is now; cross-entropy has none. */
export const varianceOf = ({ nets, config: c }: Pick<Step<C, N>, "nets" | "config">): Tensor | undefined =>
  c.likelihood === "cross-entropy" ? undefined : c.likelihood === "fixed" ? c.gamma : nets.gamma().mul(2).exp();
/**
 * ℓ may go no lower than float32 training bears (images), or than vectors on a manifold allow, where it always runs to
 * the end (methods.md 6.2.8).
 */
export const within = (data: DataSpec): readonly [number, number] => (data.kind === "images" ? [-6, 4] : [-3, 4]);

function loss({ nets, config: c, batch, noise }: Step<C, N>): Loss {
  const { x } = batch(c.batch);
  const posterior = nets.encoder(x);
  const logits = nets.decoder.logits(drawn(posterior, { noise }));
  const error = squaredError(x, x.rank > 2 ? tf.sigmoid(logits) : logits);
  const log = c.likelihood === "learned" ? nets.gamma() : tf.log(c.gamma).mul(0.5);
  const reconstruction =
    c.likelihood === "cross-entropy" ? bernoulliLikelihood(x, logits) : gaussianLikelihood(error, dimensionsOf(x), log);
  return {
    terms: { reconstruction, kl: klStandard(posterior.mean, posterior.deviation) },
    watch: {
      ...(c.likelihood !== "cross-entropy" && { "log-gamma": log.mul(2) }),
      "squared-error": error,
      "log-error": error.div(dimensionsOf(x)).log(),
      ...lipschitz(x, { encode: rows => resting(nets.encoder)(rows).mean, decode: resting(nets.decoder) }),
    },
  };
}
export const shows: Readonly<Record<string, SeriesText>> = {
  reconstruction: {
    title: "Reconstruction of x",
    actor: "generated",
    help: "−ln p(x|z) of the sampled reconstruction, summed over dimensions, in nats.",
    symbol: String.raw`{-}\ln p(x|z)`,
  },
  kl: {
    title: "KL of z",
    actor: "latent",
    help: "How far the codes of one x are from the prior, summed over latent dimensions, in nats.",
    symbol: String.raw`\mathrm{KL}(q\Vert p)`,
  },
  "log-gamma": {
    title: "ln γ",
    actor: "ink",
    help: "Natural log of the decoder's variance.",
    symbol: String.raw`\ln\gamma`,
    watched: true,
  },
  "squared-error": {
    title: "Squared error",
    actor: "generated",
    help: "Of the sampled reconstruction, summed over dimensions.",
    symbol: String.raw`\lVert x-\hat x\rVert^2`,
    watched: true,
  },
  "log-error": {
    title: "ln MSE",
    actor: "generated",
    help: "Natural log of the sampled reconstruction's mean squared error per dimension.",
    symbol: String.raw`\ln\mathrm{MSE}`,
    watched: true,
  },
};
const train: Phase<C, N> = {
  id: "train",
  title: "Learn the manifold",
  steps: c => c.trainSteps,
  updates: [
    {
      id: "autoencoder",
      moves: ({ encoder, decoder, gamma }, c, data) => [
        adam({ rate: { cosine: c.rate, to: 0.1 } }, encoder, decoder),
        ...(c.likelihood === "learned"
          ? [adam({ rate: { cosine: c.gammaRate, to: 0.1 }, within: within(data) }, gamma)]
          : []),
      ],
      loss,
      shows: { ...shows, ...lipschitzShows },
    },
  ],
  encode: (x, { nets }) => nets.encoder(x).mean,
  decode: (codes, { nets }) => nets.decoder(codes),
  sample: {
    title: "Samples",
    note: "z ∼ prior",
    start: (count, { config: c, noise }) => noise.normal([count, c.latent]),
    finish: (z, { nets }) => nets.decoder(z),
  },
};

export const vae: Method<C, N> = {
  id: "vae",
  title: "VAE",
  paper: "Dai & Wipf 2019, Diagnosing and Enhancing VAE Models",
  idea: "cross-entropy, γ fixed or learned",
  about:
    "Reconstructs through a noisy code that stays close to the prior. With the decoder’s variance γ learned, γ falls as the error falls and the codes find the data’s manifold.",
  paragraph:
    "The encoder gives every x a mean and a deviation; a code z is drawn from them and decoded. Two terms are minimised together: −ln p(x|z) wants the decoder to find x again, and the KL divergence of q(z|x) from the prior N(0, I) charges for what a code tells about x. Their sum is an upper bound on −ln p(x). The decoder’s variance γ sets the price between the two. Where γ is learned, its best value is the mean squared error: γ falls as the error falls, and a smaller γ makes errors dearer still. Dimensions that help to reconstruct become almost free of noise, the others stay at the prior and cost nothing. Watch ln γ come down on ln MSE, and the bars of λ part into used and idle.",
  link: "https://arxiv.org/abs/1903.05789",
  accepts: ["images", "vectors"],
  config,
  starts,
  build,
  phases: [train],
  formulas: [
    {
      when: { likelihood: "cross-entropy" },
      unit: "nats",
      cites: "equation 2, with the cross-entropy decoder of section 5",
      latex: String.raw`L = \term{train/autoencoder/reconstruction}{\underbrace{\textstyle\sum_d \mathrm{H}(x_d, \hat x_d)}_{\text{cross-entropy}}} + \term{train/autoencoder/kl}{\underbrace{\mathrm{KL}}_{\text{KL}}}`,
    },
    {
      unit: "nats",
      cites: "equation 2 with definition 1",
      latex: String.raw`L = \term{train/autoencoder/reconstruction}{\underbrace{\frac{\term{train/autoencoder/squared-error}{\lVert x-\hat x\rVert^2}}{2\term{train/autoencoder/log-gamma}{\gamma}} + \frac{D}{2}\ln 2\pi\term{train/autoencoder/log-gamma}{\gamma}}_{\text{reconstruction}}} + \term{train/autoencoder/kl}{\underbrace{\mathrm{KL}}_{\text{KL}}}`,
    },
  ],
  charts: [
    {
      id: "gamma",
      title: "γ falls until it meets the error",
      note: "natural log",
      help: "At its optimum γ equals the mean squared error of the sampled reconstruction (Dai & Wipf 2019, figure 1a).",
      lines: [
        { series: "train/autoencoder/log-gamma", label: "ln γ", actor: "ink" },
        { series: "train/autoencoder/log-error", label: "ln MSE", actor: "generated" },
      ],
      meets: ["train/autoencoder/log-error", "train/autoencoder/log-gamma"],
    },
  ],
  duels: [
    {
      title: "γ held at 1",
      help: "The same VAE with its decoder’s variance fixed at 1: where the error stays when γ may not fall (Dai & Wipf 2019, figure 1a).",
      values: { likelihood: "fixed", gamma: 1 },
    },
  ],
  check: (values, data) => {
    if (values["likelihood"] === "cross-entropy" && data.kind === "vectors")
      throw Error('likelihood: "cross-entropy" needs values in [0, 1], so images; vectors take learned or fixed');
  },
  metrics: posteriorMetrics<C, N>(({ nets }, x) => nets.encoder(x)),
  probes: posteriorProbes<C, N>(({ nets }, x) => nets.encoder(x), { gamma: varianceOf }),
};
export default vae;

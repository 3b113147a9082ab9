// WAE-MMD (Tolstikhin et al. 2018, algorithm 2; methods.md 6.5): an autoencoder whose codes, all together, must look
// like draws of the prior. The encoder is deterministic. What WAE-GAN shares with it is exported.
import { choice, type ConfigOf, flag, live, number, whole } from "../config";
import { dimensionsOf, squaredError } from "../losses/likelihood";
import { distancesOf, gaussian, inverseMultiquadrics, medianVariance, mmd, momentsToPrior } from "../losses/mmd";
import type { Method, Phase, Sampler, SeriesText } from "../method";
import { decoderOf, encoderOf } from "../nn/backbones";
import type { Scope } from "../nn/scope";
import type { Tensor } from "../tf";
import { adam } from "../train/rules";
import type { DataSpec, Step } from "../step";

export const config = {
  rate: live(
    "Learning rate",
    "Of Adam, for encoder and decoder. It falls to a tenth along half a cosine.",
    1e-3,
    1e-5,
    1e-1,
    { scale: "log", rate: true },
  ),
  lambda: live(
    "λ",
    "Weight of what holds the codes at the prior, against 0.05 times the squared error.",
    10,
    0.01,
    1000,
    { scale: "log" },
  ),
  dropout: live(
    "Decoder dropout",
    "Share of the decoder's hidden units dropped in every step: a weaker decoder.",
    0,
    0,
    0.9,
    { step: 0.01 },
  ),
  latent: whole(
    "Latent dimension",
    "Numbers in a code. Codes must fill all of them, also those that the data have no use for.",
    8,
    1,
    256,
    { scale: "log" },
  ),
  width: number(
    "Width",
    "1 is the papers' network: 64, 128 and 1024 units for images, twice 256 for vectors.",
    0.25,
    0.0625,
    2,
    { scale: "log" },
  ),
  decoderWidth: number("Decoder width", "Relative to the width above.", 1, 0.0625, 4, { scale: "log" }),
  spectralNorm: flag(
    "Spectral norm",
    "Divides every kernel of the encoder by its largest singular value, as in the neutral network of the Two-Stage VAE.",
    true,
    { only: "images" },
  ),
  batch: whole(
    "Batch",
    "Rows in a step, and draws of the prior beside them. Below 100 rows the comparison is mostly noise.",
    128,
    2,
    1024,
    { scale: "log" },
  ),
  trainSteps: whole("Steps", "Of training both networks.", 5000, 1, 1_000_000, { scale: "log" }),
};
export type Base = ConfigOf<typeof config>;
export const starts = { images: {}, vectors: { latent: 2, width: 1 } };
export const build = (scope: Scope, c: Base, data: DataSpec) => ({
  encoder: encoderOf(scope.child("encoder"), data, c.latent, c),
  decoder: decoderOf(scope.child("decoder"), data, c.latent, { width: c.width * c.decoderWidth, dropout: c.dropout }),
});
export type Pair = ReturnType<typeof build>;

const INPUT_NOISE = 0.01; // deviation, in training only; [WAE] cuts it off at two of them
const WEIGHT = 0.05; // of the squared error [WAE]
/** A batch, its codes, and what it costs to reconstruct it. */
export function reconstructed({ nets, config: c, batch, noise }: Step<Base, Pair>) {
  const { x } = batch(c.batch),
    codes = nets.encoder(x.add(noise.normal(x.shape).mul(INPUT_NOISE)));
  const error = squaredError(x, nets.decoder(codes));
  return {
    codes,
    reconstruction: error.mul(WEIGHT),
    watch: { "squared-error": error, "log-error": error.div(dimensionsOf(x)).log() },
  };
}
/** Codes as the adversary of WAE-GAN sees them. */
export const coded = ({ nets, config: c, batch, noise }: Step<Base, Pair>): Tensor => {
  const { x } = batch(c.batch);
  return nets.encoder(x.add(noise.normal(x.shape).mul(INPUT_NOISE)));
};
export const reconstructionShows: Readonly<Record<string, SeriesText>> = {
  reconstruction: {
    title: "Reconstruction",
    actor: "generated",
    help: "0.05 times the squared error, which is summed over dimensions.",
    symbol: String.raw`c\lVert x-\hat x\rVert^2`,
  },
  "squared-error": {
    title: "Squared error",
    actor: "generated",
    help: "Of the reconstruction, summed over dimensions.",
    symbol: String.raw`\lVert x-\hat x\rVert^2`,
    watched: true,
  },
  "log-error": {
    title: "ln MSE",
    actor: "generated",
    help: "Natural log of the mean squared error per dimension.",
    symbol: String.raw`\ln\mathrm{MSE}`,
    watched: true,
  },
};
export const offered = {
  encode: (x: Tensor, { nets }: Step<Base, Pair>) => nets.encoder(x),
  decode: (codes: Tensor, { nets }: Step<Base, Pair>) => nets.decoder(codes),
  sample: {
    title: "Samples",
    note: "z ∼ prior",
    start: (count, { config: c, noise }) => noise.normal([count, c.latent]),
    finish: (z, { nets }) => nets.decoder(z),
  } satisfies Sampler<Base, Pair>,
};

const waeConfig = {
  ...config,
  kernel: choice(
    "Kernel",
    "What measures nearness of two codes: a sum of inverse multiquadrics of seven widths, with long tails, or one Gaussian as wide as the codes' median distances.",
    "imq",
    ["imq", "rbf"],
  ),
  pretrainSteps: whole(
    "Steps for the moments",
    "Of the first phase, in which the encoder alone brings mean and covariance of its codes to those of the prior.",
    200,
    1,
    10_000,
    { scale: "log" },
  ),
};
type C = ConfigOf<typeof waeConfig>;
const pretrain: Phase<C, Pair> = {
  id: "pretrain",
  title: "Bring the codes near",
  steps: c => c.pretrainSteps,
  updates: [
    {
      id: "encoder",
      moves: ({ encoder }, c) => [adam({ rate: c.rate, beta1: 0.5 }, encoder)],
      loss: step => ({ terms: { moments: momentsToPrior(coded(step)) } }),
      shows: {
        moments: {
          title: "Moments of z",
          actor: "latent",
          help: "Squared distance of the batch's mean and covariance from 0 and I, a mean over their entries.",
          symbol: String.raw`\overline{m_j^2} + \overline{(C-I)_{ij}^2}`,
        },
      },
    },
  ],
  ...offered,
};
const train: Phase<C, Pair> = {
  id: "train",
  title: "Reconstruct, near the prior",
  steps: c => c.trainSteps,
  updates: [
    {
      id: "autoencoder",
      moves: ({ encoder, decoder }, c) => [adam({ rate: { cosine: c.rate, to: 0.1 }, beta1: 0.5 }, encoder, decoder)],
      loss(step) {
        const { config: c, noise } = step,
          { codes, reconstruction, watch } = reconstructed(step);
        const distances = distancesOf(codes, noise.normal(codes.shape));
        const distance = mmd(
          distances,
          c.kernel === "rbf" ? gaussian(medianVariance(distances)) : inverseMultiquadrics(c.latent),
        );
        return { terms: { reconstruction, discrepancy: distance.mul(c.lambda) }, watch: { mmd: distance, ...watch } };
      },
      shows: {
        ...reconstructionShows,
        discrepancy: {
          title: "Discrepancy of z",
          actor: "latent",
          help: "λ times MMD².",
          symbol: String.raw`\lambda\,\mathrm{MMD}^2`,
        },
        mmd: {
          title: "MMD² of the batch",
          actor: "latent",
          help: "Squared kernel distance of the batch's codes from as many draws of the prior, without bias: at the prior it lies around 0, on both sides.",
          symbol: String.raw`\mathrm{MMD}^2`,
          watched: true,
        },
      },
    },
  ],
};

const waeMmd: Method<C, Pair> = {
  id: "wae-mmd",
  title: "WAE-MMD",
  paper: "Dai & Wipf 2019, Diagnosing and Enhancing VAE Models",
  idea: "all codes together match the prior",
  about:
    "Reconstructs through a code without noise. A kernel distance holds all codes together, not each of them, at the prior.",
  paragraph:
    "A VAE keeps the codes of every single x near the prior, so codes of different x overlap. A Wasserstein autoencoder asks only that all codes together look like draws of N(0, I): its encoder has no noise. Here the two clouds, a batch of codes and as many draws of the prior, are compared by a kernel: points of one cloud should be as near to each other as to points of the other. The estimate has no bias and can be negative. A kernel feels nothing far away, so a short first phase brings mean and covariance of the codes to the prior’s. Watch MMD² settle around 0 while the error falls, and what a latent dimension too many does to the samples.",
  link: "https://arxiv.org/abs/1903.05789",
  accepts: ["images", "vectors"],
  config: waeConfig,
  starts,
  build,
  phases: [pretrain, train],
  formulas: [
    {
      phase: "pretrain",
      cites: "the official code of Tolstikhin et al. 2018",
      latex: String.raw`L = \term{pretrain/encoder/moments}{\underbrace{\textstyle\frac1H\sum_j m_j^2 + \frac1{H^2}\sum_{ij} (C-I)_{ij}^2}_{\text{moments of } z}}`,
    },
    {
      phase: "train",
      cites: "Tolstikhin et al. 2018, algorithm 2; table 1 here",
      latex: String.raw`L = \term{train/autoencoder/reconstruction}{\underbrace{0.05\,\term{train/autoencoder/squared-error}{\lVert x-\hat x\rVert^2}}_{\text{reconstruction}}} + \term{train/autoencoder/discrepancy}{\underbrace{\lambda\,\term{train/autoencoder/mmd}{\mathrm{MMD}^2}}_{\text{discrepancy}}}`,
    },
  ],
  duels: [
    {
      title: "λ a hundredth",
      help: "The same autoencoder with the prior all but forgotten: better reconstructions, worse samples.",
      values: { lambda: 0.1 },
    },
    {
      title: "A wide Gaussian kernel",
      help: "One kernel as wide as the median distances: it brings its own MMD² to 0 and does not see that codes still lie in clusters, which the metric of held-out codes does.",
      values: { kernel: "rbf" },
    },
  ],
};
export default waeMmd;

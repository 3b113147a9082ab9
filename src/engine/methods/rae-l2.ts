// RAE-L2 (Ghosh et al. 2019; methods.md 6.15): a deterministic autoencoder with small codes and a decoder of small
// weights in place of a VAE's noise. No prior: samples come from a density fitted to the codes afterwards (samplers/).
// What RAE-SN shares with it is exported.
import { type ConfigOf, live, number, whole } from "../config";
import { dimensionsOf, squaredError } from "../losses/likelihood";
import type { Method, SeriesText } from "../method";
import { type Decoder, decoderOf, encoderOf } from "../nn/backbones";
import type { Net, Scope } from "../nn/scope";
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
  beta: live("β", "Weight of the codes' mean square, against the mean squared error.", 1e-3, 0, 1, { step: 1e-4 }),
  dropout: live(
    "Decoder dropout",
    "Share of the decoder's hidden units dropped in every step: a weaker decoder.",
    0,
    0,
    0.9,
    { step: 0.01 },
  ),
  latent: whole("Latent dimension", "Numbers in a code.", 16, 1, 256, { scale: "log" }),
  width: number(
    "Width",
    "1 is the papers' network: 64, 128 and 1024 units for images, twice 256 for vectors.",
    0.25,
    0.0625,
    2,
    { scale: "log" },
  ),
  decoderWidth: number("Decoder width", "Relative to the width above.", 1, 0.0625, 4, { scale: "log" }),
  batch: whole("Batch", "Rows in a step.", 128, 1, 1024, { scale: "log" }),
  trainSteps: whole("Steps", "Of training.", 4000, 1, 1_000_000, { scale: "log" }),
};
export type Base = ConfigOf<typeof config>;
export interface Pair extends Record<string, Net> {
  encoder: Net;
  decoder: Decoder;
}
/** Reconstruction and size of codes, as means over their entries: the conventions of the official code. */
export function regularised({ nets, config: c, batch }: Step<Base, Pair>) {
  const { x } = batch(c.batch),
    codes = nets.encoder(x),
    error = squaredError(x, nets.decoder(codes)).div(dimensionsOf(x)),
    size = codes.square().mean();
  return {
    terms: { reconstruction: error, codes: size.mul(c.beta) },
    watch: { "code-size": size, "log-error": error.log() },
  };
}
export const shows: Readonly<Record<string, SeriesText>> = {
  reconstruction: {
    title: "Mean squared error",
    actor: "generated",
    help: "Of the reconstruction, a mean over dimensions (not a sum, as in the VAEs).",
    symbol: String.raw`\tfrac1D\lVert x-\hat x\rVert^2`,
  },
  codes: {
    title: "Size of codes",
    actor: "latent",
    help: "β times the mean square of a code's entries.",
    symbol: String.raw`\tfrac{\beta}{H}\lVert z\rVert^2`,
  },
  "code-size": {
    title: "Mean square of codes",
    actor: "latent",
    help: "Of a code's entries: what β is multiplied with.",
    symbol: String.raw`\tfrac1H\lVert z\rVert^2`,
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
};

const raeConfig = {
  ...config,
  lambda: live("λ", "Weight of the sum of squares of the decoder's kernels.", 1e-6, 1e-9, 1e-2, { scale: "log" }),
};
type C = ConfigOf<typeof raeConfig>;
const build = (scope: Scope, c: C, data: DataSpec): Pair => ({
  encoder: encoderOf(scope.child("encoder"), data, c.latent, c),
  decoder: decoderOf(scope.child("decoder"), data, c.latent, { width: c.width * c.decoderWidth, dropout: c.dropout }),
});
/** Σ w² over a net's kernels: not its biases, scales and shifts, which are vectors. */
export const kernelSquares = (net: Net): Tensor =>
  tf.addN(
    net.variables
      .filter(v => v.trained)
      .map(v => v())
      .filter(w => w.rank >= 2)
      .map(w => w.square().sum()),
  );

const raeL2: Method<C, Pair> = {
  id: "rae-l2",
  title: "RAE-L2",
  paper: "Zhang et al. 2020, Perceptual Generative Autoencoders",
  idea: "small codes, small decoder weights",
  about:
    "Reconstructs through a code without noise; codes and the decoder’s weights are kept small. To draw from it, a density is fitted to its codes.",
  paragraph:
    "A VAE’s noise makes its decoder smooth: codes near each other must decode alike. A regularised autoencoder asks for that without noise. It minimises the mean squared error, β times the mean square of the codes, so that they lie together around 0, and λ times the sum of squares of the decoder’s kernels, so that a step between codes is not a leap between images. There is no prior to draw from: a Gaussian, or a mixture of ten, is fitted to the codes afterwards, and its draws are decoded. Behind batch norm the scale of a kernel changes nothing, so there λ acts on the pace of training more than on the function. Watch samples from both fits, and the codes spread as β falls.",
  link: "https://arxiv.org/abs/1906.10335",
  accepts: ["images", "vectors"],
  config: raeConfig,
  starts: { images: {}, vectors: { latent: 2, width: 1 } },
  build,
  phases: [
    {
      id: "train",
      title: "Reconstruct, regularised",
      steps: c => c.trainSteps,
      updates: [
        {
          id: "autoencoder",
          moves: ({ encoder, decoder }, c) => [adam({ rate: { cosine: c.rate, to: 0.1 } }, encoder, decoder)],
          loss(step) {
            const { terms, watch } = regularised(step);
            return { terms: { ...terms, weights: kernelSquares(step.nets.decoder).mul(step.config.lambda) }, watch };
          },
          shows: {
            ...shows,
            weights: {
              title: "Decoder weights",
              actor: "ink",
              help: "λ times the sum of squares of all the decoder's kernels (the official code takes the transposed convolutions, on CelebA the dense layer too).",
              symbol: String.raw`\lambda\lVert\theta\rVert^2`,
            },
          },
        },
      ],
      ...offered,
    },
  ],
  formulas: [
    {
      cites: "table 1, from Ghosh et al. 2019, equation 11 with an L2 penalty; constants of their code",
      unit: "mean over dimensions",
      latex: String.raw`L = \term{train/autoencoder/reconstruction}{\underbrace{\tfrac1D\lVert x - \hat x\rVert^2}_{\text{reconstruction}}} + \term{train/autoencoder/codes}{\underbrace{\tfrac{\beta}{H}\,\lVert z\rVert^2}_{\text{codes}}} + \term{train/autoencoder/weights}{\underbrace{\lambda\lVert\theta_{\text{dec}}\rVert^2}_{\text{weights}}}`,
    },
  ],
  duels: [
    {
      title: "Codes free",
      help: "The same autoencoder with β = 0: codes may lie wherever they like.",
      values: { beta: 0 },
    },
  ],
};
export default raeL2;

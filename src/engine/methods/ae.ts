// Deterministic autoencoder (methods.md 6.1). It has no prior: samples come from a density fitted to the codes
// afterwards (samplers/).
import { type ConfigOf, flag, live, number, whole } from "../config";
import { lipschitz, lipschitzChart, lipschitzShows } from "../diagnostics/lipschitz";
import { dimensionsOf, squaredError } from "../losses/likelihood";
import type { Method } from "../method";
import { decoderOf, encoderOf } from "../nn/backbones";
import { resting, type Scope } from "../nn/scope";
import { adam } from "../train/rules";
import type { DataSpec } from "../step";

const config = {
  rate: live(
    "Learning rate",
    "Of Adam, for both networks. It falls to a tenth along half a cosine.",
    1e-3,
    1e-5,
    1e-1,
    { scale: "log", rate: true },
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
    "Divides every kernel of the encoder by its largest singular value, as the VAE beside it does.",
    true,
    { only: "images" },
  ),
  batch: whole("Batch", "Rows in a step.", 128, 1, 1024, { scale: "log" }),
  trainSteps: whole("Steps", "Of training.", 4000, 1, 1_000_000, { scale: "log" }),
};
type C = ConfigOf<typeof config>;
const build = (scope: Scope, c: C, data: DataSpec) => ({
  encoder: encoderOf(scope.child("encoder"), data, c.latent, c),
  decoder: decoderOf(scope.child("decoder"), data, c.latent, { width: c.width * c.decoderWidth, dropout: c.dropout }),
});
type N = ReturnType<typeof build>;

const ae: Method<C, N> = {
  id: "ae",
  title: "Autoencoder",
  paper: "Dai & Wipf 2019, Diagnosing and Enhancing VAE Models",
  idea: "reconstruction alone",
  about: "Reconstructs through a code and asks nothing else of it. To draw from it, a density is fitted to its codes.",
  paragraph:
    "The encoder turns a data point x into a code z of a few numbers, the decoder turns z back into x̂, and both are trained to make the squared error small. Nothing else is asked of them. A code smaller than the data has room only for what tells points apart, so the decoder learns the surface on which the data lie. How the codes spread over their space is left open: there is no prior to draw from, and a code from a gap between them decodes to nothing in particular. To draw samples, a Gaussian or a mixture of Gaussians is fitted to the codes afterwards. Watch the squared error fall, and see on the latent plane where codes lie and where they leave gaps.",
  link: "https://arxiv.org/abs/1903.05789",
  accepts: ["images", "vectors"],
  config,
  starts: { images: {}, vectors: { latent: 2, width: 1 } },
  build,
  phases: [
    {
      id: "train",
      title: "Reconstruct",
      steps: c => c.trainSteps,
      updates: [
        {
          id: "autoencoder",
          moves: ({ encoder, decoder }, c) => [adam({ rate: { cosine: c.rate, to: 0.1 } }, encoder, decoder)],
          loss({ nets, config: c, batch }) {
            const { x } = batch(c.batch);
            const error = squaredError(x, nets.decoder(nets.encoder(x)));
            return {
              terms: { reconstruction: error },
              watch: {
                "log-error": error.div(dimensionsOf(x)).log(),
                ...lipschitz(x, { encode: resting(nets.encoder), decode: resting(nets.decoder) }),
              },
            };
          },
          shows: {
            reconstruction: {
              title: "Squared error",
              actor: "generated",
              help: "Of the reconstruction, summed over dimensions.",
              symbol: String.raw`\lVert x-\hat x\rVert^2`,
            },
            "log-error": {
              title: "ln MSE",
              actor: "generated",
              help: "Natural log of the mean squared error per dimension.",
              symbol: String.raw`\ln\mathrm{MSE}`,
              watched: true,
            },
            ...lipschitzShows,
          },
        },
      ],
      encode: (x, { nets }) => nets.encoder(x),
      decode: (codes, { nets }) => nets.decoder(codes),
    },
  ],
  formulas: [
    {
      latex: String.raw`L = \term{train/autoencoder/reconstruction}{\underbrace{\lVert x - \hat x\rVert^2}_{\text{reconstruction}}}`,
      cites: "section 1, the traditional autoencoder below equation 2",
    },
  ],
  charts: [lipschitzChart("train/autoencoder")],
};
export default ae;

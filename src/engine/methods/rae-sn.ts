// RAE-SN (Ghosh et al. 2019; methods.md 6.15): as RAE-L2, but what keeps the networks smooth is spectral norm, of every
// kernel of encoder and decoder as in the official code. No prior: samples come from a density fitted to the codes
// afterwards (samplers/).
import type { ConfigOf } from "../config";
import type { Method } from "../method";
import { decoderOf, encoderOf } from "../nn/backbones";
import type { Scope } from "../nn/scope";
import { adam } from "../train/rules";
import { config, offered, type Pair, regularised, shows } from "./rae-l2";
import type { DataSpec } from "../step";

type C = ConfigOf<typeof config>;
const build = (scope: Scope, c: C, data: DataSpec): Pair => {
  const spectralNorm = true,
    { width } = c,
    encoder = scope.child("encoder"),
    [D] = data.shape as [number];
  return {
    // on vectors both are the same three layers, and the decoder's can be normalised
    encoder:
      data.kind === "images"
        ? encoderOf(encoder, data, c.latent, { width, spectralNorm })
        : decoderOf(encoder, { ...data, shape: [c.latent] }, D, { width, spectralNorm }),
    decoder: decoderOf(scope.child("decoder"), data, c.latent, {
      width: c.width * c.decoderWidth,
      dropout: c.dropout,
      spectralNorm,
    }),
  };
};

const raeSn: Method<C, Pair> = {
  id: "rae-sn",
  title: "RAE-SN",
  paper: "Zhang et al. 2020, Perceptual Generative Autoencoders",
  idea: "small codes, spectral norm throughout",
  about:
    "Reconstructs through a code without noise; codes are kept small, and spectral norm keeps both networks from stretching. To draw from it, a density is fitted to its codes.",
  paragraph:
    "As in RAE-L2, smoothness takes the place of a VAE’s noise. Here no weight is penalised: every kernel of encoder and decoder is divided by its largest singular value, so that no layer on its own stretches what comes in (batch norm’s scales, and the overlap of convolutions, still can). With a decoder that cannot stretch, far-apart data need far-apart codes, and β, which pulls codes together, works directly against the reconstruction: the two find a balance. Without such a limit the decoder could undo any shrinking of codes. A Gaussian, or a mixture of ten, is fitted to the codes afterwards, and its draws are decoded. Watch the mean square of the codes settle, and compare RAE-L2, where it keeps falling.",
  link: "https://arxiv.org/abs/1906.10335",
  accepts: ["images", "vectors"],
  config,
  starts: { images: {}, vectors: { latent: 2, width: 1 } },
  build,
  phases: [
    {
      id: "train",
      title: "Reconstruct, normalised",
      steps: c => c.trainSteps,
      updates: [
        {
          id: "autoencoder",
          moves: ({ encoder, decoder }, c) => [adam({ rate: { cosine: c.rate, to: 0.1 } }, encoder, decoder)],
          loss: regularised,
          shows,
        },
      ],
      ...offered,
    },
  ],
  formulas: [
    {
      cites: "table 1, from Ghosh et al. 2019, equation 11 with spectral norm; constants of their code",
      unit: "mean over dimensions",
      latex: String.raw`L = \term{train/autoencoder/reconstruction}{\underbrace{\tfrac1D\lVert x - \hat x\rVert^2}_{\text{reconstruction}}} + \term{train/autoencoder/codes}{\underbrace{\tfrac{\beta}{H}\,\lVert z\rVert^2}_{\text{codes}}}`,
    },
  ],
};
export default raeSn;

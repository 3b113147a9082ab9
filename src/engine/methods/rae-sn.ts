// RAE-SN (Ghosh et al. 2019; methods.md 6.15): as RAE-L2, but what keeps the networks smooth is spectral norm, of every
// kernel of encoder and decoder as in the official code. No prior: samples come from a density fitted to the codes
// afterwards (samplers/).
import { starts } from "../families/fields";
import { type Base, config, offered, type Pair, regularised } from "../families/rae";
import type { Method } from "../method";
import { decoderOf, encoderOf } from "../nn/backbones";
import type { Scope } from "../nn/scope";
import type { DataSpec } from "../step";
import { adam } from "../train/rules";

const build = (scope: Scope, c: Base, data: DataSpec): Pair => {
  const spectralNorm = true;
  const { width } = c;
  const encoder = scope.child("encoder");
  const [D] = data.shape as [number];
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

const raeSn = {
  id: "rae-sn",
  accepts: ["images", "vectors"],
  config,
  starts,
  build,
  phases: [
    {
      id: "train",
      steps: c => c.trainSteps,
      updates: [
        {
          id: "autoencoder",
          moves: ({ encoder, decoder }, c) => [adam({ rate: { cosine: c.rate, to: 0.1 } }, encoder, decoder)],
          loss: regularised,
        },
      ],
      ...offered,
    },
  ],
} as const satisfies Method<Base, Pair>;
export default raeSn;

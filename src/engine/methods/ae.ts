// Deterministic autoencoder (methods.md 6.1). It has no prior: samples come from a density fitted to the codes
// afterwards (samplers/).
import { lipschitz } from "../diagnostics/lipschitz";
import { batch, decoderWidth, dropout, latent, rate, starts, steps, width } from "../families/fields";
import { dimensionsOf, squaredError } from "../losses/likelihood";
import type { Method } from "../method";
import { decoderOf, encoderOf } from "../nn/backbones";
import { resting, type Scope } from "../nn/scope";
import { type ConfigOf, flag } from "../settings";
import type { DataSpec } from "../step";
import { adam } from "../train/rules";

const config = {
  rate,
  dropout,
  latent,
  width,
  decoderWidth,
  spectralNorm: flag(true, { only: "images" }),
  batch,
  trainSteps: steps(4000),
};
type C = ConfigOf<typeof config>;
const build = (scope: Scope, c: C, data: DataSpec) => ({
  encoder: encoderOf(scope.child("encoder"), data, c.latent, c),
  decoder: decoderOf(scope.child("decoder"), data, c.latent, { width: c.width * c.decoderWidth, dropout: c.dropout }),
});
type N = ReturnType<typeof build>;

const ae = {
  id: "ae",
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
        },
      ],
      encode: (x, { nets }) => nets.encoder(x),
      decode: (codes, { nets }) => nets.decoder(codes),
    },
  ],
} as const satisfies Method<C, N>;
export default ae;

// CV-VAE, the constant-variance VAE of Ghosh et al. 2019 (methods.md 6.15): the encoder's noise has one fixed
// deviation, 0.7. Samples come from a density fitted to the codes' means afterwards (samplers/): nothing makes the
// codes fill the prior, and draws of it are shown as what they are.
import { noisyMetrics, noisyProbes } from "../diagnostics/constant-noise";
import { batch, decoderWidth, dropout, latent, rate, starts, steps, width } from "../families/fields";
import { klStandard } from "../losses/kl";
import { dimensionsOf, squaredError } from "../losses/likelihood";
import type { Method } from "../method";
import { decoderOf, encoderOf } from "../nn/backbones";
import type { Scope } from "../nn/scope";
import { type ConfigOf, live } from "../settings";
import type { DataSpec, Step } from "../step";
import { type Tensor, tf } from "../tf";
import { adam } from "../train/rules";

const config = {
  rate,
  weight: live(0.039, 1e-4, 10, { scale: "log" }),
  deviation: live(0.7, 0.01, 1, { step: 0.01 }),
  dropout,
  latent,
  width,
  decoderWidth,
  batch,
  trainSteps: steps(4000),
};
type C = ConfigOf<typeof config>;
const build = (scope: Scope, c: C, data: DataSpec) => ({
  encoder: encoderOf(scope.child("encoder"), data, c.latent, c),
  decoder: decoderOf(scope.child("decoder"), data, c.latent, { width: c.width * c.decoderWidth, dropout: c.dropout }),
});
type N = ReturnType<typeof build>;
/** z = μ + σε */
const noisy = (mean: Tensor, { config: c, noise }: Pick<Step<C, N>, "config" | "noise">): Tensor =>
  mean.add(noise.normal(mean.shape).mul(c.deviation));
const codes = (at: Pick<Step<C, N>, "nets" | "config" | "noise">, x: Tensor): Tensor => noisy(at.nets.encoder(x), at);

const cvVae = {
  id: "cv-vae",
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
          loss({ nets, config: c, batch, noise }) {
            const { x } = batch(c.batch);
            const mean = nets.encoder(x);
            const error = squaredError(x, nets.decoder(noisy(mean, { config: c, noise })));
            const kl = klStandard(mean, tf.onesLike(mean).mul(c.deviation));
            const channels = x.rank > 2 ? x.shape.at(-1)! : 1;
            return {
              terms: { reconstruction: error.div(channels), kl: kl.mul(c.weight) },
              watch: { divergence: kl, "squared-error": error, "log-error": error.div(dimensionsOf(x)).log() },
            };
          },
        },
      ],
      encode: (x, { nets }) => nets.encoder(x),
      decode: (codes, { nets }) => nets.decoder(codes),
    },
  ],
  metrics: noisyMetrics<C, N>(codes),
  probes: noisyProbes<C, N>(codes),
} as const satisfies Method<C, N>;
export default cvVae;

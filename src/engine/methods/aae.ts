// Adversarial autoencoder as P1 states it (equations 2 and 3; Makhzani et al. 2015; methods.md 6.7): a critic of codes
// in place of the VAE's KL. Its start values are those under which the cloud of codes sways; a critic that keeps up
// with them is one click away.
import { codeMetrics, codeProbes, watchedOf } from "../diagnostics/cloud";
import { afterCritics, autoencoderOf, criticLoss, headFields } from "../families/aae";
import { batch, decoderWidth, dropout, latent, rate, steps, width } from "../families/fields";
import { drawn } from "../families/vae";
import { asReal } from "../losses/adversarial";
import { meanDistance } from "../losses/distance";
import type { Method } from "../method";
import { aggregateOf } from "../nn/aggregate";
import { criticOf } from "../nn/critic";
import type { Scope } from "../nn/scope";
import { type ConfigOf, live, number, whole } from "../settings";
import type { DataSpec, Step } from "../step";
import type { Tensor } from "../tf";
import { adam, writes } from "../train/rules";
import { ofPrior } from "../prior";

const log = { scale: "log" } as const;
const config = {
  rate,
  criticRate: { ...rate, initial: 2e-4 }, // slower than the encoder: it judges a cloud that has moved on
  weight: live(3, 1e-2, 1e3, log), // λ_C of equation 3
  dropout,
  latent: { ...latent, initial: 8 },
  beta1: number(0.9, 0, 0.99, { step: 0.01 }),
  criticSteps: whole(1, 1, 16),
  width,
  decoderWidth,
  ...headFields,
  criticWidth: whole(128, 4, 1024, log),
  batch: { ...batch, initial: 64 },
  trainSteps: steps(4000),
};
type C = ConfigOf<typeof config>;
const build = (scope: Scope, c: C, data: DataSpec) => ({
  ...autoencoderOf(scope, c, data),
  critic: criticOf(scope.child("critic"), c.latent, { width: c.criticWidth }),
  aggregate: aggregateOf(scope.child("aggregate"), c.latent),
});
type N = ReturnType<typeof build>;
/** E(x, ε), with fresh noise: [rows, latent]. */
const codesOf = (step: Pick<Step<C, N>, "nets" | "noise">, x: Tensor): Tensor => drawn(step.nets.encoder(x), step);

const aae = {
  id: "aae",
  accepts: ["images", "vectors"],
  config,
  starts: { images: { weight: 30 }, vectors: { latent: 2, width: 1, headNoise: 4 } },
  build,
  phases: [
    {
      id: "train",
      steps: c => c.trainSteps * c.criticSteps,
      updates: [
        {
          id: "critic",
          moves: ({ critic }, c) => [adam({ rate: c.criticRate, beta1: c.beta1 }, critic)],
          loss(step) {
            const { nets, config: c, batch, noise } = step;
            const real = nets.critic(noise.normal([c.batch, c.latent]));
            return criticLoss(real, nets.critic(codesOf(step, batch(c.batch).x)));
          },
        },
        {
          id: "autoencoder",
          due: afterCritics,
          moves: ({ trunk, head, decoder, aggregate }, c) => [
            adam({ rate: c.rate, beta1: c.beta1 }, trunk, head, decoder),
            writes(aggregate),
          ],
          loss(step) {
            const { nets, config: c, batch } = step;
            const { x } = batch(c.batch);
            const codes = codesOf(step, x);
            return {
              terms: {
                reconstruction: meanDistance(x, nets.decoder(codes)),
                adversarial: asReal(nets.critic(codes)).mul(c.weight),
              },
              watch: watchedOf(nets.aggregate, codes, step, c.criticSteps),
            };
          },
        },
      ],
      encode: (x, { nets }) => nets.encoder(x).mean,
      decode: (codes, { nets }) => nets.decoder(codes),
      sample: {
        start: ofPrior,
        finish: (z, { nets }) => nets.decoder(z),
      },
    },
  ],
  metrics: codeMetrics<C, N>((at, { x }) => codesOf(at, x)),
  probes: codeProbes<C, N>({
    codes: (at, { x }) => codesOf(at, x),
    boundaries: ({ nets }, codes) => ({ critic: nets.critic(codes) }),
    path: ({ nets }) => nets.aggregate.trace(),
  }),
} as const satisfies Method<C, N>;
export default aae;

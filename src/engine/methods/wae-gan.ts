// WAE-GAN (Tolstikhin et al. 2018, algorithm 1; methods.md 6.6): as WAE-MMD, but an adversary that sees codes alone
// says how they differ from the prior. What it shares with WAE-MMD is families/wae.ts.
import { rate, starts } from "../families/fields";
import { build as pair, coded, config as base, offered, reconstructed } from "../families/wae";
import { accuracy, asGenerated, asReal, withPrior } from "../losses/adversarial";
import type { Method } from "../method";
import { criticOf } from "../nn/critic";
import type { Scope } from "../nn/scope";
import { type ConfigOf, flag, whole } from "../settings";
import type { DataSpec, Step } from "../step";
import type { Tensor } from "../tf";
import { adam } from "../train/rules";

const config = {
  ...base,
  lambda: { ...base.lambda, initial: 1 },
  criticRate: rate,
  criticWidth: whole(256, 8, 1024, { scale: "log" }), // the paper's critic has four layers of 512 or 1024
  priorTrick: flag(false, { live: true }),
};
type C = ConfigOf<typeof config>;
const build = (scope: Scope, c: C, data: DataSpec) => ({
  ...pair(scope, c, data),
  critic: criticOf(scope.child("critic"), c.latent, { width: c.criticWidth }),
});
type N = ReturnType<typeof build>;
/** The critic's logits: was this code drawn from the prior? [rows, 1] */
const judged = ({ nets, config: c }: Step<C, N>, codes: Tensor): Tensor =>
  c.priorTrick ? withPrior(nets.critic(codes), codes) : nets.critic(codes);

const waeGan = {
  id: "wae-gan",
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
          moves: ({ encoder, decoder }, c) => [
            adam({ rate: { cosine: c.rate, to: 0.1 }, beta1: 0.5 }, encoder, decoder),
          ],
          loss(step) {
            const { codes, reconstruction, watch } = reconstructed(step);
            const fooled = asReal(judged(step, codes));
            return { terms: { reconstruction, adversarial: fooled.mul(step.config.lambda) }, watch };
          },
        },
        {
          id: "critic",
          moves: ({ critic }, c) => [adam({ rate: { cosine: c.criticRate, to: 0.1 }, beta1: 0.5 }, critic)],
          loss(step) {
            const codes = coded(step);
            const real = judged(step, step.noise.normal(codes.shape));
            const generated = judged(step, codes);
            return {
              terms: { prior: asReal(real), codes: asGenerated(generated) },
              watch: { accuracy: accuracy(real, generated) },
            };
          },
        },
      ],
      ...offered,
    },
  ],
} as const satisfies Method<C, N>;
export default waeGan;

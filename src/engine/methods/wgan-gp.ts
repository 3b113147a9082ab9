// WGAN with gradient penalty (Gulrajani et al. 2017, algorithm 1; as Lucic et al. 2018 run it, methods.md 6.16): a
// generator against a critic whose slope is held near 1, so that the difference of its means estimates the Wasserstein
// distance. No encoder: codes are drawn, never found. The worked example of CONTRIBUTING.md.
import { batch, steps, width } from "../families/fields";
import { between, gradientPenalty } from "../losses/penalty";
import type { Method } from "../method";
import { decoderOf } from "../nn/backbones";
import { criticOfData } from "../nn/critic";
import type { Scope } from "../nn/scope";
import { type ConfigOf, live, number, whole } from "../settings";
import type { DataSpec, Step } from "../step";
import { stopGradient, type Tensor } from "../tf";
import { adam } from "../train/rules";

const log = { scale: "log" } as const;
const config = {
  rate: live(1e-3, 1e-5, 1e-1, { ...log, rate: true }), // the paper's 1e-4 is for its network, four times as wide
  lambda: live(10, 0.1, 100, log),
  latent: whole(16, 1, 256, log),
  width,
  beta1: number(0.5, 0, 0.99, { step: 0.01 }),
  criticSteps: whole(2, 1, 10), // the paper has 5
  batch: { ...batch, initial: 64 },
  trainSteps: steps(8000),
};
type C = ConfigOf<typeof config>;
const build = (scope: Scope, c: C, data: DataSpec) => ({
  generator: decoderOf(scope.child("generator"), data, c.latent, { width: c.width }),
  critic: criticOfData(scope.child("critic"), data, { width: c.width }),
});
type N = ReturnType<typeof build>;
/** z ~ U(−1, 1): [rows, latent]. */
const codesOf = ({ noise, config: c }: Pick<Step<C, N>, "noise" | "config">, rows: number): Tensor =>
  noise.uniform([rows, c.latent], -1, 1);

const wganGp = {
  id: "wgan-gp",
  accepts: ["images", "vectors"],
  config,
  starts: { images: {}, vectors: { latent: 2, width: 1 } },
  build,
  phases: [
    {
      id: "train",
      steps: c => c.trainSteps,
      updates: [
        {
          id: "critic",
          moves: ({ critic }, c) => [adam({ rate: c.rate, beta1: c.beta1 }, critic)],
          loss(step) {
            const { nets, config: c, batch, noise } = step;
            const { x } = batch(c.batch);
            const generated = stopGradient(nets.generator(codesOf(step, c.batch)));
            const real = nets.critic(x).mean();
            const made = nets.critic(generated).mean();
            const slope = gradientPenalty(nets.critic, between(x, generated, noise));
            return {
              terms: { real: real.neg(), generated: made, penalty: slope.mul(c.lambda) },
              watch: { wasserstein: real.sub(made) },
            };
          },
        },
        {
          id: "generator",
          due: (index, c) => index % c.criticSteps === c.criticSteps - 1,
          moves: ({ generator }, c) => [adam({ rate: c.rate, beta1: c.beta1 }, generator)],
          loss(step) {
            const { nets, config: c } = step;
            return {
              terms: {
                generated: nets
                  .critic(nets.generator(codesOf(step, c.batch)))
                  .mean()
                  .neg(),
              },
            };
          },
        },
      ],
      decode: (codes, { nets }) => nets.generator(codes),
      sample: {
        start: (count, step) => codesOf(step, count),
        finish: (z, { nets }) => nets.generator(z),
      },
    },
  ],
} as const satisfies Method<C, N>;
export default wganGp;

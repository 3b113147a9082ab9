// Well-distributed AAE (P1, section 4 and equations 4 to 6; methods.md 6.8): after a VAE the trunk of the encoder rests
// and its features are kept; the head is then judged on thousands of kept features at a time, by a critic of
// differences of codes and by a linear one of the codes.
import { codeMetrics, codeProbes, watchedOf } from "../diagnostics/cloud";
import { overPairs } from "../diagnostics/geometry";
import { afterCritics, autoencoderOf, criticLoss, headFields } from "../families/aae";
import { rate, steps } from "../families/fields";
import { config as base, drawn, together, trainPhase } from "../families/vae";
import { asReal } from "../losses/adversarial";
import { differencesOf, meanDistance } from "../losses/distance";
import type { Method, Phase } from "../method";
import { aggregateOf } from "../nn/aggregate";
import { criticOf } from "../nn/critic";
import { dense } from "../nn/dense";
import { constant, normal, zeros } from "../nn/init";
import type { Scope } from "../nn/scope";
import { choice, type ConfigOf, live, number, whole } from "../settings";
import type { DataSpec, Step } from "../step";
import type { Tensor } from "../tf";
import { adam, writes } from "../train/rules";

const log = { scale: "log" } as const;
const when = { judged: "differences" } as const;
const config = {
  ...base,
  ...headFields,
  headRate: { ...rate, initial: 3e-4 },
  criticRate: { ...rate, initial: 2e-3 },
  linearRate: { ...rate, initial: 1e-2, when }, // it and the mean are calm only while this is many times the head's
  differencesWeight: live(30, 0.1, 100, log), // λ₁ / R
  meanWeight: live(1, 0.01, 100, { ...log, when }), // λ₂ / R
  judged: choice("differences", ["differences", "codes"]), // codes: the plain AAE with the same start
  holds: choice("linear critic", ["linear critic", "mean penalty", "small network"], { when }), // the last is ours
  beta1: number(0.5, 0, 0.99, { step: 0.01 }),
  criticSteps: whole(4, 1, 16),
  criticWidth: whole(128, 4, 1024, log),
  rows: whole(512, 16, 8192, log), // the paper has thousands
  secondSteps: steps(1500),
};
type C = ConfigOf<typeof config>;
const build = (scope: Scope, c: C, data: DataSpec) => {
  const second = scope.child("second");
  return {
    ...autoencoderOf(scope, c, data),
    gamma: scope.parameter("gamma", [], constant(0.5 * Math.log(c.gammaStart))),
    first: criticOf(scope.child("first"), c.latent, { width: c.criticWidth }),
    // σ(wᵀz + b)
    second:
      c.holds === "small network"
        ? criticOf(second, c.latent, { width: 32, depth: 1 })
        : dense(second, c.latent, 1, { init: normal(0.02) }),
    norm: scope.state("norm", [], zeros),
    aggregate: aggregateOf(scope.child("aggregate"), c.latent),
  };
};
type N = ReturnType<typeof build>;
type Kept = Step<C, N, "features">;

/** E(x, ε) from kept features, with fresh noise: [rows, latent]. */
const codesOf = ({ nets, noise }: Pick<Step<C, N>, "nets" | "noise">, features: Tensor): Tensor =>
  drawn(nets.head(features), { noise });
/** What the first critic sees. Each code is in two differences, with neighbours of a batch that is shuffled afresh. */
const seen = (c: C, codes: Tensor): Tensor => (c.judged === "differences" ? differencesOf(codes) : codes);
const reconstruction = (step: Kept): Tensor => {
  const { x, features } = step.batch(step.config.batch);
  return meanDistance(x, step.nets.decoder(codesOf(step, features)));
};

const first = trainPhase("vae");
const second = {
  id: "adversarial",
  steps: c => c.secondSteps * c.criticSteps,
  cache: ({ x }, { nets }) => ({ features: nets.trunk(x) }), // in evaluation mode: the trunk is no rule's here
  updates: [
    {
      id: "begin",
      due: index => index === 0,
      moves: ({ norm }) => [writes(norm)],
      loss(step) {
        const now = reconstruction(step);
        step.nets.norm.set(now);
        return { terms: {}, watch: { norm: now } };
      },
    },
    {
      id: "differences",
      rows: ["rows"],
      moves: ({ first }, c) => [adam({ rate: c.criticRate, beta1: c.beta1 }, first)],
      loss(step) {
        const { nets, config: c, batch, noise } = step;
        const variance = c.judged === "differences" ? 2 : 1; // N(0, 2I), not N(0, I)
        return criticLoss(
          nets.first(noise.normal([c.rows, c.latent]).mul(Math.sqrt(variance))),
          nets.first(seen(c, codesOf(step, batch(c.rows).features))),
        );
      },
    },
    {
      id: "mean",
      rows: ["rows"],
      due: (index, c) => afterCritics(index, c) && c.judged === "differences" && c.holds !== "mean penalty",
      moves: ({ second }, c) => [adam({ rate: c.linearRate, beta1: c.beta1 }, second)],
      loss(step) {
        const { nets, config: c, batch, noise } = step;
        const real = nets.second(noise.normal([c.rows, c.latent]));
        return criticLoss(real, nets.second(codesOf(step, batch(c.rows).features)));
      },
    },
    {
      id: "autoencoder",
      rows: ["batch", "rows"],
      due: afterCritics,
      moves: ({ head, decoder, aggregate }, c) => [
        adam({ rate: c.headRate, beta1: c.beta1 }, head, decoder),
        writes(aggregate),
      ],
      loss(step) {
        const { nets, config: c, batch } = step;
        const error = reconstruction(step);
        const codes = codesOf(step, batch(c.rows).features);
        const lambda1 = nets.norm().mul(c.differencesWeight);
        const lambda2 = nets.norm().mul(c.meanWeight);
        const mean =
          c.holds === "mean penalty"
            ? codes.mean(0).square().sum().mul(lambda2)
            : asReal(nets.second(codes)).mul(c.holds === "small network" ? lambda1.mul(0.2) : lambda2);
        return {
          terms: {
            reconstruction: error,
            differences: asReal(nets.first(seen(c, codes))).mul(lambda1),
            ...(c.judged === "differences" && { mean }),
          },
          watch: watchedOf(nets.aggregate, codes, step, c.criticSteps),
        };
      },
    },
  ],
  sample: first.sample,
} as const satisfies Phase<C, N, "features">;

const wdAae = {
  id: "wd-aae",
  accepts: ["images", "vectors"],
  config,
  starts: {
    images: { latent: 8, batch: 64, spectralNorm: false, trainSteps: 3000 },
    vectors: { latent: 2, width: 1, gammaStart: 0.135, batch: 64, headNoise: 4, trainSteps: 3000 },
  },
  build,
  phases: [first, second],
  together,
  metrics: codeMetrics<C, N>((at, { x }) => codesOf(at, at.nets.trunk(x))),
  probes: codeProbes<C, N>({
    codes: (at, { x }) => codesOf(at, at.nets.trunk(x)),
    path: ({ nets }) => nets.aggregate.trace(),
    phase: second.id,
    boundaries: ({ nets, config: c }, codes, partners) =>
      c.judged === "codes"
        ? { C: nets.first(codes) }
        : {
            "C₁, over pairs": overPairs(nets.first, codes, partners),
            ...(c.holds !== "mean penalty" && { "C₂": nets.second(codes) }),
          },
  }),
} as const satisfies Method<C, N>;
export default wdAae;

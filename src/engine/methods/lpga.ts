// LPGA: perceptual generative autoencoder by maximum likelihood (Zhang et al. 2020, section 3.2; methods.md 6.12). One
// scalar, two networks that each minimise their own part of it: which term moves whom is losses/perceptual.ts's
// business.
import {
  afterWarmup,
  basic,
  common,
  limited,
  moves,
  proposition,
  samplesOf,
  sizes,
  warmup,
  weights,
} from "../families/pga";
import { energy, jacobian, logDeterminant, onSphere, perceived, stretch, watched } from "../losses/perceptual";
import type { Method } from "../method";
import { type Code, pair, type Pair } from "../nn/pga";
import type { Scope } from "../nn/scope";
import { type ConfigOf, live } from "../settings";
import type { DataSpec, Step } from "../step";
import { stopGradient } from "../tf";

const config = {
  ...common,
  likelihoodWeight: live(1.5e-2, 0, 0.25, { step: 0.0005 }), // c = γ · 2H/D
  ...sizes,
  warmup,
};
type C = ConfigOf<typeof config>;
const build = (scope: Scope, c: C, data: DataSpec): Pair => pair(scope, data, c);

/** Equations 4 and 9 (methods.md 6.12), with the authors' weights. */
function loss(step: Step<C, Pair>) {
  const { nets, config: c, data, noise } = step;
  const gate = afterWarmup(step);
  const weight = c.likelihoodWeight.mul(gate);
  const {
    code: { mean: z }, // [batch, H]
    terms,
    watch,
  } = basic(step, gate);
  const log = stretch(perceived(nets), z, onSphere(noise, z.shape));
  const exact = data.kind === "vectors" && c.latent <= 4; // where H more passes cost little
  return {
    terms: { ...terms, energy: energy(z).mul(weight), volume: log.mul(weight) },
    watch: {
      ...watch,
      stretch: stopGradient(log),
      ...(exact && {
        bound: stopGradient(log).mul(c.latent), // proposition 1
        "log-determinant": logDeterminant(jacobian(watched(nets), stopGradient(z))).mean(),
      }),
    },
  };
}

const lpga = {
  id: "lpga",
  accepts: ["images", "vectors"],
  config,
  // c: the variance within a cluster of the ring is 0.01 (methods.md 6.12.8)
  starts: { images: {}, vectors: { latent: 2, width: 1, priorWeight: 4e-3, likelihoodWeight: 1e-3 } },
  build,
  phases: [
    {
      id: "train",
      steps: c => c.trainSteps,
      updates: [
        {
          id: "autoencoder",
          moves,
          loss,
          weights: { ...weights, energy: "likelihoodWeight", volume: "likelihoodWeight" },
        },
      ],
      ...samplesOf<C, Code>(),
    },
  ],
  together: limited("likelihoodWeight"),
  ...proposition<C, Code>(),
} as const satisfies Method<C, Pair>;
export default lpga;

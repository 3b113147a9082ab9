// LVPGA: LPGA and VPGA in one (Zhang et al. 2020, section 3.5; methods.md 6.14). LPGA's log stretch, but along steps as
// long as the encoder's own noise.
import {
  afterWarmup,
  basic,
  common,
  deviationOf,
  klPerDimension,
  klWeight,
  limited,
  moves,
  type Noisy,
  posterior,
  samplesOf,
  sizes,
  warmup,
  weights,
} from "../families/pga";
import { energy, perceived, stretch } from "../losses/perceptual";
import type { Method } from "../method";
import { type NoisyCode, noisyPair } from "../nn/pga";
import type { Scope } from "../nn/scope";
import { type ConfigOf, live } from "../settings";
import type { DataSpec, Step } from "../step";
import { stopGradient } from "../tf";

const config = {
  ...common,
  noiseWeight: live(2e-2, 0, 0.25, { step: 0.0005 }), // v: γ′
  klWeight, // k: at 0, and with v = c, this is LPGA
  likelihoodWeight: live(0, 0, 0.25, { step: 0.0005 }), // c: at 0 this takes VPGA's place
  ...sizes,
  latent: { ...sizes.latent, initial: 32 },
  warmup,
};
type C = ConfigOf<typeof config>;
const FLOOR = 0.01; // beneath σ, so that a step has a length
const build = (scope: Scope, c: C, data: DataSpec): Noisy => noisyPair(scope, data, c);

/** Equation 16 (methods.md 6.14), with the authors' weights. */
function loss(step: Step<C, Noisy>) {
  const { nets, config: c, noise } = step;
  const gate = afterWarmup(step);
  const { code, terms, watch } = basic(step, gate);
  const { mean: z } = code; // [batch, H]
  // the length of the step is a constant, its direction is not: that is what σ learns from
  const log = stretch(perceived(nets), z, deviationOf(code).add(FLOOR).mul(noise.normal(z.shape)));
  const kl = klPerDimension(code);
  const weighed = { volume: log.mul(c.noiseWeight), kl: kl.mul(c.klWeight), energy: energy(z).mul(c.likelihoodWeight) };
  return {
    terms: { ...terms, volume: weighed.volume.mul(gate), kl: weighed.kl.mul(gate), energy: weighed.energy.mul(gate) },
    watch: { ...watch, stretch: stopGradient(log), "kl-dimension": stopGradient(kl) },
  };
}

const lvpga = {
  id: "lvpga",
  accepts: ["images", "vectors"],
  config,
  starts: { images: {}, vectors: { latent: 2, width: 1, priorWeight: 4e-3, noiseWeight: 1e-3, klWeight: 1e-3 } },
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
          weights: { ...weights, volume: "noiseWeight", kl: "klWeight", energy: "likelihoodWeight" },
        },
      ],
      ...samplesOf<C, NoisyCode>(),
    },
  ],
  together: limited("noiseWeight"),
  ...posterior<C>(),
} as const satisfies Method<C, Noisy>;
export default lvpga;

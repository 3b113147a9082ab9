// VPGA: the perceptual generative autoencoder with a VAE's loss in the latent space (Zhang et al. 2020, section 3.3;
// methods.md 6.13). The encoder is noisy, the reconstruction of x is not: noise is decoded and encoded again only to
// see how much of it h lets through.
import {
  basic,
  common,
  deviationOf,
  klPerDimension,
  klWeight,
  moves,
  type Noisy,
  posterior,
  samplesOf,
  sizes,
  weights,
} from "../families/pga";
import { noiseError, perceived } from "../losses/perceptual";
import type { Method } from "../method";
import { type NoisyCode, noisyPair } from "../nn/pga";
import type { Scope } from "../nn/scope";
import { type ConfigOf, live } from "../settings";
import type { DataSpec, Step } from "../step";
import { stopGradient } from "../tf";

const config = {
  ...common,
  noiseWeight: live(1e-2, 0, 1, { step: 0.001 }), // v
  klWeight,
  ...sizes,
  latent: { ...sizes.latent, initial: 32 },
};
type C = ConfigOf<typeof config>;
const build = (scope: Scope, c: C, data: DataSpec): Noisy => noisyPair(scope, data, c);

/** Equations 4, 12 and 13 (methods.md 6.13), with the authors' weights. */
function loss(step: Step<C, Noisy>) {
  const { nets, config: c, noise } = step;
  const { code, terms, watch } = basic(step); // no warm-up: the paper's code has none here
  const seen = noiseError(perceived(nets), code.mean, deviationOf(code).mul(noise.normal(code.mean.shape)));
  const kl = klPerDimension(code);
  return {
    terms: { ...terms, noise: seen.mul(c.noiseWeight), kl: kl.mul(c.klWeight) },
    watch: { ...watch, "noise-error": stopGradient(seen), "kl-dimension": stopGradient(kl) },
  };
}

const vpga = {
  id: "vpga",
  accepts: ["images", "vectors"],
  config,
  starts: { images: {}, vectors: { latent: 2, width: 1, priorWeight: 8e-3, noiseWeight: 2e-3, klWeight: 2e-3 } },
  build,
  phases: [
    {
      id: "train",
      steps: c => c.trainSteps,
      updates: [{ id: "autoencoder", moves, loss, weights: { ...weights, noise: "noiseWeight", kl: "klWeight" } }],
      ...samplesOf<C, NoisyCode>(),
    },
  ],
  ...posterior<C>(),
} as const satisfies Method<C, Noisy>;
export default vpga;

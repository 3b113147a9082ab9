// LVPGA: LPGA and VPGA in one (Zhang et al. 2020, section 3.5; methods.md 6.14). LPGA's log stretch, but along steps as
// long as the encoder's own noise.
import { type ConfigOf, live } from "../config";
import { energy, perceived, stretch } from "../losses/perceptual";
import type { Loss, Method } from "../method";
import { type NoisyCode, noisyPair } from "../nn/pga";
import { stopGradient } from "../tf";
import lpga, {
  afterWarmup,
  basic,
  common,
  energyLatex,
  energyText,
  formulasOf,
  LIMIT,
  limited,
  moves,
  samplesOf,
  shows,
  sizes,
  stretchText,
  warmup,
} from "./lpga";
import { deviationOf, klLatex, klPerDimension, klShows, klWeight, type Noisy, posterior } from "./vpga";
import type { Step } from "../step";

const config = {
  ...common,
  noiseWeight: live(
    "v, log stretch",
    `Weight of the log stretch along the codes' noise: γ′ in the paper. ${LIMIT}`,
    2e-2,
    0,
    0.25,
    { step: 0.0005 },
  ),
  klWeight: {
    ...klWeight,
    help: "Weight of the KL divergence of q(z|x) from the prior, a mean over latent dimensions: η in the paper. At 0, and with v = c, this is LPGA.",
  },
  likelihoodWeight: live(
    "c, energy",
    "Weight of half the mean square of codes, beside the KL's own: γ in the paper, 0 on MNIST. At 0 this takes VPGA's place, with a logarithm for its square.",
    0,
    0,
    0.25,
    { step: 0.0005 },
  ),
  ...sizes,
  latent: { ...sizes.latent, initial: 32 },
  warmup,
};
type C = ConfigOf<typeof config>;
const FLOOR = 0.01; // beneath σ, so that a step has a length

function loss(step: Step<C, Noisy>): Loss {
  const { nets, config: c, noise } = step,
    gate = afterWarmup(step),
    { code, terms, watch } = basic(step, gate),
    { mean: z } = code;
  const log = stretch(perceived(nets), z, deviationOf(code).add(FLOOR).mul(noise.normal(z.shape))),
    kl = klPerDimension(code); // the length of the step is a constant, its direction is not: that is what σ learns from
  const weighed = { volume: log.mul(c.noiseWeight), kl: kl.mul(c.klWeight), energy: energy(z).mul(c.likelihoodWeight) };
  return {
    terms: { ...terms, volume: weighed.volume.mul(gate), kl: weighed.kl.mul(gate), energy: weighed.energy.mul(gate) },
    watch: { ...watch, stretch: stopGradient(log), "kl-dimension": stopGradient(kl) },
  };
}

const lvpga: Method<C, Noisy> = {
  id: "lvpga",
  title: "LVPGA",
  paper: lpga.paper,
  idea: "likelihood and a VAE’s loss in one",
  about:
    "LPGA whose small steps are as long as the encoder’s own noise: with the KL divergence at 0 it becomes LPGA, with the energy at 0 it takes VPGA’s place.",
  paragraph:
    "LPGA and VPGA do nearly the same: both draw codes to the origin and both make h, decoding and encoding again, shrink what lies between z and z + δ, so that each code takes more room. LPGA’s δ has a fixed, tiny length and its measure is a logarithm; VPGA’s is the encoder’s noise and its measure a square. Here δ is that noise, with a floor beneath it, and the measure the logarithm. The weights v, k and c lead from one to the other: with k = 0 and v = c the noise falls to its floor and LPGA is left, with c = 0 the KL divergence alone holds the codes. Watch the log stretch stay above −1, and compare a run at each end.",
  ...(lpga.link && { link: lpga.link }),
  accepts: ["images", "vectors"],
  config,
  starts: { images: {}, vectors: { latent: 2, width: 1, priorWeight: 4e-3, noiseWeight: 1e-3, klWeight: 1e-3 } },
  build: (scope, c, data) => noisyPair(scope, data, c),
  phases: [
    {
      id: "train",
      title: "Reconstruct both ways",
      steps: c => c.trainSteps,
      updates: [
        {
          id: "autoencoder",
          moves,
          loss,
          shows: {
            ...shows,
            volume: {
              title: "v × log stretch",
              actor: "ink",
              help: "As minimised: it moves the decoder, and the encoder only through σ.",
              symbol: String.raw`v L_{lr}`,
            },
            ...klShows,
            energy: energyText,
            stretch: { ...stretchText, symbol: String.raw`L_{lr}` },
          },
        },
      ],
      ...samplesOf<C, NoisyCode>(),
    },
  ],
  formulas: formulasOf(
    String.raw`v\,\term{train/autoencoder/volume}{\underbrace{\term{train/autoencoder/stretch}{\tfrac12\langle\ln\tfrac{\lVert h(z+\delta)-h(z)\rVert^2}{\lVert\delta\rVert^2}\rangle}}_{\text{decoder, }\sigma}} + ${klLatex} + ${energyLatex}`,
    "equation 16 with the weights of the authors' code; δ = (σ + 0.01) ε, ⟨ ⟩ the mean over elements",
  ),
  ...(lpga.duels && { duels: lpga.duels }),
  check: (values, data) => limited("noiseWeight", values, data),
  ...posterior<C>(),
};
export default lvpga;

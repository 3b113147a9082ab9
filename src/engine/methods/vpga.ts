// VPGA: the perceptual generative autoencoder with a VAE's loss in the latent space (Zhang et al. 2020, section 3.3;
// methods.md 6.13). The encoder is noisy, the reconstruction of x is not: noise is decoded and encoded again only to
// see how much of it h lets through.
import { type ConfigOf, live } from "../config";
import type { Evaluation } from "../diagnostic";
import { posteriorMetrics, posteriorProbes } from "../diagnostics/posterior";
import { klStandard } from "../losses/kl";
import { noiseError, perceived } from "../losses/perceptual";
import type { Loss, Method } from "../method";
import { encoded, type NoisyCode, noisyPair, type Pair } from "../nn/pga";
import { stopGradient, type Tensor } from "../tf";
import lpga, { basic, common, formulasOf, moves, proposition, samplesOf, shows, sizes } from "./lpga";
import type { Step } from "../step";

export const klWeight = live(
  "k, KL",
  "Weight of the KL divergence of q(z|x) from the prior, a mean over latent dimensions; the paper's η.",
  2e-2,
  0,
  1,
  { step: 0.001 },
);
export const trainSteps = { ...sizes.trainSteps, help: "Of training." };
const config = {
  ...common,
  noiseWeight: live(
    "v, noise",
    "Weight of what h lets through of the codes' noise. Where k/v is large, codes are noisier.",
    1e-2,
    0,
    1,
    { step: 0.001 },
  ),
  klWeight,
  ...sizes,
  latent: { ...sizes.latent, initial: 32 },
  trainSteps,
};
type C = ConfigOf<typeof config>;
export type Noisy = Pair<NoisyCode>;
/** σ(x) of the noise around the code. */
export const deviationOf = ({ logVariance }: NoisyCode): Tensor => logVariance.mul(0.5).exp();
/** KL(q(z|x) ‖ N(0, I)) per latent dimension. */
export const klPerDimension = (code: NoisyCode): Tensor =>
  klStandard(code.mean, deviationOf(code)).div(code.mean.shape[1]!);
export const posterior = <C>() => {
  const encoder = ({ nets, data }: Evaluation<C, Noisy>, x: Tensor) => {
    const code = encoded(nets, x, data);
    return { mean: code.mean, deviation: deviationOf(code) };
  };
  return {
    metrics: [...proposition<C, NoisyCode>().metrics, ...posteriorMetrics<C, Noisy>(encoder)],
    probes: [...proposition<C, NoisyCode>().probes, ...posteriorProbes<C, Noisy>(encoder)],
  };
};

function loss(step: Step<C, Noisy>): Loss {
  const { nets, config: c, noise } = step,
    { code, terms, watch } = basic(step); // no warm-up: the paper's code has none here
  const seen = noiseError(perceived(nets), code.mean, deviationOf(code).mul(noise.normal(code.mean.shape))),
    kl = klPerDimension(code);
  return {
    terms: { ...terms, noise: seen.mul(c.noiseWeight), kl: kl.mul(c.klWeight) },
    watch: { ...watch, "noise-error": stopGradient(seen), "kl-dimension": stopGradient(kl) },
  };
}
export const klShows = {
  kl: {
    title: "k × KL",
    actor: "latent",
    help: "As minimised: it moves the encoder alone.",
    symbol: String.raw`k L_{kl}`,
  },
  "kl-dimension": {
    title: "KL per dimension",
    actor: "latent",
    help: "How far q(z|x) is from the prior, in nats per latent dimension, unweighted.",
    symbol: String.raw`L_{kl}`,
    watched: true,
  },
} as const;
export const klLatex = String.raw`k\,\term{train/autoencoder/kl}{\underbrace{\term{train/autoencoder/kl-dimension}{\tfrac1H\mathrm{KL}(q\Vert p)}}_{\text{encoder}}}`;

const vpga: Method<C, Noisy> = {
  id: "vpga",
  title: "VPGA",
  paper: lpga.paper,
  idea: "match the prior in the latent space, by a VAE’s loss",
  about:
    "An autoencoder that also encodes what it decodes. As in a VAE codes are noisy and close to the prior; how far the noise reaches is measured after decoding and encoding again, not in pixels.",
  paragraph:
    "A VAE pays for noise in its codes by blur, because it compares pictures pixel by pixel. Here x is reconstructed from the mean code, without noise. The noise is judged in the latent space: μ and μ + σε are decoded, encoded again, and their difference is kept small, relative to the spread of the codes. That moves the decoder and, through σ, the head that says how much noise there is; the rest of the encoder does not see it, or it would learn to overlook differences. A KL divergence draws q(z|x) to the prior, and latent reconstruction keeps the encoder true to what is generated. Watch the latent errors stay small, λ part into used and idle dimensions, and samples turn sharper than a VAE’s.",
  ...(lpga.link && { link: lpga.link }),
  accepts: ["images", "vectors"],
  config,
  starts: { images: {}, vectors: { latent: 2, width: 1, priorWeight: 8e-3, noiseWeight: 2e-3, klWeight: 2e-3 } },
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
            noise: {
              title: "v × noise let through",
              actor: "generated",
              help: "As minimised: it moves the decoder, and the encoder only through σ.",
              symbol: String.raw`v L_{vr}`,
            },
            ...klShows,
            "noise-error": {
              title: "Noise let through",
              actor: "generated",
              help: "Mean squared difference between h(μ) and h(μ + σε), in units of the codes' root mean square in each dimension, unweighted.",
              symbol: String.raw`L_{vr}`,
              watched: true,
            },
          },
        },
      ],
      ...samplesOf<C, NoisyCode>(),
    },
  ],
  formulas: formulasOf(
    String.raw`v\,\term{train/autoencoder/noise}{\underbrace{\term{train/autoencoder/noise-error}{\langle\tfrac{(h(\mu+\sigma\varepsilon)-h(\mu))^2}{r^2}\rangle}}_{\text{decoder, }\sigma}} + ${klLatex}`,
    "equations 4, 12 and 13 with the weights of the authors' code; z = μ(x), r the codes' root mean square, ⟨ ⟩ the mean over elements",
  ),
  ...(lpga.duels && { duels: lpga.duels }),
  ...posterior<C>(),
};
export default vpga;

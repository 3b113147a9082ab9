// What is said of VPGA (vpga.ts).
import { trainSteps } from "../families/fields.words";
import {
  duels,
  fields,
  formulasOf,
  klLatex,
  klTerms,
  klWeight,
  link,
  paper,
  phaseTitle,
  sampler,
  terms,
} from "../families/pga.words";
import type { WordsOf } from "../words";
import type vpga from "./vpga";

const words: WordsOf<typeof vpga> = {
  title: "VPGA",
  paper,
  origin: "its paper",
  lesson: 5,
  link,
  idea: "match the prior in the latent space, by a VAE’s loss",
  about:
    "An autoencoder that also encodes what it decodes. As in a VAE codes are noisy and close to the prior; how far the noise reaches is measured after decoding and encoding again, not in pixels.",
  paragraph:
    "A VAE pays for noise in its codes by blur, because it compares pictures pixel by pixel. Here x is reconstructed from the mean code, without noise. The noise is judged in the latent space: μ and μ + σε are decoded, encoded again, and their difference is kept small, relative to the spread of the codes. That moves the decoder and, through σ, the head that says how much noise there is; the rest of the encoder does not see it, or it would learn to overlook differences. A KL divergence draws q(z|x) to the prior, and latent reconstruction keeps the encoder true to what is generated. Watch the latent errors stay small, λ part into used and idle dimensions, and samples turn sharper than a VAE’s.",
  fields: {
    ...fields,
    noiseWeight: {
      label: "v, noise",
      help: "Weight of what h lets through of the codes' noise. Where k/v is large, codes are noisier.",
    },
    klWeight,
    trainSteps,
  },
  phases: {
    train: {
      title: phaseTitle,
      sampler,
      terms: {
        autoencoder: {
          ...terms,
          noise: {
            title: "v × noise let through",
            actor: "generated",
            help: "As minimised: it moves the decoder, and the encoder only through σ.",
            unit: "no unit, weighted",
            lookFor: "Small where noise in a code is lost on the way round.",
            symbol: String.raw`v L_{vr}`,
          },
          ...klTerms,
          "noise-error": {
            title: "Noise let through",
            actor: "generated",
            help: "Mean squared difference between h(μ) and h(μ + σε), in units of the codes' root mean square in each dimension, unweighted.",
            unit: "no unit",
            lookFor: "Small where noise in a code is lost on the way round.",
            symbol: String.raw`L_{vr}`,
            watched: true,
          },
        },
      },
    },
  },
  formulas: formulasOf(
    "train",
    String.raw`v\,\term{train/autoencoder/noise}{\underbrace{\term{train/autoencoder/noise-error}{\langle\tfrac{(h(\mu+\sigma\varepsilon)-h(\mu))^2}{r^2}\rangle}}_{\text{decoder, }\sigma}} + ${klLatex("train")}`,
    "equations 4, 12 and 13 with the weights of the authors' code; z = μ(x), r the codes' root mean square, angle brackets the mean over elements",
  ),
  duels,
};
export default words;

// What is said of LVPGA (lvpga.ts).
import {
  duels,
  energy,
  energyLatex,
  fields,
  formulasOf,
  klLatex,
  klTerms,
  klWeight,
  limit,
  link,
  paper,
  phaseTitle,
  sampler,
  stretch,
  terms,
  volumeLatex,
  untilWarm,
  warmup,
} from "../families/pga.words";
import type { WordsOf } from "../words";
import type lvpga from "./lvpga";

const words: WordsOf<typeof lvpga> = {
  title: "LVPGA",
  paper,
  origin: "its paper",
  lesson: 6,
  link,
  idea: "likelihood and a VAE’s loss in one",
  about:
    "LPGA whose small steps are as long as the encoder’s own noise: with the KL divergence at 0 it becomes LPGA, with the energy at 0 it takes VPGA’s place.",
  paragraph:
    "LPGA and VPGA do nearly the same: both draw codes to the origin and both make h, decoding and encoding again, shrink what lies between z and z + δ, so that each code takes more room. LPGA’s δ has a fixed, tiny length and its measure is a logarithm; VPGA’s is the encoder’s noise and its measure a square. Here δ is that noise, with a floor beneath it, and the measure the logarithm. The weights v, k and c lead from one to the other: with k = 0 and v = c the noise falls to its floor and LPGA is left, with c = 0 the KL divergence alone holds the codes. Watch the log stretch stay above −1, and compare a run at each end.",
  fields: {
    ...fields,
    noiseWeight: {
      label: "v, log stretch",
      help: `Weight of the log stretch along the codes' noise: γ′ in the paper. ${limit}`,
    },
    klWeight: {
      ...klWeight,
      help: "Weight of the KL divergence of q(z|x) from the prior, a mean over latent dimensions: η in the paper. At 0, and with v = c, this is LPGA.",
    },
    likelihoodWeight: {
      label: "c, energy",
      help: "Weight of half the mean square of codes, beside the KL's own: γ in the paper, 0 on MNIST. At 0 this takes VPGA's place, with a logarithm for its square.",
    },
    warmup,
  },
  phases: {
    train: {
      title: phaseTitle,
      until: untilWarm("volume", "kl", "energy"),
      sampler,
      terms: {
        autoencoder: {
          ...terms,
          volume: {
            title: "v × log stretch",
            actor: "ink",
            help: "As minimised: it moves the decoder, and the encoder only through σ.",
            unit: "natural log, weighted",
            lookFor: "Rises or falls with the log stretch, which it weighs.",
            symbol: String.raw`v L_{lr}`,
          },
          ...klTerms,
          energy,
          stretch: { ...stretch, symbol: String.raw`L_{lr}` },
        },
      },
    },
  },
  formulas: formulasOf(
    "train",
    `${volumeLatex("train", "v", String.raw`\text{decoder, }\sigma`)} + ${klLatex("train")} + ${energyLatex("train")}`,
    "equation 16 with the weights of the authors' code; δ = (σ + 0.01) ε, angle brackets the mean over elements",
  ),
  duels,
};
export default words;

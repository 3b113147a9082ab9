// What is said of the constant-variance VAE (cv-vae.ts).
import * as fields from "../families/fields.words";
import { terms } from "../families/vae.words";
import type { WordsOf } from "../words";
import type cvVae from "./cv-vae";

const words: WordsOf<typeof cvVae> = {
  title: "CV-VAE",
  paper: "Zhang et al. 2020, Perceptual Generative Autoencoders",
  origin: { by: "Ghosh et al.", year: 2020 },
  lesson: 1,
  link: "https://arxiv.org/abs/1906.10335",
  idea: "noise of a constant variance",
  about:
    "A VAE whose encoder adds the same noise to every code. What is left of the KL divergence keeps codes small. To draw from it, a density is fitted to its codes.",
  paragraph:
    "In a VAE the encoder chooses how much noise every code gets. Here the deviation is the same for all, 0.7, and only the mean depends on x. Of the KL divergence from the prior only half the squared length of the mean can then change: codes are pulled towards 0, while the noise pushes codes of different x apart, because overlapping ones cannot be told from each other. This is the bridge from VAEs to regularised autoencoders, which keep the pull and drop the noise. Codes need not fill the prior, so a Gaussian or a mixture of ten is fitted to their means and its draws are decoded; draws of the prior itself are shown for comparison. Watch the error fall as σ is lowered, and gaps open between codes.",
  fields: {
    ...fields,
    weight: {
      label: "Weight of KL",
      help: "Against the squared error, which is summed over pixels and averaged over channels.",
    },
    deviation: {
      label: "σ",
      help: "Deviation of the encoder's noise, the same for every x and every dimension.",
    },
  },
  phases: {
    train: {
      title: "Reconstruct from noisy codes",
      terms: {
        autoencoder: {
          reconstruction: {
            title: "Squared error by pixel",
            actor: "generated",
            help: "Of the sampled reconstruction, summed over pixels and averaged over their channels; of vectors, summed over dimensions.",
            unit: "squared error per sample, channels averaged",
            lookFor: "Falls as the sampled x̂ nears x.",
            symbol: String.raw`\textstyle\sum_{hw}\overline{(x-\hat x)^2}`,
          },
          kl: {
            title: "Weighted KL",
            actor: "latent",
            help: "The KL divergence of z, in nats, times its weight.",
            unit: "nats per sample, weighted",
            lookFor: "Falls as the means of codes come nearer to 0.",
            symbol: String.raw`w\,\mathrm{KL}`,
          },
          divergence: {
            title: "KL of z",
            actor: "latent",
            help: "How far the codes of one x are from the prior, summed over latent dimensions, in nats. With σ fixed only half the squared length of the mean can change.",
            unit: "nats per sample",
            lookFor: "Falls as the means of codes come nearer to 0.",
            symbol: String.raw`\mathrm{KL}(q\Vert p)`,
            watched: true,
          },
          "squared-error": terms["squared-error"],
          "log-error": terms["log-error"],
        },
      },
    },
  },
  formulas: [
    {
      cites: "table 1, from Ghosh et al. 2019, section 3; constants of their code",
      unit: "sum over pixels, mean over channels",
      latex: String.raw`L = \term{train/autoencoder/reconstruction}{\underbrace{\textstyle\sum_{hw}\frac1c\lVert x - \hat x\rVert^2}_{\text{reconstruction}}} + \term{train/autoencoder/kl}{\underbrace{w\,\bigl(\tfrac12\lVert\mu\rVert^2 + \text{const}\bigr)}_{\text{weighted KL}}}`,
    },
  ],
  duels: [
    { title: "σ at 0.1", help: "The same VAE with little noise: nearly an autoencoder.", values: { deviation: 0.1 } },
  ],
};
export default words;

// What is said of the second VAE that learns the codes of a first one (families/two-stage.ts).
import type { FieldText } from "../config";
import type { SeriesText } from "../words";

export const secondWidth: FieldText = {
  label: "Second width",
  help: "Units in each of the three hidden layers of the second VAE; the paper's has 1024.",
};
export const secondTerms = {
  reconstruction: {
    title: "Reconstruction of z",
    actor: "generated",
    help: "−ln p(z|u) of the sampled reconstruction of a code, summed over latent dimensions, in nats.",
    symbol: String.raw`{-}\ln p(z|u)`,
  },
  kl: {
    title: "KL of u",
    actor: "latent",
    help: "How far the second codes are from the prior, in nats. At 0 the second stage has learned nothing.",
    symbol: String.raw`\mathrm{KL}(q\Vert p)`,
  },
  "log-gamma": {
    title: "ln γ of z",
    actor: "ink",
    help: "Natural log of the second decoder's variance: it levels off, because codes fill their space.",
    symbol: String.raw`\ln\gamma_z`,
    watched: true,
  },
  "squared-error": {
    title: "Squared error of z",
    actor: "generated",
    help: "Of the sampled reconstruction of a code, summed over latent dimensions.",
    symbol: String.raw`\lVert z-\hat z\rVert^2`,
    watched: true,
  },
} satisfies Record<string, SeriesText>;

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
    unit: "nats per sample",
    lookFor: "Falls, then levels off with γ of z.",
    symbol: String.raw`{-}\ln p(z|u)`,
  },
  kl: {
    title: "KL of u",
    actor: "latent",
    help: "How far the second codes are from the prior, in nats. At 0 the second stage has learned nothing.",
    unit: "nats per sample",
    lookFor: "Stays above 0 where the second stage learns something.",
    symbol: String.raw`\mathrm{KL}(q\Vert p)`,
  },
  "log-gamma": {
    title: "ln γ of z",
    actor: "ink",
    help: "Natural log of the second decoder's variance: it levels off, because codes fill their space. It is held at e⁻¹² where the data are images and at e⁻⁶ where they are vectors.",
    unit: "natural log",
    lookFor: "Levels off instead of falling on: codes fill their space.",
    symbol: String.raw`\ln\gamma_z`,
    watched: true,
    held: "γ of z is held at {limit}",
  },
  "squared-error": {
    title: "Squared error of z",
    actor: "generated",
    help: "Of the sampled reconstruction of a code, summed over latent dimensions.",
    unit: "squared error per sample",
    lookFor: "Falls as the second decoder finds z again.",
    symbol: String.raw`\lVert z-\hat z\rVert^2`,
    watched: true,
  },
} satisfies Record<string, SeriesText>;

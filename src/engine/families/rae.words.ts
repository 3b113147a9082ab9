// What is said of the settings and terms that the two regularised autoencoders share (families/rae.ts).
import type { FieldText } from "../config";
import type { SeriesText } from "../words";
import * as common from "./fields.words";
import type { config } from "./rae";

export const paper = "Zhang et al. 2020, Perceptual Generative Autoencoders";
export const link = "https://arxiv.org/abs/1906.10335";
export const fields: { readonly [K in keyof typeof config]: FieldText } = {
  ...common,
  beta: { label: "β", help: "Weight of the codes' mean square, against the mean squared error." },
};
export const terms = {
  reconstruction: {
    title: "Mean squared error",
    actor: "generated",
    help: "Of the reconstruction, a mean over dimensions (not a sum, as in the VAEs).",
    unit: "squared error per dimension",
    lookFor: "Falls as x̂ nears x.",
    symbol: String.raw`\tfrac1D\lVert x-\hat x\rVert^2`,
  },
  codes: {
    title: "Size of codes",
    actor: "latent",
    help: "β times the mean square of a code's entries.",
    unit: "mean square of a code, weighted",
    lookFor: "Falls where β pulls codes together around 0.",
    symbol: String.raw`\tfrac{\beta}{H}\lVert z\rVert^2`,
  },
  "code-size": {
    title: "Mean square of codes",
    actor: "latent",
    help: "Of a code's entries: what β is multiplied with.",
    unit: "mean square of a code",
    lookFor: "Falls where β pulls codes together around 0.",
    symbol: String.raw`\tfrac1H\lVert z\rVert^2`,
    watched: true,
  },
  "log-error": {
    title: "ln MSE",
    actor: "generated",
    help: "Natural log of the mean squared error per dimension.",
    unit: "natural log, per dimension",
    lookFor: "Falls: 0.69 lower is half the squared error.",
    symbol: String.raw`\ln\mathrm{MSE}`,
    watched: true,
  },
} satisfies Record<string, SeriesText>;

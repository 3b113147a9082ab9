// What is said of the settings and terms that the two Wasserstein autoencoders share (families/wae.ts).
import type { FieldText } from "../config";
import type { SamplerWords, SeriesText } from "../words";
import * as common from "./fields.words";
import type { config } from "./wae";

export const paper = "Dai & Wipf 2019, Diagnosing and Enhancing VAE Models";
export const link = "https://arxiv.org/abs/1903.05789";
export const fields: { readonly [K in keyof typeof config]: FieldText } = {
  ...common,
  rate: { ...common.rate, help: "Of Adam, for encoder and decoder. It falls to a tenth along half a cosine." },
  lambda: { label: "λ", help: "Weight of what holds the codes at the prior, against 0.05 times the squared error." },
  latent: {
    ...common.latent,
    help: "Numbers in a code. Codes must fill all of them, also those that the data have no use for.",
  },
  spectralNorm: {
    label: "Spectral norm",
    help: "Divides every kernel of the encoder by its largest singular value, as in the neutral network of the Two-Stage VAE.",
  },
  batch: {
    ...common.batch,
    help: "Rows in a step, and draws of the prior beside them. Below 100 rows the comparison is mostly noise.",
  },
  trainSteps: { ...common.trainSteps, help: "Of training both networks." },
};
/** Of the update that reconstructs. */
export const terms = {
  reconstruction: {
    title: "Reconstruction",
    actor: "generated",
    help: "0.05 times the squared error, which is summed over dimensions.",
    unit: "0.05 × squared error per sample",
    lookFor: "Falls as x̂ nears x, as far as codes held at the prior let it.",
    symbol: String.raw`c\lVert x-\hat x\rVert^2`,
  },
  "squared-error": {
    title: "Squared error",
    actor: "generated",
    help: "Of the reconstruction, summed over dimensions.",
    unit: "squared error per sample",
    lookFor: "Falls as x̂ nears x.",
    symbol: String.raw`\lVert x-\hat x\rVert^2`,
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
export const sampler: SamplerWords = { title: "Samples", note: "z ∼ prior" };

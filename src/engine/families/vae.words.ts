// What is said of the settings and terms that the VAE and its descendants share (families/vae.ts).
import type { FieldText } from "../config";
import { lipschitzTerms } from "../diagnostics/lipschitz.words";
import type { Chart, Duel, Formula, SamplerWords, SeriesText } from "../words";
import * as common from "./fields.words";
import type { config } from "./vae";

export const paper = "Dai & Wipf 2019, Diagnosing and Enhancing VAE Models";
export const link = "https://arxiv.org/abs/1903.05789";
export const fields: { readonly [K in keyof typeof config]: FieldText } = {
  ...common,
  gammaRate: {
    label: "Rate of γ",
    help: "Of Adam, for ln γ; twice the network's shows γ coming down on the error. It falls like the other.",
  },
  likelihood: {
    label: "Decoder",
    help: "What the reconstruction term is: a Gaussian whose variance γ is learned or fixed, or cross-entropy.",
  },
  gamma: { label: "γ", help: "The decoder's variance, fixed." },
  gammaStart: {
    label: "γ at the start",
    help: "The decoder's variance before the first step. Data that fill their space need it below their variance, or every code collapses.",
  },
  spectralNorm: {
    label: "Spectral norm",
    help: "Divides every kernel of the encoder by its largest singular value, as the official code of the Two-Stage VAE does.",
  },
  trainSteps: { label: "Steps", help: "Of this phase." },
};
export const terms = {
  reconstruction: {
    title: "Reconstruction of x",
    actor: "generated",
    help: "−ln p(x|z) of the sampled reconstruction, summed over dimensions, in nats.",
    symbol: String.raw`{-}\ln p(x|z)`,
  },
  kl: {
    title: "KL of z",
    actor: "latent",
    help: "How far the codes of one x are from the prior, summed over latent dimensions, in nats.",
    symbol: String.raw`\mathrm{KL}(q\Vert p)`,
  },
  "log-gamma": {
    title: "ln γ",
    actor: "ink",
    help: "Natural log of the decoder's variance.",
    symbol: String.raw`\ln\gamma`,
    watched: true,
  },
  "squared-error": {
    title: "Squared error",
    actor: "generated",
    help: "Of the sampled reconstruction, summed over dimensions.",
    symbol: String.raw`\lVert x-\hat x\rVert^2`,
    watched: true,
  },
  "log-error": {
    title: "ln MSE",
    actor: "generated",
    help: "Natural log of the sampled reconstruction's mean squared error per dimension.",
    symbol: String.raw`\ln\mathrm{MSE}`,
    watched: true,
  },
  ...lipschitzTerms,
} satisfies Record<string, SeriesText>;
export const sampler: SamplerWords = { title: "Samples", note: "z ∼ prior" };
/** Of the phase of that id. */
export const formulasOf = (phase: string): readonly Formula[] => [
  {
    when: { likelihood: "cross-entropy" },
    unit: "nats",
    cites: "equation 2, with the cross-entropy decoder of section 5",
    latex: String.raw`L = \term{${phase}/autoencoder/reconstruction}{\underbrace{\textstyle\sum_d \mathrm{H}(x_d, \hat x_d)}_{\text{cross-entropy}}} + \term{${phase}/autoencoder/kl}{\underbrace{\mathrm{KL}}_{\text{KL}}}`,
  },
  {
    unit: "nats",
    cites: "equation 2 with definition 1",
    latex: String.raw`L = \term{${phase}/autoencoder/reconstruction}{\underbrace{\frac{\term{${phase}/autoencoder/squared-error}{\lVert x-\hat x\rVert^2}}{2\term{${phase}/autoencoder/log-gamma}{\gamma}} + \frac{D}{2}\ln 2\pi\term{${phase}/autoencoder/log-gamma}{\gamma}}_{\text{reconstruction}}} + \term{${phase}/autoencoder/kl}{\underbrace{\mathrm{KL}}_{\text{KL}}}`,
  },
];
/** Of the phase of that id. */
export const chartsOf = (phase: string): readonly Chart[] => [
  {
    id: "gamma",
    title: "γ falls until it meets the error",
    note: "natural log",
    help: "At its optimum γ equals the mean squared error of the sampled reconstruction (Dai & Wipf 2019, figure 1a).",
    lines: [
      { series: `${phase}/autoencoder/log-gamma`, label: "ln γ", actor: "ink" },
      { series: `${phase}/autoencoder/log-error`, label: "ln MSE", actor: "generated" },
    ],
    meets: [`${phase}/autoencoder/log-error`, `${phase}/autoencoder/log-gamma`],
  },
];
export const gammaHeld: Duel = {
  title: "γ held at 1",
  help: "The same VAE with its decoder’s variance fixed at 1: where the error stays when γ may not fall (Dai & Wipf 2019, figure 1a).",
  values: { likelihood: "fixed", gamma: 1 },
};

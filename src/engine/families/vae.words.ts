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
    help: "Of Adam, for ln γ; twice the network's shows γ coming down on the error. It falls like the other. γ itself is held at e⁻¹² on images and at e⁻⁶ on vectors, however small the error becomes.",
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
    unit: "nats per sample",
    lookFor: "Falls as x̂ nears x; a learned γ may take it below 0.",
    symbol: String.raw`{-}\ln p(x|z)`,
  },
  kl: {
    title: "KL of z",
    actor: "latent",
    help: "How far the codes of one x are from the prior, summed over latent dimensions, in nats.",
    unit: "nats per sample",
    lookFor: "The higher, the more codes tell about x; at 0 they tell nothing.",
    symbol: String.raw`\mathrm{KL}(q\Vert p)`,
  },
  "log-gamma": {
    title: "ln γ",
    actor: "ink",
    help: "Natural log of the decoder's variance. At its best γ is the mean squared error. Where data lie on an r-dimensional surface in D dimensions, ln γ lower by 1 saves D/2 nats of reconstruction and costs r/2 of KL: without a floor it would run to 0, so it is held at e⁻¹² on images and at e⁻⁶ on vectors.",
    unit: "natural log",
    lookFor: "Nears ln MSE, unless γ is fixed.",
    symbol: String.raw`\ln\gamma`,
    watched: true,
    held: "γ is held at {limit}",
  },
  "squared-error": {
    title: "Squared error",
    actor: "generated",
    help: "Of the sampled reconstruction, summed over dimensions.",
    unit: "squared error per sample",
    lookFor: "Falls as the sampled x̂ nears x.",
    symbol: String.raw`\lVert x-\hat x\rVert^2`,
    watched: true,
  },
  "log-error": {
    title: "ln MSE",
    actor: "generated",
    help: "Natural log of the sampled reconstruction's mean squared error per dimension.",
    unit: "natural log, per dimension",
    lookFor: "Falls: 0.69 lower is half the squared error.",
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
const FIXED = "γ is fixed, {times} times the error";
/** Both are of one dimension: γ is a variance, the error a mean over dimensions. */
const ratio = (phase: string) => ({ of: `${phase}/autoencoder/log-gamma`, to: `${phase}/autoencoder/log-error` });
/** Of the phase of that id. */
export const chartsOf = (phase: string): readonly Chart[] => [
  {
    id: "gamma",
    title: "γ against the error",
    unit: "natural log",
    lookFor: "See whether ln γ meets ln MSE: there the decoder’s variance equals its error.",
    help: "At its optimum γ equals the mean squared error of the sampled reconstruction (Dai & Wipf 2019, figure 1a). Both fall together where data lie on a surface thinner than their space: ln γ lower by 1 saves D/2 nats of reconstruction and costs half a nat of KL for each dimension in use (section 3 there).",
    lines: [
      { series: `${phase}/autoencoder/log-gamma`, label: "ln γ", actor: "ink" },
      { series: `${phase}/autoencoder/log-error`, label: "ln MSE", actor: "generated" },
    ],
    meets: [`${phase}/autoencoder/log-error`, `${phase}/autoencoder/log-gamma`],
    ratios: [
      { ...ratio(phase), when: { likelihood: "fixed" }, above: FIXED, even: FIXED, below: FIXED },
      {
        ...ratio(phase),
        above: "γ is {times} times the error",
        even: "γ has met the error",
        below: "γ is {times} times the error",
        held: "γ is held at {limit}, {times} times the error",
      },
    ],
  },
];
export const gammaHeld: Duel = {
  title: "γ held at 1",
  help: "The same VAE with its decoder’s variance fixed at 1: where the error stays when γ may not fall (Dai & Wipf 2019, figure 1a).",
  values: { likelihood: "fixed", gamma: 1 },
};

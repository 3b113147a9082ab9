// What is said of the settings, terms and samples that the perceptual generative autoencoders share (families/pga.ts).
import type { FieldText } from "../config";
import type { Duel, Formula, SamplerWords, SeriesText, Until } from "../words";
import { batch, decoderWidth } from "./fields.words";
import type { common, sizes } from "./pga";

export const paper = "Zhang et al. 2020, Perceptual Generative Autoencoders";
export const link = "https://arxiv.org/abs/1906.10335";
export const phaseTitle = "Reconstruct both ways";
export const sampler: SamplerWords = { title: "Samples", note: "z ∼ prior" };
export const fields: { readonly [K in keyof typeof common | keyof typeof sizes]: FieldText } = {
  rate: {
    label: "Learning rate",
    help: "Of both networks, constant. Adam wants about 5e-4; the paper’s momentum has 0.1 (0.2 at 32 × 32 with batch norm).",
  },
  latentReconstruction: {
    label: "Latent reconstruction",
    help: "Trains the encoder to find the codes of what the decoder makes. Off: a = b = 0, the paper’s figure 4.",
  },
  priorWeight: {
    label: "a, codes of the prior",
    help: "Weight of the latent reconstruction of draws of the prior: α in the paper, a = α · H/D.",
  },
  dataWeight: {
    label: "b, codes of data",
    help: "Weight of the latent reconstruction of codes of data: β in the paper, b = β · H/D. It often stays small by itself, at 0.",
  },
  latent: { label: "Latent dimension", help: "Numbers in a code, H." },
  width: {
    label: "Width",
    help: "1 is the paper's network: 64 filters in the first convolution for images, twice 256 units for vectors.",
  },
  decoderWidth,
  batchNorm: {
    label: "Batch norm",
    help: "With the statistics of the batch at hand always, also when samples are drawn. Faster where it does not destabilise; the paper uses it from 32 × 32 on.",
  },
  optimizer: {
    label: "Optimizer",
    help: "The paper's is gradient descent with momentum 0.9 at a rate of 0.1. There LPGA on MNIST, at a quarter of the width and after 600 steps of warm-up, diverged within ten steps of latent reconstruction (at 0.03 it did not), and so do vectors; Adam is our choice.",
  },
  batch,
  trainSteps: { label: "Steps", help: "Of training, those of the warm-up included." },
};
export const warmup: FieldText = {
  label: "Warm-up",
  help: "Steps of plain autoencoding before all other terms come in at once; the paper's code takes 3000. Of a run shortened by “steps”, the same share.",
};
/** terms: those of the method beside the latent errors. */
export const untilWarm = (...terms: readonly string[]): Until => ({
  setting: "warmup",
  text: "warm-up until",
  rests: ["latent-prior", "latent-data", ...terms].map(term => `autoencoder/${term}`),
});
export const klWeight: FieldText = {
  label: "k, KL",
  help: "Weight of the KL divergence of q(z|x) from the prior, a mean over latent dimensions; the paper's η.",
};
export const limit =
  "Too large a weight has no optimum: the decoder shrinks without end unless the variance S of the data along every direction of the code is above 2 · weight · D/H.";

export const terms = {
  reconstruction: {
    title: "Reconstruction",
    actor: "generated",
    help: "Squared error of x̂. In the networks' range, [−1, 1] for images; a mean over elements, as in the authors' code.",
    unit: "squared error per dimension",
    lookFor: "Falls as x̂ nears x.",
    symbol: String.raw`L_r`,
  },
  "latent-prior": {
    title: "a × latent error, prior",
    actor: "prior",
    help: "As minimised: 0 during the warm-up. It moves the encoder alone.",
    unit: "squared error per latent dimension, weighted",
    lookFor: "Stays small: the encoder finds draws of the prior again.",
    symbol: String.raw`a L_{zn}`,
  },
  "latent-data": {
    title: "b × latent error, data",
    actor: "latent",
    help: "As minimised: 0 during the warm-up and where b is 0. It moves the encoder alone.",
    unit: "squared error per latent dimension, weighted",
    lookFor: "Stays small: the encoder finds codes of data again.",
    symbol: String.raw`b L_{zh}`,
  },
  "prior-error": {
    title: "Latent error, prior",
    actor: "prior",
    help: "Mean squared difference, per latent dimension, between a draw of the prior and the code of what it decodes to.",
    unit: "squared error per latent dimension",
    lookFor: "Stays small: the encoder finds draws of the prior again.",
    symbol: String.raw`L_{zn}`,
    watched: true,
  },
  "data-error": {
    title: "Latent error, data",
    actor: "latent",
    help: "Mean squared difference, per latent dimension, between the code of x and the code of its reconstruction. It often stays small though nothing asks for it.",
    unit: "squared error per latent dimension",
    lookFor: "Stays small, often without being asked to.",
    symbol: String.raw`L_{zh}`,
    watched: true,
  },
} satisfies Record<string, SeriesText>;
export const energy: SeriesText = {
  title: "c × energy",
  actor: "latent",
  help: "Half the mean square of a code's entries, weighed: it draws codes to the origin and moves the encoder alone. Constant left out.",
  unit: "nats per latent dimension, weighted",
  lookFor: "Falls as codes are drawn to the origin.",
  symbol: String.raw`c L_e`,
};
export const stretch: SeriesText = {
  title: "Log stretch",
  actor: "ink",
  help: "Natural log of how much longer a small step from a code is after decoding and encoding again, mean over codes, unweighted. 0: lengths are kept. Below −1 it is running away: the weight is above its limit.",
  unit: "natural log",
  lookFor: "Stays above −1; below, the weight is above its limit.",
  symbol: String.raw`L_d`,
  watched: true,
};
/** Of the noisy ones. */
export const klTerms = {
  kl: {
    title: "k × KL",
    actor: "latent",
    help: "As minimised: it moves the encoder alone.",
    unit: "nats per latent dimension, weighted",
    lookFor: "The higher, the more codes tell about x.",
    symbol: String.raw`k L_{kl}`,
  },
  "kl-dimension": {
    title: "KL per dimension",
    actor: "latent",
    help: "How far q(z|x) is from the prior, in nats per latent dimension, unweighted.",
    unit: "nats per latent dimension",
    lookFor: "The higher, the more codes tell about x; at 0 they tell nothing.",
    symbol: String.raw`L_{kl}`,
    watched: true,
  },
} satisfies Record<string, SeriesText>;

// parts of formulas, of the phase of that id
export const energyLatex = (phase: string): string =>
  String.raw`c\,\term{${phase}/autoencoder/energy}{\underbrace{\tfrac12\langle z^2\rangle}_{\text{encoder}}}`;
export const klLatex = (phase: string): string =>
  String.raw`k\,\term{${phase}/autoencoder/kl}{\underbrace{\term{${phase}/autoencoder/kl-dimension}{\tfrac1H\mathrm{KL}(q\Vert p)}}_{\text{encoder}}}`;
/** weight, moved: in LaTeX, of the method. */
export const volumeLatex = (phase: string, weight: string, moved: string): string =>
  String.raw`${weight}\,\term{${phase}/autoencoder/volume}{\underbrace{\term{${phase}/autoencoder/stretch}{\tfrac12\langle\ln\tfrac{\lVert h(z+\delta)-h(z)\rVert^2}{\lVert\delta\rVert^2}\rangle}}_{${moved}}}`;
/** L as far as all three share it; `rest` comes behind. Without latent reconstruction, and with. */
export const formulasOf = (phase: string, rest: string, cites: string): readonly Formula[] => {
  const first = String.raw`\term{${phase}/autoencoder/reconstruction}{\underbrace{\langle(x-\hat x)^2\rangle}_{\text{both}}}`;
  const latent = String.raw`a\,\term{${phase}/autoencoder/latent-prior}{\underbrace{\term{${phase}/autoencoder/prior-error}{\langle(h(\zeta)-\zeta)^2\rangle}}_{\text{encoder}}} + b\,\term{${phase}/autoencoder/latent-data}{\underbrace{\term{${phase}/autoencoder/data-error}{\langle(h(z)-z)^2\rangle}}_{\text{encoder}}}`;
  return [
    {
      when: { latentReconstruction: false },
      latex: `L = ${first} + ${rest}`,
      cites: `${cites}, with α = β = 0 (figure 4)`,
    },
    { latex: `L = ${first} + ${latent} + ${rest}`, cites },
  ];
};
export const duels: readonly Duel[] = [
  {
    title: "no latent reconstruction",
    help: "The same without the two terms that make the encoder find the codes of what is generated (Zhang et al. 2020, figure 4).",
    values: { latentReconstruction: false },
  },
];

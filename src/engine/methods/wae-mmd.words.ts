// What is said of WAE-MMD (wae-mmd.ts).
import { fields, link, paper, sampler, terms } from "../families/wae.words";
import type { WordsOf } from "../words";
import type waeMmd from "./wae-mmd";

const words: WordsOf<typeof waeMmd> = {
  title: "WAE-MMD",
  paper,
  origin: { by: "Tolstikhin et al.", year: 2018 },
  lesson: 6,
  link,
  idea: "all codes together match the prior",
  about:
    "Reconstructs through a code without noise. A kernel distance holds all codes together, not each of them, at the prior.",
  paragraph:
    "A VAE keeps the codes of every single x near the prior, so codes of different x overlap. A Wasserstein autoencoder asks only that all codes together look like draws of N(0, I): its encoder has no noise. Here the two clouds, a batch of codes and as many draws of the prior, are compared by a kernel: points of one cloud should be as near to each other as to points of the other. The estimate has no bias and can be negative. A kernel feels nothing far away, so a short first phase brings mean and covariance of the codes to the prior’s. Watch MMD² settle around 0 while the error falls, and what a latent dimension too many does to the samples.",
  fields: {
    ...fields,
    kernel: {
      label: "Kernel",
      help: "What measures nearness of two codes: a sum of inverse multiquadrics of seven widths, with long tails, or one Gaussian as wide as the codes' median distances.",
    },
    pretrainSteps: {
      label: "Steps for the moments",
      help: "Of the first phase, in which the encoder alone brings mean and covariance of its codes to those of the prior.",
    },
  },
  phases: {
    pretrain: {
      title: "Bring the codes near",
      sampler,
      terms: {
        encoder: {
          moments: {
            title: "Moments of z",
            actor: "latent",
            help: "Squared distance of the batch's mean and covariance from 0 and I, a mean over their entries.",
            unit: "no unit",
            lookFor: "Falls to about 0: codes get the prior’s mean and spread.",
            symbol: String.raw`\overline{m_j^2} + \overline{(C-I)_{ij}^2}`,
          },
        },
      },
    },
    train: {
      title: "Reconstruct, near the prior",
      terms: {
        autoencoder: {
          ...terms,
          discrepancy: {
            title: "Discrepancy of z",
            actor: "latent",
            help: "λ times MMD².",
            unit: "no unit, weighted",
            lookFor: "Settles around 0, on both sides, where codes lie like the prior.",
            symbol: String.raw`\lambda\,\mathrm{MMD}^2`,
          },
          mmd: {
            title: "MMD² of the batch",
            actor: "latent",
            help: "Squared kernel distance of the batch's codes from as many draws of the prior, without bias: at the prior it lies around 0, on both sides.",
            unit: "no unit",
            lookFor: "Settles around 0, on both sides, where codes lie like the prior.",
            symbol: String.raw`\mathrm{MMD}^2`,
            watched: true,
          },
        },
      },
    },
  },
  formulas: [
    {
      phase: "pretrain",
      cites: "the official code of Tolstikhin et al. 2018",
      latex: String.raw`L = \term{pretrain/encoder/moments}{\underbrace{\textstyle\frac1H\sum_j m_j^2 + \frac1{H^2}\sum_{ij} (C-I)_{ij}^2}_{\text{moments of } z}}`,
    },
    {
      phase: "train",
      cites: "Tolstikhin et al. 2018, algorithm 2; table 1 here",
      latex: String.raw`L = \term{train/autoencoder/reconstruction}{\underbrace{0.05\,\term{train/autoencoder/squared-error}{\lVert x-\hat x\rVert^2}}_{\text{reconstruction}}} + \term{train/autoencoder/discrepancy}{\underbrace{\lambda\,\term{train/autoencoder/mmd}{\mathrm{MMD}^2}}_{\text{discrepancy}}}`,
    },
  ],
  duels: [
    {
      title: "a hundredth of λ",
      help: "The same autoencoder with the prior all but forgotten: better reconstructions, worse samples.",
      values: { lambda: 0.1 },
    },
    {
      title: "a wide Gaussian kernel",
      help: "One kernel as wide as the median distances: it brings its own MMD² to 0 and does not see that codes still lie in clusters, which the metric of held-out codes does.",
      values: { kernel: "rbf" },
    },
  ],
};
export default words;

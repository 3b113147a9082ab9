// What is said of the adversarial autoencoder (aae.ts).
import { cloudChart, cloudTexts } from "../diagnostics/cloud.words";
import { fields as headFields, link, paper } from "../families/aae.words";
import * as common from "../families/fields.words";
import type { WordsOf } from "../words";
import type aae from "./aae";

const words: WordsOf<typeof aae> = {
  title: "Adversarial autoencoder",
  paper,
  origin: { by: "Makhzani et al.", year: 2015 },
  lesson: 1,
  link,
  idea: "a critic judges the codes",
  about:
    "A critic tells codes from draws of the prior, and the encoder learns to pass for the prior. The cloud of codes follows the critic, and may sway.",
  paragraph:
    "Encoder and decoder reconstruct x; what is minimised is the length of the error. A third network, the critic, is trained in turn to tell codes from draws of N(0, I), and the encoder is paid for codes that the critic takes for the prior’s. Where nothing tells them apart any more, codes are distributed as the prior, so draws of the prior decode to data. That is the theory. In practice the two chase each other: the cloud of codes moves to where the critic says the prior is, overshoots, the critic turns round, and it comes back. Watch the mean of the codes: with these start values it keeps swaying. A faster critic and an Adam with less memory calm it.",
  fields: {
    ...common,
    ...headFields,
    rate: { ...common.rate, help: "Of Adam, for encoder and decoder." },
    criticRate: {
      label: "Critic’s rate",
      help: "Of Adam, for the critic. Slower than the encoder, it judges a cloud that has moved on: the cloud sways.",
    },
    weight: {
      label: "λ",
      help: "Weight of the critic’s verdict beside the reconstruction norm (λ_C of equation 3).",
    },
    beta1: {
      label: "β₁",
      help: "Adam’s memory of the gradient’s direction, in every network here. 0.9 keeps pushing after the critic has turned; 0.5 forgets in two steps.",
    },
    criticSteps: { label: "Critic steps", help: "Of the critic for each step of encoder and decoder." },
    width: {
      ...common.width,
      help: "1 is the papers' network: 64, 128 and 1024 units for images, 256 for vectors.",
    },
    criticWidth: { label: "Critic width", help: "Units in each of the critic’s three hidden layers." },
    batch: { ...common.batch, help: "Rows in a step, codes judged in a step." },
    trainSteps: { ...common.trainSteps, help: "Of encoder and decoder." },
  },
  phases: {
    train: {
      title: "Reconstruct and deceive",
      sampler: { title: "Samples", note: "z ∼ prior" },
      terms: {
        critic: {
          real: {
            title: "Prior judged",
            actor: "prior",
            help: "−ln C(z) of draws of the prior, in nats. ln 2 = 0.69 where nothing tells them from codes.",
            unit: "nats per verdict",
            lookFor: "Near 0.69 nothing tells draws of the prior from codes.",
            symbol: String.raw`{-}\ln C(z)`,
          },
          generated: {
            title: "Codes judged",
            actor: "critic",
            help: "−ln(1 − C) of codes, in nats.",
            unit: "nats per verdict",
            lookFor: "Near 0.69 nothing tells codes from draws of the prior.",
            symbol: String.raw`{-}\ln(1-C)`,
          },
          accuracy: {
            title: "Critic's accuracy",
            actor: "critic",
            help: "Share of prior draws and codes told apart in a batch; 0.5 is chance.",
            unit: "share from 0 to 1",
            lookFor: "Near 0.5 the critic is at a loss.",
            symbol: "a",
            watched: true,
          },
        },
        autoencoder: {
          reconstruction: {
            title: "Reconstruction norm",
            actor: "generated",
            help: "Length of the error of the sampled reconstruction, not its square, over all dimensions; mean over rows.",
            unit: "length of the error per sample",
            lookFor: "Falls as the sampled x̂ nears x.",
            symbol: String.raw`\lVert\hat x-x\rVert`,
          },
          adversarial: {
            title: "Codes taken for codes",
            actor: "latent",
            help: "λ times −ln C of the codes, in λ nats: what the encoder pays for being found out.",
            unit: "nats per verdict, weighted",
            lookFor: "Rises and falls as critic and encoder answer each other.",
            symbol: String.raw`{-}\lambda\ln C`,
          },
          ...cloudTexts,
        },
      },
    },
  },
  formulas: [
    {
      cites: "equations 2 and 3, of the critic and of encoder and decoder",
      latex: String.raw`\begin{gathered} L_C = \term{train/critic/real}{\underbrace{-\ln C(z)}_{\text{prior}}} + \term{train/critic/generated}{\underbrace{-\ln(1-C(E))}_{\text{codes}}} \\ L = \term{train/autoencoder/reconstruction}{\underbrace{\lVert \hat x - x\rVert}_{\text{reconstruction}}} + \term{train/autoencoder/adversarial}{\underbrace{-\lambda\ln C(E)}_{\text{deceives}}} \end{gathered}`,
    },
  ],
  charts: [
    cloudChart(
      "train/autoencoder",
      "Oscillation shows as a mean that rises and falls again while the covariance swings; at the end all should lie near 0.",
      "See whether the mean keeps rising and falling: then the cloud sways about the prior, where all are 0.",
    ),
  ],
  duels: [
    {
      title: "a faster critic",
      help: "Four critic steps for each of the encoder, ten times the critic’s rate, β₁ 0.5: the same losses with a critic that keeps up with the codes. Compare how far the mean of the codes sways.",
      values: { beta1: 0.5, criticSteps: 4, criticRate: 2e-3 },
    },
  ],
};
export default words;

// What is said of the WGAN with gradient penalty (wgan-gp.ts).
import * as fields from "../families/fields.words";
import type { WordsOf } from "../words";
import type wganGp from "./wgan-gp";

const { width, batch } = fields;
const words: WordsOf<typeof wganGp> = {
  title: "WGAN-GP",
  paper: "Dai & Wipf 2019, Diagnosing and Enhancing VAE Models",
  origin: { by: "Gulrajani et al.", year: 2017 },
  lesson: 8,
  link: "https://arxiv.org/abs/1704.00028",
  idea: "a critic of bounded slope, and a generator",
  about:
    "A generator turns draws of noise into data, and a critic, whose slope is held near 1, measures how far they are from real data. Nothing is encoded.",
  paragraph:
    "There is no encoder here: a generator turns draws z of a uniform distribution into data, and a critic sees real rows and generated ones and gives each a number. It is trained to give real rows more than generated ones. If its slope is nowhere above 1, the most that the two means can differ is the Wasserstein distance: how far generated data must be carried, on average, to become real ones. The slope is held near 1 by a penalty at random points between the two. The generator is trained the other way, to raise what the critic gives its data; where the distance is smooth it is told which way to go even when it is far off. Watch the estimate of the distance fall while samples improve, and the penalty stay small.",
  fields: {
    rate: { label: "Learning rate", help: "Of Adam, for both networks, constant." },
    lambda: { label: "λ", help: "Weight of the penalty that holds the critic's slope near 1." },
    latent: { label: "Latent dimension", help: "Numbers that the generator is given, each uniform from −1 to 1." },
    width,
    beta1: {
      label: "β₁",
      help: "Adam's memory of the gradient's direction. 0.5, not 0.9: either side must follow the other's turns.",
    },
    criticSteps: {
      label: "Critic steps",
      help: "Of the critic for each of the generator; the paper has 5. More make its estimate of the distance better, and the run slower.",
    },
    batch,
    trainSteps: { label: "Steps", help: "Of the critic." },
  },
  phases: {
    train: {
      title: "Critic and generator in turn",
      sampler: { title: "Samples", note: "z ∼ U(−1, 1)" },
      terms: {
        critic: {
          real: {
            title: "Critic of real data",
            actor: "real",
            help: "Minus the critic's mean value of real rows; no unit.",
            unit: "no unit",
            lookFor: "Says little alone; with the other value it makes the distance.",
            symbol: String.raw`-D(x)`,
          },
          generated: {
            title: "Critic of generated data",
            actor: "critic",
            help: "The critic's mean value of generated rows; no unit.",
            unit: "no unit",
            lookFor: "Says little alone; with the other value it makes the distance.",
            symbol: String.raw`D(G(z))`,
          },
          penalty: {
            title: "Gradient penalty",
            actor: "critic",
            help: "λ times the mean of (slope − 1)², the critic's slope at random points between real and generated rows.",
            unit: "no unit",
            lookFor: "Small where the critic’s slope stays near 1.",
            symbol: String.raw`\lambda(\lVert\nabla D\rVert-1)^2`,
          },
          wasserstein: {
            title: "Wasserstein estimate",
            actor: "ink",
            help: "The critic's mean value of real rows minus that of generated ones. Of a critic of slope 1 at its best it is the Wasserstein distance.",
            unit: "distance between data",
            lookFor: "Rises while the critic learns, falls as samples near the data.",
            symbol: "W",
            watched: true,
          },
        },
        generator: {
          generated: {
            title: "Generator against the critic",
            actor: "generated",
            help: "Minus the critic's mean value of generated rows; no unit.",
            unit: "no unit",
            lookFor: "The generator lowers it, the critic raises it: they play.",
            symbol: String.raw`-D(G(z))`,
          },
        },
      },
    },
  },
  formulas: [
    {
      cites: "table 1, from Gulrajani et al. 2017, equation 3; constants of Lucic et al. 2018 where not said otherwise",
      latex: String.raw`\begin{aligned} L_D &= \term{train/critic/real}{-D(x)} + \term{train/critic/generated}{D(G(z))} \\ &\quad + \term{train/critic/penalty}{\lambda(\lVert\nabla D(\tilde x)\rVert - 1)^2} \\ L_G &= \term{train/generator/generated}{-D(G(z))} \end{aligned}`,
    },
  ],
  charts: [
    {
      id: "distance",
      title: "How far generated data are from real ones",
      unit: "distance between data",
      lookFor: "See it rise while the critic learns, then fall as samples come nearer to the data.",
      help: "The critic's estimate of the Wasserstein distance between data and samples, in the data's own units (Gulrajani et al. 2017, figure 3).",
      lines: [{ series: "train/critic/wasserstein", label: "W", actor: "ink" }],
    },
  ],
  duels: [
    {
      title: "five critic steps",
      help: "The paper's five steps of the critic for each of the generator: a better estimate of the distance, and fewer steps of the generator in the same time.",
      values: { criticSteps: 5 },
    },
  ],
};
export default words;

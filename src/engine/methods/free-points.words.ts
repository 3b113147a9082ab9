// What is said of the free points (free-points.ts).
import { cloudChart, cloudTextsOf } from "../diagnostics/cloud.words";
import { link, paper } from "../families/aae.words";
import type { WordsOf } from "../words";
import type freePoints from "./free-points";

const hint = "With a second critic, the sum over both.";
/** One line for each side. */
const formula = (real: string, generated: string, deceives: string) =>
  String.raw`\begin{gathered} L_C = \term{train/critics/real}{\underbrace{${real}}_{\text{prior}}} + \term{train/critics/generated}{\underbrace{${generated}}_{\text{points}}} \\ L = \term{train/points/deceives}{\underbrace{${deceives}}_{\text{deceives}}} \end{gathered}`;

const words: WordsOf<typeof freePoints> = {
  title: "Free points (figure 1)",
  paper,
  origin: "its paper",
  lesson: 2,
  link,
  idea: "the game of codes, without a network",
  about:
    "512 free points of the plane play against a critic until they lie like draws of N(0, I), or sway about it. No encoder, no decoder; the data are not read.",
  paragraph:
    "What an adversarial autoencoder does to its codes, with all else taken away. The parameters are points of the plane. A critic learns to tell them from draws of N(0, I); each point then goes where the critic takes it for a draw. With a plain critic the cloud overshoots, the line on which the critic is undecided swings to its other side, and the game repeats. A critic of differences cannot see the mean, so it cannot chase it: alone it shapes the cloud where it stands, and with a linear second critic the cloud comes home. Watch the mean over time. The paper’s cure is not the only one: with β₁ = 0.5 and four critic steps the plain critic is calm too, and ends nearer.",
  fields: {
    rate: {
      label: "Points’ rate",
      help: "Of Adam, for the points: about how far one moves in a step, in the prior’s standard deviations.",
    },
    criticRate: { label: "Critic’s rate", help: "Of Adam, for C or C₁." },
    linearRate: { label: "Second critic’s rate", help: "Of Adam, for the linear C₂." },
    critics: {
      label: "Critics",
      help: "C alone judges the points; or C₁ judges differences of two, alone or with a linear C₂ for the mean.",
    },
    beta1: {
      label: "β₁",
      help: "Adam’s memory of the gradient’s direction, for points and critics. 0.9 keeps pushing after the critic has turned; 0.5 forgets in two steps.",
    },
    criticSteps: { label: "Critic steps", help: "Of C or C₁ for each step of the points." },
    count: { label: "Points", help: "Of the plane, all judged in every step." },
    criticWidth: { label: "Critic width", help: "Units in each of its two hidden layers." },
    trainSteps: { label: "Steps", help: "Of the points." },
  },
  phases: {
    train: {
      title: "Play",
      terms: {
        critics: {
          real: {
            title: "Prior judged",
            actor: "prior",
            help: `−ln C of draws of the prior (of N(0, 2I) where differences are judged), in nats; ln 2 = 0.69 where nothing tells them apart. ${hint}`,
            unit: "nats per verdict",
            lookFor: "Near 0.69 for each critic nothing tells draws from points.",
            symbol: String.raw`{-}\ln C(z)`,
          },
          generated: {
            title: "Points judged",
            actor: "critic",
            help: `−ln(1 − C) of the points or of their differences, in nats. ${hint}`,
            unit: "nats per verdict",
            lookFor: "Near 0.69 for each critic nothing tells points from draws.",
            symbol: String.raw`{-}\ln(1-C)`,
          },
          accuracy: {
            title: "Critic’s accuracy",
            actor: "critic",
            help: "Share of both kinds that C (or C₁) tells apart; 0.5 is chance.",
            unit: "share from 0 to 1",
            lookFor: "Near 0.5 the critic is at a loss.",
            symbol: "a",
            watched: true,
          },
          "accuracy-2": {
            title: "Second critic’s accuracy",
            actor: "critic",
            help: "Share of both kinds that the linear C₂ tells apart; 0.5 is chance.",
            unit: "share from 0 to 1",
            lookFor: "Near 0.5 the second critic is at a loss.",
            symbol: "a_2",
            watched: true,
          },
        },
        points: {
          deceives: {
            title: "Points found out",
            actor: "latent",
            help: `−ln C of the points, or of their differences, in nats. ${hint}`,
            unit: "nats per verdict",
            lookFor: "Rises and falls as critic and points answer each other.",
            symbol: String.raw`{-}\ln C`,
          },
          ...cloudTextsOf("of all points, as they are now"),
        },
      },
    },
  },
  formulas: [
    {
      when: { critics: "plain" },
      cites: "equation 2, and equation 3 without its reconstruction",
      latex: formula(String.raw`-\ln C(z)`, String.raw`-\ln(1-C(p))`, String.raw`-\ln C(p)`),
    },
    {
      when: { critics: "differences" },
      cites: "equation 4, and equation 6 without its reconstruction and C₂",
      latex: formula(String.raw`-\ln C_1(\tilde z)`, String.raw`-\ln(1-C_1(p-p'))`, String.raw`-\ln C_1(p-p')`),
    },
    {
      cites: "equations 4 to 6, without the reconstruction",
      latex: formula(
        String.raw`-\ln C_1(\tilde z)C_2(z)`,
        String.raw`-\ln(1-C_1(p-p'))(1-C_2(p))`,
        String.raw`-\ln C_1(p-p')C_2(p)`,
      ),
    },
  ],
  charts: [
    cloudChart(
      "train/points",
      "A plain critic lets mean and covariance swing on; differences with a linear critic bring both to rest.",
      "See whether mean and covariance come to rest near 0, as of draws of the prior, or swing on.",
    ),
  ],
  duels: [
    {
      title: "critics of differences",
      help: "The paper’s two critics, of differences and a linear one: the swaying stops.",
      values: { critics: "differences and linear" },
    },
    {
      title: "a faster critic",
      help: "The plain critic with β₁ 0.5 and four steps for each of the points: no swaying either.",
      values: { beta1: 0.5, criticSteps: 4 },
    },
  ],
};
export default words;

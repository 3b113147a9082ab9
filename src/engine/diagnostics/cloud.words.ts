// What is said of the curves of a cloud of codes that a loss watches (cloud.ts), for the words of methods to list.
import type { Chart, SeriesText } from "../words";
import type { CloudTerm } from "./cloud";

export const cloudTextsOf = (over: string): Readonly<Record<CloudTerm, SeriesText>> => ({
  "code-mean": {
    title: "Mean of codes, its length",
    actor: "latent",
    help: `How far the middle of the cloud is from the prior's, in the prior's standard deviations, ${over}.`,
    unit: "the prior’s deviations",
    lookFor: "Near 0 the cloud is centred; where it swings, the cloud sways.",
    symbol: String.raw`\lVert\bar c\rVert`,
    watched: true,
  },
  "code-spread": {
    title: "Covariance of codes, off I",
    actor: "prior",
    help: `Frobenius norm of Cov − I divided by √latent, ${over}: 0 where every direction has variance 1 and no two go together.`,
    unit: "no unit",
    lookFor: "Near 0 the cloud is as round and as wide as the prior.",
    symbol: String.raw`\tfrac{\lVert\Sigma-I\rVert_F}{\sqrt H}`,
    watched: true,
  },
  "code-skew": {
    title: "Skewness of codes",
    actor: "generated",
    help: `Mean of |skewness| along eight fixed random directions, ${over}. Differences of codes have none, whatever the codes have.`,
    unit: "no unit",
    lookFor: "Near 0 the cloud leans to no side.",
    symbol: String.raw`\overline{|\gamma_1|}`,
    watched: true,
  },
});
export const cloudTexts = cloudTextsOf(
  "over about the last 8 192 codes; as many draws of the prior would show about √(latent/8192), 0.01·√latent and 0.02",
);
/** update: whose loss watches. */
export const cloudChart = (update: string, help: string, lookFor: string): Chart => ({
  id: "cloud",
  title: "The cloud of codes against the prior",
  unit: "no unit",
  help,
  lookFor,
  lines: [
    { series: `${update}/code-mean`, label: "mean", actor: "latent" },
    { series: `${update}/code-spread`, label: "covariance", actor: "prior" },
    { series: `${update}/code-skew`, label: "skewness", actor: "generated" },
  ],
});

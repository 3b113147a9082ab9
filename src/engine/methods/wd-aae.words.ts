// What is said of the well-distributed AAE (wd-aae.ts).
import type { Values } from "../config";
import { cloudChart, cloudTexts } from "../diagnostics/cloud.words";
import { fields as headFields, link, paper } from "../families/aae.words";
import { chartsOf, fields, formulasOf, sampler, terms } from "../families/vae.words";
import type { Chart, Formula, SeriesText, WordsOf } from "../words";
import type wdAae from "./wd-aae";

/** Of a critic. symbol: it, in LaTeX; law: what it compares `what` with. */
const criticTerms = (critic: string, symbol: string, law: string, what: string) =>
  ({
    real: {
      title: `${law}, judged by ${critic}`,
      actor: "prior",
      help: `−ln ${critic} of draws of ${law}, in nats. ln 2 = 0.69 where nothing tells them from ${what}.`,
      unit: "nats per verdict",
      lookFor: `Near 0.69 nothing tells these draws from ${what}.`,
      symbol: String.raw`{-}\ln ${symbol}(z)`,
    },
    generated: {
      title: `${what}, judged by ${critic}`,
      actor: "critic",
      help: `−ln(1 − ${critic}) of ${what}, in nats.`,
      unit: "nats per verdict",
      lookFor: `Near 0.69 nothing tells ${what} from draws.`,
      symbol: String.raw`{-}\ln(1-${symbol})`,
    },
    accuracy: {
      title: `Accuracy of ${critic}`,
      actor: "critic",
      help: `Share of both kinds that ${critic} tells apart; 0.5 is chance.`,
      unit: "share from 0 to 1",
      lookFor: `Near 0.5 ${critic} is at a loss.`,
      symbol: `a(${symbol})`,
      watched: true,
    },
  }) satisfies Record<string, SeriesText>;
const norm: SeriesText = {
  title: "R, the norm at the start",
  actor: "ink",
  help: "Reconstruction norm before the first step of this phase: the unit of λ₁ and λ₂ from then on.",
  unit: "length of the error per sample",
  lookFor: "Measured once, when the phase begins.",
  symbol: "R",
  watched: true,
};
const autoencoderTerms = {
  reconstruction: {
    title: "Reconstruction norm",
    actor: "generated",
    help: "Length of the error of the sampled reconstruction, not its square, over all dimensions; mean over a batch of rows.",
    unit: "length of the error per sample",
    lookFor: "Stays low where x̂ stays near x while codes are shaped.",
    symbol: String.raw`\lVert\hat x-x\rVert`,
  },
  differences: {
    title: "Differences found out",
    actor: "latent",
    help: "λ₁ times −ln C₁ of differences of codes: what the head pays for being told from N(0, 2I). λ₁·ln 2 where C₁ is at a loss.",
    unit: "nats per verdict, weighted",
    lookFor: "Rises and falls as critic and head answer each other.",
    symbol: String.raw`{-}\lambda_1\ln C_1`,
  },
  mean: {
    title: "Mean found out",
    actor: "prior",
    help: "λ₂ times −ln C₂ of codes, or λ₂ times the squared length of the batch’s mean.",
    unit: "nats or a square, weighted",
    lookFor: "Small where the cloud of codes stays centred.",
    symbol: String.raw`{-}\lambda_2\ln C_2`,
  },
  ...cloudTexts,
} satisfies Record<string, SeriesText>;

const term = (name: string, latex: string) => String.raw`\term{adversarial/${name}}{${latex}}`;
/** How the formula of a variant differs. */
interface Variant {
  /** What the first critic judges, and the law of the draws beside it. */
  seen: string;
  law: string;
  /** Lines of what holds the mean: in the head's loss, and its own. */
  meanTerm?: string;
  secondCritic?: string;
}
const adversarial = (when: Values, { seen, law, meanTerm = "", secondCritic = "" }: Variant): Formula => ({
  when,
  phase: "adversarial",
  cites: "equations 4, 5 and 6",
  latex: String.raw`\begin{aligned} L_1 &= ${term("differences/real", String.raw`-\ln C_1(\tilde z)`)},\ \tilde z\sim ${law} \\ &\quad ${term("differences/generated", String.raw`-\ln(1-C_1(${seen}))`)}${secondCritic} \\ L &= ${term("autoencoder/reconstruction", String.raw`\lVert\hat x-x\rVert`)} \\ &\quad ${term("autoencoder/differences", String.raw`-\lambda_1\ln C_1(${seen})`)}${meanTerm} \end{aligned}`,
});
const ofDifferences = { seen: "E-E'", law: "N(0, 2I)" };
const formulas: readonly Formula[] = [
  adversarial({ judged: "codes" }, { seen: "E", law: "N(0, I)" }),
  adversarial(
    { holds: "mean penalty" },
    {
      ...ofDifferences,
      meanTerm: String.raw` \\ &\quad + ${term("autoencoder/mean", String.raw`\lambda_2\lVert\bar c\rVert^2`)}`,
    },
  ),
  adversarial(
    {},
    {
      ...ofDifferences,
      meanTerm: String.raw` \\ &\quad ${term("autoencoder/mean", String.raw`-\lambda_2\ln C_2(E)`)}`,
      secondCritic: String.raw` \\ L_2 &= ${term("mean/real", String.raw`-\ln C_2(z)`)} \\ &\quad ${term("mean/generated", String.raw`-\ln(1-C_2(E))`)}`,
    },
  ),
  ...formulasOf("vae").map(formula => ({ ...formula, phase: "vae" })),
];
const accuracies: Chart = {
  id: "accuracies",
  title: "What the critics can tell",
  unit: "share from 0 to 1",
  lookFor: "See whether critics come down to 0.5, where they do no better than chance.",
  help: "Share of draws and codes told apart in a batch. A best possible C₁ would reach only 0.541 on codes uniform over a square: an accuracy near 0.5 is not yet a good law.",
  lines: [
    { series: "adversarial/differences/accuracy", label: "C₁", actor: "critic" },
    { series: "adversarial/mean/accuracy", label: "C₂", actor: "prior" },
  ],
};

const words: WordsOf<typeof wdAae> = {
  title: "Well-distributed AAE",
  paper,
  origin: "its paper",
  lesson: 3,
  link,
  idea: "a critic judges differences of codes",
  about:
    "A VAE first; then most of its encoder rests, and a critic tells differences of two codes from N(0, 2I) in large batches. Differences have mean 0: this critic has no mean to chase.",
  paragraph:
    "An adversarial autoencoder sways because its critic chases the mean of the codes. The difference of two independent codes always has mean 0, and by Cramér’s theorem it is normal only where the codes are. So a first critic tells differences from N(0, 2I), a second, linear one only holds the mean, and the encoder’s head deceives both while x is still reconstructed. Large batches steady the game: a VAE is trained first, the trunk of its encoder is frozen and its features are kept, so that only small dense layers remain to train. Differences hide skewness, though: κ₃ of x − x′ is 0 whatever x is. Watch whether mean and covariance settle near 0, and the skewness that stays.",
  fields: {
    ...fields,
    ...headFields,
    headRate: { label: "Head’s rate", help: "Of Adam, for head and decoder in the second phase." },
    criticRate: { label: "Critic’s rate", help: "Of Adam, for the critic of differences." },
    linearRate: {
      label: "Second critic’s rate",
      help: "Of Adam, for the critic that holds the mean. It and the mean play a game of their own, calm only while this is many times the head’s rate.",
    },
    differencesWeight: {
      label: "λ₁ / R",
      help: "Weight of the first critic’s verdict, in units of R, the reconstruction norm at the start of the second phase.",
    },
    meanWeight: { label: "λ₂ / R", help: "Weight of what holds the mean, in the same units." },
    judged: {
      label: "The critic sees",
      help: "Differences of two codes, as the paper has it; or the codes themselves: the plain AAE with the same start, trunk and batches.",
    },
    holds: {
      label: "What holds the mean",
      help: "Differences leave the mean free. The paper’s linear critic of codes; its other proposal, a penalty on the batch’s mean; or (ours) a small network of 32 units, weighted 0.2·λ₁, which also sees skewness.",
    },
    beta1: { label: "β₁", help: "Adam’s memory of the gradient’s direction in the second phase." },
    criticSteps: { label: "Critic steps", help: "Of the first critic for each step of the head." },
    criticWidth: { label: "Critic width", help: "Units in each of the first critic’s three hidden layers." },
    rows: { label: "Adversarial rows", help: "Kept features judged in a step; the paper has thousands." },
    secondSteps: {
      label: "Second steps",
      help: "Of head and decoder, in the second phase; the critic makes as many times more as it has steps for each.",
    },
  },
  phases: {
    vae: { title: "VAE", sampler, terms: { autoencoder: terms } },
    adversarial: {
      title: "Shape the codes",
      sampler,
      terms: {
        begin: { norm },
        differences: criticTerms("C₁", "C_1", "N(0, 2I)", "differences of codes"),
        mean: criticTerms("C₂", "C_2", "N(0, I)", "codes"),
        autoencoder: autoencoderTerms,
      },
    },
  },
  formulas,
  charts: [
    ...chartsOf("vae"),
    cloudChart(
      "adversarial/autoencoder",
      "Mean and covariance come down and stay; skewness is what differences cannot see.",
      "See mean and covariance come to rest near 0, as of the prior; the skewness may stay.",
    ),
    accuracies,
  ],
  duels: [
    {
      title: "a critic of codes",
      help: "The plain AAE with the same start, frozen trunk and large batches: what the differences alone bring.",
      values: { judged: "codes" },
    },
    {
      title: "a mean penalty",
      help: "The paper’s other proposal for the mean: no second critic, so nothing to play against.",
      values: { holds: "mean penalty" },
    },
  ],
};
export default words;

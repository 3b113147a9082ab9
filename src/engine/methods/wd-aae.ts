// Well-distributed AAE (P1, section 4 and equations 4 to 6; methods.md 6.8): after a VAE the trunk of the encoder rests
// and its features are kept; the head is then judged on thousands of kept features at a time, by a critic of
// differences of codes and by a linear one of the codes.
import { choice, type ConfigOf, live, number, whole } from "../config";
import { cloudChart, cloudTexts, codeMetrics, codeProbes, watchedOf } from "../diagnostics/cloud";
import { overPairs } from "../diagnostics/geometry";
import { accuracy, asGenerated, asReal } from "../losses/adversarial";
import { differencesOf, meanDistance } from "../losses/distance";
import type { Chart, Formula, Loss, Method, Phase, SeriesText } from "../method";
import { aggregateOf } from "../nn/aggregate";
import { decoderOf } from "../nn/backbones";
import { criticOf } from "../nn/critic";
import { dense } from "../nn/dense";
import { constant, normal, zeros } from "../nn/init";
import { headOf, noisyEncoder, trunkOf } from "../nn/noisy-encoder";
import type { Scope } from "../nn/scope";
import type { Tensor } from "../tf";
import { adam, writes } from "../train/rules";
import { headFields, LINK, PAPER } from "./aae";
import { config as base, drawn, vae } from "./vae";
import type { DataSpec, Step } from "../step";

const config = {
  ...base,
  ...headFields,
  headRate: live("Head’s rate", "Of Adam, for head and decoder in the second phase.", 3e-4, 1e-5, 1e-1, {
    scale: "log",
    rate: true,
  }),
  criticRate: live("Critic’s rate", "Of Adam, for the critic of differences.", 2e-3, 1e-5, 1e-1, {
    scale: "log",
    rate: true,
  }),
  linearRate: live(
    "Second critic’s rate",
    "Of Adam, for the critic that holds the mean. It and the mean play a game of their own, calm only while this is many times the head’s rate.",
    1e-2,
    1e-5,
    1e-1,
    { scale: "log", rate: true, when: { judged: "differences" } },
  ),
  differencesWeight: live(
    "λ₁ / R",
    "Weight of the first critic’s verdict, in units of R, the reconstruction norm at the start of the second phase.",
    30,
    0.1,
    100,
    { scale: "log" },
  ),
  meanWeight: live("λ₂ / R", "Weight of what holds the mean, in the same units.", 1, 0.01, 100, {
    scale: "log",
    when: { judged: "differences" },
  }),
  judged: choice(
    "The critic sees",
    "Differences of two codes, as the paper has it; or the codes themselves: the plain AAE with the same start, trunk and batches.",
    "differences",
    ["differences", "codes"],
  ),
  holds: choice(
    "What holds the mean",
    "Differences leave the mean free. The paper’s linear critic of codes; its other proposal, a penalty on the batch’s mean; or (ours) a small network of 32 units, weighted 0.2·λ₁, which also sees skewness.",
    "linear critic",
    ["linear critic", "mean penalty", "small network"],
    { when: { judged: "differences" } },
  ),
  beta1: number("β₁", "Adam’s memory of the gradient’s direction in the second phase.", 0.5, 0, 0.99, { step: 0.01 }),
  criticSteps: whole("Critic steps", "Of the first critic for each step of the head.", 4, 1, 16),
  criticWidth: whole("Critic width", "Units in each of the first critic’s three hidden layers.", 128, 4, 1024, {
    scale: "log",
  }),
  rows: whole("Adversarial rows", "Kept features judged in a step; the paper has thousands.", 512, 16, 8192, {
    scale: "log",
  }),
  secondSteps: whole(
    "Second steps",
    "Of head and decoder, in the second phase; the critic makes as many times more as it has steps for each.",
    1500,
    1,
    1_000_000,
    { scale: "log" },
  ),
};
type C = ConfigOf<typeof config>;
const build = (scope: Scope, c: C, data: DataSpec) => {
  const trunk = trunkOf(scope.child("trunk"), data, c),
    head = headOf(scope.child("head"), trunk.features, c.latent, { noise: c.headNoise, width: c.headWidth }),
    second = scope.child("second");
  return {
    trunk,
    head,
    encoder: noisyEncoder(trunk, head),
    decoder: decoderOf(scope.child("decoder"), data, c.latent, { width: c.width * c.decoderWidth, dropout: c.dropout }),
    gamma: scope.parameter("gamma", [], constant(0.5 * Math.log(c.gammaStart))),
    first: criticOf(scope.child("first"), c.latent, { width: c.criticWidth }),
    // σ(wᵀz + b)
    second:
      c.holds === "small network"
        ? criticOf(second, c.latent, { width: 32, depth: 1 })
        : dense(second, c.latent, 1, { init: normal(0.02) }),
    norm: scope.state("norm", [], zeros),
    aggregate: aggregateOf(scope.child("aggregate"), c.latent),
  };
};
type N = ReturnType<typeof build>;
type Kept = Step<C, N, "features">;

const train = vae.phases[0]!;
const first: Phase<C, N> = { ...train, id: "vae", title: "VAE" };
/** The critics move in every step, the head (and who holds the mean) in every so-manieth, after them. */
const headMoves = (index: number, c: C) => index % c.criticSteps === c.criticSteps - 1;
const codesOf = ({ nets, noise }: Pick<Step<C, N>, "nets" | "noise">, features: Tensor): Tensor =>
  drawn(nets.head(features), { noise });
/** What the first critic sees. Each code is in two differences, with neighbours of a batch that is shuffled afresh. */
const seen = (c: C, codes: Tensor): Tensor => (c.judged === "differences" ? differencesOf(codes) : codes);
const reconstruction = (step: Kept): Tensor => {
  const { x, features } = step.batch(step.config.batch);
  return meanDistance(x, step.nets.decoder(codesOf(step, features)));
};
const judge = (real: Tensor, generated: Tensor): Loss => ({
  terms: { real: asReal(real), generated: asGenerated(generated) },
  watch: { accuracy: accuracy(real, generated) },
});
const texts = (critic: string, of: string, law: string, what: string): Readonly<Record<string, SeriesText>> => ({
  real: {
    title: `${law}, judged by ${critic}`,
    actor: "prior",
    help: `−ln ${critic} of draws of ${law}, in nats. ln 2 = 0.69 where nothing tells them from ${what}.`,
    symbol: String.raw`{-}\ln ${of}(z)`,
  },
  generated: {
    title: `${what}, judged by ${critic}`,
    actor: "critic",
    help: `−ln(1 − ${critic}) of ${what}, in nats.`,
    symbol: String.raw`{-}\ln(1-${of})`,
  },
  accuracy: {
    title: `Accuracy of ${critic}`,
    actor: "critic",
    help: `Share of both kinds that ${critic} tells apart; 0.5 is chance.`,
    symbol: `a(${of})`,
    watched: true,
  },
});

const second: Phase<C, N, "features"> = {
  id: "adversarial",
  title: "Shape the codes",
  steps: c => c.secondSteps * c.criticSteps,
  cache: ({ x }, { nets }) => ({ features: nets.trunk(x) }), // in evaluation mode: the trunk is no rule's here
  updates: [
    {
      id: "begin",
      due: index => index === 0,
      moves: ({ norm }) => [writes(norm)],
      loss(step) {
        const now = reconstruction(step);
        step.nets.norm.set(now);
        return { terms: {}, watch: { norm: now } };
      },
      shows: {
        norm: {
          title: "R, the norm at the start",
          actor: "ink",
          help: "Reconstruction norm before the first step of this phase: the unit of λ₁ and λ₂ from then on.",
          symbol: "R",
          watched: true,
        },
      },
    },
    {
      id: "differences",
      moves: ({ first }, c) => [adam({ rate: c.criticRate, beta1: c.beta1 }, first)],
      loss(step) {
        const { nets, config: c, batch, noise } = step,
          variance = c.judged === "differences" ? 2 : 1; // N(0, 2I), not N(0, I)
        return judge(
          nets.first(noise.normal([c.rows, c.latent]).mul(Math.sqrt(variance))),
          nets.first(seen(c, codesOf(step, batch(c.rows).features))),
        );
      },
      shows: texts("C₁", "C_1", "N(0, 2I)", "differences of codes"),
    },
    {
      id: "mean",
      due: (index, c) => headMoves(index, c) && c.judged === "differences" && c.holds !== "mean penalty",
      moves: ({ second }, c) => [adam({ rate: c.linearRate, beta1: c.beta1 }, second)],
      loss(step) {
        const { nets, config: c, batch, noise } = step;
        return judge(nets.second(noise.normal([c.rows, c.latent])), nets.second(codesOf(step, batch(c.rows).features)));
      },
      shows: texts("C₂", "C_2", "N(0, I)", "codes"),
    },
    {
      id: "autoencoder",
      due: headMoves,
      moves: ({ head, decoder, aggregate }, c) => [
        adam({ rate: c.headRate, beta1: c.beta1 }, head, decoder),
        writes(aggregate),
      ],
      loss(step) {
        const { nets, config: c, batch } = step,
          error = reconstruction(step),
          codes = codesOf(step, batch(c.rows).features);
        const lambda1 = nets.norm().mul(c.differencesWeight),
          lambda2 = nets.norm().mul(c.meanWeight);
        const mean =
          c.holds === "mean penalty"
            ? codes.mean(0).square().sum().mul(lambda2)
            : asReal(nets.second(codes)).mul(c.holds === "small network" ? lambda1.mul(0.2) : lambda2);
        return {
          terms: {
            reconstruction: error,
            differences: asReal(nets.first(seen(c, codes))).mul(lambda1),
            ...(c.judged === "differences" && { mean }),
          },
          watch: watchedOf(nets.aggregate, codes, step, c.criticSteps),
        };
      },
      shows: {
        reconstruction: {
          title: "Reconstruction norm",
          actor: "generated",
          help: "Length of the error of the sampled reconstruction, not its square, over all dimensions; mean over a batch of rows.",
          symbol: String.raw`\lVert\hat x-x\rVert`,
        },
        differences: {
          title: "Differences found out",
          actor: "latent",
          help: "λ₁ times −ln C₁ of differences of codes: what the head pays for being told from N(0, 2I). λ₁·ln 2 where C₁ is at a loss.",
          symbol: String.raw`{-}\lambda_1\ln C_1`,
        },
        mean: {
          title: "Mean found out",
          actor: "prior",
          help: "λ₂ times −ln C₂ of codes, or λ₂ times the squared length of the batch’s mean.",
          symbol: String.raw`{-}\lambda_2\ln C_2`,
        },
        ...cloudTexts,
      },
    },
  ],
  sample: train.sample!,
};

const renamed = (text: string) => text.replaceAll(`${train.id}/`, `${first.id}/`);
const term = (name: string, latex: string) => String.raw`\term{adversarial/${name}}{${latex}}`;
const formula = (
  of: (seen: string, from: string, hold: string, player: string) => string,
  variants: readonly (readonly [
    when: Record<string, string>,
    seen: string,
    from: string,
    hold: string,
    player: string,
  ])[],
): Formula[] =>
  variants.map(([when, ...parts]) => ({ when, phase: second.id, cites: "equations 4, 5 and 6", latex: of(...parts) }));
const player2 = String.raw` \\ L_2 &= ${term("mean/real", String.raw`-\ln C_2(z)`)} \\ &\quad ${term("mean/generated", String.raw`-\ln(1-C_2(E))`)}`;
const held = String.raw` \\ &\quad ${term("autoencoder/mean", String.raw`-\lambda_2\ln C_2(E)`)}`;
const adversarial = formula(
  (seen, from, hold, player) =>
    String.raw`\begin{aligned} L_1 &= ${term("differences/real", String.raw`-\ln C_1(\tilde z)`)},\ \tilde z\sim ${from} \\ &\quad ${term("differences/generated", String.raw`-\ln(1-C_1(${seen}))`)}${player} \\ L &= ${term("autoencoder/reconstruction", String.raw`\lVert\hat x-x\rVert`)} \\ &\quad ${term("autoencoder/differences", String.raw`-\lambda_1\ln C_1(${seen})`)}${hold} \end{aligned}`,
  [
    [{ judged: "codes" }, "E", "N(0, I)", "", ""],
    [
      { holds: "mean penalty" },
      "E-E'",
      "N(0, 2I)",
      String.raw` \\ &\quad + ${term("autoencoder/mean", String.raw`\lambda_2\lVert\bar c\rVert^2`)}`,
      "",
    ],
    [{}, "E-E'", "N(0, 2I)", held, player2],
  ],
);
const accuracies: Chart = {
  id: "accuracies",
  title: "What the critics can tell",
  note: "0.5 is chance",
  help: "Share of draws and codes told apart in a batch. A best possible C₁ would reach only 0.541 on codes uniform over a square: an accuracy near 0.5 is not yet a good law.",
  lines: [
    { series: "adversarial/differences/accuracy", label: "C₁", actor: "critic" },
    { series: "adversarial/mean/accuracy", label: "C₂", actor: "prior" },
  ],
};

const wdAae: Method<C, N> = {
  ...vae,
  id: "wd-aae",
  title: "Well-distributed AAE",
  paper: PAPER,
  idea: "a critic judges differences of codes",
  about:
    "A VAE first; then its convolutions rest, and a critic tells differences of two codes from N(0, 2I) in large batches. Differences have mean 0, so the cloud cannot sway.",
  paragraph:
    "An adversarial autoencoder sways because its critic chases the mean of the codes. The difference of two independent codes always has mean 0, and by Cramér’s theorem it is normal only where the codes are. So a first critic tells differences from N(0, 2I), a second, linear one only holds the mean, and the encoder’s head deceives both while x is still reconstructed. Large batches steady the game: a VAE is trained first, the trunk of its encoder is frozen and its features are kept, so that only small dense layers remain to train. Differences hide skewness, though: κ₃ of x − x′ is 0 whatever x is. Watch mean and covariance settle near 0, and the skewness that stays.",
  link: LINK,
  config,
  starts: {
    images: { latent: 8, batch: 64, spectralNorm: false, trainSteps: 3000 },
    vectors: { latent: 2, width: 1, gammaStart: 0.135, batch: 64, headNoise: 4, trainSteps: 3000 },
  },
  build,
  phases: [first, second],
  formulas: [...adversarial, ...(vae.formulas ?? []).map(f => ({ ...f, phase: first.id, latex: renamed(f.latex) }))],
  charts: [
    ...(vae.charts ?? []).map((chart): Chart => ({
      ...chart,
      lines: chart.lines.map(l => ({ ...l, series: renamed(l.series) })),
      ...(chart.meets && { meets: [renamed(chart.meets[0]), renamed(chart.meets[1])] }),
    })),
    cloudChart(
      "adversarial/autoencoder",
      "Mean and covariance come down and stay; skewness is what differences cannot see.",
    ),
    accuracies,
  ],
  duels: [
    {
      title: "Codes judged",
      help: "The plain AAE with the same start, frozen trunk and large batches: what the differences alone bring.",
      values: { judged: "codes" },
    },
    {
      title: "A mean penalty",
      help: "The paper’s other proposal for the mean: no second critic, so nothing to play against.",
      values: { holds: "mean penalty" },
    },
  ],
  metrics: codeMetrics<C, N>((at, { x }) => codesOf(at, at.nets.trunk(x))),
  probes: codeProbes<C, N>({
    codes: (at, { x }) => codesOf(at, at.nets.trunk(x)),
    path: ({ nets }) => nets.aggregate.trace(),
    phase: second.id,
    boundaries: ({ nets, config: c }, codes, partners) =>
      c.judged === "codes"
        ? { C: nets.first(codes) }
        : {
            "C₁, over pairs": overPairs(nets.first, codes, partners),
            ...(c.holds !== "mean penalty" && { "C₂": nets.second(codes) }),
          },
  }),
};
export default wdAae;

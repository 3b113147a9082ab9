// Figure 1 of P1, live (methods.md 6.8.6): no encoder, no decoder, no data. The parameters are points of the
// plane, which critics push towards draws of N(0, I): the adversarial game of codes and nothing else. The data set
// that is chosen is not read.
import { choice, type ConfigOf, live, number, whole } from "../config";
import { cloudChart, cloudTextsOf, watchedOf } from "../diagnostics/cloud";
import { freePoints, slicedDistance } from "../diagnostics/free-points";
import { overPairs } from "../diagnostics/geometry";
import { accuracy, asGenerated, asReal } from "../losses/adversarial";
import { rolledBy } from "../losses/distance";
import type { Method } from "../method";
import { aggregateOf } from "../nn/aggregate";
import { dense, leakyRelu, sequence } from "../nn/dense";
import { normal } from "../nn/init";
import type { Init, Scope } from "../nn/scope";
import { type Tensor, tf } from "../tf";
import { adam, writes } from "../train/rules";
import { LINK, PAPER } from "./aae";
import type { Step } from "../step";

const config = {
  rate: live(
    "Points’ rate",
    "Of Adam, for the points: about how far one moves in a step, in the prior’s standard deviations.",
    1e-2,
    1e-5,
    1e-1,
    { scale: "log", rate: true },
  ),
  criticRate: live("Critic’s rate", "Of Adam, for C or C₁.", 1e-3, 1e-5, 1e-1, { scale: "log", rate: true }),
  linearRate: live("Second critic’s rate", "Of Adam, for the linear C₂.", 1e-2, 1e-5, 1e-1, {
    scale: "log",
    rate: true,
    when: { critics: "differences and linear" },
  }),
  critics: choice(
    "Critics",
    "C alone judges the points; or C₁ judges differences of two, alone or with a linear C₂ for the mean.",
    "plain",
    ["plain", "differences", "differences and linear"],
  ),
  beta1: number(
    "β₁",
    "Adam’s memory of the gradient’s direction, for points and critics. 0.9 keeps pushing after the critic has turned; 0.5 forgets in two steps.",
    0.9,
    0,
    0.99,
    { step: 0.01 },
  ),
  criticSteps: whole("Critic steps", "Of C or C₁ for each step of the points.", 1, 1, 16),
  count: whole("Points", "Of the plane, all judged in every step.", 512, 16, 4096, { scale: "log" }),
  criticWidth: whole("Critic width", "Units in each of its two hidden layers.", 32, 4, 256, { scale: "log" }),
  trainSteps: whole("Steps", "Of the points.", 3000, 1, 1_000_000, { scale: "log" }),
};
type C = ConfigOf<typeof config>;
/** Four clumps of s.d. 0.15 at the corners of a square of side 0.8, their middle at (1.5, −1). */
const clumps: Init = ([count = 0], noise) =>
  tf.tidy(() =>
    noise
      .normal([count, 2])
      .mul(0.15)
      .add(
        tf.tensor2d(Array.from({ length: count }, (_, i) => [1.5 + (i & 1 ? 0.4 : -0.4), -1 + (i & 2 ? 0.4 : -0.4)])),
      ),
  );
const build = (scope: Scope, c: C) => {
  const critic = scope.child("critic"),
    at = (name: string) => critic.child(name),
    w = c.criticWidth;
  return {
    points: scope.parameter("points", [c.count, 2], clumps),
    critic: sequence(critic, [
      dense(at("0"), 2, w),
      leakyRelu(critic),
      dense(at("1"), w, w),
      leakyRelu(critic),
      dense(at("2"), w, 1),
    ]),
    linear: dense(scope.child("linear"), 2, 1, { init: normal(0.02) }),
    aggregate: aggregateOf(scope.child("aggregate"), 2, 0), // the points are all there is: nothing to average
  };
};
type N = ReturnType<typeof build>;
const pairs = ({ critics }: C) => critics !== "plain",
  held = ({ critics }: C) => critics === "differences and linear";
/**
 * The points, or each against the one so many places on, another number of places in every step: points keep their
 * order, rows of data do not.
 */
const seen = ({ nets, config: c, noise }: Step<C, N>): Tensor =>
  pairs(c) ? nets.points().sub(rolledBy(nets.points(), noise.uniform([1]))) : nets.points();
type Verdict = readonly [real: Tensor, generated: Tensor];
const sumOf = (terms: readonly Tensor[]): Tensor => terms.reduce((sum, t) => sum.add(t));
const hint = "With a second critic, the sum over both.";
/** One line for each side. */
const formula = (real: string, generated: string, deceives: string) =>
  String.raw`\begin{gathered} L_C = \term{train/critics/real}{\underbrace{${real}}_{\text{prior}}} + \term{train/critics/generated}{\underbrace{${generated}}_{\text{points}}} \\ L = \term{train/points/deceives}{\underbrace{${deceives}}_{\text{deceives}}} \end{gathered}`;

const freePointsMethod: Method<C, N> = {
  id: "free-points",
  title: "Free points (figure 1)",
  paper: PAPER,
  idea: "the game of codes, without a network",
  about:
    "512 free points of the plane play against a critic until they lie like draws of N(0, I), or sway about it. No encoder, no decoder; the data are not read.",
  paragraph:
    "What an adversarial autoencoder does to its codes, with all else taken away. The parameters are points of the plane. A critic learns to tell them from draws of N(0, I); each point then goes where the critic takes it for a draw. With a plain critic the cloud overshoots, the line on which the critic is undecided swings to its other side, and the game repeats. A critic of differences cannot see the mean, so it cannot chase it: alone it shapes the cloud where it stands, and with a linear second critic the cloud comes home. Watch the mean over time. The paper’s cure is not the only one: with β₁ = 0.5 and four critic steps the plain critic is calm too, and ends nearer.",
  link: LINK,
  accepts: ["vectors"],
  config,
  build,
  phases: [
    {
      id: "train",
      title: "Play",
      steps: c => c.trainSteps * c.criticSteps,
      updates: [
        {
          id: "critics",
          moves: ({ critic, linear }, c) => [
            adam({ rate: c.criticRate, beta1: c.beta1 }, critic),
            ...(held(c) ? [adam({ rate: c.linearRate, beta1: c.beta1 }, linear)] : []),
          ],
          loss(step) {
            const { nets, config: c, noise } = step,
              prior = () => noise.normal([c.count, 2]);
            const verdicts: readonly Verdict[] = [
              // differences of draws: N(0, 2I)
              [nets.critic(prior().mul(pairs(c) ? Math.SQRT2 : 1)), nets.critic(seen(step))],
              ...(held(c) ? [[nets.linear(prior()), nets.linear(nets.points())] as const] : []),
            ];
            return {
              terms: {
                real: sumOf(verdicts.map(([real]) => asReal(real))),
                generated: sumOf(verdicts.map(([, generated]) => asGenerated(generated))),
              },
              watch: Object.fromEntries(
                verdicts.map((verdict, k) => [k ? "accuracy-2" : "accuracy", accuracy(...verdict)]),
              ),
            };
          },
          shows: {
            real: {
              title: "Prior judged",
              actor: "prior",
              help: `−ln C of draws of the prior (of N(0, 2I) where differences are judged), in nats; ln 2 = 0.69 where nothing tells them apart. ${hint}`,
              symbol: String.raw`{-}\ln C(z)`,
            },
            generated: {
              title: "Points judged",
              actor: "critic",
              help: `−ln(1 − C) of the points or of their differences, in nats. ${hint}`,
              symbol: String.raw`{-}\ln(1-C)`,
            },
            accuracy: {
              title: "Critic’s accuracy",
              actor: "critic",
              help: "Share of both kinds that C (or C₁) tells apart; 0.5 is chance.",
              symbol: "a",
              watched: true,
            },
            "accuracy-2": {
              title: "Second critic’s accuracy",
              actor: "critic",
              help: "Share of both kinds that the linear C₂ tells apart; 0.5 is chance.",
              symbol: "a_2",
              watched: true,
            },
          },
        },
        {
          id: "points",
          due: (index, c) => index % c.criticSteps === c.criticSteps - 1,
          moves: ({ points, aggregate }, c) => [adam({ rate: c.rate, beta1: c.beta1 }, points), writes(aggregate)],
          loss(step) {
            const { nets, config: c } = step;
            return {
              terms: {
                deceives: sumOf([
                  asReal(nets.critic(seen(step))),
                  ...(held(c) ? [asReal(nets.linear(nets.points()))] : []),
                ]),
              },
              watch: watchedOf(nets.aggregate, nets.points(), step, c.criticSteps),
            };
          },
          shows: {
            deceives: {
              title: "Points found out",
              actor: "latent",
              help: `−ln C of the points, or of their differences, in nats. ${hint}`,
              symbol: String.raw`{-}\ln C`,
            },
            ...cloudTextsOf("of all points, as they are now"),
          },
        },
      ],
    },
  ],
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
    ),
  ],
  duels: [
    {
      title: "Differences",
      help: "The paper’s two critics, of differences and a linear one: the swaying stops.",
      values: { critics: "differences and linear" },
    },
    {
      title: "A faster critic",
      help: "The plain critic with β₁ 0.5 and four steps for each of the points: no swaying either.",
      values: { beta1: 0.5, criticSteps: 4 },
    },
  ],
  metrics: [slicedDistance<C, N>(({ nets }) => nets.points())],
  probes: [
    freePoints<C, N>({
      points: ({ nets }) => nets.points(),
      path: ({ nets }) => nets.aggregate.trace(),
      boundaries: ({ nets, config: c }, at, partners): Readonly<Record<string, Tensor>> =>
        pairs(c)
          ? { "C₁, over pairs": overPairs(nets.critic, at, partners), ...(held(c) && { "C₂": nets.linear(at) }) }
          : { C: nets.critic(at) },
    }),
  ],
};
export default freePointsMethod;

// Figure 1 of P1, live (methods.md 6.8.6): no encoder, no decoder, no data. The parameters are points of the
// plane, which critics push towards draws of N(0, I): the adversarial game of codes and nothing else. The data set
// that is chosen is not read.
import { watchedOf } from "../diagnostics/cloud";
import { freePoints, slicedDistance } from "../diagnostics/free-points";
import { overPairs } from "../diagnostics/geometry";
import { afterCritics } from "../families/aae";
import { rate, steps } from "../families/fields";
import { accuracy, asGenerated, asReal } from "../losses/adversarial";
import { rolledBy } from "../losses/distance";
import type { Method } from "../method";
import { aggregateOf } from "../nn/aggregate";
import { dense, leakyRelu, sequence } from "../nn/dense";
import { normal } from "../nn/init";
import type { Init, Scope } from "../nn/scope";
import { choice, type ConfigOf, number, whole } from "../settings";
import type { Step } from "../step";
import { type Tensor, tf } from "../tf";
import { adam, writes } from "../train/rules";

const log = { scale: "log" } as const;
const config = {
  rate: { ...rate, initial: 1e-2 }, // about how far a point moves in a step, in the prior's standard deviations
  criticRate: rate,
  linearRate: { ...rate, initial: 1e-2, when: { critics: "differences and linear" } },
  critics: choice("plain", ["plain", "differences", "differences and linear"]),
  beta1: number(0.9, 0, 0.99, { step: 0.01 }),
  criticSteps: whole(1, 1, 16),
  count: whole(512, 16, 4096, log),
  criticWidth: whole(32, 4, 256, log),
  trainSteps: steps(3000),
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
  const critic = scope.child("critic");
  const at = (name: string) => critic.child(name);
  const w = c.criticWidth;
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
/** C₁ over pairs, rather than C? With a linear C₂ beside it? */
const pairs = ({ critics }: C) => critics !== "plain";
const held = ({ critics }: C) => critics === "differences and linear";
/**
 * The points, or each against the one so many places on, another number of places in every step: points keep their
 * order, rows of data do not.
 */
const seen = ({ nets, config: c, noise }: Step<C, N>): Tensor =>
  pairs(c) ? nets.points().sub(rolledBy(nets.points(), noise.uniform([1]))) : nets.points();
type Verdict = readonly [real: Tensor, generated: Tensor];
/** What the critics say of draws and of points, one or both of them. */
function verdictsOf(step: Step<C, N>): readonly [first: Verdict, second?: Verdict] {
  const { nets, config: c, noise } = step;
  const prior = () => noise.normal([c.count, 2]);
  // differences of draws: N(0, 2I)
  const first: Verdict = [nets.critic(prior().mul(pairs(c) ? Math.SQRT2 : 1)), nets.critic(seen(step))];
  return held(c) ? [first, [nets.linear(prior()), nets.linear(nets.points())]] : [first];
}
const sumOf = (terms: readonly Tensor[]): Tensor => terms.reduce((sum, t) => sum.add(t));

const freePointsMethod = {
  id: "free-points",
  accepts: ["vectors"],
  dataless: true,
  config,
  build,
  phases: [
    {
      id: "train",
      steps: c => c.trainSteps * c.criticSteps,
      updates: [
        {
          id: "critics",
          moves: ({ critic, linear }, c) => [
            adam({ rate: c.criticRate, beta1: c.beta1 }, critic),
            ...(held(c) ? [adam({ rate: c.linearRate, beta1: c.beta1 }, linear)] : []),
          ],
          loss(step) {
            const [first, second] = verdictsOf(step);
            const verdicts = second ? [first, second] : [first];
            return {
              terms: {
                real: sumOf(verdicts.map(([real]) => asReal(real))),
                generated: sumOf(verdicts.map(([, generated]) => asGenerated(generated))),
              },
              watch: { accuracy: accuracy(...first), ...(second && { "accuracy-2": accuracy(...second) }) },
            };
          },
        },
        {
          id: "points",
          due: afterCritics,
          moves: ({ points, aggregate }, c) => [adam({ rate: c.rate, beta1: c.beta1 }, points), writes(aggregate)],
          loss(step) {
            const { nets, config: c } = step;
            const costs = [asReal(nets.critic(seen(step))), ...(held(c) ? [asReal(nets.linear(nets.points()))] : [])];
            return {
              terms: { deceives: sumOf(costs) },
              watch: watchedOf(nets.aggregate, nets.points(), step, c.criticSteps),
            };
          },
        },
      ],
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
} as const satisfies Method<C, N>;
export default freePointsMethod;

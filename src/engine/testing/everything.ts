// Everything that can move in one method: each rule, state set and blended, a follower, noise, dropout, norms, a
// cosine, an update not always due, a cache, a sampler with turns. Imported by tests only.
import { flag, live, whole } from "../config";
import type { Method, Rule } from "../method";
import { spoken, wordless } from "../spoken";
import { dense, dropout, relu } from "../nn/dense";
import { normal, zeros } from "../nn/init";
import { batchNorm, spectral } from "../nn/norm";
import type { Tensor } from "../tf";
import { adam, follow, momentum, rmsprop, writes } from "../train/rules";
import { phase, toyMethod } from "./toy";
import type { Step } from "../step";

export const STEPS = 20; // of each phase

export const config = {
  rate: live("Rate", "", 1e-2, 0, 1),
  size: whole("Size", "", 8, 1, 16),
  doubled: flag("Doubled", "", false, { live: true }),
};

export const everything = toyMethod(
  config,
  scope => {
    const [a, b, c, d] = ["a", "b", "c", "d"].map(name => scope.child(name)) as [
      typeof scope,
      typeof scope,
      typeof scope,
      typeof scope,
    ];
    const first = dense(a, 3, 8),
      norm = batchNorm(a.child("norm"), 8),
      second = dense(b, 8, 3, { normalise: spectral });
    const drop = dropout(a, 0.3),
      on = relu(a),
      third = dense(c, 3, 3),
      w = d.parameter("w", [3], normal(1)),
      seen = d.state("seen", [], zeros),
      average = scope.child("average").parameter("w", [3], zeros);
    return { a: a.net((x: Tensor) => drop(on(norm(first(x))))), b: second, c: third, w, seen, average };
  },
  [],
);

export type N = ReturnType<(typeof everything)["build"]>;

export type C = Parameters<(typeof everything)["build"]>[1];

const distance = (step: Step<C, N>, through: (x: Tensor) => Tensor) => {
  const { x } = step.batch(8);
  return {
    terms: {
      distance: through(x.add(step.noise.normal(x.shape).mul(0.1)))
        .sub(x)
        .square()
        .mean(),
      share: step.nets
        .w()
        .square()
        .mean()
        .mul(step.progress)
        .mul(step.config.doubled ? 2 : 1),
    },
  };
};

const method: Method<C, N> = {
  ...everything,
  id: "everything",
  phases: [
    {
      ...phase<C, N>(
        "one",
        STEPS,
        {
          id: "both",
          moves: ({ a, b, w }: N, c: C): readonly Rule[] => [
            adam({ rate: { cosine: c.rate, to: 0.1 }, decay: 0.01 }, a),
            rmsprop({ rate: 1e-3 }, b),
            momentum({ rate: 1e-2, within: [-1, 1] }, w),
          ],
          loss: s => distance(s, x => s.nets.b(s.nets.a(x))),
        },
        {
          id: "third",
          moves: ({ c: third, seen, average, w }: N): readonly Rule[] => [
            adam({ rate: 1e-3, beta1: 0.5 }, third),
            writes(seen),
            follow(average, w, 0.1),
          ],
          due: index => index % 3 !== 1,
          loss: s => {
            s.nets.seen.blend(s.nets.w().mean(), 0.2);
            return distance(s, x => s.nets.c(x));
          },
        },
      ),
      sample: {
        start: (count: number, { noise }: Step<C, N>) => noise.normal([count, 3]),
        steps: () => 6,
        next: (state: Tensor, { nets, noise, index }: Step<C, N>) =>
          nets
            .c(state)
            .mul(0.5)
            .add(noise.normal(state.shape).mul(index.add(1).reciprocal())),
      },
    },
  ],
};
export const all = spoken(method, wordless("everything"));

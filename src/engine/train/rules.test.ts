// What one step of each rule does to one variable, against the papers' formulas in float64 loops of this file; the
// order of decay, step and projection; the cosine; followers. Tolerance 3e-6: float32's 0.999 is off by 1.3e-8, so
// Adam's 1 − β2 by 1.3e-5 and a step by half of that; three steps of 0.1 add up to 2e-6.
import { beforeAll, describe, expect, it } from "vitest";
import type { Rate, Gradient } from "../method";
import { run } from "../kernels/kernel";
import { cellsStep } from "../kernels/optimizers";
import { normal, zeros } from "../nn/init";
import { useBackend } from "../testing/node";
import { phase, toyMethod, toySession } from "../testing/toys";
import { type Buffer, tf } from "../tf";
import { OptimizerState } from "./optimizer-state";
import { adam, aged, follow, momentum, move, ownersOf, rateAt, rmsprop, slotNames, writes } from "./rules";

beforeAll(() => useBackend("wasm"));
const START = [0.5, -1.25, 2, 0],
  GRADIENTS = [
    [0.3, -2, 1e-3, 0],
    [-0.1, -1, 2e-3, 5],
    [0.7, 0.5, -1e-3, -0.2],
  ];
const close = (got: readonly number[], expected: readonly number[]) =>
  got.forEach((v, i) =>
    expect(Math.abs(v - expected[i]!), `${i}: ${v} against ${expected[i]}`).toBeLessThanOrEqual(
      3e-6 * (1 + Math.abs(expected[i]!)),
    ),
  );

/** Moves one variable of a shape through the gradients, as a session would; its value after each step. */
function moved(
  rule: Gradient,
  {
    shape = [4],
    progress = 0,
    gradients = GRADIENTS,
  }: { shape?: number[]; progress?: number; gradients?: number[][] } = {},
): number[][] {
  const buffer = tf.variable(tf.tensor(START, shape)) as Buffer,
    moments = new OptimizerState();
  moments.cover(
    new Map(
      slotNames(rule).map(({ name, start, cell = false }) => [
        `u/w/${name}`,
        { shape: cell ? [] : shape, start, cell },
      ]),
    ),
  );
  const slots = moments.of("u/w");
  return gradients.map(g => {
    tf.tidy(() => {
      const changes = aged(rule, slots);
      if (changes.length)
        run(cellsStep, changes.length, { cells: moments.cells, list: tf.tensor1d(changes.flat()) }, {});
      move(rule, buffer, tf.tensor(g, shape), slots, rateAt(rule.rate, tf.scalar(progress)));
    });
    return Array.from(buffer.dataSync());
  });
}
/** The formulas: state of one weight → its step's direction, to be scaled by the rate. */
type Formula = () => (gradient: number, step: number) => number;
const walk = (
  formula: Formula,
  rate: number,
  before: (w: number) => number = w => w,
  after: (w: number) => number = w => w,
): number[][] => {
  const weights = [...START],
    directions = START.map(() => formula());
  return GRADIENTS.map((g, t) =>
    weights.map((w, i) => (weights[i] = after(before(w) - rate * directions[i]!(g[i]!, t + 1)))),
  );
};
const check = (got: number[][], expected: number[][]) => got.forEach((step, t) => close(step, expected[t]!));

/** Kingma & Ba 2015, algorithm 1: m̂ / (√v̂ + ε). */
const adamFormula =
  (beta1: number, beta2: number, epsilon: number): Formula =>
  () => {
    let m = 0,
      v = 0;
    return (g, t) => {
      m = beta1 * m + (1 - beta1) * g;
      v = beta2 * v + (1 - beta2) * g * g;
      return m / (1 - beta1 ** t) / (Math.sqrt(v / (1 - beta2 ** t)) + epsilon);
    };
  };
/** TF1's ApplyRMSProp: the mean square starts at 1, ε inside the root (methods.md 1.5). */
const rmspropFormula =
  (smoothing: number, epsilon: number): Formula =>
  () => {
    let s = 1;
    return g => {
      s = smoothing * s + (1 - smoothing) * g * g;
      return g / Math.sqrt(s + epsilon);
    };
  };
/** TF1's ApplyMomentum: v ← μ v + g (methods.md 1.7). */
const momentumFormula =
  (mu: number): Formula =>
  () => {
    let v = 0;
    return g => (v = mu * v + g);
  };

/** One entry an optimizer, so that one without its formula does not compile. */
const TRIED: Readonly<Record<Gradient["by"], readonly [string, Gradient, Formula][]>> = {
  adam: [
    ["Adam", adam({ rate: 0.1 }) as Gradient, adamFormula(0.9, 0.999, 1e-8)],
    [
      "Adam with β1 0.5, β2 0.9, ε 0.1",
      adam({ rate: 0.1, beta1: 0.5, beta2: 0.9, epsilon: 0.1 }) as Gradient,
      adamFormula(0.5, 0.9, 0.1),
    ],
  ],
  rmsprop: [
    ["RMSProp", rmsprop({ rate: 0.1 }) as Gradient, rmspropFormula(0.9, 1e-10)],
    [
      "RMSProp with smoothing 0.5, ε 1",
      rmsprop({ rate: 0.1, smoothing: 0.5, epsilon: 1 }) as Gradient,
      rmspropFormula(0.5, 1),
    ],
  ],
  momentum: [
    ["momentum", momentum({ rate: 0.1 }) as Gradient, momentumFormula(0.9)],
    ["momentum 0.5", momentum({ rate: 0.1, momentum: 0.5 }) as Gradient, momentumFormula(0.5)],
  ],
};
describe("three steps of", () => {
  it.each(Object.values(TRIED).flat())("%s", (_name, rule, formula) => check(moved(rule), walk(formula, 0.1)));
  it("Adam's first is the rate itself against the gradient's sign, whatever its size", () => {
    // 1e-3 / (1e-3 + 1e-8) = 1 − 1e-5, times 0.1
    close(moved(adam({ rate: 0.1 }) as Gradient)[0]!, [0.4, -1.15, 1.9, 0]);
  });
  it("RMSProp's first is near rate · gradient, not 3.2 rates as with a start at 0", () => {
    close(moved(rmsprop({ rate: 0.1 }) as Gradient)[0]!.slice(2, 3), [2 - (0.1 * 1e-3) / Math.sqrt(0.9 + 1e-7)]);
  });
});

describe("a rule's options", () => {
  it("decay shrinks weights by rate · decay before the step, apart from the moments, and leaves vectors alone (AdamW, methods.md 1.6)", () => {
    const rule = adam({ rate: 0.1, decay: 0.5 }) as Gradient;
    check(
      moved(rule, { shape: [2, 2] }),
      walk(adamFormula(0.9, 0.999, 1e-8), 0.1, w => w * (1 - 0.1 * 0.5)),
    );
    check(moved(rule, { shape: [4] }), walk(adamFormula(0.9, 0.999, 1e-8), 0.1));
  });
  it("within projects after the step, and the moments do not know", () => {
    check(
      moved(momentum({ rate: 1, within: [-1, 1] }) as Gradient),
      walk(
        momentumFormula(0.9),
        1,
        w => w,
        w => Math.min(1, Math.max(-1, w)),
      ),
    );
  });
  // r (to + (1 − to)(1 + cos πp)/2), by hand
  it.each<[string, Rate, number, number]>([
    ["a number, anywhere", 0.2, 0.7, 0.2],
    ["a tensor", { cosine: 0.2, to: 1 }, 0.3, 0.2],
    ["a cosine at its start: the rate", { cosine: 0.2, to: 0.1 }, 0, 0.2],
    ["half way: the mean of both ends", { cosine: 0.2, to: 0.1 }, 0.5, 0.11],
    ["at the end: a tenth", { cosine: 0.2, to: 0.1 }, 1, 0.02],
    ["down to nothing", { cosine: 0.2, to: 0 }, 1, 0],
    ["at a third: cos π/3 = ½, so ¾ of the way up", { cosine: 0.2, to: 0 }, 1 / 3, 0.15],
  ])("rate: %s", (_name, rate, progress, expected) => {
    const [first] = moved(momentum({ rate }) as Gradient, { progress, gradients: [[1, 1, 1, 1]] });
    close(
      first!,
      START.map(w => w - expected),
    );
  });
  it("rate: a live scalar, alone or under a cosine", () => {
    const dial = tf.scalar(0.2);
    for (const [rate, expected] of [
      [dial, 0.2],
      [{ cosine: dial, to: 0.1 }, 0.11],
    ] as const)
      close(
        moved(momentum({ rate }) as Gradient, { progress: 0.5, gradients: [[1, 1, 1, 1]] })[0]!,
        START.map(w => w - expected),
      );
  });
});

describe("in a session", () => {
  const nets = toyMethod(
    {},
    scope => ({
      a: scope.child("a").parameter("w", [2, 2], normal(1)),
      b: scope.child("b").parameter("w", [2, 2], zeros),
      seen: scope.child("a").state("count", [], zeros),
      copied: scope.child("b").state("count", [], zeros),
      source: scope.child("a").net(() => tf.scalar(0)),
      average: scope.child("b").net(() => tf.scalar(0)),
    }),
    [],
  );
  type N = ReturnType<(typeof nets)["build"]>;
  it("a follower is a copy the first time in a phase and moves by the rate from then on; state is always copied", async () => {
    const update = {
      id: "walk",
      moves: ({ source, average, seen }: N) => [
        momentum({ rate: 0.1, momentum: 0 }, source),
        writes(seen),
        follow(average, source, 0.25),
      ],
      // gradient 1, so a falls by 0.1 a step
      loss: ({ nets: { a, seen } }: { nets: N }) => (seen.set(seen().add(1)), { terms: { sum: a().sum() } }),
    };
    const session = toySession({ ...nets, phases: [phase("one", 3, update), phase("two", 1, update)] });
    const read = (path: string) => Array.from(session.store.buffers.get(path)!.dataSync());
    let expected: number[] = [];
    for (let step = 1; step <= 4; step++) {
      await session.advance(1);
      const source = read("a/w");
      // step 4 begins the second phase
      expected = step === 1 || step === 4 ? source : expected.map((v, i) => v + 0.25 * (source[i]! - v));
      close(read("b/w"), expected);
      expect(read("b/count")).toEqual([step]); // writes come before followers
    }
    session.dispose();
  });
});

describe("owners", () => {
  it("are the rules by gradient of each trained variable; two rules on one are refused by name", () => {
    const session = toySession(
      toyMethod(
        {},
        scope => ({ w: scope.child("a").parameter("w", [1], zeros), s: scope.child("a").state("s", [1], zeros) }),
        [phase("one", 1)],
      ),
    );
    const { w, s } = session.nets as { w: Parameters<typeof writes>[0]; s: Parameters<typeof writes>[0] };
    const rule = adam({ rate: 1 }, w, s);
    expect([...ownersOf([rule, writes(s)], "here")]).toEqual([["a/w", rule]]);
    expect(() => ownersOf([rule, momentum({ rate: 1 }, w)], "one/update")).toThrow("one/update: two rules move a/w");
    session.dispose();
  });
});

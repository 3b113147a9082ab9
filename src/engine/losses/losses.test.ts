// Losses against closed forms written out in float64, KL against chance, gradients against differences, and the
// conventions that papers mix up: sum over dimensions, mean over the batch, ½ where the density has it. Every member of
// the table keeps the conventions.
import { beforeAll, describe, expect, it } from "vitest";
import { normalOf, streamOf } from "../random";
import { expectGradients } from "../testing/gradient";
import { mean, moments } from "../testing/sample-statistics";
import { useBackend } from "../testing/node";
import { tf, type Tensor } from "../tf";
import { klStandard } from "./kl";
import { bernoulliLikelihood, dimensionsOf, gaussianLikelihood, squaredError } from "./likelihood";

beforeAll(() => useBackend("wasm"));
type Rows = readonly (readonly number[])[];
const X: Rows = [
  [0.1, 0.9, 0.3],
  [0, 1, 0.5],
]; // in [0, 1], ends included
const Y: Rows = [
  [1.5, -0.7, 0.2],
  [-2, 3, 0.4],
];
const S: Rows = [
  [0.6, 1.3, 0.9],
  [1, 0.5, 2],
]; // deviations
const T = (rows: Rows) => tf.tensor2d(rows.map(row => [...row]));
const value = (make: () => Tensor) => tf.tidy(() => make().dataSync()[0]!);
/** Mean over rows of the sum over dimensions of f, in float64: what the files say the losses are. */
const perSample = (a: Rows, b: Rows, f: (a: number, b: number) => number) =>
  mean(a.map((row, i) => row.reduce((sum, v, d) => sum + f(v, b[i]![d]!), 0)));
// a dozen float32 operations of 6e-8 each
const close = (got: number, expected: number) =>
  expect(Math.abs(got - expected)).toBeLessThanOrEqual(1e-6 * (1 + Math.abs(expected)));

const sigmoid = (a: number) => 1 / (1 + Math.exp(-a));
const logNormal = (x: number, m: number, variance: number) =>
  -0.5 * Math.log(2 * Math.PI * variance) - (x - m) ** 2 / (2 * variance);
const LOG = -0.7; // ℓ, so γ = e^−1.4
/** Every loss of two inputs, with its closed form per entry. */
const table: readonly {
  name: string;
  loss: (a: Tensor, b: Tensor) => Tensor;
  entry: (a: number, b: number) => number;
  at: readonly [Rows, Rows];
}[] = [
  { name: "squaredError = Σ (x − y)²", loss: squaredError, entry: (x, y) => (x - y) ** 2, at: [X, Y] },
  {
    name: "gaussianLikelihood = −Σ ln N(x | y, e^2ℓ)",
    loss: (x, y) => gaussianLikelihood(squaredError(x, y), dimensionsOf(x), tf.scalar(LOG)),
    entry: (x, y) => -logNormal(x, y, Math.exp(2 * LOG)),
    at: [X, Y],
  },
  {
    name: "bernoulliLikelihood = −Σ x ln σ(a) + (1 − x) ln(1 − σ(a))",
    loss: bernoulliLikelihood,
    entry: (x, a) => -x * Math.log(sigmoid(a)) - (1 - x) * Math.log(1 - sigmoid(a)),
    at: [X, Y],
  },
  {
    name: "klStandard = ½ Σ (μ² + σ² − 2 ln σ − 1)",
    loss: klStandard,
    entry: (m, s) => 0.5 * (m * m + s * s - 2 * Math.log(s) - 1),
    at: [Y, S],
  },
];

describe.each(table)("$name", ({ loss, entry, at: [a, b] }) => {
  it("is its closed form", () =>
    close(
      value(() => loss(T(a), T(b))),
      perSample(a, b, entry),
    ));
  it("sums over dimensions and averages over the batch", () => {
    const once = value(() => loss(T(a), T(b)));
    close(
      value(() => loss(T([...a, ...a]), T([...b, ...b]))),
      once,
    ); // twice the batch: the same
    // twice the dimensions: twice as much
    close(
      value(() => loss(T(a.map(r => [...r, ...r])), T(b.map(r => [...r, ...r])))),
      2 * once,
    );
  });
  it("sees only rows and what is in them, not how a row is laid out", () => {
    const images = (rows: Rows) => T(rows).reshape([2, 1, 3, 1]);
    close(
      value(() => loss(images(a), images(b))),
      perSample(a, b, entry),
    );
  });
  // the worst: −ln σ at σ = ½ has f''' = −16, so ε²f'''/6 is 2.7e-4 of a gradient of 1.5
  it("has the gradients of its differences", () =>
    expectGradients(loss, [T(a), T(b)], {
      relative: 2e-3,
      // rounding, 2⁻²⁴ · 12 / ε = 7e-5, from two values
      absolute: 2e-4,
    }));
});

describe("gaussianLikelihood", () => {
  it("is least where γ = e^2ℓ is the mean squared error (methods.md 6.2.8)", () => {
    const error = 0.37,
      D = 5,
      slope = tf.grad((log: Tensor) => gaussianLikelihood(tf.scalar(error), D, log))(
        tf.scalar(0.5 * Math.log(error / D)),
      );
    // D − error/γ = 0 at γ = error/D; two numbers of size 5 cancel in float32
    expect(Math.abs(slope.dataSync()[0]!)).toBeLessThan(1e-5);
  });
  it("has the gradient −SE/γ + D in ℓ", () => {
    expectGradients((error, log) => gaussianLikelihood(error!, 7, log!), [tf.scalar(2.5), tf.scalar(-0.4)], {
      relative: 2e-3,
      absolute: 1e-4,
    });
    // by hand
    close(
      tf
        .grad((log: Tensor) => gaussianLikelihood(tf.scalar(2.5), 7, log))(tf.scalar(-0.4))
        .dataSync()[0]!,
      7 - 2.5 * Math.exp(0.8),
    );
  });
  it("is the cross-entropy of a Gaussian where x is drawn from it: D (½ ln 2πγ + ½)", () => {
    const n = 1 << 16,
      D = 4,
      x = normalOf(streamOf(2, { purpose: "noise", place: 0 })(n * D)).map(e => e * Math.exp(LOG));
    const got = value(() =>
      gaussianLikelihood(squaredError(tf.tensor2d(x, [n, D]), tf.zeros([n, D])), D, tf.scalar(LOG)),
    );
    // ½ε² has variance ½: standard error √(D/2n) = 0.0055; five of them, odds 6e-7
    expect(Math.abs(got - D * (0.5 * Math.log(2 * Math.PI) + LOG + 0.5))).toBeLessThan(5 * Math.sqrt(D / (2 * n)));
  });
});

describe("bernoulliLikelihood", () => {
  it("never takes the log of 0: at logits of ±200 it is 200 |x − [a > 0]|", () => {
    const got = value(() => bernoulliLikelihood(T([[0, 1, 0.25, 1]]), T([[200, -200, 200, 200]])));
    close(got, 200 + 200 + 150 + 0); // softplus(200) = 200 to 1e-87
  });
  it("is least where σ(a) = x", () => {
    const x = [[0.2, 0.7]],
      slope = tf.grad((a: Tensor) => bernoulliLikelihood(T(x), a))(T([x[0]!.map(p => Math.log(p / (1 - p)))]));
    for (const s of slope.dataSync()) expect(Math.abs(s)).toBeLessThan(1e-6);
  });
});

describe("klStandard", () => {
  it("is 0 for the prior itself and only there", () => {
    close(
      value(() => klStandard(tf.zeros([3, 4]), tf.ones([3, 4]))),
      0,
    );
    for (const [m, s] of [
      [0.1, 1],
      [0, 1.1],
      [0, 0.9],
    ] as const)
      expect(value(() => klStandard(tf.fill([3, 4], m), tf.fill([3, 4], s)))).toBeGreaterThan(1e-3);
  });
  it("is the mean of ln q(z) − ln p(z) over z from q", () => {
    const n = 1 << 16,
      noise = normalOf(streamOf(9, { purpose: "noise", place: 0 })(3 * n)),
      m = Y[0]!,
      s = S[0]!;
    const logs = Array.from({ length: n }, (_, i) =>
      m.reduce((sum, mean, d) => {
        const z = mean + s[d]! * noise[3 * i + d]!;
        return sum + logNormal(z, mean, s[d]! ** 2) - logNormal(z, 0, 1);
      }, 0),
    );
    const sampled = moments(logs);
    // five standard errors, odds 6e-7
    expect(Math.abs(value(() => klStandard(T([m]), T([s]))) - sampled.mean)).toBeLessThan(
      5 * Math.sqrt(sampled.variance / n),
    );
  });
});

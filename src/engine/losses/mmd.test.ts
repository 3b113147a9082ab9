// What holds codes at the prior: kernel distances against sums over pairs written out in float64 and against the
// metric's own code, which shares no line with them; no bias against chance; moments by hand; the adversary's losses by
// closed form; gradients by differences.
import { beforeAll, describe, expect, it } from "vitest";
import { mmdToPrior } from "../diagnostics/mmd";
import { normalOf, streamOf } from "../random";
import { expectGradients } from "../testing/gradient";
import { moments } from "../testing/sample-statistics";
import { useBackend } from "../testing/node";
import { tf, type Tensor } from "../tf";
import { accuracy, asGenerated, asReal, withPrior } from "./adversarial";
import { distancesOf, gaussian, inverseMultiquadrics, medianVariance, mmd, momentsToPrior, type Kernel } from "./mmd";

beforeAll(() => useBackend("wasm"));
const value = (make: () => Tensor) => tf.tidy(() => make().dataSync()[0]!);
// sums of some 50 float32 numbers of size 1 to 7
const close = (got: number, expected: number, tolerance = 2e-6) =>
  expect(Math.abs(got - expected), `${got}, expected ${expected}`).toBeLessThanOrEqual(
    tolerance * (1 + Math.abs(expected)),
  );
const N = 6,
  H = 3;
const draws = (place: number, count = N * H) => normalOf(streamOf(4, { purpose: "data", place })(count));
const CODES = draws(0).map(e => 0.8 * e + 0.4),
  PRIOR = draws(1);
const T = (rows: Float32Array, latent = H) => tf.tensor2d(rows, [rows.length / latent, latent]);

const squares = (a: Float32Array, b: Float32Array, i: number, j: number) =>
  Array.from({ length: H }, (_, d) => (a[i * H + d]! - b[j * H + d]!) ** 2).reduce((x, y) => x + y);
const pairs = Array.from({ length: N * N }, (_, p) => [Math.floor(p / N), p % N] as const);
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
/** The estimate as the file's comment says it, pair by pair. */
const byPairs = (k: (d: number) => number) =>
  sum(
    pairs.map(
      ([i, j]) =>
        (i === j ? 0 : (k(squares(CODES, CODES, i, j)) + k(squares(PRIOR, PRIOR, i, j))) / (N * (N - 1))) -
        (2 * k(squares(CODES, PRIOR, i, j))) / (N * N),
    ),
  );
const imq = (d: number) => sum([0.1, 0.2, 0.5, 1, 2, 5, 10].map(s => (2 * H * s) / (2 * H * s + d)));
const estimate = (codes: Tensor, prior: Tensor, kernel: Kernel) => mmd(distancesOf(codes, prior), kernel);

describe("MMD² with inverse multiquadrics", () => {
  it("is the sum over pairs", () =>
    close(
      value(() => estimate(T(CODES), T(PRIOR), inverseMultiquadrics(H))),
      byPairs(imq),
    ));
  it("is what the metric of held-out codes computes", async () => {
    const { value: other } = await mmdToPrior(CODES, PRIOR, draws(2), H, async () => {});
    close(
      value(() => estimate(T(CODES), T(PRIOR), inverseMultiquadrics(H))),
      other,
    );
  });
  it("has the gradients of its differences, in codes and in draws", () =>
    expectGradients((q, z) => estimate(q!, z!, inverseMultiquadrics(H)), [T(CODES), T(PRIOR)], {
      relative: 5e-3,
      // rounding of two sums near 7, 7 · 2⁻²⁴ · 12 / ε of the mean kernel
      absolute: 3e-4,
    }));
  it("has no bias: between samples of one law its mean is 0", () => {
    const trials = 200,
      values = Array.from({ length: trials }, (_, t) =>
        value(() => estimate(T(draws(10 + 2 * t, 48)), T(draws(11 + 2 * t, 48)), inverseMultiquadrics(H))),
      );
    const { mean, variance } = moments(values);
    // five standard errors, odds 6e-7; with pairs i = j, k = 7 of them, the mean would be 2 (7 − E k)/16 =
    // 0.3, fifty errors away
    expect(Math.abs(mean)).toBeLessThan(5 * Math.sqrt(variance / trials));
    expect(values.some(v => v < 0)).toBe(true);
  });
});

describe("MMD² with a Gaussian kernel", () => {
  /** As [WAE]: of n² sorted numbers the (n² − n)/2-th from above. */
  const middle = (a: Float32Array, b: Float32Array) =>
    pairs.map(([i, j]) => squares(a, b, i, j)).sort((x, y) => y - x)[(N * N - N) / 2 - 1]!;
  const variance = middle(CODES, PRIOR) + middle(CODES, CODES);
  // two halvings to 2⁻²⁴ of the largest, some 20
  it("takes σ² from the median squared distances", () =>
    close(
      value(() => medianVariance(distancesOf(T(CODES), T(PRIOR)))),
      variance,
      1e-5,
    ));
  // of σ²
  it("is the sum over pairs", () =>
    close(
      value(() => {
        const d = distancesOf(T(CODES), T(PRIOR));
        return mmd(d, gaussian(medianVariance(d)));
      }),
      byPairs(d => Math.exp(-d / (2 * variance))),
      1e-5,
    ));
  // rounding of sums near 1
  it("has the gradients of its differences at a fixed width", () =>
    expectGradients((q, z) => estimate(q!, z!, gaussian(tf.scalar(2.5))), [T(CODES), T(PRIOR)], {
      relative: 5e-3,
      absolute: 1e-4,
    }));
  it("does not move its own width", () => {
    const free = tf.tidy(() =>
      tf
        .grad((q: Tensor) => {
          const d = distancesOf(q, T(PRIOR));
          return mmd(d, gaussian(medianVariance(d)));
        })(T(CODES))
        .dataSync(),
    );
    const fixed = tf.tidy(() =>
      tf
        .grad((q: Tensor) => estimate(q, T(PRIOR), gaussian(tf.scalar(variance))))(T(CODES))
        .dataSync(),
    );
    free.forEach((g, i) => close(g, fixed[i]!, 1e-5));
  });
});

describe("moments to the prior", () => {
  it("are those of two rows, by hand", () => {
    // rows (1, 0) and (3, 2): mean (2, 1), covariance [[2, 2], [2, 2]]: (4 + 1)/2 + (1 + 4 + 4 + 1)/4
    close(
      value(() =>
        momentsToPrior(
          tf.tensor2d([
            [1, 0],
            [3, 2],
          ]),
        ),
      ),
      2.5 + 2.5,
    );
    close(
      value(() => momentsToPrior(tf.tensor2d([[1], [-1], [0]]))),
      0,
    ); // mean 0, variance 2/(3 − 1) = 1
  });
  it("have the gradients of their differences", () =>
    expectGradients(momentsToPrior, [T(CODES)], { relative: 2e-3, absolute: 1e-4 }));
});

describe("a critic's losses", () => {
  const L = [1.5, -0.3, 4],
    sigmoid = (l: number) => 1 / (1 + Math.exp(-l)),
    logits = () => tf.tensor2d(L, [3, 1]);
  it("are −ln σ and −ln(1 − σ), means over rows", () => {
    close(
      value(() => asReal(logits())),
      sum(L.map(l => -Math.log(sigmoid(l)))) / 3,
    );
    close(
      value(() => asGenerated(logits())),
      sum(L.map(l => -Math.log(1 - sigmoid(l)))) / 3,
    );
    close(
      value(() => asGenerated(tf.tensor2d([200, -200], [2, 1]))),
      100,
    ); // never the log of 0
  });
  it("have the gradients of their differences", () => {
    for (const loss of [asReal, asGenerated])
      expectGradients(l => loss(l!), [logits()], { relative: 2e-3, absolute: 1e-4 });
  });
  it("accuracy is the share judged rightly, and nothing to climb", () => {
    close(
      value(() => accuracy(tf.tensor2d([1, -1], [2, 1]), tf.tensor2d([-2, -1], [2, 1]))),
      0.75,
    );
    expect(() => tf.grad((l: Tensor) => accuracy(l, l))(logits())).toThrow(); // depends on nothing
  });
  it("the prior's log-density is added row by row", () => {
    const codes = [
        [1, 2],
        [0, -1],
        [0.5, 0.5],
      ],
      got = tf.tidy(() => withPrior(logits(), tf.tensor2d(codes)));
    expect(got.shape).toEqual([3, 1]); // not [3, 3], as in the code that it comes from
    got
      .dataSync()
      .forEach((v, i) =>
        close(v, L[i]! - 0.5 * (codes[i]![0]! ** 2 + codes[i]![1]! ** 2) - 0.5 * Math.log(2 * Math.PI)),
      );
    // values up to 20: 20 · 2⁻²⁴ · 12 / ε
    expectGradients((l, z) => withPrior(l!, z!).square().mean(), [logits(), tf.tensor2d(codes)], {
      relative: 2e-3,
      absolute: 2e-3,
    });
  });
});

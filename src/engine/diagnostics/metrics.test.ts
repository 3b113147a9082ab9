// Metrics against numpy, closed forms and chance, on the plain CPU backend and a fake evaluation; the real
// one is index.test.ts.
import { beforeAll, describe, expect, test } from "vitest";
import { momentsOf } from "../linalg/mean-and-covariance";
import { normalOf, streamOf } from "../random";
import { tf } from "../tf";
import { fakeEvaluation, vectors } from "../testing/evaluation";
import { frechet } from "./frechet";
import frechetRaw from "./metrics/frechet-raw";
import latent from "./metrics/latent-mmd";
import reconstruction from "./metrics/reconstruction-mse";
import { kernel, mmdToPrior } from "./mmd";
import { activeOf, posteriorMetrics, spectrum } from "./posterior";
import { rowsOf } from "../train/rows";

beforeAll(() => tf.setBackend("cpu"));
const normal = (count: number, place: number, seed = 3) => normalOf(streamOf(seed, { purpose: "data", place })(count));
const rest = async (): Promise<void> => {};
const mean = (list: readonly number[]) => list.reduce((a, b) => a + b) / list.length;
const variance = (list: readonly number[]) =>
  list.reduce((total, x) => total + (x - mean(list)) ** 2, 0) / (list.length - 1);

describe("MMD²", () => {
  test("the one fraction is the sum of seven kernels", () => {
    for (const u of [0, 1e-3, 0.1, 0.7, 1, 3.3, 50, 1e4]) {
      const direct = [0.1, 0.2, 0.5, 1, 2, 5, 10].reduce((sum, s) => sum + s / (s + u), 0);
      expect(Math.abs(kernel(u) / direct - 1)).toBeLessThan(1e-14);
    }
  });
  // numpy, q = 0.5 + 1.5 sin(1.7 k), z = sin(2.3 k + 1), y = cos(3.1 k) rounded to float32, k = arange(21).reshape(7,
  // 3); r = squared distances, K = sum(s*6/(s*6 + r) for s in scales); mmd = off-diagonal means of K(q, q) and K(z, z)
  // − 2 K(q, z).mean(); the error from means of h², h_ab h_ac and h_ab h_cd over itertools.permutations of rows, spread
  // = sqrt(2 mean(h²)/42) of (y, z)
  test("seven rows: numpy", async () => {
    const at = (f: (k: number) => number) => Float32Array.from({ length: 21 }, (_, k) => f(k));
    const found = await mmdToPrior(
      at(k => 0.5 + 1.5 * Math.sin(1.7 * k)),
      at(k => Math.sin(2.3 * k + 1)),
      at(k => Math.cos(3.1 * k)),
      3,
      rest,
    );
    expect(found.value).toBeCloseTo(0.6147723812297796, 7); // float32 inputs may round differently in the last bit
    expect(found.none).toBeCloseTo(0.3043355587291732, 7);
    expect(found.error).toBeCloseTo(0.4035800303226688, 7);
    expect(found.spread).toBeCloseTo(0.5326321006308075, 7);
  });
  // scipy: E k(a, b) for a − b ~ N(δ, v I₃) is Σ_s ∫ C e^{−Ct} (1 + 2vt)^{−3/2} exp(−t‖δ‖²/(1 + 2vt)) dt by quad; q ~
  // N(0.5, 0.8² I₃): MMD² = 0.3562551744952689
  test("unbiased, and its error is its standard deviation: 300 samples of 60", async () => {
    const runs = [];
    for (let run = 0; run < 300; run++) {
      const [e, z, y] = [normal(180, 10 + 3 * run), normal(180, 11 + 3 * run), normal(180, 12 + 3 * run)];
      runs.push(
        await mmdToPrior(
          e.map(x => 0.5 + 0.8 * x),
          z,
          y,
          3,
          rest,
        ),
      );
    }
    const values = runs.map(r => r.value),
      none = runs.map(r => r.none);
    // four standard errors of the mean of 300: odds 6e-5 each
    expect(Math.abs(mean(values) - 0.3562551744952689)).toBeLessThan(4 * Math.sqrt(variance(values) / 300));
    expect(Math.abs(mean(none))).toBeLessThan(4 * Math.sqrt(variance(none) / 300));
    // a standard deviation from 300 near-normal values is good to 1/√600 = 4 %, of skewed ones (none: a sum of weighted
    // χ²) to about 8 %: four of each
    expect(Math.abs(Math.sqrt(mean(runs.map(r => r.error ** 2)) / variance(values)) - 1)).toBeLessThan(0.17);
    expect(Math.abs(Math.sqrt(mean(runs.map(r => r.spread ** 2)) / variance(none)) - 1)).toBeLessThan(0.33);
    expect(none.filter(x => x < 0).length).toBeGreaterThan(100); // unbiased: negative more often than not at the null
  });
  test("the spread of the null level at latent 64, n = 100: 0.003 (methods.md 5.4, one digit)", async () => {
    const { spread } = await mmdToPrior(normal(6400, 1), normal(6400, 2), normal(6400, 3), 64, rest);
    expect(spread).toBeGreaterThan(0.0025);
    expect(spread).toBeLessThan(0.0045);
  });
  test("samples of different sizes are refused", async () => {
    await expect(mmdToPrior(normal(8, 1), normal(6, 2), normal(8, 3), 1, rest)).rejects.toThrow("one size");
  });

  const at = (encode: (x: tf.Tensor) => tf.Tensor, onRead?: () => void) =>
    fakeEvaluation({ spec: vectors(2), test: normal(1200, 4), encode, ...(onRead && { onRead }) });
  test("as a metric: near its null level for normal codes, far above it for others", async () => {
    const before = tf.memory().numTensors;
    const same = at(x => x);
    const near = await latent.measure(same),
      far = await latent.measure(at(x => x.mul(0.5).add(0.5)));
    expect(near.count).toBe(600);
    // five standard errors: odds below 1e-4 for this skewed law
    expect(Math.abs(near.value)).toBeLessThan(5 * near.error!);
    expect(far.value).toBeGreaterThan(10 * far.error!);
    expect(Math.abs(far.baseline!)).toBeLessThan(far.value / 10);
    expect(near.estimator).toMatch(/of mean 0 ± 0\.00/);
    expect(tf.memory().numTensors - before).toBe(4); // the fakes' own scalars
  });
});

describe("posterior", () => {
  // σ by dimension: 0.1, 1, 0.6 for rows of x > 0 and 0.8 for the others: λ = 0.01, 1, (0.36 p +
  // 0.64 (1 − p)) at share p
  const test1 = Float32Array.from({ length: 600 }, (_, i) => (i % 3 === 0 ? 1 : -1));
  const encoder = (_at: unknown, x: tf.Tensor) => {
    const positive = x.greater(0).cast("float32");
    return {
      mean: tf.concat([x.mul(0), x.mul(0), x.mul(0)], 1),
      deviation: tf.concat([positive.mul(0).add(0.1), positive.mul(0).add(1), positive.mul(-0.2).add(0.8)], 1),
    };
  };
  const at = () => fakeEvaluation({ spec: vectors(1), test: test1, encode: x => x });
  const [mmd, active] = posteriorMetrics<unknown, unknown>(encoder);
  test("λ is the mean of σ² over the test rows", async () => {
    const { value, values, count } = await active!.measure(at());
    expect([value, count]).toEqual([1, 600]);
    [0.01, 1, 0.36 / 3 + (0.64 * 2) / 3].forEach((lambda, j) => expect(values![j]).toBeCloseTo(lambda, 6));
  });
  test("in use: below one half, not at it", () => expect(activeOf([0, 0.499, 0.5, 1])).toBe(2));
  test("the spectrum ascends and keeps its names", async () => {
    const view = await spectrum(encoder).draw(at(), {});
    if (view.kind !== "bars") throw Error(view.kind);
    expect(view.labels).toEqual(["z₁", "z₃", "z₂"]);
    expect([...view.values].map(x => Number(x.toFixed(4)))).toEqual([0.01, 0.5467, 1]);
    expect([view.scale, view.threshold, view.note]).toEqual(["log", 0.5, "1 of 3 in use"]);
  });
  test("codes are drawn, not their means: a posterior that is the prior is at the null level", async () => {
    const prior = posteriorMetrics((_at, x: tf.Tensor) => ({ mean: x.mul(0), deviation: x.mul(0).add(1) }))[0]!;
    const drawn = await prior.measure(at()),
      means = await fakeLatent();
    expect(Math.abs(drawn.value)).toBeLessThan(5 * drawn.error!);
    expect(means.value).toBeGreaterThan(10 * means.error!);
    expect(mmd!.id).toBe("latent-mmd");
  });
  const fakeLatent = () => latent.measure(fakeEvaluation({ spec: vectors(1), test: test1, encode: x => x.mul(0) }));
});

describe("reconstruction-mse", () => {
  test("mean over all rows and dimensions, chunks or not; error over rows", async () => {
    // 1 501 rows of 2 (four chunks of 376, the last running over): x = row number in both, x̂ = x + 1 in the first
    // dimension of odd rows
    const rows = Float32Array.from({ length: 3002 }, (_, i) => Math.floor(i / 2));
    const at = fakeEvaluation({
      spec: vectors(2),
      test: rows,
      encode: x => x,
      decode: z => z.add(tf.concat([z.slice([0, 0], [-1, 1]).mod(2), z.slice([0, 0], [-1, 1]).mul(0)], 1)),
    });
    const { value, error, count } = await reconstruction.measure(at);
    expect(count).toBe(1501);
    expect(value).toBeCloseTo((750 * 0.5) / 1501, 6); // 750 odd rows with ½
    const p = 750 / 1501; // rows are ½ with share p
    expect(error).toBeCloseTo(Math.sqrt((0.25 * p * (1 - p)) / 1500), 8);
  });
  test("images count in [0, 1] whatever their range", async () => {
    const at = fakeEvaluation({
      spec: { kind: "images", shape: [2, 2, 1], range: [-1, 1], mean: [0.5], classes: 1 },
      test: new Float32Array(40),
      encode: x => x,
      decode: z => z.add(0.5).reshape([-1, 4]),
    });
    expect((await reconstruction.measure(at)).value).toBeCloseTo(0.0625, 7); // 0.5² / 2²
  });
});

describe("Fréchet", () => {
  const moments = (m: number[], s: number[]) => ({ mean: Float64Array.from(m), covariance: Float64Array.from(s) });
  const made = (s: number, ridge: number) => {
    const m = Array.from({ length: 9 }, (_, k) => Math.sin(s + 1.3 * k));
    return Array.from(
      { length: 9 },
      (_, k) =>
        [0, 1, 2].reduce((sum, c) => sum + m[3 * Math.floor(k / 3) + c]! * m[3 * (k % 3) + c]!, 0) +
        (k % 4 === 0 ? ridge : 0),
    );
  };
  test("of diagonal covariances: Σ (Δm)² + (√a − √b)² (closed form)", () => {
    expect(frechet(moments([1, -2], [4, 0, 0, 9]), moments([0, 0], [1, 0, 0, 0.25]))).toBeCloseTo(
      1 + 4 + (2 - 1) ** 2 + (3 - 0.5) ** 2,
      12,
    );
  });
  test("of itself 0, also where singular", () => {
    // √(1e-16 · 10)
    for (const ridge of [0, 0.1])
      expect(Math.abs(frechet(moments([1, 2, 3], made(1, ridge)), moments([1, 2, 3], made(1, ridge))))).toBeLessThan(
        1e-7,
      );
  });
  // scipy: M = sin(s + 1.3 arange(9).reshape(3, 3)), S = M @ M.T + ridge I (singular without); |Δm|² + trace(S1 + S2 −
  // 2 sqrtm(S1 @ S2)), same by sqrt of eigvals(S1 @ S2)
  test("of matrices that do not commute: scipy.linalg.sqrtm", () => {
    expect(frechet(moments([0, 1, 2], made(1, 0.1)), moments([0.5, 1, -1], made(2, 0.2)))).toBeCloseTo(
      9.424327333265246,
      11,
    );
    expect(frechet(moments([0, 1, 2], made(1, 0)), moments([0.5, 1, -1], made(2, 0)))).toBeCloseTo(
      9.415498732943595,
      6,
    );
  });
  test("as a metric: two Gaussians on a plane in four dimensions, error and floor", async () => {
    // real N(0, diag(1, 1, 0, 0)), generated N((0.5, 0, 0, 0), diag(1, 4, 0, 0)): distance 0.25 + (2 − 1)² = 1.25
    const flat = (e: Float32Array, shift: number, stretch: number) =>
      Float32Array.from({ length: e.length * 2 }, (_, k) =>
        k % 4 === 0 ? e[k / 2]! + shift : k % 4 === 1 ? e[(k - 1) / 2 + 1]! * stretch : 0,
      );
    const n = 2000,
      generated = flat(normal(2 * n, 7), 0.5, 2),
      real = flat(normal(2 * n, 5), 0, 1);
    const at = fakeEvaluation({
      spec: vectors(4),
      test: real,
      train: flat(normal(2 * n, 6), 0, 1),
      sample: count => tf.tensor2d(generated, [count, 4]),
    });
    const { value, error, baseline, count } = await frechetRaw.measure(at);
    expect(count).toBe(n);
    // delta method: Var of (Δm)² is 4 Δm² · 2/n = 0.001, of (s − 1)² is 4 (s − 1)² (s²/2n + 1/2n) = 0.005: standard
    // error 0.077. A jackknife of ten blocks knows a standard error to 1/√18 = 24 %: within two thirds, three of those.
    expect(error).toBeGreaterThan(0.077 / 2);
    expect(error).toBeLessThan(0.077 * 1.75);
    expect(Math.abs(value - 1.25)).toBeLessThan(5 * 0.077);
    const left = Array.from({ length: 10 }, (_, block) => {
      // 200 rows of 4 left out
      const kept = (rows: Float32Array) =>
        momentsOf(
          rows.filter((_, k) => Math.floor(k / 800) !== block),
          4,
        );
      return frechet(kept(generated), kept(real));
    });
    // jackknife: (b − 1)/b Σ (θ − θ̄)²
    expect(error).toBeCloseTo(Math.sqrt(left.reduce((sum, x) => sum + (x - mean(left)) ** 2, 0) * 0.9), 9);
    expect(baseline!).toBeGreaterThan(0);
    expect(baseline!).toBeLessThan(0.02); // expected: tr(2S/n) + Σ (Δs)² ≈ (2 + 1)·2/(n) = 0.003
  });
});

test("rows come in order, once each, in equal chunks", async () => {
  let reads = 0;
  const at = fakeEvaluation({
    spec: vectors(2),
    test: Float32Array.from({ length: 2 * 1203 }, (_, i) => i),
    onRead: () => reads++,
  });
  const rows = await rowsOf(at, 1203, ({ x }) => x);
  expect([reads, rows.length]).toEqual([3, 2406]);
  expect(rows.every((x, i) => x === i)).toBe(true);
});

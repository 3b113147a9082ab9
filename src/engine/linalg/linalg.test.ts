// Eigenvalues, factors, moments and mixtures against closed forms, numpy and chance. "numpy" values: numpy 2.4.6, the
// expression beside them.
import { describe, expect, test } from "vitest";
import { normalOf, streamOf, uniformOf } from "../random";
import { cholesky } from "./cholesky";
import { eigen } from "./eigen";
import { fitMixture } from "./mixture";
import { combined, momentsFrom, momentsOf, sumsOf } from "./mean-and-covariance";
import { axesPlane, principalPlane, projected } from "./plane";

const normal = (count: number, place: number) => normalOf(streamOf(11, { purpose: "data", place })(count));
const uniform = (count: number, place: number) => uniformOf(streamOf(11, { purpose: "data", place })(count));
const matrix = (d: number, at: (i: number, j: number) => number) =>
  Float64Array.from({ length: d * d }, (_, k) => at(Math.floor(k / d), k % d));
const worst = (d: number, at: (i: number, j: number) => number) =>
  matrix(d, at).reduce((most, x) => Math.max(most, Math.abs(x)), 0);
const sum = (n: number, term: (k: number) => number) =>
  Array.from({ length: n }, (_, k) => term(k)).reduce((a, b) => a + b, 0);
function expectClose(obtained: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  expect(obtained.length).toBe(expected.length);
  expected.forEach((x, i) =>
    expect(Math.abs(obtained[i]! - x), `element ${i}: ${obtained[i]} for ${x}`).toBeLessThan(tolerance),
  );
}

describe("eigen", () => {
  /**
   * VᵀΛV = A and VVᵀ = I. Both methods are backward stable: errors are a small multiple of d·ε·‖A‖ (Golub & Van
   * Loan 8.3); ten allowed.
   */
  function reconstructs(a: Float64Array, d: number): Float64Array {
    const { values, vectors: v } = eigen(a, d);
    const scale = 10 * d * Number.EPSILON;
    expect(worst(d, (i, j) => sum(d, k => v[k * d + i]! * values[k]! * v[k * d + j]!) - a[i * d + j]!)).toBeLessThan(
      scale * Math.max(...values.map(Math.abs), 1e-300),
    );
    expect(worst(d, (i, j) => sum(d, k => v[i * d + k]! * v[j * d + k]!) - (i === j ? 1 : 0))).toBeLessThan(scale);
    expect(values).toEqual(values.toSorted());
    return values;
  }
  test("entries over three hundred decades, as features of a collapsed decoder have, come to an end", () => {
    for (const [seed, power] of [
      [1, 39],
      [2, 77],
      [3, 157],
      [4, 300],
    ] as const) {
      const d = 40,
        rows = [0, 1, 2, 3].map(k =>
          Array.from(normal(d, 100 * seed + k), (x, i) => ((i + k + seed) % 3 === 0 ? 0 : x * 10 ** (-power * k))),
        ); // rank four at most, most of it below the smallest float64
      reconstructs(
        matrix(d, (i, j) => sum(4, k => rows[k]![i]! * rows[k]![j]!)),
        d,
      );
    }
  });
  test("the second difference has 2 − 2 cos(kπ/(d + 1)) (closed form), d from 1 to 40", () => {
    for (const d of [1, 2, 3, 10, 40]) {
      const values = reconstructs(
        matrix(d, (i, j) => (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0)),
        d,
      );
      expectClose(
        values,
        Array.from({ length: d }, (_, k) => 2 - 2 * Math.cos(((k + 1) * Math.PI) / (d + 1))),
        1e-13,
      );
    }
  });
  test("a full matrix: numpy.linalg.eigvalsh(sin(1 + i*j) + cos(i + j)), d = 5", () => {
    expectClose(
      reconstructs(
        matrix(5, (i, j) => Math.sin(1 + i * j) + Math.cos(i + j)),
        5,
      ),
      [-2.804179006558152, -1.354439547433708, -1.191216932320019, 1.998647906657193, 3.382492909287198],
      1e-13,
    );
  });
  test("zero, diagonal, repeated, rank one, tiny and graded matrices", () => {
    reconstructs(new Float64Array(9), 3);
    expectClose(
      reconstructs(
        matrix(4, (i, j) => (i === j ? [3, -1, 3, 0][i]! : 0)),
        4,
      ),
      [-1, 0, 3, 3],
      1e-15,
    );
    expectClose(
      reconstructs(
        matrix(6, () => 1),
        6,
      ),
      [0, 0, 0, 0, 0, 6],
      1e-14,
    ); // ones: rank one, eigenvalue d
    // i + j + 1: rank two, λ² − 9λ − 6 = 0 from its trace and principal minors
    expectClose(
      reconstructs(
        matrix(3, (i, j) => 1e-30 * (1 + i + j)),
        3,
      ).map(x => x * 1e30),
      [4.5 - Math.sqrt(26.25), 0, 4.5 + Math.sqrt(26.25)],
      1e-13,
    );
    reconstructs(
      matrix(5, (i, j) => 10 ** -(2 * (i + j))),
      5,
    );
  });
  test("256 dimensions: twenty eigenvectors and the invariants", () => {
    const d = 256,
      g = normal(d * d, 1),
      a = matrix(d, (i, j) => g[i * d + j]! + g[j * d + i]!);
    const { values, vectors: v } = eigen(a, d);
    const tolerance = 10 * d * Number.EPSILON * values[d - 1]!;
    for (let k = 0; k < d; k += 13) {
      const residual = Array.from({ length: d }, (_, i) =>
        Math.abs(sum(d, j => a[i * d + j]! * v[k * d + j]!) - values[k]! * v[k * d + i]!),
      );
      expect(Math.max(...residual)).toBeLessThan(tolerance);
      for (let l = 0; l <= k; l += 13)
        expect(Math.abs(sum(d, j => v[k * d + j]! * v[l * d + j]!) - (k === l ? 1 : 0))).toBeLessThan(1e-12);
    }
    expect(Math.abs(sum(d, k => values[k]! - a[k * d + k]!))).toBeLessThan(d * tolerance); // trace
    expect(Math.abs(sum(d, k => values[k]! ** 2) / sum(d * d, k => a[k]! ** 2) - 1)).toBeLessThan(1e-12); // Frobenius
  });
  test("what is not a number is refused by place", () => {
    expect(() => eigen([1, 2, NaN, 3], 2)).toThrow("element 1, 0 is NaN");
    expect(() => eigen([1, 2, 3], 2)).toThrow("expected 2 x 2");
  });
});

describe("cholesky", () => {
  const a = matrix(5, (i, j) => Math.sin(1 + i * j) + Math.cos(i + j));
  const product = (ridge: number) =>
    matrix(5, (i, j) => sum(5, k => a[i * 5 + k]! * a[j * 5 + k]!) + (i === j ? ridge : 0));
  test("last row: numpy.linalg.cholesky(A @ A.T + 0.01 I), the ridge added by us", () => {
    const factor = cholesky(product(0), 5, 0.01);
    expectClose(
      factor.subarray(20),
      [-0.163781435923827, -1.001131014743444, -0.869348693345783, 0.372929011900531, 1.750475491998485],
      1e-12,
    );
    const b = product(0.01);
    expect(worst(5, (i, j) => sum(5, k => factor[i * 5 + k]! * factor[j * 5 + k]!) - b[i * 5 + j]!)).toBeLessThan(
      1e-14,
    );
    expect(worst(5, (i, j) => (j > i ? factor[i * 5 + j]! : 0))).toBe(0);
  });
  test("a singular covariance of any scale has a finite factor", () => {
    // rank one, entries not representable: at 1e9 rounding makes pivots lower than −1e-6, at 1e12 one of them −5e10
    // (numpy, the same recursion with the ridge alone)
    for (const scale of [0, 1, 1e6, 1e9, 1e12]) {
      const b = matrix(8, (i, j) => scale * Math.sqrt((i + 2) * (j + 2))),
        factor = cholesky(b, 8, 1e-6);
      expect(worst(8, (i, j) => sum(8, k => factor[i * 8 + k]! * factor[j * 8 + k]!) - b[i * 8 + j]!)).toBeLessThan(
        2e-6 + 1e-12 * scale,
      );
    }
    expect(() => cholesky([NaN], 1, 1e-6)).toThrow("element 0, 0");
  });
});

describe("moments", () => {
  // numpy: x = sin(1.7 arange(12)).reshape(4, 3) + arange(3); x.mean(0), cov(x.T)
  const rows = Float64Array.from({ length: 12 }, (_, k) => Math.sin(1.7 * k) + (k % 3));
  const mean = [-0.307237199197665, 0.976560889368622, 2.313277199909739];
  const covariance = [
    0.375593900144154, -0.145023245214773, -0.338223006762568, -0.145023245214773, 0.843909386450479,
    -0.072442911042144, -0.338223006762568, -0.072442911042144, 0.356890747239609,
  ];
  test("mean and covariance, divided by n − 1", () => {
    expectClose(momentsOf(rows, 3).mean, mean, 1e-14);
    expectClose(momentsOf(rows, 3).covariance, covariance, 1e-14);
  });
  test("far from 0 nothing cancels: 1e6 away, 1e-9 of the spread is lost to the input's own rounding", () => {
    expectClose(
      momentsOf(
        rows.map(x => x + 1e6),
        3,
      ).covariance,
      covariance,
      1e-9,
    );
  });
  test("blocks add up, and come off again", () => {
    const [a, b] = [sumsOf(rows, 3, 0, 1), sumsOf(rows, 3, 1, 4, sumsOf(rows, 3, 0, 1).origin)];
    expectClose(momentsFrom(combined(a, b, 1)).covariance, covariance, 1e-14);
    const without = momentsFrom(combined(combined(a, b, 1), a, -1));
    expectClose(without.covariance, [...momentsOf(rows.subarray(3), 3).covariance], 1e-14);
    expectClose(without.mean, [...momentsOf(rows.subarray(3), 3).mean], 1e-14);
  });
});

describe("planes", () => {
  test("the principal plane of a rotated ellipsoid, with a sign that does not flip", () => {
    // rows ±3(1,1,0)/√2, ±2(1,−1,0)/√2, ±1(0,0,1): by symmetry these are the principal directions
    const r = Math.SQRT1_2;
    const rows = [3 * r, 3 * r, 0, -3 * r, -3 * r, 0, 2 * r, -2 * r, 0, -2 * r, 2 * r, 0, 0, 0, 1, 0, 0, -1];
    const { across, up } = principalPlane(rows, 3);
    expectClose(across, [r, r, 0], 1e-7);
    expectClose(up.map(Math.abs), [r, r, 0], 1e-7);
    expect(up[0]! * up[1]!).toBeLessThan(0);
    expect([
      ...principalPlane(
        rows.map(x => -x),
        3,
      ).across,
    ]).toEqual([...across]);
  });
  test("points of a plane of axes are two of their coordinates", () => {
    expect([...projected([1, 2, 3, 4, 5, 6], axesPlane(3, 2, 0))]).toEqual([3, 1, 6, 4]);
    expect([...projected([7, 8], axesPlane(1, 0, 0))]).toEqual([7, 0, 8, 0]);
  });
});

describe("mixture", () => {
  const rest = async (): Promise<void> => {};
  const covarianceOf = (factor: Float64Array, d: number) =>
    matrix(d, (i, j) => sum(d, k => factor[i * d + k]! * factor[j * d + k]!));
  test("one component is the maximum-likelihood Gaussian (closed form)", async () => {
    const rows = normal(3 * 500, 2),
      { mean, covariance } = momentsOf(rows, 3);
    const [only] = await fitMixture(rows, 3, { uniforms: [0.5], ridge: 1e-6, rest });
    expect(only!.weight).toBeCloseTo(1, 12);
    expectClose(only!.mean, [...mean], 1e-12);
    expectClose(
      covarianceOf(only!.factor, 3),
      Array.from(covariance, (c, at) => (c * 499) / 500 + (at % 4 === 0 ? 1e-6 : 0)),
      1e-12,
    );
  });
  test("three known Gaussians come back", async () => {
    const known = [
      { weight: 0.5, mean: [0, 0], factor: [1, 0, 0.8, 0.3] }, // covariance [1, 0.8; 0.8, 0.73]
      { weight: 0.3, mean: [4, -2], factor: [0.5, 0, 0, 0.5] },
      { weight: 0.2, mean: [-3, 3], factor: [0.2, 0, -0.5, 0.7] },
    ];
    const n = 4000,
      e = normal(2 * n, 3),
      u = uniform(n, 4),
      rows = new Float32Array(2 * n);
    for (let row = 0; row < n; row++) {
      const { mean, factor } = known[u[row]! < 0.5 ? 0 : u[row]! < 0.8 ? 1 : 2]!;
      for (let i = 0; i < 2; i++)
        rows[2 * row + i] = mean[i]! + factor[2 * i]! * e[2 * row]! + factor[2 * i + 1]! * e[2 * row + 1]!;
    }
    const found = await fitMixture(rows, 2, { uniforms: uniform(3, 5), ridge: 1e-6, rest });
    for (const { weight, mean, factor } of known) {
      const near = found.toSorted(
        (a, b) =>
          Math.hypot(a.mean[0]! - mean[0]!, a.mean[1]! - mean[1]!) -
          Math.hypot(b.mean[0]! - mean[0]!, b.mean[1]! - mean[1]!),
      )[0]!;
      // five standard errors each: √(w(1 − w)/n) for weights, at most 1/√(wn) for means (s.d. ≤ 1), √2/√(wn) for
      // covariances (variances ≤ 1); odds of a miss 6e-7 each, 15 numbers
      const one = 5 / Math.sqrt(weight * n);
      expect(Math.abs(near.weight - weight)).toBeLessThan(5 * Math.sqrt((weight * (1 - weight)) / n));
      expectClose(near.mean, mean, one);
      const [a, , c, d] = factor as [number, number, number, number];
      expectClose(covarianceOf(near.factor, 2), [a * a, a * c, a * c, c * c + d * d], one * Math.SQRT2);
    }
  });
  test("two that overlap: a fixed point of textbook EM, as likely as the truth", async () => {
    // 0.9 N(0, I) + 0.1 N((2, 0), 0.25 I): shares, weights and determinants matter; 601 rows do not fill blocks of four
    const n = 601,
      pick = uniform(n, 9),
      rows = normal(2 * n, 6).map((x, at) => (pick[Math.floor(at / 2)]! < 0.1 ? 0.5 * x + (at % 2 === 0 ? 2 : 0) : x));
    const found = await fitMixture(rows, 2, { uniforms: uniform(2, 7), ridge: 1e-6, rest });
    const densities = (mixture: typeof found, row: number) =>
      mixture.map(({ weight, mean, factor: [a, , b, c] }) => {
        const p = (rows[2 * row]! - mean[0]!) / a!,
          q = (rows[2 * row + 1]! - mean[1]! - b! * p) / c!;
        return (weight / (2 * Math.PI * a! * c!)) * Math.exp(-(p * p + q * q) / 2);
      });
    const shares = Array.from({ length: n }, (_, row) =>
      densities(found, row).map((x, _k, all) => x / (all[0]! + all[1]!)),
    );
    found.forEach(({ weight, mean, factor }, c) => {
      const total = sum(n, row => shares[row]![c]!),
        again = (term: (row: number) => number) => sum(n, row => shares[row]![c]! * term(row)) / total;
      // it stops at a gain of 1e-4 a row, where an iteration moves parameters by its root at most, 0.01
      expect(Math.abs(total / n - weight)).toBeLessThan(0.01);
      expect(Math.abs(again(row => rows[2 * row]!) - mean[0]!)).toBeLessThan(0.02);
      expect(Math.abs(again(row => (rows[2 * row]! - mean[0]!) ** 2) - factor[0]! ** 2)).toBeLessThan(0.04);
    });
    // the maximum is 11 parameters / 2n = 0.009 a row above the truth on average, and never below it; stopping early
    // may cost a few gains of 1e-4
    const truth = [
      { weight: 0.9, mean: Float64Array.of(0, 0), factor: Float64Array.of(1, 0, 0, 1) },
      { weight: 0.1, mean: Float64Array.of(2, 0), factor: Float64Array.of(0.5, 0, 0, 0.5) },
    ];
    const likelihood = (mixture: typeof found) =>
      sum(n, row => Math.log(densities(mixture, row).reduce((a, b) => a + b))) / n;
    expect(likelihood(found) - likelihood(truth)).toBeGreaterThan(-0.002);
    expect(likelihood(found) - likelihood(truth)).toBeLessThan(0.03);
  });
  test.each([
    ["all rows equal", 40, 4, () => 3],
    ["one row", 1, 2, (k: number) => k],
    ["rows on a line", 200, 3, (k: number) => Math.floor(k / 3) * 0.01],
    ["two far points", 60, 2, (k: number) => (Math.floor(k / 2) % 2 === 0 ? 1e4 : -1e4)],
    ["a constant dimension", 200, 2, (k: number) => (k % 2 === 0 ? Math.sin(k) : 0)],
  ] as const)("degenerate codes: %s", async (_name, n, d, at) => {
    const rows = Float32Array.from({ length: n * d }, (_, k) => at(k));
    const found = await fitMixture(rows, d, { uniforms: uniform(10, 8), ridge: 1e-6, rest });
    expect(found.length).toBeGreaterThan(0);
    expect(
      found.every(c => Number.isFinite(c.weight) && c.mean.every(Number.isFinite) && c.factor.every(Number.isFinite)),
    ).toBe(true);
    expect(sum(found.length, k => found[k]!.weight)).toBeCloseTo(1, 9);
  });
});

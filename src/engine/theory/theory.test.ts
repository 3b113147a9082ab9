// The three demonstrations against numbers found another way: gradient descent, quadrature, search,
// and digits of scipy.
import { describe, expect, it, test } from "vitest";
import { dataDensity, edge, end, generatedDensity, generator, ideal, totalVariation } from "./capacity";
import { density, distribution, quantile } from "./gaussian";
import { clipped, descent, LAMBDAS, leastError, neededNorm, normOf, pcaError, type Linear } from "./linear";
import { encoded, free, generated, norms, projection } from "./scale";

describe("the normal law", () => {
  // ½ erfc(−x/√2) by Python's math.erfc.
  // 1 ulp a term, a hundred terms.
  test.each([
    [0, 0.5],
    [-1, 0.15865525393145705],
    [1.5, 0.9331927987311419],
    [-3, 1.3498980316300957e-3],
    [-6, 9.865876450377012e-10],
    [-10, 7.619853024160593e-24],
  ])("Φ(%s)", (x, p) => expect(Math.abs(distribution(x) / p - 1)).toBeLessThan(1e-12));
  test("Φ⁻¹ undoes Φ, and Φ's slope is the density", () => {
    for (const p of [1e-20, 1e-6, 0.01, 0.1, 0.3, 0.5, 0.77, 0.999])
      expect(Math.abs(distribution(quantile(p)) / p - 1), `${p}`).toBeLessThan(1e-12);
    // truncation 1e-10 · (x² − 1)/6, rounding 1e-16/1e-5/density(4)
    for (const x of [-4, -2.9, -0.3, 1.1, 3.2])
      expect(Math.abs((distribution(x + 1e-5) - distribution(x - 1e-5)) / 2e-5 / density(x) - 1), `${x}`).toBeLessThan(
        1e-6,
      );
  });
});

describe("Theorem 4.1", () => {
  const fixed = (encoder: number): Linear => ({ lambdas: LAMBDAS, encoder, singular: [1.2, 0.5] }),
    both = (encoder: number, decoder: number): Linear => ({ lambdas: LAMBDAS, encoder, decoder, latent: 2 });
  test("by hand", () => {
    expect(leastError(fixed(2))).toBeCloseTo(1.8, 12); // 1/0.5 is enough: PCA
    // 1·1.2 ≥ 1; 1·0.5 leaves (½)² of λ₂ = 2
    expect(leastError(fixed(1))).toBeCloseTo(1.8 + 2 * 0.25, 12);
    expect(leastError(both(0.5, 1))).toBeCloseTo(1.8 + 0.25 * 6, 12);
    expect([neededNorm([1.2, 0.5]), pcaError(LAMBDAS, 2)]).toEqual([2, expect.closeTo(1.8, 12)]);
  });
  const ended = (linear: Linear, steps: number) => {
    const run = descent(linear);
    run.go(steps);
    expect(run.errors.length).toBe(steps + 1);
    return { error: run.errors.at(-1)!, ...run.norms() };
  };
  it.each([0.3, 1, 2.5])("gradient descent with a clipped encoder ends at it: cap %s", cap => {
    const { error, encoder } = ended(fixed(cap), 1200);
    // slowest: a weight on λ₆ fades by 2·0.02·0.5²·0.1 a step, so e^−1.2 of 0.3 is left: 0.1·(0.5·0.3·0.3)² = 2e-4
    expect(Math.abs(error - leastError(fixed(cap)))).toBeLessThan(2e-4);
    expect(encoder).toBeLessThan(cap + 1e-9);
  });
  it.each([
    [0.5, 1],
    [1.5, 1.5],
  ])("and with both clipped: caps %s and %s", (e, d) => {
    const { error, encoder, decoder } = ended(both(e, d), 1200);
    // the same, with a decoder that may turn: λ₂ and λ₃ part slowly
    expect(Math.abs(error - leastError(both(e, d)))).toBeLessThan(2e-3);
    expect([encoder < e + 1e-9, decoder < d + 1e-9]).toEqual([true, true]);
  });
  test("no other encoder within the cap does better", () => {
    for (let trial = 0; trial < 200; trial++) {
      const a = Array.from({ length: 2 }, (_, i) =>
        Array.from({ length: 6 }, (_, j) => 2 * Math.sin(trial * 1.7 + 5 * i + 9 * j + trial * j)),
      );
      const w = clipped(a, 1),
        error = LAMBDAS.reduce(
          (sum, lambda, j) =>
            sum +
            lambda *
              Array.from(
                { length: 6 },
                (_, i) => ((i === j ? 1 : 0) - (i < 2 ? [1.2, 0.5][i]! * w[i]![j]! : 0)) ** 2,
              ).reduce((p, q) => p + q, 0),
          0,
        );
      expect(error).toBeGreaterThanOrEqual(leastError(fixed(1)) - 1e-12);
    }
  });
  test("clipping keeps what is below the cap, and is the nearest such matrix", () => {
    const a = [
      [3, 0, 0],
      [0, 0.5, 0],
    ];
    // singular values 3 and 0.5, by hand
    expect(clipped(a, 1).flat()).toEqual(
      [
        [1, 0, 0],
        [0, 0.5, 0],
      ]
        .flat()
        .map(v => expect.closeTo(v, 12)),
    );
    expect(normOf(a)).toBeCloseTo(3, 12);
    expect(clipped([[2], [0]], 1).flat()).toEqual([expect.closeTo(1, 12), expect.closeTo(0, 12)]); // a tall one
  });
});

describe("example A.1", () => {
  // printed with two or three digits
  test.each([
    [1, 0.617],
    [Math.sqrt(2 * Math.PI), 0.21],
    [5, 0.076],
    [10, 0.032],
    [30, 0.0089],
    [100, 0.0023],
  ])("TV at c = %s (methods.md 6.27)", (c, tv) => expect(Math.abs(totalVariation(c, 1) / tv - 1)).toBeLessThan(0.02));
  it.each([
    [1, 1],
    [5, 1],
    [30, 1],
    [4, 2],
  ])("TV is half the integral of |p − q|: c = %s, σ = %s", (c, sigma) => {
    const n = 200_000,
      reach = 12 * sigma,
      h = (2 * reach) / n;
    let sum = 0,
      mass = 0;
    for (let i = 0; i < n; i++) {
      const x = -reach + (i + 0.5) * h,
        q = generatedDensity(x, c, sigma);
      sum += 0.5 * Math.abs(dataDensity(x, sigma) - q) * h;
      mass += q * h;
    }
    // two jumps of at most 1 each, inside cells of 12e-5 σ
    expect(Math.abs(sum - totalVariation(c, sigma))).toBeLessThan(1e-4);
    expect(Math.abs(mass - 1)).toBeLessThan(1e-4);
  });
  test("the generator is ideal in the middle, nowhere steeper than c, and goes where its density says", () => {
    for (const [c, sigma] of [
      [5, 1],
      [2, 1],
      [30, 1],
      [9, 2],
    ] as const) {
      let steepest = 0;
      for (let i = 1; i < 1000; i++)
        steepest = Math.max(steepest, (generator(i / 1000, c, sigma) - generator((i - 1) / 1000, c, sigma)) * 1000);
      expect(steepest).toBeLessThanOrEqual(c * (1 + 1e-9));
      expect(generator(1, c, sigma)).toBeCloseTo(end(c, sigma), 12);
      if (edge(c, sigma) > 0)
        expect(generator(0.6, c, sigma)).toBeCloseTo(c > 4 ? ideal(0.6, sigma) : generator(0.6, c, sigma), 12);
      for (const z of [0.55, 0.8, 0.97]) {
        // change of variables: density = 1 / slope
        const slope = (generator(z + 1e-6, c, sigma) - generator(z - 1e-6, c, sigma)) / 2e-6;
        expect(Math.abs(generatedDensity(generator(z, c, sigma), c, sigma) * slope - 1)).toBeLessThan(1e-6);
      }
    }
    expect(distribution(edge(5, 1))).toBeCloseTo(0.88, 2); // where the line starts at c = 5 (methods.md 6.27)
  });
  test("no other generator of that slope is nearer: TV of lines that start elsewhere", () => {
    // g* up to the quantile of `from`, then slope c: mass beyond its end is left out, and where 1/c
    // > p_x it is too much
    const c = 5,
      tv = (from: number) => {
        const b = from + c * distribution(-from),
          n = 40_000;
        let sum = 0;
        for (let i = 0; i < n; i++) {
          const x = ((i + 0.5) / n) * 12,
            q = x <= from ? density(x) : x <= b ? 1 / c : 0;
          sum += (Math.abs(density(x) - q) * 12) / n;
        }
        return sum;
      };
    expect(tv(edge(c, 1))).toBeCloseTo(totalVariation(c, 1), 3);
    // lines that start later would be too steep before
    for (const shift of [-0.4, -0.2, -0.1]) expect(tv(edge(c, 1) + shift)).toBeGreaterThan(tv(edge(c, 1)) + 1e-3);
  });
});

describe("example A.2", () => {
  const lambdas = [4, 1, 0.25];
  test("Lemma A.1: no projection of N(0, Σ) is nearer", () => {
    for (const tau of [0.1, 0.5, 1, 2, 3.5]) {
      let least = Infinity;
      for (let i = 0; i <= 100; i++)
        for (let j = 0; j <= 100; j++) {
          // W₂ of two centred normal laws on a line is the difference of their deviations; all unit vectors
          const [a, b] = [(i / 100) * Math.PI, (j / 100) * Math.PI],
            v = [Math.cos(a), Math.sin(a) * Math.cos(b), Math.sin(a) * Math.sin(b)];
          least = Math.min(least, Math.abs(Math.sqrt(v.reduce((sum, u, k) => sum + u * u * lambdas[k]!, 0)) - tau));
        }
      expect(Math.abs(least - projection({ tau, lambdas }))).toBeLessThan(0.02); // the grid's spacing times the slope
    }
  });
  test("D^G and D^F by search over linear maps within the bound", () => {
    for (const tau of [0.3, 1, 2, 6])
      for (const c of [1.1, 1.5, 3]) {
        let g = Infinity,
          f = Infinity;
        for (let k = 0; k <= 4000; k++) {
          // g(z) = k·e₁·z: W₂² = (kτ − √λ₁)² + Σ_{i≥2} λ_i, since what is rank one couples with one
          // direction (Gelbrich 1990)
          const norm = (c * k) / 4000;
          g = Math.min(g, Math.sqrt((norm * tau - 2) ** 2 + 1.25));
          f = Math.min(f, Math.abs(norm * 2 - tau));
        }
        expect(Math.abs(g - generated({ tau, c, lambdas }))).toBeLessThan(0.01);
        expect(Math.abs(f - encoded({ tau, c, lambdas }))).toBeLessThan(0.01);
      }
  });
  test("a generator along another axis is no nearer", () => {
    const tau = 1,
      c = 1.5; // W₂² along axis i: (min(cτ, √λ_i) − √λ_i)² + the other λ
    for (const i of [1, 2])
      expect(
        Math.sqrt(
          (Math.min(c * tau, Math.sqrt(lambdas[i]!)) - Math.sqrt(lambdas[i]!)) ** 2 +
            lambdas.reduce((sum, l, k) => sum + (k === i ? 0 : l), 0),
        ),
      ).toBeGreaterThan(generated({ tau, c, lambdas }));
  });
  test("their sum is least, and level, on [√λ₁/c, c√λ₁], where the two norms multiply to 1", () => {
    const c = 1.6,
      [low, high] = free({ c, lambdas }),
      total = (tau: number) => generated({ tau, c, lambdas }) + encoded({ tau, c, lambdas });
    for (const share of [0, 0.3, 0.7, 1]) expect(total(low + share * (high - low))).toBeCloseTo(Math.sqrt(1.25), 12);
    expect(total(low - 0.05)).toBeGreaterThan(Math.sqrt(1.25) + 1e-4);
    expect(total(high + 0.05)).toBeGreaterThan(Math.sqrt(1.25) + 0.04);
    for (const tau of [low, 1.7, high]) {
      const n = norms({ tau, lambdas });
      expect(n.generator * n.encoder).toBeCloseTo(1, 12);
      expect(n.generator + n.encoder).toBeGreaterThanOrEqual(2 - 1e-12);
      expect(Math.max(n.generator, n.encoder)).toBeLessThanOrEqual(c + 1e-12);
    }
    expect(norms({ tau: 2, lambdas })).toEqual({ generator: 1, encoder: 1 });
  });
});

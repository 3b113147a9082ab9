// Flows against theory: what they say of volume is the determinant of their whole Jacobian by differences, a masked
// network reads only what comes before, a planar map never folds and is the paper's, and a KL estimated through a flow
// has the value of a Gaussian's where the flow is affine.
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { klFlowed } from "../losses/flowed";
import { updateNoise } from "../noise";
import { moments } from "../testing/sample-statistics";
import { useBackend } from "../testing/node";
import { tf, type Buffer, type Tensor } from "../tf";
import { autoregressive, composed, gated, planar, type Flow } from "./flows";
import { Store, inMode } from "./scope";

beforeAll(() => useBackend("wasm"));
let store: Store;
beforeEach(() => {
  store = new Store(1);
});
const NONE: ReadonlySet<string> = new Set();
const normals = (shape: number[], at = 7, scale = 1) =>
  tf.tidy(() => updateNoise(at, 0, 0, 0).normal(shape).mul(scale));
const put = (path: string, make: (shape: number[]) => Tensor) =>
  tf.tidy(() => store.buffers.get(path)!.assign(make(store.buffers.get(path)!.shape) as Buffer));
/** Every variable drawn anew, away from the start, where flows are nearly the identity. */
const shaken = (scale = 0.8) =>
  [...store.buffers.keys()].forEach((path, k) => put(path, shape => normals(shape, 100 + k, scale)));
const values = (make: () => Tensor): number[] =>
  tf.tidy(() =>
    inMode({ training: NONE, moving: NONE, noise: updateNoise(3, 0, 0, 0) }, () => Array.from(make().dataSync())),
  );
const held = (path: string) => Array.from(store.buffers.get(path)!.dataSync());
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, v, i) => sum + v * b[i]!, 0);

/** ln |det|, by elimination with pivots, in float64. */
function logDeterminant(matrix: readonly number[][]): number {
  const m = matrix.map(row => [...row]);
  return m.reduce((sum, _, c) => {
    const pivot = m.reduce((best, row, r) => (r >= c && Math.abs(row[c]!) > Math.abs(m[best]![c]!) ? r : best), c);
    [m[c], m[pivot]] = [m[pivot]!, m[c]!];
    for (let r = c + 1; r < m.length; r++) {
      const f = m[r]![c]! / m[c]![c]!;
      m[r] = m[r]!.map((v, k) => v - f * m[c]![k]!);
    }
    return sum + Math.log(Math.abs(m[c]![c]!));
  }, 0);
}
/** ∂codes_i/∂z_j at one row by central differences: [i][j]. */
function jacobian(flow: Flow, z: readonly number[], epsilon: number): number[][] {
  const moved = z.flatMap((_, j) =>
      [1, -1].map(sign => z.map((v, k) => Math.fround(v + (k === j ? sign * epsilon : 0)))),
    ),
    d = z.length;
  const out = values(() => flow(tf.tensor2d(moved)).codes);
  return z.map((_, i) =>
    z.map((_z, j) => (out[2 * j * d + i]! - out[(2 * j + 1) * d + i]!) / (moved[2 * j]![j]! - moved[2 * j + 1]![j]!)),
  );
}
const softplus = (a: number) => Math.log1p(Math.exp(a));
const scope = () => store.scope("flow");
const steps = (make: (k: number) => Flow) => composed(scope(), [0, 1, 2].map(make));

describe("ln |det| of the whole Jacobian", () => {
  const flows: readonly [string, (size: number) => Flow, scale?: number][] = [
    ["planar", size => planar(scope(), size)],
    ["three planar", size => steps(k => planar(scope().child(`${k}`), size))],
    ["gated, forwards", size => gated(scope(), size, 12, false), 0.4],
    ["gated, backwards", size => gated(scope(), size, 12, true), 0.4],
    // of weights twice as large it has a determinant near e⁻¹⁸, which no differences in float32 can tell
    ["three gated", size => steps(k => gated(scope().child(`${k}`), size, 12, k % 2 === 1)), 0.4],
  ];
  it.each(flows.flatMap(([name, make, scale]) => [1, 3, 4, 5].map(size => [name, size, make, scale] as const)))(
    "of %s in %i dimensions",
    (_name, size, make, scale) => {
      const flow = make(size),
        z = normals([6, size], 9);
      shaken(scale);
      const rows = z.arraySync() as number[][],
        said = values(() => flow(z).logDeterminant);
      expect(said.length).toBe(6);
      // ε = 1e-3: a rounding of 2⁻²⁴/ε = 6e-5 an entry, times the entries of the inverse Jacobian, which reach 10; few
      // ReLUs turn within it. Measured 6e-4 at most
      rows.forEach((row, r) =>
        expect(Math.abs(said[r]! - logDeterminant(jacobian(flow, row, 1e-3))), `row ${r}: ${said[r]}`).toBeLessThan(
          2e-3,
        ),
      );
      expect(Math.max(...said.map(Math.abs))).toBeGreaterThan(0.05); // or the equality says nothing
    },
  );
  it("of no steps is 0, and the codes are z", () => {
    const z = normals([4, 3]),
      none = composed(scope(), []);
    expect(values(() => none(z).logDeterminant)).toEqual([0, 0, 0, 0]);
    expect(values(() => none(z).codes)).toEqual(Array.from(z.dataSync()));
  });
});

describe("a planar step", () => {
  it("is the paper's with u + ln(e − 1) w/‖w‖² for u", () => {
    // Rezende & Mohamed 2015, eq 10 and appendix A.1, in float64 from the printed formulas: m(a) = −1 + ln(1 + eᵃ)
    const flow = planar(scope(), 4),
      z = normals([8, 4], 9);
    shaken();
    const w = held("flow/w"),
      [b] = held("flow/b") as [number],
      ww = dot(w, w),
      u = held("flow/u").map((v, i) => v + (Math.log(Math.E - 1) * w[i]!) / ww);
    const wu = dot(w, u),
      direction = u.map((v, i) => v + ((-1 + softplus(wu) - wu) * w[i]!) / ww);
    const got = values(() => flow(z).codes),
      logs = values(() => flow(z).logDeterminant);
    (z.arraySync() as number[][]).forEach((row, r) => {
      const t = Math.tanh(dot(w, row) + b);
      // float32, a dozen operations on numbers up to 4
      row.forEach((v, i) => expect(Math.abs(got[4 * r + i]! - (v + direction[i]! * t))).toBeLessThan(1e-5));
      expect(Math.abs(logs[r]! - Math.log(Math.abs(1 + dot(direction, w) * (1 - t * t))))).toBeLessThan(1e-5);
    });
  });
  it("is the identity at the start, and stays finite where w is 0", () => {
    const flow = planar(scope(), 4),
      z = normals([8, 4], 9);
    const same = () => {
      // softplus(ln(e − 1)) is 1 to a few 2⁻²⁴
      values(() => flow(z).codes.sub(z)).forEach(v => expect(Math.abs(v)).toBeLessThan(1e-6));
      values(() => flow(z).logDeterminant).forEach(v => expect(Math.abs(v)).toBeLessThan(1e-6));
    };
    same();
    put("flow/w", shape => tf.zeros(shape));
    same();
  });
  it("never folds: where u pulls against w with all its might its determinant is small, positive and exact", () => {
    const flow = planar(scope(), 2);
    put("flow/w", () => tf.tensor2d([[1], [0]]));
    put("flow/u", () => tf.tensor2d([[-20, 0]]));
    const at = [-3, -1, -0.1, 0, 0.1, 1, 3],
      z = tf.tensor2d(at.map(v => [v, 0]));
    const codes = values(() => flow(z).codes).filter((_, i) => i % 2 === 0),
      logs = values(() => flow(z).logDeterminant),
      stretch = softplus(-20 + Math.log(Math.E - 1));
    // in order; 3.5e-9 apart they are one in float32 near 0
    codes.slice(1).forEach((v, i) => expect(v).toBeGreaterThanOrEqual(codes[i]!));
    // at 0 it is ln 3.5e-9 = −19.46, which 1 + (s − 1) in float32 would make −∞
    at.forEach((v, i) =>
      expect(Math.abs(logs[i]! - Math.log(Math.tanh(v) ** 2 + stretch * (1 - Math.tanh(v) ** 2)))).toBeLessThan(1e-4),
    );
  });
});

describe("a masked network", () => {
  it.each([1, 2, 5].flatMap(size => [false, true].map(backwards => [size, backwards] as const)))(
    "of %i numbers, backwards %s: an output hears what comes before it, all of it, and nothing else",
    (size, backwards) => {
      const net = autoregressive(scope(), size, 16, backwards),
        z = normals([1, size], 9).arraySync() as number[][];
      shaken();
      const of = (row: readonly number[]) => values(() => net(tf.tensor2d([[...row]]))),
        before = of(z[0]!);
      expect(before.length).toBe(2 * size);
      for (let j = 0; j < size; j++) {
        // some way through the ReLUs
        const far = [-4, -2, 2, 4].map(step => of(z[0]!.map((v, k) => (k === j ? v + step : v))));
        // bit for bit
        for (let i = 0; i < size; i++)
          for (const out of [i, size + i])
            // shift and gate
            expect(
              far.some(row => row[out] !== before[out]),
              `output ${out} hears input ${j}`,
            ).toBe(backwards ? j > i : j < i);
      }
    },
  );
});

describe("a gated step", () => {
  it("mixes z and m by σ(s + 2)", () => {
    // Kingma et al. 2016, eqs 13 and 14: with a network of constants m and s, by hand in float64
    const flow = gated(scope(), 2, 8, false),
      m = [0.7, -1.3],
      s = [-2.5, 0.4];
    put("flow/2/kernel", shape => tf.zeros(shape));
    put("flow/2/bias", () => tf.tensor1d([...m, ...s]));
    const g = s.map(v => 1 / (1 + Math.exp(-v - 2))),
      got = values(() => flow(tf.tensor2d([[2, -3]])).codes);
    [2, -3].forEach((v, i) => expect(got[i]).toBeCloseTo(g[i]! * v + (1 - g[i]!) * m[i]!, 5));
    expect(values(() => flow(tf.tensor2d([[2, -3]])).logDeterminant)[0]).toBeCloseTo(
      Math.log(g[0]!) + Math.log(g[1]!),
      5,
    );
  });
});

describe("klFlowed", () => {
  const n = 1 << 15,
    mean = [0.5, -1.2],
    deviation = [0.3, 1.4];
  /** KL(N(m, s²) ‖ N(0, I)), in float64. */
  const gaussian = (m: readonly number[], s: readonly number[]) =>
    0.5 * m.reduce((sum, v, i) => sum + v * v + s[i]! ** 2 - 2 * Math.log(s[i]!) - 1, 0);
  function expectKl(flow: Flow, expected: number): void {
    const e = normals([n, 2], 21),
      s = tf.tensor2d([deviation]).tile([n, 1]),
      z = s.mul(e).add(mean);
    const logs = values(() => {
        const { codes, logDeterminant: log } = flow(z);
        return codes
          .square()
          .sub(e.square())
          .mul(0.5)
          .sum(1)
          .sub(log.reshape([n]));
      }),
      { variance } = moments(logs); // row by row, for its spread alone
    const got = values(() => klFlowed(s, e, flow(z)))[0]!;
    // five standard errors, odds 6e-7; an error is near 0.007
    expect(Math.abs(got - expected), `${got}, expected ${expected}`).toBeLessThan(5 * Math.sqrt(variance / n));
  }
  it("is a Gaussian's KL where the flow is the identity", () => {
    expectKl(composed(scope(), []), gaussian(mean, deviation));
    expectKl(planar(scope(), 2), gaussian(mean, deviation));
    const open = gated(scope().child("open"), 2, 8, false);
    put("flow/open/2/bias", () => tf.tensor1d([5, 5, 40, 40])); // σ(42) is 1 in float32
    expectKl(open, gaussian(mean, deviation));
  });
  it("is that of the Gaussian which an affine flow makes of one", () => {
    const flow = gated(scope(), 2, 8, false),
      m = [0.7, -1.3],
      s = [-2.5, 0.4],
      g = s.map(v => 1 / (1 + Math.exp(-v - 2)));
    put("flow/2/kernel", shape => tf.zeros(shape));
    put("flow/2/bias", () => tf.tensor1d([...m, ...s]));
    expectKl(
      flow,
      gaussian(
        mean.map((v, i) => g[i]! * v + (1 - g[i]!) * m[i]!),
        deviation.map((v, i) => g[i]! * v),
      ),
    );
  });
  it("is the mean over rows of what it is of one", () => {
    const e = normals([3, 2], 5),
      s = normals([3, 2], 6).square().add(0.1),
      flow = planar(scope(), 2);
    shaken();
    const each = [0, 1, 2].map(
      r =>
        values(() =>
          klFlowed(s.slice([r, 0], [1, 2]), e.slice([r, 0], [1, 2]), flow(s.mul(e).slice([r, 0], [1, 2]))),
        )[0]!,
    );
    expect(values(() => klFlowed(s, e, flow(s.mul(e))))[0]).toBeCloseTo((each[0]! + each[1]! + each[2]!) / 3, 5);
  });
});

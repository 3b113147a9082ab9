// What one dimension of a code changes in the output, on the plain CPU backend and a fake evaluation, against closed
// forms.
import { beforeAll, describe, expect, test } from "vitest";
import { drawn, normal } from "../testing/drawn";
import { type Fake, fakeEvaluation, vectors } from "../testing/evaluation";
import { type Tensor, tf } from "../tf";
import { normals, perturbation, variances } from "./perturbation";

beforeAll(() => tf.setBackend("cpu"));

describe("perturbation", () => {
  const encoder = (_: unknown, x: Tensor) => ({ mean: x, deviation: x.mul(0).add(tf.tensor1d([0.1, 0.5, 1])) });
  test("thirty-two values of mean 0 and variance 1", () => {
    const values = Array.from(normals(32));
    expect(values.reduce((a, b) => a + b)).toBeCloseTo(0, 5); // float32
    expect(values.reduce((a, b) => a + b * b, 0) / 32).toBeCloseTo(1, 5);
    expect(values).toEqual([...values].sort((a, b) => a - b));
  });
  test("a linear decoder: V_j is the mean over outputs of W²", async () => {
    const weights = [
      [1, 2, -3, 0],
      [0.1, 0, 0.1, 0],
      [0, 0, 0, 0],
    ]; // [latent, D]: 14/4, 0.02/4, 0
    const at = fakeEvaluation({ spec: vectors(3), test: normal(30, 5), decode: z => z.matMul(tf.tensor2d(weights)) });
    const found = await variances(at, normal(6, 6), 3, [2, 0, 1]);
    for (const [k, expected] of [0, 3.5, 0.005].entries()) expect(found[k]).toBeCloseTo(expected, 5); // float32
  });
  test("a sine: Var sin(μ + ε) = ½(1 − e⁻² cos 2μ) − e⁻¹ sin² μ", async () => {
    const at = fakeEvaluation({ spec: vectors(1), test: normal(30, 5), decode: z => z.sin() });
    for (const mean of [0, 0.7, 1.5]) {
      const exact = 0.5 * (1 - Math.exp(-2) * Math.cos(2 * mean)) - Math.exp(-1) * Math.sin(mean) ** 2;
      // 32 values in place of the whole law; 32 random ones would be off by 25 %
      expect(Math.abs((await variances(at, Float32Array.of(mean), 1, [0]))[0]! / exact - 1)).toBeLessThan(0.03);
    }
  });
  test("dots are (λ, V), smallest λ first; the line is γ/(γ + D V)", async () => {
    const at = fakeEvaluation({
      spec: vectors(3),
      test: normal(30, 5),
      encode: z => z,
      decode: z => z.mul(tf.tensor1d([2, 1, 0.5])),
    });
    const {
      lines: [line, dots],
      note,
    } = await drawn(
      "plot",
      perturbation<unknown, unknown>(encoder, () => tf.scalar(0.04)),
      at,
    );
    // σ² of the encoder above; diag(2, 1, ½) over three outputs
    const expected = [
      [0.01, 4 / 3],
      [0.25, 1 / 3],
      [1, 0.25 / 3],
    ];
    for (const [k, pair] of expected.entries())
      for (const axis of [0, 1]) expect(dots!.xy[2 * k + axis]).toBeCloseTo(pair[axis]!, 5);
    // float32, and 1 − λ cancels near 1
    for (let k = 0; k < line!.xy.length; k += 2)
      expect(line!.xy[k]! / (0.04 / (0.04 + 3 * line!.xy[k + 1]!))).toBeCloseTo(1, 3);
    expect([line!.xy.length > 100, note]).toEqual([true, "n = 8 × 32 draws"]);
  });
  test("without γ there is no line; of many dimensions 64 are shown, the ends among them; NaN weights do not throw", async () => {
    const wide = (_: unknown, x: Tensor) => ({ mean: x, deviation: x.mul(0).add(tf.linspace(0.1, 0.9, 100)) });
    const at = () =>
      fakeEvaluation({ spec: vectors(100), test: normal(200, 7), encode: z => z, decode: z => z.mul(NaN) });
    const { lines } = await drawn(
      "plot",
      perturbation<unknown, unknown>(wide, () => undefined),
      at(),
    );
    expect(lines.map(l => [l.dots, l.xy.length])).toEqual([["only", 128]]);
    expect([lines[0]!.xy[0], lines[0]!.xy[126]].map(v => Number(v!.toFixed(4)))).toEqual([0.01, 0.81]);
    expect(
      (
        await drawn(
          "plot",
          perturbation<unknown, unknown>(wide, () => tf.scalar(NaN)),
          at(),
        )
      ).lines.length,
    ).toBe(1);
  });
  test("pictures stay within their budget: 16 dimensions take 8 rows, 64 take 2", async () => {
    const spec: Fake["spec"] = { kind: "images", shape: [2, 2, 1], range: [0, 1], mean: [0.5], classes: 1 };
    for (const [latent, rows] of [
      [16, 8],
      [64, 2],
    ] as const) {
      let decoded = 0;
      const flat = (_: unknown, x: Tensor) => ({
        mean: tf.zeros([x.shape[0]!, latent]),
        deviation: tf.ones([x.shape[0]!, latent]),
      });
      const at = fakeEvaluation({
        spec,
        test: new Float32Array(200),
        encode: z => z,
        decode: z => {
          decoded += z.shape[0]!;
          return z.slice([0, 0], [-1, 4]);
        },
      });
      expect((await drawn("plot", perturbation<unknown, unknown>(flat), at)).note).toBe(`n = ${rows} × 32 draws`);
      expect(decoded).toBe(4096);
    }
  });
});

// The mean absolute covariance against one counted by hand, its floor against chance, and its error
// against its own scatter.
import { beforeAll, describe, expect, test } from "vitest";
import { normalOf, streamOf } from "../random";
import { tf } from "../tf";
import { covarianceOffDiagonal, floorOf, offDiagonal } from "./covariance";
import { fakeEvaluation, vectors } from "../testing/evaluation";
import general from "./metrics/covariance-off-diagonal";

beforeAll(() => tf.setBackend("cpu"));
const normal = (count: number, place: number) => normalOf(streamOf(8, { purpose: "data", place })(count));
const at = (d: number, test: Float32Array) => fakeEvaluation({ spec: vectors(d), test, encode: x => x });

describe("covariance between dimensions", () => {
  test("by hand: both triangles, absolute values, no variances", () => {
    expect(offDiagonal(Float64Array.of(9, -1, 2, -1, 9, 0, 2, 0, 9), 3)).toBe((1 + 2 + 0) / 3);
    expect(offDiagonal(Float64Array.of(5), 1)).toBe(0);
  });
  test("ten rows, n − 1: (1, 2, …, 10) and its negative have covariance −55/6 (Σ(i − 5.5)² = 82.5)", async () => {
    const rows = Float32Array.from({ length: 20 }, (_, k) => (k % 2 ? -1 : 1) * (Math.floor(k / 2) + 1));
    const { value, count } = await general.measure(at(2, rows));
    expect([value, count]).toEqual([82.5 / 9, 10]);
  });
  test("only the dimensions that count", async () => {
    const rows = normal(900, 1).map((x, k) => (k % 3 === 2 ? 100 * x : x)); // the third would drown the others
    const both = await covarianceOffDiagonal({ dimensions: async () => [0, 1] }).measure(at(3, rows));
    const two = await general.measure(
      at(
        2,
        Float32Array.from({ length: 600 }, (_, k) => rows[Math.floor(k / 2) * 3 + (k % 2)]!),
      ),
    );
    expect([both.value, both.error]).toEqual([two.value, two.error]);
    const one = await covarianceOffDiagonal({ dimensions: async () => [1] }).measure(at(3, rows));
    expect([one.value, one.error, one.baseline]).toEqual([0, 0, 0]);
  });
  test("draws of N(0, I) give the floor √(2/πn): 0.025 at n = 1 000, 0.008 at 10 000 (methods.md 5.5)", async () => {
    expect([floorOf(1000).toFixed(3), floorOf(10_000).toFixed(3)]).toEqual(["0.025", "0.008"]);
    const { value, baseline } = await general.measure(at(12, normal(12 * 2000, 2)));
    // 66 pairs, each |N(0, 1/n)|, whose deviation is 0.756 of its mean: the mean of 66 is good to 9.3 %;
    // five of them, odds 6e-7
    expect(Math.abs(value / baseline! - 1)).toBeLessThan(0.47);
  });
  test("the error is the scatter from sample to sample, where covariances are real", async () => {
    const found = await Promise.all(
      Array.from({ length: 60 }, (_, run) => {
        const e = normal(3 * 400, 10 + run);
        // covariance 1
        return general.measure(
          at(
            2,
            Float32Array.from(
              { length: 800 },
              (_, k) => e[3 * Math.floor(k / 2)]! + e[3 * Math.floor(k / 2) + 1 + (k % 2)]!,
            ),
          ),
        );
      }),
    );
    const mean = found.reduce((sum, f) => sum + f.value, 0) / 60,
      scatter = Math.sqrt(found.reduce((sum, f) => sum + (f.value - mean) ** 2, 0) / 59),
      error = Math.sqrt(found.reduce((sum, f) => sum + f.error! ** 2, 0) / 60);
    expect(Math.abs(mean - 1)).toBeLessThan((5 * scatter) / Math.sqrt(60)); // odds 6e-7
    // a deviation from 60 values is good to 9 %, the mean of 60 jackknifes over ten blocks (each good to 24 %)
    // to 3 %: five of both
    expect(Math.abs(error / scatter - 1)).toBeLessThan(0.48);
  });
});

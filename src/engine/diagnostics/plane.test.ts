// The plane of vectors, on the plain CPU backend and a fake evaluation: where the grid of a decoder lies, and how dense
// points are.
import { beforeAll, describe, expect, test } from "vitest";
import { drawn, evenly, normal } from "../testing/drawn";
import { fakeEvaluation, vectors } from "../testing/evaluation";
import { tf } from "../tf";
import { densityImage, squareAround } from "./histogram";
import density from "./probes/density";
import warpedGrid from "./probes/warped-grid";

beforeAll(() => tf.setBackend("cpu"));

describe("vectors", () => {
  test("the warped grid of a linear decoder is straight, even, and where it must be", async () => {
    // x = (2 z₁, z₂ + 1); a prior, so that lines stand at −3, −2.5 … 3
    const view = await drawn(
      "points",
      warpedGrid,
      fakeEvaluation({
        spec: vectors(2),
        test: normal(800, 9),
        encode: x => x,
        decode: z => z.mul(tf.tensor1d([2, 1])).add(tf.tensor1d([0, 1])),
        sample: count => tf.zeros([count, 2]),
      }),
    );
    expect([view.grid!.length, view.layers.length, view.note]).toEqual([26, 1, "z₁ and z₂, σ of the prior"]);
    view.grid!.forEach((xy, line) => {
      const still = line < 13 ? 1 : 0;
      const place = -3 + 0.5 * (line % 13);
      const [fixed, moving] = [evenly(xy, still), evenly(xy, still ? 0 : 1)];
      expect(
        fixed.every(v => Math.abs(v - (still ? place + 1 : 2 * place)) < 1e-5),
        `line ${line} does not bend`,
      ).toBe(true);
      expect([moving[0], moving.at(-1)]).toEqual(still ? [-6, 6] : [-2, 4]);
    });
  });
  test("without a prior it spans three deviations of the codes; of one dimension there is one line", async () => {
    const test = normal(500, 10).map(v => 5 + 0.2 * v);
    const view = await drawn(
      "points",
      warpedGrid,
      fakeEvaluation({ spec: vectors(1), test, encode: x => x, decode: z => z }),
    );
    const xs = evenly(view.grid![0]!, 0);
    expect([view.grid!.length, view.note]).toEqual([1, "z₁, s.d. of the codes"]);
    // 6 · 0.2; a deviation from 500 rows is good to 1/√1000
    expect(Math.abs((xs.at(-1)! - xs[0]!) / 1.2 - 1)).toBeLessThan(4 / Math.sqrt(1000));
  });
  test("density: N(0, 1) around the middle is 1/2π, and the sum is what lies inside", () => {
    const { values, inside } = densityImage(normal(2 * 40000, 11), [-4, 4, -4, 4], 96, 1.5);
    const cell = (8 / 96) ** 2;
    expect(values.reduce((a, b) => a + b, 0) * cell).toBeCloseTo(inside, 4);
    expect(inside).toBeGreaterThan(0.999); // 1 − 1.3e-4
    const middle = [47, 48].flatMap(r => [47, 48].map(c => values[r * 96 + c]!)).reduce((a, b) => a + b) / 4;
    // the blur adds (1.5 · 8/96)² to the variance; some 1 200 points under it: 3 %, four of them
    expect(Math.abs(middle / (1 / (2 * Math.PI * (1 + (1.5 / 12) ** 2))) - 1)).toBeLessThan(0.12);
  });
  test("density: rows from the top, columns from the left; what is outside is counted", () => {
    const { values, inside } = densityImage(Float32Array.of(-0.9, 0.9, 5, 5), [-1, 1, -1, 1], 8, 0.4);
    expect(values.indexOf(Math.max(...values))).toBe(0);
    expect(inside).toBe(0.5);
    expect(values.reduce((a, b) => a + b, 0) / 16).toBeCloseTo(0.5, 6); // cell (2/8)²
  });
  test("its extent is that of the data, whatever is generated", async () => {
    const test = Float32Array.of(0, 0, 4, 1, 2, -1);
    const at = (value: number) =>
      fakeEvaluation({ spec: vectors(2), test, sample: count => tf.fill([count, 2], value) });
    const inner = await drawn("field", density, at(2));
    const outer = await drawn("field", density, at(100));
    expect(inner.extent).toEqual([-0.5, 4.5, -2.5, 2.5]); // middle (2, 0), reach 0.625 · 4
    expect([outer.extent, inner.note, outer.note, outer.layers![0]!.xy.length]).toEqual([
      inner.extent,
      "4000 draws",
      "100 % outside",
      6,
    ]);
    expect(squareAround(Float32Array.of(NaN, NaN)).every(Number.isFinite)).toBe(true);
    expect(outer.values.every(v => v === 0)).toBe(true);
  });
});

// Walks through the latent space, on the plain CPU backend and a fake evaluation: from code to code, and along one
// dimension at a time.
import { beforeAll, describe, expect, test } from "vitest";
import { drawn, normal } from "../testing/drawn";
import { type Fake, fakeEvaluation } from "../testing/evaluation";
import { type Tensor, tf } from "../tf";
import interpolation from "./probes/interpolation";
import traversal from "./probes/traversal";

beforeAll(() => tf.setBackend("cpu"));

describe("walks through images", () => {
  const spec: Fake["spec"] = { kind: "images", shape: [1, 2, 1], range: [0, 1], mean: [0.5], classes: 1 };
  test("interpolation: x, the straight line from code to code, x′", async () => {
    const rows = Float32Array.from({ length: 24 }, (_, k) => k / 24); // row r: 2r/24, (2r + 1)/24
    const view = await drawn(
      "images",
      interpolation,
      fakeEvaluation({
        spec,
        test: rows,
        encode: x => x.reshape([-1, 2]).mul(2),
        decode: z => z.div(4).reshape([-1, 1, 2, 1]),
      }),
    );
    expect([view.count, view.columns, view.captions!.length]).toEqual([66, 11, 11]);
    const at = (row: number, column: number) => view.pixels[2 * (11 * row + column)];
    const byte = (v: number) => new Uint8ClampedArray([Math.fround(v) * 255])[0];
    for (let pair = 0; pair < 6; pair++) {
      const [x, other] = [(4 * pair) / 24, (4 * pair + 2) / 24]; // the first pixel of rows 2·pair and 2·pair + 1
      expect([at(pair, 0), at(pair, 10)]).toEqual([byte(x), byte(other)]);
      // x̂ is half of x; rounded to a byte
      for (let k = 0; k < 9; k++)
        expect(
          Math.abs(at(pair, k + 1)! - (255 * (x + ((other - x) * k) / 8)) / 2),
          `pair ${pair}, step ${k}`,
        ).toBeLessThanOrEqual(0.51);
    }
  });
  const codes = normal(2 * 600, 8).map((v, k) => (k % 2 ? 0.1 * v + 0.5 : 0.01 * v + 0.25));
  const decode = (z: Tensor) => z.reshape([-1, 1, 2, 1]);
  test("traversal from the mean code: one moves, the other stays", async () => {
    const at = () => fakeEvaluation({ spec, test: codes, encode: x => x.reshape([-1, 2]), decode });
    const view = await drawn("images", traversal, at());
    expect([view.columns, view.count, view.rows, view.note]).toEqual([9, 18, ["z₁", "z₂"], "s.d. of the codes"]);
    const pixel = (row: number, column: number, which: 0 | 1) => view.pixels[2 * (9 * row + column) + which]! / 255;
    for (let k = 0; k < 9; k++) {
      const t = (6 * k) / 8 - 3;
      // mean and deviation of 500 codes: four standard errors are 0.018 and 3·0.013; bytes 0.002
      expect(Math.abs(pixel(1, k, 1) - Math.min(1, Math.max(0, 0.5 + 0.1 * t)))).toBeLessThan(0.03);
      expect(Math.abs(pixel(1, k, 0) - 0.25)).toBeLessThan(0.006);
    }
    expect(pixel(1, 0, 0)).toBe(pixel(1, 8, 0));
  });
  test("from a held-out row, in the prior's σ where there is a prior", async () => {
    const view = await drawn(
      "images",
      traversal,
      fakeEvaluation({
        spec,
        test: codes,
        encode: x => x.reshape([-1, 2]),
        decode,
        sample: count => tf.zeros([count, 1, 2, 1]),
      }),
      { from: "held-out row", row: 3 },
    );
    const pixel = (row: number, column: number, which: 0 | 1) => view.pixels[2 * (9 * row + column) + which];
    const byte = (v: number) => new Uint8ClampedArray([v * 255])[0];
    // steps of ¾: column 5 is 0.75, column 4 is 0
    expect([pixel(0, 2, 1), pixel(0, 5, 0), pixel(1, 4, 0)]).toEqual([byte(codes[5]!), byte(0.75), byte(codes[4]!)]);
    expect(view.note).toBe("σ of the prior");
  });
  test("more rows than there are, and one dimension", async () => {
    const view = await drawn(
      "images",
      traversal,
      fakeEvaluation({
        spec,
        test: Float32Array.of(0.1, 0.2, 0.3, 0.4),
        encode: x => x.reshape([-1, 2]).mean(1, true),
        decode: z => z.tile([1, 2]).reshape([-1, 1, 2, 1]),
      }),
      { from: "held-out row", row: 500 },
    );
    expect([view.count, view.rows]).toEqual([9, ["z₁"]]);
  });
});

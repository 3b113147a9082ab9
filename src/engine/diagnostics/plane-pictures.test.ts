// Pictures on the latent plane, on the plain CPU backend and a fake evaluation: which are shown, and that each lies at
// its own code.
import { beforeAll, describe, expect, test } from "vitest";
import { drawn, evenly, normal } from "../testing/drawn";
import { type Fake, fakeEvaluation, vectors } from "../testing/evaluation";
import { type Tensor, tf } from "../tf";
import { apart } from "./plane-pictures";
import latentPlane from "./probes/latent-plane";

beforeAll(() => tf.setBackend("cpu"));

describe("pictures on the latent plane", () => {
  const spec: Fake["spec"] = { kind: "images", shape: [1, 2, 1], range: [0, 1], mean: [0.5], classes: 1 };
  const codes = normal(2 * 400, 12).map(v => 0.5 + 0.1 * v);
  const at = (more: Partial<Fake> = {}) =>
    fakeEvaluation({
      spec,
      test: codes,
      encode: x => x.reshape([-1, 2]),
      decode: z => z.reshape([-1, 1, 2, 1]),
      ...more,
    });
  test("chosen ones do not overlap, and every other would", () => {
    const xy = normal(600, 13);
    const side = 0.3;
    const chosen = apart(xy, side);
    const meet = (a: number, b: number) =>
      Math.abs(xy[2 * a]! - xy[2 * b]!) < side && Math.abs(xy[2 * a + 1]! - xy[2 * b + 1]!) < side;
    expect(chosen[0]).toBe(0);
    for (let k = 0; k < 300; k++)
      expect(chosen.filter(other => other !== k && other < k && meet(k, other)).length > 0, `${k}`).toBe(
        !chosen.includes(k),
      );
    expect(apart(Float32Array.of(NaN, 0, 1, 1), 1)).toEqual([1]);
  });
  test("thumbnails are the rows whose codes they lie at", async () => {
    const view = await drawn("points", latentPlane, at(), { show: "pictures" });
    const { xy, pixels, count, actor } = view.thumbnails!;
    expect([count > 20, actor, view.layers.length, view.moot]).toEqual([true, "real", 1, ["axes", "dimensions"]]);
    // x is its own code here
    for (let k = 0; k < 2 * count; k++) expect(pixels[k]).toBe(new Uint8ClampedArray([xy[k]! * 255])[0]);
  });
  test("decoded: an even grid around the prior, every picture what its place decodes to", async () => {
    const { thumbnails } = await drawn("points", latentPlane, at({ sample: count => tf.zeros([count, 1, 2, 1]) }), {
      show: "decoded",
    });
    const { xy, pixels, count, side } = thumbnails!;
    expect(count).toBe(169);
    expect(side).toBeCloseTo(5.6 / 13, 6);
    // 2.8 less half a side
    expect([xy[0], xy[1], xy[336], xy[337]].map(v => Number(v!.toFixed(4)))).toEqual([
      -2.5846, 2.5846, 2.5846, -2.5846,
    ]);
    for (let k = 0; k < 2 * count; k++) expect(pixels[k]).toBe(new Uint8ClampedArray([xy[k]! * 255])[0]);
  });
  test("one latent dimension gives a row; NaN codes do not throw; vectors have none", async () => {
    const one = {
      encode: (x: Tensor) => x.reshape([-1, 2]).mean(1, true),
      decode: (z: Tensor) => z.tile([1, 2]).reshape([-1, 1, 2, 1]),
    };
    const row = (await drawn("points", latentPlane, at(one), { show: "decoded" })).thumbnails!;
    expect(row.count).toBeGreaterThan(0);
    expect(new Set(evenly(row.xy, 1)).size).toBe(1);
    for (const show of ["pictures", "decoded"])
      expect(
        (await drawn("points", latentPlane, at({ encode: x => x.reshape([-1, 2]).mul(NaN) }), { show })).thumbnails,
      ).toBeDefined();
    expect(
      (
        await drawn(
          "points",
          latentPlane,
          fakeEvaluation({ spec: vectors(3), test: normal(300, 14), encode: x => x }),
          { show: "pictures" },
        )
      ).thumbnails,
    ).toBeUndefined();
  });
});

// The probes below the first screen, on the plain CPU backend and a fake evaluation, against closed forms and
// codes of a known law.
import { beforeAll, describe, expect, test } from "vitest";
import type { Values } from "../config";
import type { Evaluation, Probe } from "../diagnostic";
import { normalOf, streamOf } from "../random";
import { type Tensor, tf } from "../tf";
import { type Fake, fakeEvaluation, vectors } from "../testing/evaluation";
import { densityImage, squareAround } from "./histogram";
import { normals, perturbation, variances } from "./perturbation";
import { apart } from "./plane-pictures";
import density from "./probes/density";
import interpolation from "./probes/interpolation";
import generalDiscrepancy from "./probes/latent-discrepancy";
import latentPlane from "./probes/latent-plane";
import generalSpectrum from "./probes/singular-values";
import traversal from "./probes/traversal";
import warpedGrid from "./probes/warped-grid";
import { latentDiscrepancyOf, singularValues, singularValuesOf } from "./stages";
import type { View } from "../view";

beforeAll(() => tf.setBackend("cpu"));
const normal = (count: number, place: number) => normalOf(streamOf(11, { purpose: "data", place })(count));
async function drawn<K extends View["kind"]>(
  kind: K,
  probe: Probe,
  at: Evaluation,
  options: Values = {},
): Promise<Extract<View, { kind: K }>> {
  const before = tf.memory().numTensors;
  const made = await probe.draw(at, options);
  expect(tf.memory().numTensors).toBe(before); // nothing stays on the device
  if (made.kind !== kind) throw Error(`expected ${kind}, got ${made.kind}`);
  return made as Extract<View, { kind: K }>;
}
const evenly = (xy: Float32Array, axis: 0 | 1): number[] => Array.from(xy).filter((_, k) => k % 2 === axis);

describe("singular values", () => {
  test("of a matrix whose columns are orthogonal: their lengths over √n", () => {
    // columns 3·(1, −1, 1, −1) and 0.5·(1, 1, −1, −1), orthogonal: σ = 3·2 and 0.5·2, √n = 2
    const found = singularValues([3, 0.5, -3, 0.5, 3, -0.5, -3, -0.5], 2);
    expect(found[0]).toBeCloseTo(3, 12);
    expect(found[1]).toBeCloseTo(0.5, 12);
  });
  test("not centred: a constant column counts", () => expect(singularValues([2, 2, 2], 1)[0]).toBeCloseTo(2, 12));
  test("codes of a known covariance and mean: roots of the eigenvalues of Σ + mmᵀ", async () => {
    // x = A e + m, A = [[2, 0], [0.6, 0.8]], m = (0, 1): Σ + mmᵀ = [[4, 1.2], [1.2, 2]], eigenvalues 3 ± √(1 +
    // 1.44) = 4.56205, 1.43795
    const e = normal(2 * 1000, 1);
    const x = Float32Array.from(e, (v, k) => (k % 2 === 0 ? 2 * v : 0.6 * e[k - 1]! + 0.8 * v + 1));
    const {
      lines: [line],
      band,
    } = await drawn("plot", generalSpectrum, fakeEvaluation({ spec: vectors(2), test: x, encode: z => z }));
    const [first, second] = evenly(line!.xy, 1);
    // four standard errors of a deviation from 1 000 rows, 1/√2n each
    for (const [found, expected] of [
      [first, Math.sqrt(4.56205)],
      [second, Math.sqrt(1.43795)],
    ] as const)
      expect(Math.abs(found! / expected - 1)).toBeLessThan(4 / Math.sqrt(2000));
    expect(evenly(line!.xy, 0)).toEqual([1, 2]);
    expect(band!.y[1]).toBeCloseTo(1 + Math.sqrt(2 / 1000), 12);
  });
  test("draws of N(0, I) fall in the band", async () => {
    const {
      lines: [line],
      band,
    } = await drawn(
      "plot",
      generalSpectrum,
      fakeEvaluation({ spec: vectors(16), test: normal(16 * 1000, 2), encode: z => z }),
    );
    const values = evenly(line!.xy, 1);
    // the edges of Marchenko and Pastur's law are those of n → ∞: Johnstone's fluctuation at n = 1 000 is 0.01
    const slack = 0.02;
    expect(Math.max(...values)).toBeLessThan(band!.y[1] + slack);
    expect(Math.min(...values)).toBeGreaterThan(band!.y[0] - slack);
    expect(values).toEqual([...values].sort((a, b) => b - a));
  });
  test("stages of different widths come apart again; the later is dashed", async () => {
    const probe = singularValuesOf<unknown, unknown>((_, { x }) => ({ z: x, u: x.slice([0, 0], [-1, 1]).mul(3) }));
    const { lines } = await drawn(
      "plot",
      probe,
      fakeEvaluation({ spec: vectors(2), test: Float32Array.from([1, 0, -1, 0, 1, 2, -1, 2]), encode: z => z }),
    );
    // columns (1, −1, 1, −1) and (0, 0, 2, 2): 1 and √2
    expect(lines.map(l => [l.name, l.dashed ?? false, ...evenly(l.xy, 1).map(v => Number(v.toFixed(6)))])).toEqual([
      ["z", false, 1.414214, 1],
      ["u", true, 3],
    ]);
  });
  test("NaN codes are said, not thrown", async () => {
    const {
      lines: [line],
    } = await drawn(
      "plot",
      generalSpectrum,
      fakeEvaluation({ spec: vectors(2), test: new Float32Array(40).fill(NaN), encode: z => z }),
    );
    expect(evenly(line!.xy, 1)).toEqual([NaN, NaN]);
  });
});

describe("distance from N(0, I)", () => {
  test("codes that are N(0, I) lie in the band, others where the closed form says", async () => {
    // scipy (metrics.test.ts): MMD² of N(0.5, 0.8² I₃) against N(0, I₃) is 0.3562551744952689
    const probe = latentDiscrepancyOf<unknown, unknown>((_, { x }) => ({ "N(0, I)": x, other: x.mul(0.8).add(0.5) }));
    const { rows, none } = await drawn(
      "intervals",
      probe,
      fakeEvaluation({ spec: vectors(3), test: normal(3 * 1000, 3), encode: z => z }),
    );
    const [same, other, chance] = rows as [(typeof rows)[0], (typeof rows)[0], (typeof rows)[0]];
    expect(Math.abs(same!.value)).toBeLessThan(2 * none!.extent[1]); // four standard deviations: odds 6e-5
    // in thousandths; four standard errors
    expect(Math.abs(other!.value - 356.2551744952689)).toBeLessThan(4 * other!.error!);
    expect(other!.error!).toBeLessThan(40); // so that the line above says something: a tenth of the value
    expect([chance!.error, chance!.actor]).toEqual([none!.extent[1] / 2, "prior"]);
    expect(none!.extent[0]).toBe(-none!.extent[1]);
  });
  test("the same question gives the same answer; NaN codes do not throw", async () => {
    const at = (test: Float32Array) => fakeEvaluation({ spec: vectors(2), test, encode: z => z });
    expect(await drawn("intervals", generalDiscrepancy, at(normal(200, 4)))).toEqual(
      await drawn("intervals", generalDiscrepancy, at(normal(200, 4))),
    );
    expect(
      (await drawn("intervals", generalDiscrepancy, at(new Float32Array(200).fill(NaN)))).rows[0]!.value,
    ).toBeNaN();
  });
});

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
    const spec: Fake["spec"] = { kind: "images", shape: [2, 2, 1], range: [0, 1], classes: 1 };
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

describe("walks through images", () => {
  const spec: Fake["spec"] = { kind: "images", shape: [1, 2, 1], range: [0, 1], classes: 1 };
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

describe("pictures on the latent plane", () => {
  const spec: Fake["spec"] = { kind: "images", shape: [1, 2, 1], range: [0, 1], classes: 1 };
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

// The geometry of a latent space: lines of a level, a decoder's stretch, a critic over pairs, and the whole picture on
// codes, decoder and critic that are known.
import { beforeAll, describe, expect, test } from "vitest";
import { normalOf, streamOf } from "../random";
import { tf } from "../tf";
import { contour } from "./contour";
import { fakeEvaluation, vectors } from "../testing/evaluation";
import { latentGeometry, overPairs } from "./geometry";
import { stretchOf } from "./stretch";

beforeAll(() => tf.setBackend("cpu"));
const normal = (count: number, place: number) => normalOf(streamOf(5, { purpose: "data", place })(count));
const grid = (n: number, f: (x: number, y: number) => number, reach = 2) =>
  Float64Array.from({ length: n * n }, (_, k) =>
    f(-reach + (2 * reach * (k % n)) / (n - 1), reach - (2 * reach * Math.floor(k / n)) / (n - 1)),
  );
const all = [-2, 2, -2, 2] as const;
const length = (xy: Float32Array) => {
  let sum = 0;
  for (let k = 2; k < xy.length; k += 2) sum += Math.hypot(xy[k]! - xy[k - 2]!, xy[k + 1]! - xy[k - 1]!);
  return sum;
};

describe("lines of a level", () => {
  test("a circle: one closed line, at its radius, of its length", () => {
    const lines = contour(
        grid(41, (x, y) => x * x + y * y - 1),
        41,
        41,
        all,
      ),
      [line = new Float32Array(0)] = lines,
      h = 0.1;
    expect(lines.length).toBe(1);
    expect([...line.slice(-2)]).toEqual([...line.slice(0, 2)]);
    // linear between points: ≤ h²/8 · f″/|∇f| = h²/8, along an edge up to √2 oblique
    for (let k = 0; k < line.length; k += 2)
      expect(Math.abs(Math.hypot(line[k]!, line[k + 1]!) - 1)).toBeLessThan((h * h) / 4);
    expect(Math.abs(length(line) / (2 * Math.PI) - 1)).toBeLessThan(0.005);
  });
  test("a straight one ends at the edges; another level lies elsewhere; none where there is none", () => {
    const plane = grid(9, (x, y) => x + 0.5 * y),
      [line = new Float32Array(0)] = contour(plane, 9, 9, all, 0.3);
    // exact for a plane
    for (let k = 0; k < line.length; k += 2) expect(line[k]! + 0.5 * line[k + 1]!).toBeCloseTo(0.3, 5);
    expect(length(line)).toBeCloseTo(Math.hypot(4, 2), 5); // from y = −2 to 2, x changes by 2
    expect(contour(plane, 9, 9, all, 10)).toEqual([]);
  });
  test("a saddle parts into two lines that do not cross, on the side that its middle says", () => {
    for (const sign of [1, -1]) {
      const lines = contour(
        Float64Array.from([1, -1, -1, 1], v => v + 0.2 * sign),
        2,
        2,
        [0, 1, 0, 1],
      );
      expect(lines.length).toBe(2);
      // middle above the level: the corners above (top left, bottom right) belong together, each line cuts off one of
      // the others. A line near top right or bottom left has both or neither above ½.
      const cuts = lines.map(l => l[0]! + l[2]! > 1 === l[1]! + l[3]! > 1);
      expect(cuts).toEqual([sign > 0, sign > 0]);
    }
  });
  test("what is not finite is left out", () => {
    const values = grid(9, x => x);
    values[40] = NaN; // the middle
    expect(contour(values, 9, 9, all).length).toBe(2);
  });
});

describe("stretch", () => {
  test("of J = rotation · diag(3, ½) · rotation: 3 and ½, along the first direction", () => {
    const t = 0.7,
      s = 1.1,
      v = [
        [Math.cos(t), Math.sin(t)],
        [-Math.sin(t), Math.cos(t)],
      ] as const,
      u = [
        [Math.cos(s), Math.sin(s), 0],
        [-Math.sin(s), Math.cos(s), 0],
      ] as const;
    // J = σ₁ u₁ v₁ᵀ + σ₂ u₂ v₂ᵀ
    const column = (k: 0 | 1) => [0, 1, 2].map(d => 3 * u[0][d as 0]! * v[0][k]! + 0.5 * u[1][d as 0]! * v[1][k]!);
    const { most, least, direction } = stretchOf(column(0), column(1));
    expect([most, least]).toEqual([expect.closeTo(3, 10), expect.closeTo(0.5, 10)]);
    expect(Math.abs(direction[0] * v[0][0] + direction[1] * v[0][1])).toBeCloseTo(1, 10);
  });
  test("one direction only, and none", () => {
    expect(stretchOf([2, 0], [0, 0])).toEqual({ most: 2, least: 0, direction: [1, 0] });
    expect(stretchOf([0], [0]).most).toBe(0);
  });
});

test("a linear critic over pairs is its value at the code less that at the mean partner", () => {
  const w = tf.tensor2d([[2], [-1]]),
    logits = overPairs(
      d => tf.matMul(d, w).add(0.5),
      tf.tensor2d([
        [1, 1],
        [0, 3],
      ]),
      tf.tensor2d([
        [1, 0],
        [3, 4],
        [2, -1],
      ]),
    );
  expect(logits.shape).toEqual([2, 1]);
  // mean partner (2, 1): w · it = 3
  expect(Array.from(logits.dataSync())).toEqual([2 - 1 - 3 + 0.5, -3 - 3 + 0.5].map(v => expect.closeTo(v, 5)));
});

describe("the picture", () => {
  const matrix = [3, 0, 0, 0, 0.5, 0]; // z → (3 z₁, ½ z₂, 0)
  const linear = (latent: number) => {
    const w = tf.tensor2d([...matrix, ...new Array<number>(3 * (latent - 2)).fill(0)], [latent, 3]);
    return (z: ReturnType<typeof tf.tensor>) => tf.matMul(z as never, w);
  };
  const prior = (count: number, latent: number) => tf.zeros([count, latent]);
  test("density, ellipses of the decoder's singular values, prior, critic, way of the mean", async () => {
    const rows = normal(900, 1),
      decode = linear(2),
      before = tf.memory().numTensors;
    const at = fakeEvaluation({
      spec: vectors(3),
      test: rows,
      encode: x => x.slice([0, 0], [-1, 2]),
      decode,
      sample: count => prior(count, 2),
    });
    const view = await latentGeometry({
      boundaries: (_, codes) => ({ critic: codes.slice([0, 0], [-1, 1]).sub(0.5) }),
      path: () =>
        tf.tensor2d([
          [0, 0],
          [1, 2],
        ]),
    }).draw(at, {});
    expect(tf.memory().numTensors - before).toBe(2); // the fake's own counters
    if (view.kind !== "field") throw Error(view.kind);
    expect(view.extent).toEqual([-3, 3, -3, 3]);
    // a density: nearly all of N(0, I₂) lies within 3
    expect(view.values.reduce((a, b) => a + b, 0) * (6 / 96) ** 2).toBeGreaterThan(0.97);
    const { xy, axes } = view.ellipses!,
      cell = 6 / 9;
    expect(xy.length).toBe(2 * 81);
    for (let k = 0; k < 81; k++) {
      expect(Math.hypot(axes[4 * k]!, axes[4 * k + 1]!)).toBeCloseTo(0.48 * cell, 3);
      expect(Math.hypot(axes[4 * k + 2]!, axes[4 * k + 3]!) / Math.hypot(axes[4 * k]!, axes[4 * k + 1]!)).toBeCloseTo(
        0.5 / 3,
        3,
      );
      expect(Math.abs(axes[4 * k + 1]!)).toBeLessThan(1e-3); // the larger along z₁
    }
    expect(view.note).toBe("largest stretch 3.00");
    expect(view.lines!.map(l => l.name)).toEqual([
      "prior, 50 and 90 %",
      "prior, 50 and 90 %",
      "critic",
      "way of the mean",
    ]);
    // median of a Rayleigh law: √(2 ln 2)
    expect(Math.hypot(...view.lines![0]!.xy.slice(0, 2))).toBeCloseTo(1.17741, 4);
    const { xy: line } = view.lines![2]!;
    for (let k = 0; k < line.length; k += 2) expect(line[k]).toBeCloseTo(0.5, 4);
    expect(length(line)).toBeCloseTo(6, 3);
    expect([...view.lines![3]!.xy]).toEqual([0, 0, 1, 2]);
  });
  test("of more dimensions the two that vary most; wider where codes reach farther; without a prior around the codes", async () => {
    const rows = normal(1500, 2).map((v, k) => v * [1, 0.1, 3][k % 3]! + [0, 5, 0][k % 3]!),
      decode = linear(3);
    const far = await latentGeometry({}).draw(
      fakeEvaluation({
        spec: vectors(3),
        test: rows,
        encode: x => x.clone(),
        decode,
        sample: count => prior(count, 3),
      }),
      {},
    );
    if (far.kind !== "field") throw Error(far.kind);
    expect(far.axes).toEqual(["z₁", "z₃"]);
    expect(far.extent[1]).toBeGreaterThan(5);
    // the decoder does not know z₃
    expect(Math.abs(far.ellipses!.axes[2]!) + Math.abs(far.ellipses!.axes[3]!)).toBeLessThan(1e-6);
    const free = await latentGeometry({
      phase: "later",
      boundaries: () => {
        throw Error("not yet");
      },
    }).draw(fakeEvaluation({ spec: vectors(3), test: rows, encode: x => x.clone(), decode }), {});
    if (free.kind !== "field") throw Error(free.kind);
    expect(free.lines).toEqual([]);
  });
  test("of one dimension: a row of ellipses that have one axis", async () => {
    const one = await latentGeometry({}).draw(
      fakeEvaluation({
        spec: vectors(1),
        test: normal(50, 3),
        encode: x => x.clone(),
        decode: z => z.mul(2),
        sample: count => tf.zeros([count, 1]),
      }),
      {},
    );
    if (one.kind !== "field") throw Error(one.kind);
    expect([one.ellipses!.xy.length, one.note, one.axes]).toEqual([18, "largest stretch 2.00", ["z₁", ""]]);
  });
});

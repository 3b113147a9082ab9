// Probes on the plain CPU backend and a fake evaluation: what is where in a picture, and that a point of a plane is
// the code it stands for.
import { beforeAll, describe, expect, test } from "vitest";
import type { Values } from "../config";
import type { Evaluation, Probe } from "../diagnostic";
import { normalOf, streamOf } from "../random";
import { type Tensor, tf } from "../tf";
import { type Fake, fakeEvaluation, vectors } from "../testing/evaluation";
import distribution from "./probes/distribution";
import latentPlane from "./probes/latent-plane";
import reconstructions from "./probes/reconstructions";
import samples from "./probes/samples";
import type { View } from "../view";

beforeAll(() => tf.setBackend("cpu"));
const normal = (count: number, place: number) => normalOf(streamOf(5, { purpose: "data", place })(count));
type Kind<K extends View["kind"]> = Extract<View, { kind: K }>;
async function drawn<K extends View["kind"]>(
  kind: K,
  probe: Probe,
  at: Evaluation,
  options: Values = {},
): Promise<Kind<K>> {
  const before = tf.memory().numTensors,
    made = await probe.draw(at, options);
  expect(tf.memory().numTensors).toBe(before); // nothing stays on the device
  if (made.kind !== kind) throw Error(`expected ${kind}, got ${made.kind}`);
  return made as Kind<K>;
}

describe("images", () => {
  const spec: Fake["spec"] = { kind: "images", shape: [2, 3, 1], range: [-1, 1], mean: [0.5], classes: 1 };
  test("forty samples, five a row, bytes clamped and rounded from the data's range", async () => {
    // value of image i: −1.5 + i/10: black up to i = 5, white from i = 25
    const sample = (count: number) =>
      tf.tidy(() => tf.range(0, count).div(10).sub(1.5).reshape([count, 1, 1, 1]).tile([1, 2, 3, 1]));
    const view = await drawn("images", samples, fakeEvaluation({ spec, test: new Float32Array(60), sample }));
    expect([view.count, view.columns, view.height, view.width, view.depth, view.pixels.length]).toEqual([
      40, 5, 2, 3, 1, 240,
    ]);
    // 0.1/2·255 = 12.75; 127.5 rounds to even, 128
    expect([0, 5, 6, 15, 25, 39].map(i => view.pixels[6 * i])).toEqual([0, 0, 13, 128, 255, 255]);
    expect([view.title, view.note]).toEqual(["Fake samples", "z ∼ fake"]);
  });
  test("the same draws every time", async () => {
    const at = () =>
      fakeEvaluation({
        spec,
        test: new Float32Array(60),
        sample: (count, { noise }) => noise.normal([count, 2, 3, 1]),
      });
    expect((await drawn("images", samples, at())).pixels).toEqual((await drawn("images", samples, at())).pixels);
  });
  test("eight pairs: x, then x̂", async () => {
    const rows = Float32Array.from({ length: 12 * 6 }, (_, k) => Math.floor(k / 6) / 10);
    const view = await drawn(
      "images",
      reconstructions,
      fakeEvaluation({
        spec: { ...spec, range: [0, 1] },
        test: rows,
        encode: x => x.reshape([-1, 6]),
        decode: z => z.mul(0.5).reshape([-1, 2, 3, 1]),
      }),
    );
    expect([view.count, view.columns, view.captions]).toEqual([16, 2, ["x", "x̂"]]);
    // 25.5 → 26 (even), 12.75, 178.5 → 178 (even), 89.25
    expect([0, 1, 2, 3, 14, 15].map(i => view.pixels[6 * i])).toEqual([0, 0, 26, 13, 178, 89]);
  });
});

describe("vectors", () => {
  test("reconstructions and samples in the data set's plane", async () => {
    const plane = Float32Array.from([0, 0, 1, 0, 1, 0]); // across = x₃, up = x₂
    const at = () =>
      fakeEvaluation({
        spec: vectors(3),
        test: Float32Array.from([1, 2, 3, 4, 5, 6]),
        plane,
        encode: x => x,
        decode: z => z.mul(10),
        sample: count => tf.fill([count, 3], 7),
      });
    const pairs = await drawn("points", reconstructions, at());
    expect(pairs.layers.map(l => [l.name, l.actor, ...l.xy])).toEqual([
      ["x", "real", 3, 2, 6, 5],
      ["x̂", "generated", 30, 20, 60, 50],
    ]);
    const both = await drawn("points", distribution, at());
    expect(both.layers.map(l => [l.name, l.actor, ...l.xy])).toEqual([
      ["real", "real", 3, 2, 6, 5],
      ["generated", "generated", 7, 7, 7, 7],
    ]);
    expect(both.note).toBe("z ∼ fake");
  });
  test("without a plane: the plane itself in two dimensions, the principal one in more", async () => {
    const sample = (count: number) => tf.fill([count, 2], 7);
    const flat = await drawn(
      "points",
      distribution,
      fakeEvaluation({ spec: vectors(2), test: Float32Array.from([1, 2, 3, 4]), sample }),
    );
    expect([...flat.layers[0]!.xy, ...flat.axes]).toEqual([1, 2, 3, 4, "x₁", "x₂"]);
    const rows = normal(900, 1).map((x, k) => x * [0.1, 3, 1][k % 3]!);
    const three = await drawn(
      "points",
      distribution,
      fakeEvaluation({ spec: vectors(3), test: rows, sample: count => tf.ones([count, 3]) }),
    );
    expect(Math.abs(Math.abs(three.layers[0]!.xy[0]!) - Math.abs(rows[1]!))).toBeLessThan(0.2); // across is near x₂
  });
});

describe("latent plane", () => {
  const rows = normal(4 * 700, 2).map((x, k) => x * [0.5, 1, 0.1, 2][k % 4]! + [3, 0, 0, 0][k % 4]!);
  const labels = Uint8Array.from({ length: 700 }, (_, i) => i % 3);
  const at = (more: Partial<Fake> = {}) =>
    fakeEvaluation({ spec: vectors(4, 3), test: rows, labels, encode: x => x, ...more });
  const prior = (count: number, { noise }: { noise: { normal(shape: number[]): Tensor } }) => noise.normal([count, 4]);

  test("most varied dimensions, in their order; origin: the mean of the others", async () => {
    const view = await drawn("points", latentPlane, at());
    expect(view.axes).toEqual(["z₂", "z₄"]);
    expect([...view.layers[0]!.xy.subarray(0, 4)]).toEqual([rows[1], rows[3], rows[5], rows[7]]);
    expect(view.layers[0]!.labels).toEqual(labels);
    expect([...view.plane!.across, ...view.plane!.up]).toEqual([0, 1, 0, 0, 0, 0, 0, 1]);
    // standard error 0.5/√700 = 0.02
    expect([...view.plane!.origin].map(x => Math.round(x * 10) / 10 + 0)).toEqual([3, 0, 0, 0]);
    expect([view.plane!.origin[1], view.plane!.origin[3]]).toEqual([0, 0]);
    expect(view.rings).toBeUndefined(); // no sampler, no prior
  });
  test.each([
    ["1,2", ["z₁", "z₂"]],
    ["4,3", ["z₄", "z₃"]],
    ["9,9", ["z₄", "z₃"]],
    ["1,1", ["z₁", "z₂"]],
    ["4", ["z₄", "z₃"]],
  ])("dimensions %s", async (dimensions, axes) => {
    expect((await drawn("points", latentPlane, at(), { axes: "chosen", dimensions })).axes).toEqual(axes);
  });
  test("principal directions: a point decodes to the code whose projection it is, and the mean code lies in the plane", async () => {
    const { plane, layers } = await drawn("points", latentPlane, at(), { axes: "principal" });
    const { origin, across, up } = plane!;
    const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, k) => sum + x * b[k]!, 0);
    for (const [a, b, expected] of [
      [across, across, 1],
      [up, up, 1],
      [across, up, 0],
      [origin, across, 0],
      [origin, up, 0],
    ] as const)
      expect(dot(a, b)).toBeCloseTo(expected, 5);
    const xy = layers[0]!.xy,
      mean = [0, 1].map(which => xy.filter((_, k) => k % 2 === which).reduce((a, b) => a + b) / 700);
    const code = origin.map((o, k) => o + mean[0]! * across[k]! + mean[1]! * up[k]!);
    for (let k = 0; k < 4; k++)
      expect(code[k]).toBeCloseTo(rows.filter((_, i) => i % 4 === k).reduce((a, b) => a + b) / 700, 4);
  });
  test("the sampler's codes show only where they are not the prior's", async () => {
    const same = await drawn("points", latentPlane, at({ sample: prior }));
    expect([same.layers.length, same.rings]).toEqual([1, true]);
    const other = await drawn(
      "points",
      latentPlane,
      at({ sample: (count, { noise }, finish) => (finish ? tf.zeros([count, 9]) : noise.normal([count, 4]).mul(0.7)) }),
    );
    expect(other.layers.map(l => l.actor)).toEqual(["latent", "generated"]);
    expect(other.layers[1]!.xy.length).toBe(2000);
  });
  test("one dimension: a line, spread out; up means nothing", async () => {
    const view = await drawn(
      "points",
      latentPlane,
      fakeEvaluation({
        spec: vectors(1),
        test: normal(300, 3),
        encode: x => x,
        sample: (count, { noise }) => noise.normal([count, 1]),
      }),
      { axes: "principal" },
    );
    expect([...view.plane!.across, ...view.plane!.up, view.plane!.origin[0]]).toEqual([1, 0, 0]);
    expect(view.layers[0]!.xy.every(Number.isFinite)).toBe(true);
    expect(view.layers[0]!.xy[2]).toBe(normal(300, 3)[1]);
    expect(view.layers[0]!.labels).toBeUndefined();
    expect(view.rings).toBeUndefined();
  });
  test("two dimensions are the plane itself", async () => {
    const view = await drawn(
      "points",
      latentPlane,
      fakeEvaluation({ spec: vectors(2), test: normal(200, 4), encode: x => x }),
      { axes: "principal" },
    );
    expect([...view.plane!.origin, ...view.plane!.across, ...view.plane!.up]).toEqual([0, 0, 1, 0, 0, 1]);
  });
});

// Lipschitz complexity against maps whose factor is known, loops in float64, and chance.
import { beforeAll, describe, expect, test } from "vitest";
import { normalOf, streamOf } from "../random";
import { tf, type Tensor } from "../tf";
import { fakeEvaluation, vectors } from "../testing/evaluation";
import { lipschitz } from "./lipschitz";
import decoder from "./metrics/lipschitz-decoder";
import encoder from "./metrics/lipschitz-encoder";

beforeAll(() => tf.setBackend("cpu"));
const normal = (count: number, place: number) => normalOf(streamOf(8, { purpose: "data", place })(count));
const watched = (x: Tensor, maps: Parameters<typeof lipschitz>[1]) =>
  tf.tidy(() =>
    Object.fromEntries(Object.entries(lipschitz(x, maps)).map(([name, value]) => [name, value.dataSync()[0]!])),
  );

describe("watched", () => {
  test("f(x) = 2x and g(z) = −3z: 2, 3 and their product", () => {
    expect(watched(tf.tensor2d(normal(96, 1), [32, 3]), { encode: x => x.mul(2), decode: z => z.mul(-3) })).toEqual({
      "lipschitz-encoder": expect.closeTo(2, 5),
      "lipschitz-decoder": expect.closeTo(3, 5),
      contraction: expect.closeTo(6, 5),
    });
  });
  test("maps that bend: row i against row i + 16, by a loop in float64", () => {
    const rows = normal(64 * 3, 2),
      f = (v: readonly number[]) => [v[0]! * v[1]!, Math.abs(v[2]!)],
      g = (z: readonly number[]) => [z[0]! ** 2, z[1]!, z[0]! + z[1]!];
    const row = (i: number) => Array.from(rows.slice(3 * i, 3 * i + 3)),
      apart = (a: readonly number[], b: readonly number[]) => Math.hypot(...a.map((v, k) => v - b[k]!));
    const factors = Array.from({ length: 16 }, (_, i) => {
      const [a, b] = [row(i), row(i + 16)],
        [za, zb] = [f(a), f(b)];
      return [apart(za, zb) / apart(a, b), apart(g(za), g(zb)) / apart(za, zb), apart(g(za), g(zb)) / apart(a, b)];
    });
    const expected = [0, 1, 2].map(k => factors.reduce((sum, of) => sum + of[k]!, 0) / 16);
    const column = (t: Tensor, k: number) => t.slice([0, k], [-1, 1]);
    // images too: all that is in a row counts; of 64 rows the first 32
    const got = watched(tf.tensor2d(rows, [64, 3]).reshape([64, 3, 1, 1]), {
      encode: x => {
        const v = x.reshape([-1, 3]);
        return tf.concat([column(v, 0).mul(column(v, 1)), column(v, 2).abs()], 1);
      },
      decode: z => tf.concat([column(z, 0).square(), column(z, 1), column(z, 0).add(column(z, 1))], 1),
    });
    // float32, ten operations
    Object.values(got).forEach((value, k) => expect(Math.abs(value / expected[k]! - 1)).toBeLessThan(1e-5));
  });
  test("an encoder that has collapsed leaves no pair to the decoder, and nothing is infinite", () => {
    expect(watched(tf.tensor2d(normal(24, 3), [8, 3]), { encode: x => x.mul(0), decode: z => z })).toEqual({
      "lipschitz-encoder": 0,
      "lipschitz-decoder": 0,
      contraction: 0,
    });
    const twice = tf.tensor2d([
      [1, 0],
      [2, 0],
      [1, 0],
      [5, 0],
    ]); // rows 0 and 2 are the same point: only 1 and 3 count
    expect(watched(twice, { encode: x => x.mul(4), decode: z => z })["lipschitz-encoder"]).toBeCloseTo(4, 6);
  });
  test("a batch of one row has no pair", () =>
    expect(lipschitz(tf.zeros([1, 3]), { encode: x => x, decode: z => z })).toEqual({}));
});

describe("metrics", () => {
  const at = (test: Float32Array, d: number) =>
    fakeEvaluation({
      spec: vectors(d),
      test,
      encode: x => x.slice([0, 0], [-1, 1]),
      decode: z => tf.concat([z.mul(3), z.mul(4)], 1),
    });
  test("projecting a plane on a line: E|cos θ| = 2/π; back into the plane by (3, 4): 5 exactly", async () => {
    const rows = normal(4000, 4),
      e = await encoder.measure(at(rows, 2)),
      d = await decoder.measure(at(rows, 2));
    // five standard errors: odds 1e-4 with 19 degrees of freedom
    expect(Math.abs(e.value - 2 / Math.PI)).toBeLessThan(5 * e.error!);
    expect(e.error!).toBeLessThan(0.02);
    expect([d.value, d.count]).toEqual([expect.closeTo(5, 4), 4000]);
    expect(d.error!).toBeLessThan(1e-5); // float32
    // the contraction of the decoder's own pairs
    expect(Math.abs(d.values![0]! - 5 * e.value)).toBeLessThan(5 * 5 * e.error!);
  });
  test("no row is paired with itself, and the same question has the same answer", async () => {
    const same = fakeEvaluation({ spec: vectors(2), test: normal(24, 5), encode: x => x, decode: z => z });
    const first = await encoder.measure(same),
      again = await encoder.measure(
        fakeEvaluation({ spec: vectors(2), test: normal(24, 5), encode: x => x, decode: z => z }),
      );
    // 12 rows: three groups of four, 1 334 pairs each; a pair of one row would not count
    expect([first.value, first.count]).toEqual([1, 4002]);
    expect(again).toEqual(first);
  });
  test("its error is its standard deviation: 80 sets of 200 rows", async () => {
    const found = [];
    for (let set = 0; set < 80; set++) found.push(await encoder.measure(at(normal(400, 20 + set), 2)));
    const mean = found.reduce((sum, f) => sum + f.value, 0) / 80,
      variance = found.reduce((sum, f) => sum + (f.value - mean) ** 2, 0) / 79,
      claimed = found.reduce((sum, f) => sum + f.error! ** 2, 0) / 80;
    expect(Math.abs(mean - 2 / Math.PI)).toBeLessThan(4 * Math.sqrt(variance / 80)); // odds 6e-5
    // a variance from 80 values is good to √(2/80) = 16 %: four of them
    expect(Math.abs(claimed / variance - 1)).toBeLessThan(4 * Math.sqrt(2 / 80));
  });
});

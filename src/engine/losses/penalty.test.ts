// The gradient penalty against its closed form for critics whose slope is known, and its gradient in the critic's
// weights (a gradient of a gradient, where tfjs may be silently wrong: methods.md 1.2) against central differences,
// weight by weight, on both backends that run in Node.
import { beforeAll, describe, expect, it } from "vitest";
import { criticOf, criticOfData } from "../nn/critic";
import { type Net, type Scope, Store, inMode } from "../nn/scope";
import { updateNoise } from "../noise";
import { normalOf, streamOf } from "../random";
import type { DataSpec } from "../step";
import { expectGradients } from "../testing/gradient";
import { useBackend } from "../testing/node";
import { tf, type Buffer, type Tensor } from "../tf";
import { between, gradientPenalty } from "./penalty";

const normal = (shape: [number, number], place: number) =>
  tf.tensor2d(normalOf(streamOf(6, { purpose: "data", place })(shape[0] * shape[1])), shape);
const IMAGES: DataSpec = {
  kind: "images",
  shape: [4, 4, 1],
  range: [0, 1],
  mean: [0.5],
  count: 1,
  tests: 1,
  classes: 1,
};
const value = (make: () => Tensor) => tf.tidy(() => make().dataSync()[0]!);
const noise = () => updateNoise(1, 0, 0, 0);

describe.each(["cpu", "wasm"] as const)("on %s", backend => {
  beforeAll(() => useBackend(backend));

  it("of a linear critic it is (‖w‖ − 1)², wherever", () => {
    const w = tf.tensor2d([[1.5], [-2], [0.7]]),
      got = value(() => gradientPenalty(x => x.matMul(w), normal([5, 3], 0)));
    // ε = 1e-8 inside the root moves it by 3e-9; float32 does the rest
    expect(Math.abs(got - (Math.sqrt(1.5 ** 2 + 2 ** 2 + 0.7 ** 2) - 1) ** 2)).toBeLessThan(1e-6);
  });
  it("of ½‖x‖² it is the mean of (‖x‖ − 1)² over rows", () => {
    const x = normal([6, 4], 1),
      rows = Array.from({ length: 6 }, (_, r) => Math.hypot(...x.dataSync().slice(4 * r, 4 * r + 4)));
    const got = value(() => gradientPenalty(v => v.square().sum(1, true).mul(0.5), x));
    expect(Math.abs(got - rows.reduce((sum, n) => sum + (n - 1) ** 2, 0) / 6)).toBeLessThan(1e-6);
  });
  it("is finite, and so is its gradient, where the slope is 0: a critic that has not begun", () => {
    const w = tf.zeros([3, 1]),
      x = normal([2, 3], 2);
    expect(value(() => gradientPenalty(v => v.matMul(w as never), x))).toBeCloseTo((1e-4 - 1) ** 2, 6); // √1e-8
    const gradient = tf.tidy(() =>
      tf
        .grad((k: Tensor) => gradientPenalty(v => v.matMul(k as never), x))(w)
        .dataSync(),
    );
    expect([...gradient].every(Number.isFinite)).toBe(true);
  });
  it("a softplus critic: every weight's gradient is its difference", () => {
    const x = normal([4, 3], 3),
      [w1, b1, w2, b2, w3] = [
        normal([3, 5], 4),
        normal([1, 5], 5),
        normal([5, 4], 6),
        normal([1, 4], 7),
        normal([4, 1], 8),
      ];
    const penalty = (...[a, c, d, e, f]: Tensor[]) =>
      gradientPenalty(v => tf.matMul(tf.softplus(tf.matMul(tf.softplus(tf.matMul(v, a!).add(c!)), d!).add(e!)), f!), x);
    // values near 5 round to 2⁻²² · 5, differences over 2e-2 to 1e-4; ε²f'''/6 is 1e-5 f'''
    expectGradients(penalty, [w1, b1, w2, b2, w3], { relative: 5e-3, absolute: 2e-3 });
  });
  it.each<[string, (scope: Scope) => Net, number[], number]>([
    ["of codes", (scope: Scope) => criticOf(scope, 3, { width: 6, depth: 2 }), [4, 3], 3 * 6 + 6 + 6 * 6 + 6 + 6 + 1],
    // width 1/32: 2 and 4 channels, 32 units; He's start
    [
      "of images",
      (scope: Scope) => criticOfData(scope, IMAGES, { width: 1 / 32 }),
      [2, 4, 4, 1],
      16 * 2 + 2 + 16 * 2 * 4 + 4 + 4 * 32 + 32 + 32 + 1,
    ],
  ] as const)(
    "our critic %s as it is built for methods: every weight's gradient is its difference",
    (_, built, shape, count) => {
      // Where no ReLU turns between the two ends of a difference the penalty is smooth in the weights; a weight whose
      // difference crosses a turn is told by its two halves, which then disagree. ε = 3e-3: methods.md 1.2
      const store = new Store(3),
        critic = built(store.scope().child("critic")),
        x = normal([shape[0]!, shape.slice(1).reduce((a, b) => a * b, 1)], 9).reshape(shape),
        e = 3e-3;
      const mode = { training: new Set(["critic"]), moving: new Set(["critic"]), noise: noise() };
      const penalty = () => inMode(mode, () => gradientPenalty(critic, x)),
        weights = [...store.buffers.values()].filter(b => b.trainable);
      const { grads } = tf.variableGrads(() => penalty().asScalar(), weights as never);
      const moved = (buffer: Buffer, i: number, by: number) => {
        const data = Float32Array.from(buffer.dataSync()),
          was = tf.tensor(Float32Array.from(data), buffer.shape);
        data[i]! += by;
        buffer.assign(tf.tensor(data, buffer.shape) as never);
        const result = value(penalty);
        buffer.assign(was as never);
        return result;
      };
      let compared = 0,
        all = 0;
      const middle = value(penalty);
      for (const buffer of weights) {
        const gradient = grads[buffer.name]?.dataSync();
        for (let i = 0; i < buffer.size; i++, all++) {
          const [up, down] = [moved(buffer, i, e), moved(buffer, i, -e)],
            halves = [(up - middle) / e, (middle - down) / e] as const,
            difference = (up - down) / (2 * e);
          if (Math.abs(halves[0] - halves[1]) > 0.05 * Math.max(0.2, Math.abs(difference))) continue;
          compared++;
          expect(
            Math.abs((gradient?.[i] ?? 0) - difference),
            `${buffer.name}, entry ${i}: gradient ${gradient?.[i]}, difference ${difference}`,
          ).toBeLessThan(3e-3 + 1e-2 * Math.abs(difference));
        }
      }
      expect(all).toBe(count);
      expect(compared / all).toBeGreaterThan(0.8); // else the test would say nothing
      store.dispose();
    },
  );
  it("takes rows of any rank: the slope is that of the whole row", () => {
    const w = normal([1, 12], 12).reshape([1, 2, 2, 3]),
      x = normal([5, 12], 13).reshape([5, 2, 2, 3]);
    const got = value(() => gradientPenalty(v => v.mul(w).sum([1, 2, 3]).expandDims(1), x));
    // a linear critic's slope is ‖w‖ wherever; ε and float32 as above
    expect(Math.abs(got - (Math.hypot(...w.dataSync()) - 1) ** 2)).toBeLessThan(1e-5);
    const [a, b] = [x, normal([5, 12], 14).reshape([5, 2, 2, 3])],
      c = tf.tidy(() => between(a, b, noise()));
    expect(c.shape).toEqual([5, 2, 2, 3]);
    const shares = tf.tidy(() => c.sub(b).div(a.sub(b)).reshape([5, 12]).arraySync() as number[][]);
    for (const row of shares) expect(Math.max(...row) - Math.min(...row)).toBeLessThan(1e-4); // one share for a row
    expect(new Set(shares.map(row => row[0]!.toFixed(3))).size).toBe(5);
  });
  it("draws another point between every two rows, on the segment between them", () => {
    const [a, b] = [normal([7, 3], 10), normal([7, 3], 11)],
      c = tf.tidy(() => between(a, b, noise())).dataSync(),
      [p, q] = [a.dataSync(), b.dataSync()];
    const shares = Array.from({ length: 7 }, (_, r) =>
      [0, 1, 2].map(d => (c[3 * r + d]! - q[3 * r + d]!) / (p[3 * r + d]! - q[3 * r + d]!)),
    );
    for (const row of shares) {
      // one share for a row; float32 over differences that may be small
      expect(Math.max(...row) - Math.min(...row)).toBeLessThan(1e-4);
      expect(row[0]! > 0 && row[0]! < 1).toBe(true);
    }
    expect(new Set(shares.map(row => row[0]!.toFixed(4))).size).toBe(7);
  });
});

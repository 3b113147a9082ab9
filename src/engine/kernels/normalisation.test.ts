// Batch norm against what it is: the plain composition of tfjs's operations, in values, gradients and gradients of
// gradients (a gradient penalty's), and against central differences. On Wasm; other devices have the parity table
// (testing/cases/normalisation.ts).
import { beforeAll, describe, expect, it } from "vitest";
import { expectGradients } from "../testing/gradient";
import { useBackend } from "../testing/node";
import { tf, type Tensor } from "../tf";
import { sloped } from "./activations";
import { moments, normalised } from "./normalisation";
import { withoutSimd } from "./simd/module";

const EPSILON = 0.1;
const wave = (shape: readonly number[], at: number): Tensor =>
  tf.tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(1.7 * i + 10.3 * at)),
    [...shape],
  );
type F = (x: Tensor, scale: Tensor, shift: Tensor) => Tensor;
const still = (channels: number) => ({ mean: wave([channels], 4), variance: wave([channels], 5).square() });
const ours =
  (own: boolean, slope: number): F =>
  (x, scale, shift) =>
    normalised(x, { ...(own ? moments(x) : still(x.shape.at(-1)!)), scale, shift }, { epsilon: EPSILON, slope, own });
const plain =
  (own: boolean, slope: number): F =>
  (x, scale, shift) => {
    const axes = x.shape.slice(0, -1).map((_, i) => i),
      mean = x.mean(axes);
    const of = own ? { mean, variance: x.sub(mean).square().mean(axes) } : still(x.shape.at(-1)!);
    const z = x.sub(of.mean).mul(of.variance.add(EPSILON).rsqrt().mul(scale)).add(shift);
    return slope === 1 ? z : sloped(z, slope);
  };
const given = (shape: readonly number[]): [Tensor, Tensor, Tensor] => [
  wave(shape, 1).add(3),
  wave([shape.at(-1)!], 2).add(1.5),
  wave([shape.at(-1)!], 3),
];
/** Σ over all inputs of (∂Σf²r/∂input)²: what a gradient penalty would be of. */
const penalty =
  (f: F) =>
  (...inputs: Tensor[]): Tensor => {
    const once = tf.grads((x: Tensor, scale: Tensor, shift: Tensor) =>
      f(x, scale, shift).square().mul(wave(x.shape, 6)).sum().asScalar(),
    )(inputs);
    return tf.addN(once.map(g => g.square().sum())).div(10);
  };
const everything = (f: F, inputs: Tensor[]): Tensor[] => [
  f(...(inputs as [Tensor, Tensor, Tensor])),
  ...tf.grads((x: Tensor, scale: Tensor, shift: Tensor) =>
    f(x, scale, shift).square().mul(wave(x.shape, 6)).sum().asScalar(),
  )(inputs),
  ...tf.grads((...all: Tensor[]) => penalty(f)(...all).asScalar())(inputs),
];

beforeAll(() => useBackend("wasm"));
const modes = [true, false].flatMap(own => [1, 0.2].map(slope => ({ own, slope })));
describe.each(modes)("batch norm, own moments: $own, slope $slope", ({ own, slope }) => {
  it.each([[[6, 5]], [[3, 2, 2, 8]], [[40, 17]], [[1100, 3]]])(
    "of %j is its plain composition, with and without SIMD, once and twice differentiated",
    shape => {
      const check = () =>
        tf.tidy(() => {
          const inputs = given(shape),
            expected = everything(plain(own, slope), inputs);
          everything(ours(own, slope), inputs).forEach((got, k) => {
            const scale = expected[k]!.abs().max().dataSync()[0]!;
            // float32, sums of up to 1 100 terms twice over
            expect(got.sub(expected[k]!).abs().max().dataSync()[0]! / scale, `output ${k}`).toBeLessThan(2e-5);
          });
        });
      check();
      withoutSimd(check);
    },
  );
  it("its second derivatives are those of differences", () => {
    const inputs = given([5, 3]);
    // slope 1: at a kink of the activation differences say nothing
    expectGradients(penalty(ours(own, 1)), inputs, { relative: 2e-2, absolute: 2e-2 });
    tf.dispose(inputs);
  });
});

// What kernels/wasm/maps.ts and wasm/rows.ts replace on Wasm, and their gradients, once and twice: tfjs's own
// operations elsewhere. Lengths around four lanes and sixteen columns.
import { type Tensor, tf } from "../../tf";
import type { Case, Cases } from "./case";
import { sizeOf } from "../../shape";

const wave = (shape: readonly number[], at: number, size = 1): Tensor =>
  tf.tensor(
    Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(1.7 * i + 10.3 * at) * size),
    [...shape],
  );
const summed = {
  relative: 2e-6,
  absolute: 2e-6,
  why: "sums of at most 130 float32 terms of size 1, in another order or in doubles",
};
const curved = {
  relative: 2e-5,
  absolute: 2e-6,
  why: "WGSL's exp is good to 3 + 2|x| units of the last place; products and sums of a few such values",
};

const sums = [
  [130, 1, 3],
  [9, 2, 16],
  [33, 39],
  [2, 3, 4],
].map((shape): Case => ({
  name: `sum and mean of the rows of [${shape}]`,
  ...summed,
  run: () => [wave(shape, 3).sum(0), wave(shape, 3).mean([0, 1])],
}));
/**
 * d/dx of |d/dx Σ f(x)·r|². Not of exp: tfjs 4.22 differentiates it through its kept result, which a second tape
 * does not connect with x.
 */
const twice =
  (f: (x: Tensor) => Tensor) =>
  (x: Tensor): Tensor =>
    tf.grad(y =>
      tf
        .grad(z => f(z).mul(wave(z.shape, 9)))(y)
        .square()
        .sum(),
    )(x);
const curves = [1, 3, 4, 5, 31].flatMap((n): Cases => [
  {
    name: `exp of ${n}, and its gradient`,
    ...curved,
    run: () => [tf.exp(wave([n], 4, 8)), tf.grad(x => tf.exp(x))(wave([n], 4, 3))],
  },
  {
    name: `softplus of ${n}, and its gradients`,
    ...curved,
    run: () => [
      tf.softplus(wave([n], 4, 8)),
      tf.grad(x => tf.softplus(x))(wave([n], 4, 3)),
      twice(x => tf.softplus(x))(wave([n], 4, 2)),
    ],
  },
]);
export default [...sums, ...curves] satisfies Cases;

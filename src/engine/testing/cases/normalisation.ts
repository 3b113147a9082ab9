// Batch norm (kernels/normalisation.ts) and bias with activation (kernels/bias.ts): values, gradients, and gradients of
// gradients, over shapes around four and sixteen columns, one row, one channel, and more rows than one part of a sum.
import { slopedBias } from "../../kernels/bias";
import { moments, normalised } from "../../kernels/normalisation";
import { type Tensor, tf } from "../../tf";
import type { Cases } from "./case";
import { sizeOf } from "../../shape";

const wave = (shape: readonly number[], at: number, size = 1): Tensor =>
  tf.tensor(
    Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(1.7 * i + 10.3 * at) * size),
    [...shape],
  );
const SHAPES = [
  [5, 1, 1, 3],
  [2, 7, 7, 5],
  [33, 17],
  [6, 25],
  [1, 6],
  [130, 1],
  [1100, 3],
  [520, 20],
];
const why =
  "float32 sums of up to 1 100 terms of size 1 in another order, times a few such sums; WGSL's inverse square root is good to 2 ulp";

const norms = SHAPES.flatMap(shape =>
  [
    [1, true],
    [0.2, true],
    [0, false],
  ].map(([slope, own]) => ({
    name: `batch norm of [${shape}], ${own ? "its own moments" : "running ones"}, slope ${slope}: values and both derivatives`,
    relative: 1e-4,
    absolute: shape[0] === 1 ? 0.1 : 2e-4,
    why,
    run: () => {
      const columns = shape.at(-1)!,
        x = wave(shape, 1).add(0.7),
        [scale, shift] = [wave([columns], 2).add(1.5), wave([columns], 3)] as [Tensor, Tensor];
      const at = (t: Tensor) =>
        own ? moments(t) : { mean: wave([columns], 4, 0.3), variance: wave([columns], 5).square().add(0.5) };
      const f = (t: Tensor, by: Tensor, plus: Tensor) =>
        normalised(
          t,
          { ...at(t), scale: by, shift: plus },
          { epsilon: 1e-2, slope: slope as number, own: own as boolean },
        );
      const weighted = (t: Tensor, by: Tensor, plus: Tensor) =>
        f(t, by, plus).square().mul(wave(shape, 6)).sum().asScalar();
      const once = tf.grads(weighted),
        { mean, variance } = moments(x);
      const again = tf.grads((t: Tensor, by: Tensor, plus: Tensor) =>
        once([t, by, plus])
          .reduce<Tensor>((sum, g) => sum.add(g.mul(wave(g.shape, 7)).sum()), tf.scalar(0))
          .asScalar(),
      );
      return [mean, variance, f(x, scale, shift), ...once([x, scale, shift]), ...again([x, scale, shift])];
    },
  })),
) satisfies Cases;
const biases = SHAPES.flatMap(shape =>
  [0, 0.2].map(slope => ({
    name: `max(z, ${slope}z) of z = x + bias over [${shape}]: values and both derivatives`,
    relative: 1e-5,
    absolute: 2e-5,
    why: "sums of up to 1 100 terms of size 1",
    run: () => {
      const x = wave(shape, 1),
        bias = wave([shape.at(-1)!], 2),
        f = (t: Tensor, b: Tensor) => slopedBias(t, b, slope);
      const once = tf.grads((t: Tensor, b: Tensor) => f(t, b).square().mul(wave(shape, 6)).sum().asScalar());
      const again = tf.grads((t: Tensor, b: Tensor) =>
        once([t, b])
          .reduce<Tensor>((sum, g) => sum.add(g.mul(wave(g.shape, 7)).sum()), tf.scalar(0))
          .asScalar(),
      );
      return [f(x, bias), ...once([x, bias]), ...again([x, bias])];
    },
  })),
) satisfies Cases;
export default [...norms, ...biases] satisfies Cases;

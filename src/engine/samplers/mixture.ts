// Ten Gaussians with full covariances, fitted to codes after training by expectation maximisation (Ghosh et al. 2020;
// methods.md 6.1). The mathematics is linalg/mixture.ts; this file reads codes and draws.
import type { Fit } from "../diagnostic";
import { pause } from "../train/rows";
import { fitMixture } from "../linalg/mixture";
import { type Tensor, tf } from "../tf";
import type { Noise } from "../noise";
import { trainingCodes } from "./codes";
import { RIDGE } from "./gaussian";

const COMPONENTS = 10;

const fit: Fit = {
  id: "mixture",
  title: "Ten Gaussians fitted to the codes",
  needs: ["encode"],
  async fit(at, rows) {
    const { codes, latent } = await trainingCodes(at, rows);
    const uniforms = await at.read(() => at.noise.uniform([COMPONENTS]));
    const components = await fitMixture(codes, latent, { uniforms, ridge: RIDGE, rest: () => pause(at) });
    const parts = components.map(({ weight, mean, factor }) => ({
      weight,
      mean: Float32Array.from(mean),
      factor: Float32Array.from(factor),
    }));
    return (count, noise) => draw(parts, latent, count, noise);
  },
};
export default fit;

interface Part {
  weight: number;
  mean: Float32Array;
  factor: Float32Array;
}
/**
 * [count, latent]: every component's m + Lε, times whether a uniform number fell into its share. Ten times the work of
 * choosing first, but a program of fixed shapes.
 */
function draw(parts: readonly Part[], latent: number, count: number, noise: Noise): Tensor {
  return tf.tidy(() => {
    const pick = noise.uniform([count, 1]),
      normal = noise.normal([count, latent]);
    const codes: Tensor[] = [];
    let from = 0;
    parts.forEach(({ weight, mean, factor }, k) => {
      const to = k === parts.length - 1 ? 2 : from + weight; // the last takes what rounding leaves
      const here = pick.greaterEqual(from).logicalAnd(pick.less(to)).cast("float32"); // [count, 1]
      codes.push(
        tf
          .matMul(normal, tf.tensor2d(factor, [latent, latent]), false, true)
          .add(tf.tensor1d(mean))
          .mul(here),
      );
      from = to;
    });
    return tf.addN(codes);
  });
}

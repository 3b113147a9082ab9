// How variables start. Fan-in is the product of all but the last axis, which is right for dense [in, out] and conv [h,
// w, in, out] kernels.
import { tf } from "../tf";
import type { Init } from "./scope";
import { sizeOf } from "../shape";

export const zeros: Init = shape => tf.zeros([...shape]);
export const ones: Init = shape => tf.ones([...shape]);
export const constant =
  (value: number): Init =>
  shape =>
    tf.fill([...shape], value);
export const normal =
  (deviation: number): Init =>
  (shape, noise) =>
    noise.normal(shape).mul(deviation);
export const uniform =
  (min: number, max: number): Init =>
  (shape, noise) =>
    noise.uniform(shape, min, max);
const fanIn = (shape: readonly number[]) => sizeOf(shape.slice(0, -1));
/** He et al. 2015, for ReLU: variance 2 / fan-in. */
export const he: Init = (shape, noise) => noise.normal(shape).mul(Math.sqrt(2 / fanIn(shape)));
/**
 * Glorot & Bengio 2010, uniform: variance 2 / (fan-in + fan-out); the default of tf.layers, so of
 * TwoStageVAE's second stage.
 */
export const glorot: Init = (shape, noise) => {
  const limit = Math.sqrt(6 / (fanIn(shape) + shape.at(-1)!));
  return noise.uniform(shape, -limit, limit);
};

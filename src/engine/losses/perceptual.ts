// What perceptual generative autoencoders minimise (Zhang et al. 2020; methods.md 6.12 to 6.14), in the form of the
// authors' code: means over elements where the paper has sums, so its coefficients are the code's times D/2. One scalar
// for both networks: who may be moved by a term is said by `frozen` (weights are constants) and `stopGradient` (values
// are) in here, so that a method cannot get it wrong. h = encoder ∘ decoder.
import type { Pair, Code } from "../nn/pga";
import { frozen, resting } from "../nn/scope";
import type { Noise } from "../noise";
import { stopGradient, tf, type Tensor } from "../tf";

type Through = (codes: Tensor) => Tensor; // [rows, latent] → [rows, latent]
const LEAST = 1e-12; // inside ln, where a dead network gives 0
const TINY = 1e-20; // beside a squared length, which is 0 once in 65 536 draws of one dimension

/** mean (x − y)² over all elements. */
export const meanSquaredError = (x: Tensor, y: Tensor): Tensor => x.sub(y).square().mean();
/** mean (f(g(z)) − z)², for the encoder alone (eqs 2 and 3). image: g(z), however it was made. */
export const latentError = <K extends Code>({ encoder }: Pair<K>, image: Tensor, code: Tensor): Tensor =>
  meanSquaredError(encoder(stopGradient(image)).mean, stopGradient(code));
/** h with an encoder of constant weights: its gradient reaches the decoder, and the codes. */
export const perceived =
  <K extends Code>({ encoder, decoder }: Pair<K>): Through =>
  codes =>
    frozen(encoder)(decoder(codes)).mean;
/** h as it is watched: nothing moves. */
export const watched =
  <K extends Code>({ encoder, decoder }: Pair<K>): Through =>
  codes =>
    resting(encoder)(resting(decoder)(codes)).mean;
/** ½ mean z², for the encoder: −ln N(z) per latent dimension, without its constant (eq 6). */
export const energy = (z: Tensor): Tensor => z.square().mean().mul(0.5);

/**
 * h at codes and beside them, in one call, so that with batch norm both are normalised alike. The codes are constants,
 * their displacement is what it is.
 */
function beside(h: Through, z: Tensor, displacement: Tensor): [moved: Tensor, still: Tensor] {
  const at = stopGradient(z);
  return tf.split(h(tf.concat([at.add(displacement), at])), 2) as [Tensor, Tensor];
}
/**
 * ½ E ln (‖h(z + δ) − h(z)‖² / ‖δ‖²), per latent dimension (eq 7 divided by H); the length of δ counts as a constant.
 */
export function stretch(h: Through, z: Tensor, delta: Tensor): Tensor {
  const [moved, still] = beside(h, z, delta),
    squared = stopGradient(delta.square().sum(1)).add(TINY); // [rows]
  return moved.sub(still).square().sum(1).div(squared).add(LEAST).log().mean().mul(0.5);
}
/**
 * mean ((h(z + n) − h(z)) / r)², r_j the root mean square of z_j over the batch: the reconstruction term of eq 12, with
 * one variance per dimension in the place of s² ∝ ‖z‖².
 */
export function noiseError(h: Through, z: Tensor, noise: Tensor): Tensor {
  const [moved, still] = beside(h, z, noise),
    scale = stopGradient(z).square().mean(0).sqrt().add(1e-6); // a dimension that collapsed
  return moved.sub(still).div(scale).square().mean();
}
/** Radius of the sphere on which δ lies: 0.01 a dimension. */
export const radiusOf = (latent: number): number => 0.01 * Math.sqrt(latent);
/** Uniform on the sphere of that radius: [rows, latent]. */
export function onSphere(noise: Noise, shape: readonly number[]): Tensor {
  const ball = noise.normal(shape);
  return ball.div(ball.square().sum(1, true).add(TINY).sqrt()).mul(radiusOf(shape[1]!));
}

/**
 * Differences of h along every latent dimension: [rows, latent (along), latent (of h)], the transposed Jacobian of each
 * row. One call of (latent + 1)·rows codes.
 */
export function jacobian(h: Through, z: Tensor): Tensor {
  const [rows, latent] = z.shape as [number, number],
    e = radiusOf(latent);
  const steps = tf.concat([tf.zeros([1, latent]), tf.eye(latent).mul(e)]).reshape([1, latent + 1, latent]);
  const seen = h(
    z
      .reshape([rows, 1, latent])
      .add(steps)
      .reshape([rows * (latent + 1), latent]),
  ).reshape([rows, latent + 1, latent]);
  const [still, moved] = tf.split(seen, [1, latent], 1) as [Tensor, Tensor];
  return moved.sub(still).div(e);
}
/**
 * ln |det| of each row's matrix, [rows, d, d] → [rows]: d lengths of its orthogonalised rows (Gram
 * and Schmidt, modified).
 */
export function logDeterminant(matrix: Tensor): Tensor {
  const d = matrix.shape[1]!;
  let rest = matrix,
    sum: Tensor | undefined;
  for (let k = 0; k < d; k++) {
    const parts = k < d - 1 ? (tf.split(rest, [1, d - 1 - k], 1) as [Tensor, Tensor]) : [rest],
      [q, others] = parts as [Tensor, Tensor?]; // [rows, 1, d], [rows, d − 1 − k, d]
    const squared = q.square().sum(2, true).add(LEAST),
      log = squared.log().mul(0.5).reshape([-1]);
    sum = sum ? sum.add(log) : log;
    if (others) rest = others.sub(q.mul(others.mul(q).sum(2, true).div(squared)));
  }
  return sum!;
}
/**
 * H·E_u ln ‖J u‖ over directions u [count, d], of length 1: what proposition 1 puts above ln |det J|. matrix:
 * transposed Jacobians, [rows, d, d] → [rows].
 */
export function stretchBound(matrix: Tensor, directions: Tensor): Tensor {
  const [rows, d] = matrix.shape as [number, number, number],
    count = directions.shape[0]!;
  const moved = tf
    .matMul(directions as tf.Tensor2D, matrix.transpose([1, 0, 2]).reshape([d, rows * d]) as tf.Tensor2D)
    .reshape([count, rows, d]);
  return moved
    .square()
    .sum(2)
    .add(LEAST)
    .log()
    .mean(0)
    .mul(d / 2);
}

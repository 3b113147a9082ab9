// The gradient penalty of WGAN-GP (Gulrajani et al. 2017, eq 3): a critic's slope towards 1. A gradient of a gradient,
// so the critic is built only from operations whose second derivatives tfjs gets right (methods.md 1.2): nn/critic.ts.
import { tf, type Tensor } from "../tf";
import type { Noise } from "../noise";

const EPSILON = 1e-8; // inside the root, whose slope is infinite at 0

/** All axes of x but that of the rows. */
const within = (x: Tensor): number[] => x.shape.slice(1).map((_, axis) => axis + 1);

/**
 * E (‖∇critic(x)‖ − 1)². x: [rows, …], a point on which nothing depends that the penalty should move; critic: [rows, …]
 * → [rows, 1].
 */
export function gradientPenalty(critic: (x: Tensor) => Tensor, x: Tensor): Tensor {
  const slope = tf.grad((v: Tensor) => critic(v).sum())(x);
  return slope.square().sum(within(x)).add(EPSILON).sqrt().sub(1).square().mean();
}
/** A random point between the rows of a and of b, another share for every row. a, b: [rows, …]. */
export const between = (a: Tensor, b: Tensor, noise: Noise): Tensor => {
  const share = noise.uniform([a.shape[0]!, ...within(a).map(() => 1)]);
  return a.mul(share).add(b.mul(tf.sub(1, share)));
};

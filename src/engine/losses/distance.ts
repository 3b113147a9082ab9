// Reconstruction as the adversarial autoencoders have it: the length of the error, not its square
// (P1, equations 3 and 6).
import { tf, type Tensor } from "../tf";

/**
 * E ‖x − y‖, the mean over rows of an L2 norm over all dimensions; 1e-8 inside the root, whose slope is infinite at
 * 0. x, y: [batch, …].
 */
export const meanDistance = (x: Tensor, y: Tensor): Tensor =>
  x.sub(y).square().reshape([x.shape[0]!, -1]).sum(1).add(1e-8).sqrt().mean();
/**
 * x_i − x_{i+1}, the last against the first: independent pairs where rows are drawn afresh, each row in two of them.
 * Gradients flow to both. codes: [rows, latent].
 */
export const differencesOf = (codes: Tensor): Tensor => {
  const rows = codes.shape[0]!,
    latent = codes.shape[1]!;
  return codes.sub(codes.slice([1, 0], [rows - 1, latent]).concat(codes.slice([0, 0], [1, latent]), 0));
};
/**
 * The rows some places on, 1 to rows − 1 of them: a roll by a number that the device draws, as a product with a matrix
 * of zeros and ones. share: [1], in (0, 1); x: [rows, width].
 */
export function rolledBy(x: Tensor, share: Tensor): Tensor {
  const rows = x.shape[0]!,
    places = share
      .mul(rows - 1)
      .floor()
      .add(1),
    apart = tf
      .range(0, rows)
      .reshape([1, rows])
      .sub(tf.range(0, rows).reshape([rows, 1]));
  return tf.matMul(
    tf
      .equal(apart, places)
      .cast("float32")
      .add(tf.equal(apart, places.sub(rows)).cast("float32")),
    x,
  );
}

// How far a batch of codes is from draws of the prior, to be minimised (WAE-MMD; Tolstikhin et al. 2018, algorithm
// 2; methods.md 5.4 and 6.5): the unbiased estimate of squared maximum mean discrepancy, on the device. The number
// that the page reports of held-out codes is diagnostics/mmd.ts. Also what brings an encoder near enough for a
// kernel to feel the prior.
import { stopGradient, tf, type Tensor } from "../tf";

const SCALES = [0.1, 0.2, 0.5, 1, 2, 5, 10]; // of the inverse multiquadrics [WAE]
/** k as a function of squared distances. */
export type Kernel = (squares: Tensor) => Tensor;
/** Σ_s C_s/(C_s + d²) with C_s = s·2H, where 2H is the mean squared distance of two draws of N(0, I); 7 at 0. */
export const inverseMultiquadrics =
  (latent: number): Kernel =>
  d =>
    tf.addN(
      SCALES.map(s =>
        d
          .div(2 * latent * s)
          .add(1)
          .reciprocal(),
      ),
    );
/** e^{−d²/2σ²}. variance: σ², a scalar. */
export const gaussian =
  (variance: Tensor): Kernel =>
  d =>
    d.div(variance.mul(-2)).exp();

/** [n, m]: ‖a_i − b_j‖², which rounding must not take below 0. a: [n, latent], b: [m, latent]. */
function squaredDistances(a: Tensor, b: Tensor): Tensor {
  const lengths = (rows: Tensor) => rows.square().sum(1, true);
  return tf.relu(
    lengths(a)
      .add(lengths(b).transpose())
      .sub(tf.matMul(a, b, false, true).mul(2)),
  );
}
/** [n, n] each. */
export interface Distances {
  codes: Tensor;
  prior: Tensor;
  across: Tensor;
}
export const distancesOf = (codes: Tensor, prior: Tensor): Distances => ({
  codes: squaredDistances(codes, codes),
  prior: squaredDistances(prior, prior),
  across: squaredDistances(codes, prior),
});

/**
 * Σ_{i≠j} k(q_i, q_j)/n(n − 1) + Σ_{i≠j} k(z_i, z_j)/n(n − 1) − 2 Σ_{ij} k(q_i, z_j)/n². No bias, so it may be
 * negative: never clip it.
 */
export function mmd({ codes, prior, across }: Distances, kernel: Kernel): Tensor {
  const n = across.shape[0]!,
    apart = tf.sub(1, tf.eye(n)); // a row is not compared with itself
  const within = (d: Tensor) =>
    kernel(d)
      .mul(apart)
      .sum()
      .div(n * (n - 1));
  return within(codes).add(within(prior)).sub(kernel(across).mean().mul(2));
}

const HALVINGS = 24; // of [0, max]: 2⁻²⁴ of the largest, float32's own precision
/**
 * The value that half as many entries exceed as a matrix [n, n] has beside its diagonal: the median, as [WAE] takes it.
 * Not tf.topk, which sorts 16 384 numbers in a hundred passes on a GPU.
 */
function median(matrix: Tensor): Tensor {
  const n = matrix.shape[0]!,
    half = (n * n - n) / 2,
    values = stopGradient(matrix);
  let low: Tensor = tf.scalar(0),
    step = values.max();
  for (let i = 0; i < HALVINGS; i++) {
    step = step.mul(0.5);
    // up where at least half lie above
    low = low.add(
      step.mul(
        tf.step(
          values
            .greater(low.add(step))
            .cast("float32")
            .sum()
            .sub(half - 0.5),
        ),
      ),
    );
  }
  return low;
}
/**
 * σ² of [WAE]: the median squared distance across plus that between codes. A constant to the gradient, which moves
 * codes and not the ruler.
 */
export const medianVariance = ({ codes, across }: Distances): Tensor => median(across).add(median(codes));

/**
 * mean_j m_j² + mean_ij (C_ij − 1[i = j])²: how far the batch's mean and covariance are from those of N(0, I).
 * [WAE] compares with as many draws of the prior; its exact moments have the same gradient without their noise.
 * codes: [rows, latent].
 */
export function momentsToPrior(codes: Tensor): Tensor {
  const [rows, latent] = codes.shape as [number, number];
  const mean = codes.mean(0, true),
    centred = codes.sub(mean);
  const covariance = tf.matMul(centred, centred, true, false).div(rows - 1); // [latent, latent]
  return mean
    .square()
    .mean()
    .add(covariance.sub(tf.eye(latent)).square().mean());
}

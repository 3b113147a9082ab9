// Divergence of a diagonal Gaussian from the prior, in nats per sample.
import type { Tensor } from "../tf";

/**
 * KL(N(mean, deviation²) ‖ N(0, I)) = ½ Σ_j (μ_j² + σ_j² − 2 ln σ_j − 1), mean over the batch. mean,
 * deviation: [batch, latent].
 */
export const klStandard = (mean: Tensor, deviation: Tensor): Tensor =>
  mean
    .square()
    .add(deviation.square())
    .sub(deviation.log().mul(2))
    .sub(1)
    .sum()
    .mul(0.5 / mean.shape[0]!);

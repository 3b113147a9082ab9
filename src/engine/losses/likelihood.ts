// Data terms. All are −log p(x | decoder) per sample: summed over dimensions, averaged over the batch, in nats.
import { tf, type Tensor } from "../tf";

/** Σ_d (x_d − y_d)², mean over the batch. x, y: [batch, …]. */
export const squaredError = (x: Tensor, y: Tensor): Tensor => x.sub(y).square().sum().div(x.shape[0]!);
/**
 * −ln N(x | mean, γ I) with γ = e^{2·log}; `log` is the log standard deviation ℓ, as in TwoStageVAE's code (Dai & Wipf
 * 2019, definition 1; their γ is the variance). error: squaredError(x, mean).
 */
export const gaussianLikelihood = (error: Tensor, dimensions: number, log: Tensor): Tensor =>
  error
    .mul(0.5)
    .mul(log.mul(-2).exp())
    .add(log.mul(dimensions))
    .add(0.5 * dimensions * Math.log(2 * Math.PI));
/**
 * −Σ_d [x ln σ(a) + (1 − x) ln(1 − σ(a))] from logits a, x in [0, 1] and not binarised; the logit form
 * never takes the log of 0.
 */
export const bernoulliLikelihood = (x: Tensor, logits: Tensor): Tensor =>
  tf.softplus(logits).sub(x.mul(logits)).sum().div(x.shape[0]!);
/** Number of dimensions of one row. */
export const dimensionsOf = (x: Tensor): number => x.size / x.shape[0]!;

// The data term of every VAE here, in nats per sample, and what is watched of it: the decoder is a Gaussian whose
// variance γ is learned or fixed, or cross-entropy over pixels.
import { tf, type Tensor } from "../tf";
import { bernoulliLikelihood, dimensionsOf, gaussianLikelihood, squaredError } from "./likelihood";

/** What it reads of a step. nets.gamma is ℓ = ½ ln γ, config.gamma is γ itself. */
export interface Decoded {
  nets: { gamma(): Tensor };
  config: { likelihood: "learned" | "fixed" | "cross-entropy"; gamma: Tensor };
}
/** logits: what the decoder gives before its sigmoid, where it has one (images). */
export function reconstructionOf({ nets, config: c }: Decoded, x: Tensor, logits: Tensor) {
  const error = squaredError(x, x.rank > 2 ? tf.sigmoid(logits) : logits);
  const log = c.likelihood === "learned" ? nets.gamma() : tf.log(c.gamma).mul(0.5);
  return {
    reconstruction:
      c.likelihood === "cross-entropy"
        ? bernoulliLikelihood(x, logits)
        : gaussianLikelihood(error, dimensionsOf(x), log),
    watch: {
      ...(c.likelihood !== "cross-entropy" && { "log-gamma": log.mul(2) }),
      "squared-error": error,
      "log-error": error.div(dimensionsOf(x)).log(),
    },
  };
}

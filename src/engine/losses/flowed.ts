// Divergence from the prior of codes that went through a flow, in nats per sample: an estimate from one draw, since
// it has no closed form.
import type { Flowed } from "../nn/flows";
import type { Tensor } from "../tf";

/**
 * ln q(z_K|x) − ln p(z_K), mean over the batch: q(z_0|x) = N(mean, deviation²) at z_0 = mean + deviation ⊙ noise, less
 * what the flow adds to volume; ½ ln 2π cancels (Rezende & Mohamed 2015, eq 15). deviation, noise: [batch, latent].
 */
export const klFlowed = (deviation: Tensor, noise: Tensor, { codes, logDeterminant }: Flowed): Tensor =>
  codes.square().sub(noise.square()).mul(0.5).sub(deviation.log()).sum().sub(logDeterminant.sum()).div(codes.shape[0]!);

// Two-player losses from logits (Goodfellow et al. 2014): a discriminator says real or not, whoever it judges wants to
// be called real. Means over rows, in nats; softplus of logits never takes the log of 0. logits: [rows, 1].
import { stopGradient, tf, type Tensor } from "../tf";

/** −ln σ(l): what judging (or being judged) real costs. */
export const asReal = (logits: Tensor): Tensor => tf.softplus(logits.neg()).mean();
/** −ln(1 − σ(l)): what judging generated costs. */
export const asGenerated = (logits: Tensor): Tensor => tf.softplus(logits).mean();
/** Share of both kinds judged rightly, 0.5 where nothing tells them apart; to watch, not to minimise. */
export const accuracy = (real: Tensor, generated: Tensor): Tensor =>
  stopGradient(tf.step(real).mean().add(tf.step(generated.neg()).mean()).mul(0.5));
/**
 * A critic's logits with the prior's known log-density added, per row: what is left to learn is −ln q of the codes
 * (Tolstikhin et al.'s code; Mescheder et al. 2017). Up to a constant, which the last bias learns. logits: [rows, 1],
 * codes: [rows, latent].
 */
export const withPrior = (logits: Tensor, codes: Tensor): Tensor =>
  logits.sub(codes.square().sum(1, true).mul(0.5)).sub(0.5 * Math.log(2 * Math.PI));

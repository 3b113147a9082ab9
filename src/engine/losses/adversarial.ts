// Two-player losses from logits (Goodfellow et al. 2014): a discriminator says real or not, whoever it judges wants to be called real. Means over
// rows, in nats; softplus of logits never takes the log of 0. logits: [rows, 1].
import { stopGradient, tf, type Tensor } from "../tf";

/** −ln σ(l): what judging (or being judged) real costs. */
export const asReal = (logits: Tensor): Tensor => tf.softplus(logits.neg()).mean();
/** −ln(1 − σ(l)): what judging generated costs. */
export const asGenerated = (logits: Tensor): Tensor => tf.softplus(logits).mean();
/** Share of both kinds judged rightly, 0.5 where nothing tells them apart; to watch, not to minimise. */
export const accuracy = (real: Tensor, generated: Tensor): Tensor => stopGradient(tf.step(real).mean().add(tf.step(generated.neg()).mean()).mul(0.5));

// What the adversarial autoencoders share (P1, equations 2 to 6; Makhzani et al. 2015; methods.md 6.7 and 6.8): an
// encoder in two parts with noise into its head, the loss of a critic, and whose turn it is. What the critics see, and
// what the encoder pays, is each method's own.
import { accuracy, asGenerated, asReal } from "../losses/adversarial";
import { decoderOf } from "../nn/backbones";
import { headOf, noisyEncoder, trunkOf } from "../nn/noisy-encoder";
import type { Scope } from "../nn/scope";
import { type ConfigOf, whole } from "../settings";
import type { Amount, DataSpec } from "../step";
import type { Tensor } from "../tf";

export const headFields = {
  headNoise: whole(32, 0, 256),
  headWidth: whole(128, 8, 1024, { scale: "log" }),
};
interface Sizes extends ConfigOf<typeof headFields> {
  latent: number;
  width: number;
  decoderWidth: number;
  dropout: Amount;
  spectralNorm?: boolean;
}
/** Trunk and head are nets of their own, so that one can rest while the other trains. */
export function autoencoderOf(scope: Scope, c: Sizes, data: DataSpec) {
  const trunk = trunkOf(scope.child("trunk"), data, c);
  const head = headOf(scope.child("head"), trunk.features, c.latent, { noise: c.headNoise, width: c.headWidth });
  return {
    trunk,
    head,
    encoder: noisyEncoder(trunk, head),
    decoder: decoderOf(scope.child("decoder"), data, c.latent, { width: c.width * c.decoderWidth, dropout: c.dropout }),
  };
}
/** What it costs to tell draws of a law from what should pass for them; logits, [rows, 1] each. */
export const criticLoss = (real: Tensor, generated: Tensor) => ({
  terms: { real: asReal(real), generated: asGenerated(generated) },
  watch: { accuracy: accuracy(real, generated) },
});
/** Critics move in every step, who is judged in every so-manieth, after them. */
export const afterCritics = (index: number, c: { criticSteps: number }): boolean =>
  index % c.criticSteps === c.criticSteps - 1;

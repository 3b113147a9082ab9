// What the two regularised autoencoders share (Ghosh et al. 2019; methods.md 6.15): settings, the loss without what
// keeps the decoder smooth, and what they offer. No prior: samples come from a density fitted to the codes afterwards
// (samplers/).
import { dimensionsOf, squaredError } from "../losses/likelihood";
import type { Decoder } from "../nn/backbones";
import type { Net } from "../nn/scope";
import { type ConfigOf, live } from "../settings";
import type { Step } from "../step";
import type { Tensor } from "../tf";
import { batch, decoderWidth, dropout, latent, rate, steps, width } from "./fields";

export const config = {
  rate,
  beta: live(1e-3, 0, 1, { step: 1e-4 }),
  dropout,
  latent,
  width,
  decoderWidth,
  batch,
  trainSteps: steps(4000),
};
export type Base = ConfigOf<typeof config>;
export interface Pair extends Record<string, Net> {
  encoder: Net;
  decoder: Decoder;
}
/** Reconstruction and size of codes, as means over their entries: the conventions of the official code. */
export function regularised({ nets, config: c, batch }: Step<Base, Pair>) {
  const { x } = batch(c.batch);
  const codes = nets.encoder(x);
  const error = squaredError(x, nets.decoder(codes)).div(dimensionsOf(x));
  const size = codes.square().mean();
  return {
    terms: { reconstruction: error, codes: size.mul(c.beta) },
    watch: { "code-size": size, "log-error": error.log() },
  };
}
export const offered = {
  encode: (x: Tensor, { nets }: Step<Base, Pair>) => nets.encoder(x),
  decode: (codes: Tensor, { nets }: Step<Base, Pair>) => nets.decoder(codes),
};

// What the two Wasserstein autoencoders share (Tolstikhin et al. 2018, [WAE]; methods.md 6.5): settings, networks, the
// reconstruction, and what they offer. What holds the codes at the prior is each method's own.
import { dimensionsOf, squaredError } from "../losses/likelihood";
import type { Sampler } from "../method";
import { decoderOf, encoderOf } from "../nn/backbones";
import type { Scope } from "../nn/scope";
import { type ConfigOf, flag, live, whole } from "../settings";
import type { DataSpec, Step } from "../step";
import type { Tensor } from "../tf";
import { decoderWidth, dropout, latent, rate, steps, width } from "./fields";
import { ofPrior } from "../prior";

const log = { scale: "log" } as const;
export const config = {
  rate,
  lambda: live(10, 0.01, 1000, log),
  dropout,
  latent: { ...latent, initial: 8 },
  width,
  decoderWidth,
  spectralNorm: flag(true, { only: "images" }),
  batch: whole(128, 2, 1024, log), // a pair of codes at least: MMD compares them with each other
  trainSteps: steps(5000),
};
export type Base = ConfigOf<typeof config>;
export const build = (scope: Scope, c: Base, data: DataSpec) => ({
  encoder: encoderOf(scope.child("encoder"), data, c.latent, c),
  decoder: decoderOf(scope.child("decoder"), data, c.latent, { width: c.width * c.decoderWidth, dropout: c.dropout }),
});
export type Pair = ReturnType<typeof build>;

const INPUT_NOISE = 0.01; // deviation, in training only; [WAE] cuts it off at two of them
const WEIGHT = 0.05; // of the squared error [WAE]
/** A batch, its codes, and what it costs to reconstruct it. */
export function reconstructed({ nets, config: c, batch, noise }: Step<Base, Pair>) {
  const { x } = batch(c.batch);
  const codes = nets.encoder(x.add(noise.normal(x.shape).mul(INPUT_NOISE)));
  const error = squaredError(x, nets.decoder(codes));
  return {
    codes,
    reconstruction: error.mul(WEIGHT),
    watch: { "squared-error": error, "log-error": error.div(dimensionsOf(x)).log() },
  };
}
/** Codes of a batch, where nothing is reconstructed: [rows, latent]. */
export const coded = ({ nets, config: c, batch, noise }: Step<Base, Pair>): Tensor => {
  const { x } = batch(c.batch);
  return nets.encoder(x.add(noise.normal(x.shape).mul(INPUT_NOISE)));
};
export const offered = {
  encode: (x: Tensor, { nets }: Step<Base, Pair>) => nets.encoder(x),
  decode: (codes: Tensor, { nets }: Step<Base, Pair>) => nets.decoder(codes),
  sample: {
    start: ofPrior,
    finish: (z, { nets }) => nets.decoder(z),
  } satisfies Sampler<Base, Pair>,
};

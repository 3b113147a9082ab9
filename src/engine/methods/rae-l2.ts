// RAE-L2 (Ghosh et al. 2019; methods.md 6.15): a deterministic autoencoder with small codes and a decoder of small
// weights in place of a VAE's noise. No prior: samples come from a density fitted to the codes afterwards (samplers/).
// What RAE-SN shares with it is families/rae.ts.
import { starts } from "../families/fields";
import { config as base, offered, type Pair, regularised } from "../families/rae";
import type { Method } from "../method";
import { decoderOf, encoderOf } from "../nn/backbones";
import type { Net, Scope } from "../nn/scope";
import { type ConfigOf, live } from "../settings";
import type { DataSpec } from "../step";
import { type Tensor, tf } from "../tf";
import { adam } from "../train/rules";

const config = { ...base, lambda: live(1e-6, 1e-9, 1e-2, { scale: "log" }) };
type C = ConfigOf<typeof config>;
const build = (scope: Scope, c: C, data: DataSpec): Pair => ({
  encoder: encoderOf(scope.child("encoder"), data, c.latent, c),
  decoder: decoderOf(scope.child("decoder"), data, c.latent, { width: c.width * c.decoderWidth, dropout: c.dropout }),
});
/** Σ w² over a net's kernels: not its biases, scales and shifts, which are vectors. */
const kernelSquares = (net: Net): Tensor =>
  tf.addN(
    net.variables
      .filter(v => v.trained)
      .map(v => v())
      .filter(w => w.rank >= 2)
      .map(w => w.square().sum()),
  );

const raeL2 = {
  id: "rae-l2",
  accepts: ["images", "vectors"],
  config,
  starts,
  build,
  phases: [
    {
      id: "train",
      steps: c => c.trainSteps,
      updates: [
        {
          id: "autoencoder",
          moves: ({ encoder, decoder }, c) => [adam({ rate: { cosine: c.rate, to: 0.1 } }, encoder, decoder)],
          loss(step) {
            const { terms, watch } = regularised(step);
            return { terms: { ...terms, weights: kernelSquares(step.nets.decoder).mul(step.config.lambda) }, watch };
          },
        },
      ],
      ...offered,
    },
  ],
} as const satisfies Method<C, Pair>;
export default raeL2;

// WAE-MMD (Tolstikhin et al. 2018, algorithm 2; methods.md 6.5): an autoencoder whose codes, all together, must look
// like draws of the prior. The encoder is deterministic. What WAE-GAN shares with it is families/wae.ts.
import { starts } from "../families/fields";
import { build, coded, config as base, offered, type Pair, reconstructed } from "../families/wae";
import { distancesOf, gaussian, inverseMultiquadrics, medianVariance, mmd, momentsToPrior } from "../losses/mmd";
import type { Method, Phase } from "../method";
import { choice, type ConfigOf, whole } from "../settings";
import { adam } from "../train/rules";

const config = {
  ...base,
  kernel: choice("imq", ["imq", "rbf"]),
  pretrainSteps: whole(200, 1, 10_000, { scale: "log" }),
};
type C = ConfigOf<typeof config>;
/** A kernel feels nothing far away: first the encoder alone brings mean and covariance of its codes to the prior's. */
const pretrain = {
  id: "pretrain",
  steps: c => c.pretrainSteps,
  updates: [
    {
      id: "encoder",
      moves: ({ encoder }, c) => [adam({ rate: c.rate, beta1: 0.5 }, encoder)],
      loss: step => ({ terms: { moments: momentsToPrior(coded(step)) } }),
    },
  ],
  ...offered,
} as const satisfies Phase<C, Pair>;
const train = {
  id: "train",
  steps: c => c.trainSteps,
  updates: [
    {
      id: "autoencoder",
      moves: ({ encoder, decoder }, c) => [adam({ rate: { cosine: c.rate, to: 0.1 }, beta1: 0.5 }, encoder, decoder)],
      loss(step) {
        const { config: c, noise } = step;
        const { codes, reconstruction, watch } = reconstructed(step);
        const distances = distancesOf(codes, noise.normal(codes.shape));
        const distance = mmd(
          distances,
          c.kernel === "rbf" ? gaussian(medianVariance(distances)) : inverseMultiquadrics(c.latent),
        );
        return { terms: { reconstruction, discrepancy: distance.mul(c.lambda) }, watch: { mmd: distance, ...watch } };
      },
    },
  ],
} as const satisfies Phase<C, Pair>;

const waeMmd = {
  id: "wae-mmd",
  accepts: ["images", "vectors"],
  config,
  starts,
  build,
  phases: [pretrain, train],
} as const satisfies Method<C, Pair>;
export default waeMmd;

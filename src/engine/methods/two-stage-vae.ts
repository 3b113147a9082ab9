// Two-Stage VAE (Dai & Wipf 2019; methods.md 6.3): a second VAE learns the law of the codes that the first one leaves.
// Sampling goes through both.
import { posteriorProbes } from "../diagnostics/posterior";
import type { Stages } from "../diagnostics/stages";
import { firstFrechet, firstSamples, secondMmd } from "../diagnostics/two-stage";
import { steps } from "../families/fields";
import { build, codesOfPrior, lossOfCodes, type N, secondCodes, secondWidth } from "../families/two-stage";
import {
  together,
  config as first,
  drawn,
  logDeviationLimits,
  metrics,
  secondGammaHeld,
  starts,
  trainPhase,
  varianceOf,
} from "../families/vae";
import type { Method, Phase } from "../method";
import { type ConfigOf, whole } from "../settings";
import { adam } from "../train/rules";

const config = {
  ...first,
  secondWidth,
  secondBatch: whole(256, 1, 1024, { scale: "log" }),
  secondSteps: steps(5000),
};
type C = ConfigOf<typeof config>;

const second = {
  id: "second",
  steps: c => c.secondSteps,
  cache: ({ x }, { nets }) => nets.encoder(x), // in evaluation mode: nothing of the first stage moves here
  updates: [
    {
      id: "latent",
      rows: ["secondBatch"],
      moves: ({ encoder2, decoder2, gamma2 }, c, data) => [
        adam({ rate: { cosine: c.rate, to: 0.1 } }, encoder2, decoder2),
        adam({ rate: { cosine: c.gammaRate, to: 0.1 }, within: logDeviationLimits(data) }, gamma2),
      ],
      held: { "log-gamma": secondGammaHeld },
      loss({ nets, config: c, batch, noise }) {
        // z drawn anew in every step: the noise fills the dimensions that are not needed
        const z = drawn(batch(c.secondBatch), { noise });
        const { reconstruction, kl, logGamma, error } = lossOfCodes(z, { nets, noise });
        return { terms: { reconstruction, kl }, watch: { "log-gamma": logGamma, "squared-error": error } };
      },
    },
  ],
  sample: { start: codesOfPrior, finish: (z, { nets }) => nets.decoder(z) },
} as const satisfies Phase<C, N, "mean" | "deviation">;

/** z ~ q(z|x), and u ~ q(u|z) of those z once the second stage has begun. */
const stages: Stages<C, N> = (step, { x }) => {
  const z = drawn(step.nets.encoder(x), step);
  return { "z, stage 1": z, ...(step.phase === second.id && { "u, stage 2": drawn(step.nets.encoder2(z), step) }) };
};

const twoStageVae = {
  id: "two-stage-vae",
  accepts: ["images", "vectors"],
  config,
  starts,
  build,
  phases: [trainPhase("train"), second],
  together,
  metrics: [...metrics, secondMmd<C, N>((at, { x }) => secondCodes(at, x)), firstFrechet<C, N>()],
  probes: [
    firstSamples<C, N>(),
    ...posteriorProbes<C, N>(({ nets }, x) => nets.encoder(x), { gamma: varianceOf, stages }),
  ],
} as const satisfies Method<C, N>;
export default twoStageVae;

// Both stages of a Two-Stage VAE trained at once (Dai & Wipf 2019, end of section 4; methods.md 6.3.5): the
// ablation that shows why they are trained one after the other. The paper describes its two ways in words;
// their formulas are ours.
import type { Encoder } from "../diagnostics/encoder";
import { posteriorMetrics, posteriorProbes } from "../diagnostics/posterior";
import type { Stages } from "../diagnostics/stages";
import { firstSamplesOfJoint, secondMmdOfJoint } from "../diagnostics/two-stage";
import { build, codesOfPrior, lossOfCodes, type N, secondCodes, secondWidth } from "../families/two-stage";
import {
  together,
  config as first,
  drawn,
  gammaHeld,
  logDeviationLimits,
  secondGammaHeld,
  starts,
  varianceOf,
} from "../families/vae";
import { klStandard } from "../losses/kl";
import { reconstructionOf } from "../losses/reconstruction";
import type { Method } from "../method";
import { choice, type ConfigOf } from "../settings";
import type { Step } from "../step";
import type { Tensor } from "../tf";
import { adam } from "../train/rules";

const config = {
  ...first,
  coupling: choice("joint", ["joint", "fused"]),
  secondWidth,
};
type C = ConfigOf<typeof config>;
type At = Pick<Step<C, N>, "nets" | "config">;
const isFused = ({ config: c }: Pick<At, "config">) => c.coupling === "fused";
/** u of the fused VAE, [rows, κ]: no noise in between. */
const fusedEncoder = ({ nets }: Pick<At, "nets">, x: Tensor) => nets.encoder2(nets.encoder(x).mean);
/** What a picture or a fit takes for the code: z, or u where there is no other. */
const posterior: Encoder<C, N> = (at, x) => (isFused(at) ? fusedEncoder(at, x) : at.nets.encoder(x));
const decoded = (codes: Tensor, { nets, config: c }: At): Tensor =>
  nets.decoder(isFused({ config: c }) ? nets.decoder2(codes) : codes);

/** L of x + L of z, z not detached. */
function joint(step: Step<C, N>, x: Tensor) {
  const { mean, deviation } = step.nets.encoder(x);
  const z = drawn({ mean, deviation }, step);
  const { reconstruction, watch } = reconstructionOf(step, x, step.nets.decoder.logits(z));
  const second = lossOfCodes(z, step);
  return {
    terms: {
      reconstruction,
      kl: klStandard(mean, deviation),
      "reconstruction-z": second.reconstruction,
      "kl-u": second.kl,
    },
    watch: { ...watch, "log-gamma-z": second.logGamma, "squared-error-z": second.error },
  };
}
/** One VAE with the code u. */
function fused(step: Step<C, N>, x: Tensor) {
  const { mean, deviation } = fusedEncoder(step, x);
  const u = drawn({ mean, deviation }, step);
  const { reconstruction, watch } = reconstructionOf(step, x, step.nets.decoder.logits(step.nets.decoder2(u)));
  return { terms: { reconstruction, "kl-u": klStandard(mean, deviation) }, watch };
}
/** Codes as they are drawn, by the name of their law. */
const stages: Stages<C, N> = (at, { x }) => {
  if (isFused(at)) return { "u ∼ q(u|x)": drawn(fusedEncoder(at, x), at) };
  const z = drawn(at.nets.encoder(x), at);
  return { "z, stage 1": z, "u, stage 2": drawn(at.nets.encoder2(z), at) };
};

const twoStageJoint = {
  id: "two-stage-joint",
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
          moves: ({ encoder, decoder, encoder2, decoder2, gamma, gamma2 }, c, data) => {
            const learned = c.likelihood === "learned" ? [gamma] : [];
            const variances = [...learned, ...(c.coupling === "joint" ? [gamma2] : [])];
            return [
              adam({ rate: { cosine: c.rate, to: 0.1 } }, encoder, decoder, encoder2, decoder2),
              ...(variances.length > 0
                ? [adam({ rate: { cosine: c.gammaRate, to: 0.1 }, within: logDeviationLimits(data) }, ...variances)]
                : []),
            ];
          },
          held: { "log-gamma": gammaHeld, "log-gamma-z": secondGammaHeld },
          // both are named: of the two types alone the compiler would keep the wider, which lacks the terms of z
          loss: (step): ReturnType<typeof fused> | ReturnType<typeof joint> =>
            (isFused(step) ? fused : joint)(step, step.batch(step.config.batch).x),
        },
      ],
      encode: (x, at) => (isFused(at) ? fusedEncoder(at, x) : at.nets.encoder(x)).mean,
      decode: decoded,
      sample: {
        start: (count, at) => (isFused(at) ? at.noise.normal([count, at.config.latent]) : codesOfPrior(count, at)),
        finish: decoded,
      },
    },
  ],
  together,
  metrics: [...posteriorMetrics<C, N>(posterior), secondMmdOfJoint<C, N>((at, { x }) => secondCodes(at, x))],
  probes: [firstSamplesOfJoint<C, N>(), ...posteriorProbes<C, N>(posterior, { gamma: varianceOf, stages })],
} as const satisfies Method<C, N>;
export default twoStageJoint;

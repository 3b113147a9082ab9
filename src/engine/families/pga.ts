// What the perceptual generative autoencoders share (Zhang et al. 2020, section 3; methods.md 6.12 to 6.14): settings,
// the terms of equation 4, what moves, samples, and the noisy code of VPGA and LVPGA. Which term moves whom is
// losses/perceptual.ts's business. What is said of it is pga.words.ts.
import type { Evaluation } from "../diagnostic";
import { posteriorMetrics, posteriorProbes } from "../diagnostics/posterior";
import { propositionMetric, propositionProbe } from "../diagnostics/proposition";
import { klStandard } from "../losses/kl";
import { latentError, meanSquaredError } from "../losses/perceptual";
import type { Phase } from "../method";
import { type Code, decoded, encoded, inward, type NoisyCode, type Pair } from "../nn/pga";
import { frozen } from "../nn/scope";
import { choice, type ConfigOf, flag, live, whole } from "../settings";
import type { Step } from "../step";
import { stopGradient, type Tensor, tf } from "../tf";
import type { Together } from "../together";
import { adam, momentum } from "../train/rules";
import { batch, decoderWidth, latent, steps, width } from "./fields";
import { ofPrior } from "../prior";

const on = { when: { latentReconstruction: true }, step: 0.001 };
export const common = {
  rate: live(5e-4, 1e-5, 1, { scale: "log", rate: true }), // for Adam; the paper's momentum has 0.1
  latentReconstruction: flag(true), // off: a = b = 0, figure 4
  priorWeight: live(6e-2, 0, 1, on), // a = α · H/D
  dataWeight: live(0, 0, 1, on), // b = β · H/D
};
export const sizes = {
  latent: { ...latent, initial: 12 }, // H
  width,
  decoderWidth,
  batchNorm: flag(false, { only: "images" }), // the paper uses it from 32 × 32 on
  optimizer: choice("adam", ["adam", "momentum"]), // ours and the paper's, which diverges here
  batch: { ...batch, initial: 64 },
  trainSteps: steps(15000),
};
/** Steps; the paper's code takes 3000. */
export const warmup = whole(1000, 0, 1_000_000);
/** k: the paper's η. */
export const klWeight = live(2e-2, 0, 1, { step: 0.001 });
type Common = ConfigOf<typeof common>;
type Sizes = ConfigOf<typeof sizes>;
type Weighed = Omit<Common, "rate"> & Pick<Sizes, "batch">;

/**
 * 0 until the warm-up is over, then 1. By progress, not by index, so that a shortened run keeps its proportions; half a
 * step of room for the device's division.
 */
export const afterWarmup = ({
  config: c,
  progress,
}: {
  config: Pick<Sizes, "trainSteps"> & { readonly warmup: number };
  progress: Tensor;
}): Tensor => tf.greaterEqual(progress.mul(c.trainSteps), c.warmup - 0.5).cast("float32");
/** What all three share (eq 4): x in the networks' range, its code, both reconstructions. gate: on the latent ones. */
export function basic<K extends Code>(
  { nets, config: c, batch, data, noise }: Pick<Step<Weighed, Pair<K>>, "nets" | "config" | "batch" | "data" | "noise">,
  gate?: Tensor,
) {
  const x = inward(batch(c.batch).x, data);
  const code = nets.encoder(x);
  const image = nets.decoder(code.mean);
  const drawn = noise.normal(code.mean.shape); // ζ
  const prior = latentError(nets, frozen(nets.decoder)(drawn), drawn);
  const own = latentError(nets, image, code.mean);
  const gated = (term: Tensor, weight: Tensor) => (gate ? term.mul(weight).mul(gate) : term.mul(weight));
  return {
    code,
    terms: {
      reconstruction: meanSquaredError(x, image),
      ...(c.latentReconstruction && {
        "latent-prior": gated(prior, c.priorWeight),
        "latent-data": gated(own, c.dataWeight),
      }),
    },
    watch: { "prior-error": stopGradient(prior), "data-error": stopGradient(own) },
  };
}

/** Which setting weighs which of them. */
export const weights = { "latent-prior": "priorWeight", "latent-data": "dataWeight" } as const;
export const moves = ({ encoder, decoder }: Pair, c: Pick<Common & Sizes, "optimizer" | "rate">) => [
  c.optimizer === "adam" ? adam({ rate: c.rate }, encoder, decoder) : momentum({ rate: c.rate }, encoder, decoder),
];
export const samplesOf = <C extends { latent: number }, K extends Code>() =>
  ({
    encode: (x, { nets, data }) => encoded(nets, x, data).mean,
    decode: (codes, { nets, data }) => decoded(nets, codes, data),
    sample: {
      start: ofPrior,
      finish: (z, { nets, data }) => decoded(nets, z, data),
    },
  }) satisfies Pick<Phase<C, Pair<K>>, "encode" | "decode" | "sample">;
export const proposition = <C, K extends Code>() => {
  const h = ({ nets }: { nets: Pair<K> }, codes: Tensor) => nets.encoder(nets.decoder(codes)).mean;
  return { metrics: [propositionMetric<C, Pair<K>>(h)], probes: [propositionProbe<C, Pair<K>>(h)] };
};
/** A weight that leaves no optimum, whatever the networks are (methods.md 6.12.8). */
export const limited = (field: string): readonly Together[] => [{ field, below: "half the variance" }];

// of VPGA and LVPGA, whose encoder is noisy
export type Noisy = Pair<NoisyCode>;
/** σ(x) of the noise around the code. */
export const deviationOf = ({ logVariance }: NoisyCode): Tensor => logVariance.mul(0.5).exp();
/** KL(q(z|x) ‖ N(0, I)) per latent dimension. */
export const klPerDimension = (code: NoisyCode): Tensor =>
  klStandard(code.mean, deviationOf(code)).div(code.mean.shape[1]!);
export const posterior = <C>() => {
  const encoder = ({ nets, data }: Evaluation<C, Noisy>, x: Tensor) => {
    const code = encoded(nets, x, data);
    return { mean: code.mean, deviation: deviationOf(code) };
  };
  return {
    metrics: [...proposition<C, NoisyCode>().metrics, ...posteriorMetrics<C, Noisy>(encoder)],
    probes: [...proposition<C, NoisyCode>().probes, ...posteriorProbes<C, Noisy>(encoder)],
  };
};

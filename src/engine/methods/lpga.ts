// LPGA: perceptual generative autoencoder by maximum likelihood (Zhang et al. 2020, section 3.2; methods.md 6.12). One
// scalar, two networks that each minimise their own part of it: which term moves whom is losses/perceptual.ts's
// business. VPGA and LVPGA build on this file.
import { choice, type ConfigOf, flag, live, number, whole } from "../config";
import { propositionMetric, propositionProbe } from "../diagnostics/proposition";
import {
  energy,
  jacobian,
  latentError,
  logDeterminant,
  meanSquaredError,
  onSphere,
  perceived,
  stretch,
  watched,
} from "../losses/perceptual";
import type { Formula, Loss, Method, Phase, SeriesText } from "../method";
import { type Code, decoded, encoded, inward, pair, type Pair } from "../nn/pga";
import { frozen } from "../nn/scope";
import { stopGradient, type Tensor, tf } from "../tf";
import { adam, momentum } from "../train/rules";
import type { DataSpec, Step } from "../step";

const on = { when: { latentReconstruction: true }, step: 0.001 };
export const common = {
  rate: live(
    "Learning rate",
    "Of both networks, constant. Adam wants about 5e-4; the paper’s momentum has 0.1 (0.2 at 32 × 32 with batch norm).",
    5e-4,
    1e-5,
    1,
    { scale: "log", rate: true },
  ),
  latentReconstruction: flag(
    "Latent reconstruction",
    "Trains the encoder to find the codes of what the decoder makes. Off: a = b = 0, the paper’s figure 4.",
    true,
  ),
  priorWeight: live(
    "a, codes of the prior",
    "Weight of the latent reconstruction of draws of the prior: α in the paper, a = α · H/D.",
    6e-2,
    0,
    1,
    on,
  ),
  dataWeight: live(
    "b, codes of data",
    "Weight of the latent reconstruction of codes of data: β in the paper, b = β · H/D. It often stays small by itself, at 0.",
    0,
    0,
    1,
    on,
  ),
};
export const sizes = {
  latent: whole("Latent dimension", "Numbers in a code, H.", 12, 1, 256, { scale: "log" }),
  width: number(
    "Width",
    "1 is the paper's network: 64 filters in the first convolution for images, twice 256 units for vectors.",
    0.25,
    0.0625,
    2,
    { scale: "log" },
  ),
  decoderWidth: number("Decoder width", "Relative to the width above.", 1, 0.0625, 4, { scale: "log" }),
  batchNorm: flag(
    "Batch norm",
    "With the statistics of the batch at hand always, also when samples are drawn. Faster where it does not destabilise; the paper uses it from 32 × 32 on.",
    false,
    { only: "images" },
  ),
  optimizer: choice(
    "Optimizer",
    "The paper's is gradient descent with momentum 0.9 at a rate of 0.1. There LPGA on MNIST, at a quarter of the width and after 600 steps of warm-up, diverged within ten steps of latent reconstruction (at 0.03 it did not), and so do vectors; Adam is our choice.",
    "adam",
    ["adam", "momentum"],
  ),
  batch: whole("Batch", "Rows in a step.", 64, 1, 1024, { scale: "log" }),
  trainSteps: whole("Steps", "Of training, those of the warm-up included.", 15000, 1, 1_000_000, { scale: "log" }),
};
export const warmup = whole(
  "Warm-up",
  "Steps of plain autoencoding before all other terms come in at once; the paper's code takes 3000. Of a run shortened by “steps”, the same share.",
  1000,
  0,
  1_000_000,
);
export const LIMIT =
  "Too large a weight has no optimum: the decoder shrinks without end unless the variance S of the data along every direction of the code is above 2 · weight · D/H.";
const config = {
  ...common,
  likelihoodWeight: live(
    "c, likelihood",
    `Weight of both likelihood terms: γ in the paper, c = γ · 2H/D. ${LIMIT}`,
    1.5e-2,
    0,
    0.25,
    { step: 0.0005 },
  ),
  ...sizes,
  warmup,
};
type C = ConfigOf<typeof config>;
const build = (scope: Parameters<typeof pair>[0], c: C, data: DataSpec): Pair => pair(scope, data, c);
type Weighed = Pick<C, "latentReconstruction" | "priorWeight" | "dataWeight">;

/**
 * 0 until the warm-up is over, then 1. By progress, not by index, so that a shortened run keeps its proportions; half a
 * step of room for the device's division.
 */
export const afterWarmup = ({
  config: c,
  progress,
}: {
  config: Pick<C, "warmup" | "trainSteps">;
  progress: Tensor;
}): Tensor => tf.greaterEqual(progress.mul(c.trainSteps), c.warmup - 0.5).cast("float32");
/** What all three share (eq 4): x in the networks' range, its code, both reconstructions. gate: on the latent ones. */
export function basic<K extends Code>(
  {
    nets,
    config: c,
    batch,
    data,
    noise,
  }: Pick<Step<Weighed & Pick<C, "batch">, Pair<K>>, "nets" | "config" | "batch" | "data" | "noise">,
  gate?: Tensor,
) {
  const x = inward(batch(c.batch).x, data),
    code = nets.encoder(x),
    image = nets.decoder(code.mean);
  const drawn = noise.normal(code.mean.shape),
    prior = latentError(nets, frozen(nets.decoder)(drawn), drawn),
    own = latentError(nets, image, code.mean);
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
function loss(step: Step<C, Pair>): Loss {
  const { nets, config: c, data, noise } = step,
    gate = afterWarmup(step),
    weight = c.likelihoodWeight.mul(gate);
  const {
    code: { mean: z },
    terms,
    watch,
  } = basic(step, gate);
  const log = stretch(perceived(nets), z, onSphere(noise, z.shape));
  const exact = data.kind === "vectors" && c.latent <= 4; // where H more passes cost little
  return {
    terms: { ...terms, energy: energy(z).mul(weight), volume: log.mul(weight) },
    watch: {
      ...watch,
      stretch: stopGradient(log),
      ...(exact && {
        bound: stopGradient(log).mul(c.latent),
        "log-determinant": logDeterminant(jacobian(watched(nets), stopGradient(z))).mean(),
      }),
    },
  };
}
const at = (range: string) => `In the networks' range, ${range}; a mean over elements, as in the authors' code.`;
export const shows: Readonly<Record<string, SeriesText>> = {
  reconstruction: {
    title: "Reconstruction",
    actor: "generated",
    help: `Squared error of x̂. ${at("[−1, 1] for images")}`,
    symbol: String.raw`L_r`,
  },
  "latent-prior": {
    title: "a × latent error, prior",
    actor: "prior",
    help: "As minimised: 0 during the warm-up. It moves the encoder alone.",
    symbol: String.raw`a L_{zn}`,
  },
  "latent-data": {
    title: "b × latent error, data",
    actor: "latent",
    help: "As minimised: 0 during the warm-up and where b is 0. It moves the encoder alone.",
    symbol: String.raw`b L_{zh}`,
  },
  "prior-error": {
    title: "Latent error, prior",
    actor: "prior",
    help: "Mean squared difference, per latent dimension, between a draw of the prior and the code of what it decodes to.",
    symbol: String.raw`L_{zn}`,
    watched: true,
  },
  "data-error": {
    title: "Latent error, data",
    actor: "latent",
    help: "Mean squared difference, per latent dimension, between the code of x and the code of its reconstruction. It often stays small though nothing asks for it.",
    symbol: String.raw`L_{zh}`,
    watched: true,
  },
};
export const energyText: SeriesText = {
  title: "c × energy",
  actor: "latent",
  help: "Half the mean square of a code's entries, weighed: it draws codes to the origin and moves the encoder alone. Constant left out.",
  symbol: String.raw`c L_e`,
};
export const stretchText: SeriesText = {
  title: "Log stretch",
  actor: "ink",
  help: "Natural log of how much longer a small step from a code is after decoding and encoding again, mean over codes, unweighted. 0: lengths are kept. Below −1 it is running away: the weight is above its limit.",
  symbol: String.raw`L_d`,
  watched: true,
};
export const samplesOf = <C extends { latent: number }, K extends Code>(): Pick<
  Phase<C, Pair<K>>,
  "encode" | "decode" | "sample"
> => ({
  encode: (x, { nets, data }) => encoded(nets, x, data).mean,
  decode: (codes, { nets, data }) => decoded(nets, codes, data),
  sample: {
    title: "Samples",
    note: "z ∼ prior",
    start: (count, { config: c, noise }) => noise.normal([count, c.latent]),
    finish: (z, { nets, data }) => decoded(nets, z, data),
  },
});
export const moves = ({ encoder, decoder }: Pair, c: Pick<C, "optimizer" | "rate">) => [
  c.optimizer === "adam" ? adam({ rate: c.rate }, encoder, decoder) : momentum({ rate: c.rate }, encoder, decoder),
];
export const proposition = <C, K extends Code>() => {
  const h = ({ nets }: { nets: Pair<K> }, codes: Tensor) => nets.encoder(nets.decoder(codes)).mean;
  return { metrics: [propositionMetric<C, Pair<K>>(h)], probes: [propositionProbe<C, Pair<K>>(h)] };
};
/**
 * Necessary for the limit on a weight in the best case: the mean variance per element, in the networks' range, is at
 * most what its range and its mean allow (methods.md 6.12.8).
 */
export const limited = (
  name: string,
  values: Readonly<Record<string, unknown>>,
  { kind, mean, range: [low, high] }: DataSpec,
): void => {
  const most =
      kind === "vectors"
        ? ((high - low) / 2) ** 2
        : (mean ?? [0.5]).reduce((sum, m) => sum + 4 * m * (1 - m), 0) / (mean?.length ?? 1),
    weight = Number(values[name]);
  if (weight >= most / 2)
    throw Error(
      `${name}: ${weight} leaves no optimum for these data; it must be below half their variance per element, so below ${(most / 2).toPrecision(2)}`,
    );
};
/** L as far as all three share it; `rest` comes behind. Without latent reconstruction, and with. */
export const formulasOf = (rest: string, cites: string): readonly Formula[] => {
  const first = String.raw`\term{train/autoencoder/reconstruction}{\underbrace{\langle(x-\hat x)^2\rangle}_{\text{both}}}`;
  const latent = String.raw`a\,\term{train/autoencoder/latent-prior}{\underbrace{\term{train/autoencoder/prior-error}{\langle(h(\zeta)-\zeta)^2\rangle}}_{\text{encoder}}} + b\,\term{train/autoencoder/latent-data}{\underbrace{\term{train/autoencoder/data-error}{\langle(h(z)-z)^2\rangle}}_{\text{encoder}}}`;
  return [
    {
      when: { latentReconstruction: false },
      latex: `L = ${first} + ${rest}`,
      cites: `${cites}, with α = β = 0 (figure 4)`,
    },
    { latex: `L = ${first} + ${latent} + ${rest}`, cites },
  ];
};
export const energyLatex = String.raw`c\,\term{train/autoencoder/energy}{\underbrace{\tfrac12\langle z^2\rangle}_{\text{encoder}}}`;

const lpga: Method<C, Pair> = {
  id: "lpga",
  title: "LPGA",
  paper: "Zhang et al. 2020, Perceptual Generative Autoencoders",
  idea: "match the prior where it is easy: in the latent space, by likelihood",
  about:
    "An autoencoder that also encodes what it decodes. Its encoder learns to find the codes of generated data, its decoder to keep volume, so that codes of data and draws of the prior become one.",
  paragraph:
    "Besides reconstructing x, the autoencoder runs the other way round: a code is decoded and encoded again, h(z). The encoder alone is trained to bring h(ζ) back to ζ for draws ζ of the prior, so that no two codes look alike to it; then matching laws in the latent space matches them in the data’s. There the likelihood of codes is raised: the encoder draws codes of data to the origin, the decoder alone lowers the log volume that h keeps around each, so that the codes spread. Each network minimises terms that the other’s gradient never sees. Watch the sum flatten early while samples go on improving, the log stretch settle a little below 0, and its bound stay above ln |det ∂h/∂z|.",
  link: "https://arxiv.org/abs/1906.10335",
  accepts: ["images", "vectors"],
  config,
  // c: the variance within a cluster of the ring is 0.01 (methods.md 6.12.8)
  starts: { images: {}, vectors: { latent: 2, width: 1, priorWeight: 4e-3, likelihoodWeight: 1e-3 } },
  build,
  phases: [
    {
      id: "train",
      title: "Reconstruct both ways",
      steps: c => c.trainSteps,
      updates: [
        {
          id: "autoencoder",
          moves,
          loss,
          shows: {
            ...shows,
            energy: energyText,
            volume: {
              title: "c × log stretch",
              actor: "ink",
              help: "As minimised: it makes the decoder, and the decoder alone, give each code more room.",
              symbol: String.raw`c L_d`,
            },
            stretch: stretchText,
            bound: {
              title: "H × log stretch",
              actor: "prior",
              help: "What proposition 1 puts above ln |det ∂h/∂z|, from one random direction a code.",
              symbol: String.raw`H L_d`,
              watched: true,
            },
            "log-determinant": {
              title: "ln |det ∂h/∂z|",
              actor: "latent",
              help: "Log volume that decoding and encoding again keep around a code of this batch, mean over the batch, by differences along every dimension. On vectors with at most 4 latent dimensions.",
              symbol: String.raw`\ln\lvert\det J\rvert`,
              watched: true,
            },
          },
        },
      ],
      ...samplesOf<C, Code>(),
    },
  ],
  formulas: formulasOf(
    String.raw`${energyLatex} + c\,\term{train/autoencoder/volume}{\underbrace{\term{train/autoencoder/stretch}{\tfrac12\langle\ln\tfrac{\lVert h(z+\delta)-h(z)\rVert^2}{\lVert\delta\rVert^2}\rangle}}_{\text{decoder}}}`,
    "equations 4 and 9 with the weights of the authors' code; h(z) = f(g(z)), ⟨ ⟩ the mean over elements",
  ),
  charts: [
    {
      id: "proposition-1",
      title: "Volume under its bound",
      note: "natural log",
      help: "The bound that LPGA minimises stands above the log volume that h keeps around codes, and meets it where h scales all directions alike (Zhang et al. 2020, proposition 1).",
      lines: [
        { series: "train/autoencoder/bound", label: "H × log stretch", actor: "prior" },
        { series: "train/autoencoder/log-determinant", label: "ln |det ∂h/∂z|", actor: "latent" },
      ],
    },
  ],
  duels: [
    {
      title: "No latent reconstruction",
      help: "The same without the two terms that make the encoder find the codes of what is generated (Zhang et al. 2020, figure 4).",
      values: { latentReconstruction: false },
    },
  ],
  check: (values, data) => limited("likelihoodWeight", values, data),
  ...proposition<C, Code>(),
};
export default lpga;

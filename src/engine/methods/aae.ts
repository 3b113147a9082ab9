// Adversarial autoencoder as P1 states it (equations 2 and 3; Makhzani et al. 2015; methods.md 6.7): a critic of codes
// in place of the VAE's KL. Its start values are those under which the cloud of codes sways; a critic that keeps up
// with them is one click away.
import { type ConfigOf, live, number, whole } from "../config";
import { cloudChart, cloudTexts, codeMetrics, codeProbes, watchedOf } from "../diagnostics/cloud";
import { accuracy, asGenerated, asReal } from "../losses/adversarial";
import { meanDistance } from "../losses/distance";
import type { Method } from "../method";
import { aggregateOf } from "../nn/aggregate";
import { decoderOf } from "../nn/backbones";
import { criticOf } from "../nn/critic";
import { headOf, noisyEncoder, trunkOf } from "../nn/noisy-encoder";
import type { Scope } from "../nn/scope";
import type { Tensor } from "../tf";
import { adam, writes } from "../train/rules";
import { drawn } from "./vae";
import type { DataSpec, Step } from "../step";

export const PAPER = "Anonymous, Towards Well-Distributed Generative Networks Using Adversarial Autoencoders";
export const LINK = "https://arxiv.org/abs/1511.05644"; // the AAE itself; P1 was read under double-blind review
export const headFields = {
  headNoise: whole(
    "Noise into the head",
    "How many fresh normal numbers join each row’s features before the head: what lets codes of few-dimensional data fill the prior.",
    32,
    0,
    256,
  ),
  headWidth: whole("Head width", "Units in each of the head’s three hidden layers.", 128, 8, 1024, { scale: "log" }),
};
const config = {
  rate: live("Learning rate", "Of Adam, for encoder and decoder.", 1e-3, 1e-5, 1e-1, { scale: "log", rate: true }),
  criticRate: live(
    "Critic’s rate",
    "Of Adam, for the critic. Slower than the encoder, it judges a cloud that has moved on: the cloud sways.",
    2e-4,
    1e-5,
    1e-1,
    { scale: "log", rate: true },
  ),
  weight: live(
    "λ",
    "Weight of the critic’s verdict beside the reconstruction norm (λ_C of equation 3).",
    3,
    1e-2,
    1e3,
    { scale: "log" },
  ),
  dropout: live(
    "Decoder dropout",
    "Share of the decoder's hidden units dropped in every step: a weaker decoder.",
    0,
    0,
    0.9,
    { step: 0.01 },
  ),
  latent: whole("Latent dimension", "Numbers in a code.", 8, 1, 256, { scale: "log" }),
  beta1: number(
    "β₁",
    "Adam’s memory of the gradient’s direction, in every network here. 0.9 keeps pushing after the critic has turned; 0.5 forgets in two steps.",
    0.9,
    0,
    0.99,
    { step: 0.01 },
  ),
  criticSteps: whole("Critic steps", "Of the critic for each step of encoder and decoder.", 1, 1, 16),
  width: number(
    "Width",
    "1 is the papers' network: 64, 128 and 1024 units for images, 256 for vectors.",
    0.25,
    0.0625,
    2,
    { scale: "log" },
  ),
  decoderWidth: number("Decoder width", "Relative to the width above.", 1, 0.0625, 4, { scale: "log" }),
  ...headFields,
  criticWidth: whole("Critic width", "Units in each of the critic’s three hidden layers.", 128, 4, 1024, {
    scale: "log",
  }),
  batch: whole("Batch", "Rows in a step, codes judged in a step.", 64, 1, 1024, { scale: "log" }),
  trainSteps: whole("Steps", "Of encoder and decoder.", 4000, 1, 1_000_000, { scale: "log" }),
};
type C = ConfigOf<typeof config>;
const build = (scope: Scope, c: C, data: DataSpec) => {
  const trunk = trunkOf(scope.child("trunk"), data, c),
    head = headOf(scope.child("head"), trunk.features, c.latent, { noise: c.headNoise, width: c.headWidth });
  return {
    trunk,
    head,
    encoder: noisyEncoder(trunk, head),
    decoder: decoderOf(scope.child("decoder"), data, c.latent, { width: c.width * c.decoderWidth, dropout: c.dropout }),
    critic: criticOf(scope.child("critic"), c.latent, { width: c.criticWidth }),
    aggregate: aggregateOf(scope.child("aggregate"), c.latent),
  };
};
type N = ReturnType<typeof build>;
/** E(x, ε), with fresh noise. */
const codesOf = (step: Pick<Step<C, N>, "nets" | "noise">, x: Tensor): Tensor => drawn(step.nets.encoder(x), step);

const aae: Method<C, N> = {
  id: "aae",
  title: "Adversarial autoencoder",
  paper: PAPER,
  idea: "a critic judges the codes",
  about:
    "A critic tells codes from draws of the prior, and the encoder learns to pass for the prior. The cloud of codes follows the critic, and may sway.",
  paragraph:
    "Encoder and decoder reconstruct x; what is minimised is the length of the error. A third network, the critic, is trained in turn to tell codes from draws of N(0, I), and the encoder is paid for codes that the critic takes for the prior’s. Where nothing tells them apart any more, codes are distributed as the prior, so draws of the prior decode to data. That is the theory. In practice the two chase each other: the cloud of codes moves to where the critic says the prior is, overshoots, the critic turns round, and it comes back. Watch the mean of the codes: with these start values it keeps swaying. A faster critic and an Adam with less memory calm it.",
  link: LINK,
  accepts: ["images", "vectors"],
  config,
  starts: { images: { weight: 30 }, vectors: { latent: 2, width: 1, headNoise: 4 } },
  build,
  phases: [
    {
      id: "train",
      title: "Reconstruct and deceive",
      steps: c => c.trainSteps * c.criticSteps,
      updates: [
        {
          id: "critic",
          moves: ({ critic }, c) => [adam({ rate: c.criticRate, beta1: c.beta1 }, critic)],
          loss(step) {
            const { nets, config: c, batch, noise } = step;
            const real = nets.critic(noise.normal([c.batch, c.latent])),
              generated = nets.critic(codesOf(step, batch(c.batch).x));
            return {
              terms: { real: asReal(real), generated: asGenerated(generated) },
              watch: { accuracy: accuracy(real, generated) },
            };
          },
          shows: {
            real: {
              title: "Prior judged",
              actor: "prior",
              help: "−ln C(z) of draws of the prior, in nats. ln 2 = 0.69 where nothing tells them from codes.",
              symbol: String.raw`{-}\ln C(z)`,
            },
            generated: {
              title: "Codes judged",
              actor: "critic",
              help: "−ln(1 − C) of codes, in nats.",
              symbol: String.raw`{-}\ln(1-C)`,
            },
            accuracy: {
              title: "Critic's accuracy",
              actor: "critic",
              help: "Share of prior draws and codes told apart in a batch; 0.5 is chance.",
              symbol: "a",
              watched: true,
            },
          },
        },
        {
          id: "autoencoder",
          due: (index, c) => index % c.criticSteps === c.criticSteps - 1, // after that many steps of the critic
          moves: ({ trunk, head, decoder, aggregate }, c) => [
            adam({ rate: c.rate, beta1: c.beta1 }, trunk, head, decoder),
            writes(aggregate),
          ],
          loss(step) {
            const { nets, config: c, batch } = step,
              { x } = batch(c.batch),
              codes = codesOf(step, x);
            return {
              terms: {
                reconstruction: meanDistance(x, nets.decoder(codes)),
                adversarial: asReal(nets.critic(codes)).mul(c.weight),
              },
              watch: watchedOf(nets.aggregate, codes, step, c.criticSteps),
            };
          },
          shows: {
            reconstruction: {
              title: "Reconstruction norm",
              actor: "generated",
              help: "Length of the error of the sampled reconstruction, not its square, over all dimensions; mean over rows.",
              symbol: String.raw`\lVert\hat x-x\rVert`,
            },
            adversarial: {
              title: "Codes taken for codes",
              actor: "latent",
              help: "λ times −ln C of the codes, in λ nats: what the encoder pays for being found out.",
              symbol: String.raw`{-}\lambda\ln C`,
            },
            ...cloudTexts,
          },
        },
      ],
      encode: (x, { nets }) => nets.encoder(x).mean,
      decode: (codes, { nets }) => nets.decoder(codes),
      sample: {
        title: "Samples",
        note: "z ∼ prior",
        start: (count, { config: c, noise }) => noise.normal([count, c.latent]),
        finish: (z, { nets }) => nets.decoder(z),
      },
    },
  ],
  formulas: [
    {
      cites: "equations 2 and 3, of the critic and of encoder and decoder",
      latex: String.raw`\begin{gathered} L_C = \term{train/critic/real}{\underbrace{-\ln C(z)}_{\text{prior}}} + \term{train/critic/generated}{\underbrace{-\ln(1-C(E))}_{\text{codes}}} \\ L = \term{train/autoencoder/reconstruction}{\underbrace{\lVert \hat x - x\rVert}_{\text{reconstruction}}} + \term{train/autoencoder/adversarial}{\underbrace{-\lambda\ln C(E)}_{\text{deceives}}} \end{gathered}`,
    },
  ],
  charts: [
    cloudChart(
      "train/autoencoder",
      "Oscillation shows as a mean that rises and falls again while the covariance swings; at the end all should lie near 0.",
    ),
  ],
  duels: [
    {
      title: "A faster critic",
      help: "Four critic steps for each of the encoder, ten times the critic’s rate, β₁ 0.5: the same losses with a critic that keeps up with the codes. Compare how far the mean of the codes sways.",
      values: { beta1: 0.5, criticSteps: 4, criticRate: 2e-3 },
    },
  ],
  metrics: codeMetrics<C, N>((at, { x }) => codesOf(at, x)),
  probes: codeProbes<C, N>({
    codes: (at, { x }) => codesOf(at, x),
    boundaries: ({ nets }, codes) => ({ critic: nets.critic(codes) }),
    path: ({ nets }) => nets.aggregate.trace(),
  }),
};
export default aae;

// LMGAE (Mondal et al. 2020, equations 8 to 11, later MaskAAE; methods.md 6.11): a trained mask over the latent
// dimensions switches off those that the data do not need. Four losses in turn, each moving its own nets; a step is one
// critic step, a loop is `criticSteps` of them. Weights, rates and the places where paper and official code differ
// (methods.md 8, rows 8 to 13) follow the code. What is said of it is lmgae.words.ts.
import {
  ACTIVE_FROM,
  maskDimension,
  maskedCodes,
  maskEvolution,
  maskMetrics,
  note,
  traceOf,
} from "../diagnostics/mask";
import { batch, rate, steps, width } from "../families/fields";
import { bernoulliLikelihood, dimensionsOf, squaredError } from "../losses/likelihood";
import { between, gradientPenalty } from "../losses/penalty";
import type { Method } from "../method";
import type { Decoder } from "../nn/backbones";
import { criticOf } from "../nn/critic";
import { maskOf, THETA } from "../nn/mask";
import { denseDecoder, denseEncoder } from "../nn/perceptron";
import type { Scope } from "../nn/scope";
import { type ConfigOf, flag, live, number, whole } from "../settings";
import type { DataSpec, Step } from "../step";
import { stopGradient, type Tensor, tf } from "../tf";
import { rmsprop, writes } from "../train/rules";
import { ofPrior } from "../prior";

const log = { scale: "log" } as const;
const masked = { scale: "log", when: { mask: true } } as const;
const config = {
  rate: { ...rate, initial: 5e-4 },
  lambda1: live(1000, 1, 10_000, masked),
  maskRate: live(5e-4, 1e-5, 1e-1, { ...masked, rate: true }),
  latent: whole(32, 2, 256, log), // the capacity m
  mask: flag(true), // off: the paper's baseline "WAE"
  loops: steps(8000),
  criticRate: live(1e-4, 1e-6, 1e-2, { ...log, rate: true }),
  generatorRate: live(1e-4, 1e-6, 1e-2, { ...log, rate: true }),
  lambda2: live(1, 0.01, 100, masked),
  alpha2: live(100, 0.1, 10_000, masked),
  beta2: live(10, 0.1, 100, log),
  lambda3Every: number(0.1, 0.005, 1, masked), // share of all loops
  width, // times 1024 units for images, as in the official code, 256 for vectors
  depth: whole(3, 1, 6), // the official code has 4
  criticWidth: whole(256, 8, 1024, log),
  criticSteps: whole(5, 1, 10),
  batch: { ...batch, initial: 64 },
};
type C = ConfigOf<typeof config>;

const build = (scope: Scope, c: C, data: DataSpec) => {
  const units = Array<number>(c.depth).fill(Math.max(1, Math.round((data.kind === "images" ? 1024 : 256) * c.width)));
  const mask = maskOf(scope.child("mask"), c.latent, c.mask);
  return {
    encoder: denseEncoder(scope.child("encoder"), data, c.latent, units),
    decoder: denseDecoder(scope.child("decoder"), data, c.latent, units),
    critic: criticOf(scope.child("critic"), c.latent, { width: c.criticWidth, depth: c.depth }),
    ...mask, // μ [latent], and codes times μ
    ...traceOf(scope.child("trace"), c.latent),
  };
};
type N = ReturnType<typeof build>;
/** Mean per dimension: cross-entropy of grey pixels, squared error of everything else. */
const reconstruction = (x: Tensor, decoder: Decoder, codes: Tensor): Tensor => {
  const isGrey = x.rank === 4 && x.shape[3] === 1;
  const sum = isGrey ? bernoulliLikelihood(x, decoder.logits(codes)) : squaredError(x, decoder(codes));
  return sum.div(dimensionsOf(x));
};
/** Masked codes of x, and masked draws of the prior. */
const both = ({ nets, noise }: Pick<Step<C, N>, "nets" | "noise">, x: Tensor) => {
  const mask = nets.mask(); // μ [latent]
  const codes = nets.encoder(x); // [batch, latent]
  return { mask, codes: mask.mul(codes), prior: mask.mul(noise.normal(codes.shape)) };
};
/**
 * λ₃ = (2/m)·2^⌊i/n⌋ at step i, at most 2048: it doubles every n. Half a step more, so that no device is off by one at
 * a multiple.
 */
const lambda3 = (index: Tensor, c: C): Tensor => {
  const every = c.loops * c.criticSteps * c.lambda3Every;
  const doublings = index.add(0.5).div(every).floor();
  return tf.minimum(2048, tf.pow(2, doublings).mul(2 / c.latent));
};
const isFirst = (index: number, c: C) => index % c.criticSteps === 0;
const isLast = (index: number, c: C) => index % c.criticSteps === c.criticSteps - 1;

const lmgae = {
  id: "lmgae",
  accepts: ["images", "vectors"],
  config,
  starts: { images: { loops: 4000 }, vectors: { latent: 16, width: 1, depth: 2 } },
  build,
  phases: [
    {
      id: "train",
      steps: c => c.loops * c.criticSteps,
      updates: [
        {
          id: "autoencoder", // L_ae
          due: isFirst,
          moves: ({ encoder, decoder }, c) => [rmsprop({ rate: c.rate }, encoder, decoder)],
          loss({ nets, config: c, batch }) {
            const { x } = batch(c.batch);
            const codes = nets.encoder(x);
            const mask = nets.mask();
            const variance = codes.sub(codes.mean(0)).square().mean(0); // of the codes before the mask [latent]
            return {
              terms: {
                reconstruction: reconstruction(x, nets.decoder, mask.mul(codes)),
                ...(c.mask && { variance: mask.square().mul(-10).exp().mul(variance).mean().mul(c.alpha2) }),
              },
            };
          },
        },
        {
          id: "critic", // L_dm
          moves: ({ critic }, c) => [rmsprop({ rate: c.criticRate }, critic)],
          loss({ nets, config: c, batch, noise }) {
            const { codes, prior } = both({ nets, noise }, batch(c.batch).x);
            return {
              terms: {
                prior: nets.critic(prior).mean().neg(),
                codes: nets.critic(codes).mean(),
                penalty: gradientPenalty(nets.critic, stopGradient(between(prior, codes, noise))).mul(c.beta2),
              },
            };
          },
        },
        {
          id: "generator", // L_gen: the encoder against the critic
          due: isLast,
          moves: ({ encoder }, c) => [rmsprop({ rate: c.generatorRate }, encoder)],
          loss({ nets, config: c, batch }) {
            const codes = nets.mask().mul(nets.encoder(batch(c.batch).x));
            return { terms: { codes: nets.critic(codes).mean().neg() } };
          },
        },
        {
          id: "mask", // L_mask; without a mask it only notes ω
          due: isLast,
          moves: ({ mask, trace, visits }, c) => [
            writes(trace, visits),
            ...(c.mask ? [rmsprop({ rate: c.maskRate, within: THETA }, mask)] : []),
          ],
          loss({ nets, config: c, batch, noise, index, progress }) {
            const { x } = batch(c.batch);
            const { mask, codes, prior } = both({ nets, noise }, x);
            const distance = nets.critic(prior).mean().sub(nets.critic(codes).mean()); // ω
            const active = tf.greaterEqual(mask, ACTIVE_FROM).cast("float32").sum();
            const undecided = mask.mul(tf.sub(1, mask)).sum(); // |μ(μ − 1)|, μ in [0, 1]
            note(nets, progress, mask, active, distance, index);
            if (!c.mask) return { terms: {}, watch: { wasserstein: distance, active } };
            const weight = lambda3(index, c);
            return {
              terms: {
                reconstruction: reconstruction(x, nets.decoder, codes).mul(c.lambda1),
                distance: distance.add(1).square().mul(c.lambda2),
                undecided: undecided.mul(weight),
              },
              watch: { wasserstein: distance, active, between: undecided, "lambda-3": weight },
            };
          },
        },
      ],
      encode: (x, { nets }) => nets.encoder(x), // before the mask: in the prior's own space
      decode: (codes, { nets }) => nets.decoder(nets.masked(codes)),
      sample: {
        start: ofPrior,
        finish: (z, { nets }) => nets.decoder(nets.masked(z)),
      },
    },
  ],
  metrics: maskMetrics<C, N>(),
  probes: [maskEvolution<C, N>(), maskDimension<C, N>(), ...maskedCodes<C, N>()],
} as const satisfies Method<C, N>;
export default lmgae;

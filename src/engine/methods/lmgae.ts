// LMGAE (Mondal et al. 2020, later MaskAAE; methods.md 6.11): a trained mask over the latent dimensions switches off
// those that the data do not need. Four losses in turn, each moving its own nets; a step is one critic step, a loop is
// `criticSteps` of them. Weights, rates and the places where paper and official code differ (methods.md 8, rows 8 to
// 13) follow the code.
import { type ConfigOf, flag, live, number, whole } from "../config";
import { ACTIVE_FROM, maskDimension, maskEvolution, maskMetrics, note, traceOf } from "../diagnostics/mask";
import { bernoulliLikelihood, dimensionsOf, squaredError } from "../losses/likelihood";
import { between, gradientPenalty } from "../losses/penalty";
import type { Method, Phase } from "../method";
import type { Decoder } from "../nn/backbones";
import { criticOf } from "../nn/critic";
import { described, sequence } from "../nn/dense";
import { uniform } from "../nn/init";
import { denseDecoder, denseEncoder } from "../nn/perceptron";
import type { Scope } from "../nn/scope";
import { stopGradient, type Tensor, tf } from "../tf";
import { rmsprop, writes } from "../train/rules";
import type { DataSpec, Step } from "../step";

const config = {
  rate: live("Learning rate", "Of RMSProp, for encoder and decoder in the reconstruction loss.", 5e-4, 1e-5, 1e-1, {
    scale: "log",
    rate: true,
  }),
  lambda1: live(
    "λ₁",
    "Weight of the reconstruction error in the mask's loss. More keeps more dimensions.",
    1000,
    1,
    10_000,
    { scale: "log", when: { mask: true } },
  ),
  maskRate: live("Rate of the mask", "Of RMSProp, for θ.", 5e-4, 1e-5, 1e-1, {
    scale: "log",
    rate: true,
    when: { mask: true },
  }),
  latent: whole("Latent dimension", "The capacity m: numbers in a code before the mask.", 32, 2, 256, { scale: "log" }),
  mask: flag("Mask", "Off: the paper's baseline “WAE”, the same networks and critic with nothing switched off.", true),
  loops: whole(
    "Loops",
    "Of training. A loop is as many steps as the critic has in it: one reconstruction update, the critic's, one update of the encoder against the critic, one of the mask.",
    8000,
    1,
    1_000_000,
    { scale: "log" },
  ),
  criticRate: live("Rate of the critic", "Of RMSProp.", 1e-4, 1e-6, 1e-2, { scale: "log", rate: true }),
  generatorRate: live(
    "Rate against the critic",
    "Of RMSProp, for the encoder in its loss against the critic.",
    1e-4,
    1e-6,
    1e-2,
    { scale: "log", rate: true },
  ),
  lambda2: live("λ₂", "Weight of (1 + ω)² in the mask's loss: of the distance between codes and prior.", 1, 0.01, 100, {
    scale: "log",
    when: { mask: true },
  }),
  alpha2: live(
    "α₂",
    "Weight of the variance of masked dimensions: keeps the encoder from writing into them.",
    100,
    0.1,
    10_000,
    { scale: "log", when: { mask: true } },
  ),
  beta2: live("β₂", "Weight of the critic's gradient penalty.", 10, 0.1, 100, { scale: "log" }),
  lambda3Every: number(
    "λ₃ doubles every",
    "Share of all loops. λ₃ starts at 2/m and pushes each μ to 0 or 1; too early and the mask freezes before it has settled.",
    0.1,
    0.005,
    1,
    { scale: "log", when: { mask: true } },
  ),
  width: number(
    "Width",
    "1 is 1024 units a layer for images, as in the official code, and 256 for vectors.",
    0.25,
    0.0625,
    2,
    { scale: "log" },
  ),
  depth: whole("Depth", "Hidden layers of encoder, decoder and critic; the official code has 4.", 3, 1, 6),
  criticWidth: whole("Critic width", "Units in each hidden layer of the critic.", 256, 8, 1024, { scale: "log" }),
  criticSteps: whole("Critic steps", "Of the critic in a loop.", 5, 1, 10),
  batch: whole("Batch", "Rows in a step.", 64, 1, 1024, { scale: "log" }),
};
type C = ConfigOf<typeof config>;
const CAP = 2048; // of λ₃
const FAR = 88; // e^−θ leaves float32

const build = (scope: Scope, c: C, data: DataSpec) => {
  const units = Array.from({ length: c.depth }, () =>
    Math.max(1, Math.round((data.kind === "images" ? 1024 : 256) * c.width)),
  );
  const mask = scope.child("mask"),
    theta = c.mask ? mask.parameter("theta", [c.latent], uniform(0, 5)) : undefined;
  const mu = () => (theta ? tf.sub(1, theta().neg().exp()) : tf.ones([c.latent]));
  return {
    encoder: denseEncoder(scope.child("encoder"), data, c.latent, units),
    decoder: denseDecoder(scope.child("decoder"), data, c.latent, units),
    critic: criticOf(scope.child("critic"), c.latent, { width: c.criticWidth, depth: c.depth }),
    mask: mask.net(mu), // μ = 1 − e^−θ [latent]; θ ≥ 0 by projection
    // what a reader of files is told of it
    masked: sequence(
      mask,
      theta
        ? [
            described(
              mask.net((codes: Tensor) => mu().mul(codes)),
              { kind: "mask", theta: theta.path },
            ),
          ]
        : [],
    ),
    ...traceOf(scope.child("trace"), c.latent),
  };
};
type N = ReturnType<typeof build>;
/** Mean per dimension: cross-entropy of grey pixels, squared error of everything else. */
const reconstruction = (x: Tensor, decoder: Decoder, codes: Tensor): Tensor =>
  (x.rank === 4 && x.shape[3] === 1
    ? bernoulliLikelihood(x, decoder.logits(codes))
    : squaredError(x, decoder(codes))
  ).div(dimensionsOf(x));
/** Masked codes of x, and masked draws of the prior. */
const both = ({ nets, noise }: Pick<Step<C, N>, "nets" | "noise">, x: Tensor) => {
  const mask = nets.mask(),
    codes = nets.encoder(x);
  return { mask, codes: mask.mul(codes), prior: mask.mul(noise.normal(codes.shape)) };
};
const first = (index: number, c: C) => index % c.criticSteps === 0;
const last = (index: number, c: C) => index % c.criticSteps === c.criticSteps - 1;
/**
 * (2/m)·2^⌊i/n⌋ at step i, where λ₃ doubles every n steps; half a step more, so that no device is off
 * by one at a multiple.
 */
const lambda3 = (index: Tensor, c: C): Tensor =>
  tf.minimum(
    CAP,
    tf
      .pow(
        2,
        index
          .add(0.5)
          .div(c.loops * c.criticSteps * c.lambda3Every)
          .floor(),
      )
      .mul(2 / c.latent),
  );

const train: Phase<C, N> = {
  id: "train",
  title: "Four losses in turn",
  steps: c => c.loops * c.criticSteps,
  updates: [
    {
      id: "autoencoder",
      due: first,
      moves: ({ encoder, decoder }, c) => [rmsprop({ rate: c.rate }, encoder, decoder)],
      loss({ nets, config: c, batch }) {
        const { x } = batch(c.batch),
          codes = nets.encoder(x),
          mask = nets.mask();
        const variance = codes.sub(codes.mean(0)).square().mean(0); // of the codes before the mask [latent]
        return {
          terms: {
            reconstruction: reconstruction(x, nets.decoder, mask.mul(codes)),
            ...(c.mask && { variance: mask.square().mul(-10).exp().mul(variance).mean().mul(c.alpha2) }),
          },
        };
      },
      shows: {
        reconstruction: {
          title: "Reconstruction",
          actor: "generated",
          help: "Mean per dimension: cross-entropy of grey pixels in nats, squared error of colours and vectors.",
          symbol: String.raw`\mathrm{rec}`,
        },
        variance: {
          title: "Variance behind the mask",
          actor: "latent",
          help: "α₂ times the mean over dimensions of e^(−10 μ²) times the variance of the code in the batch.",
          symbol: String.raw`\alpha_2\overline{e^{-10\mu^2}\mathrm{Var}}`,
        },
      },
    },
    {
      id: "critic",
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
      shows: {
        prior: {
          title: "Critic of the prior",
          actor: "prior",
          help: "Minus the critic's mean value of masked draws of the prior; no unit.",
          symbol: String.raw`-H(\mu z)`,
        },
        codes: {
          title: "Critic of the codes",
          actor: "latent",
          help: "The critic's mean value of masked codes; no unit.",
          symbol: String.raw`H(\mu E(x))`,
        },
        penalty: {
          title: "Gradient penalty",
          actor: "critic",
          help: "β₂ times the mean of (slope − 1)², the critic's slope at random points between the two.",
          symbol: String.raw`\beta_2(\lVert\nabla H\rVert-1)^2`,
        },
      },
    },
    {
      id: "generator",
      due: last,
      moves: ({ encoder }, c) => [rmsprop({ rate: c.generatorRate }, encoder)],
      loss: ({ nets, config: c, batch }) => ({
        terms: {
          codes: nets
            .critic(nets.mask().mul(nets.encoder(batch(c.batch).x)))
            .mean()
            .neg(),
        },
      }),
      shows: {
        codes: {
          title: "Encoder against the critic",
          actor: "latent",
          help: "Minus the critic's mean value of masked codes; no unit.",
          symbol: String.raw`-H(\mu E(x))`,
        },
      },
    },
    {
      id: "mask", // without a mask it only notes ω
      due: last,
      moves: ({ mask, trace, visits }, c) => [
        writes(trace, visits),
        ...(c.mask ? [rmsprop({ rate: c.maskRate, within: [0, FAR] }, mask)] : []),
      ],
      loss({ nets, config: c, batch, noise, index, progress }) {
        const { x } = batch(c.batch),
          { mask, codes, prior } = both({ nets, noise }, x);
        const distance = nets.critic(prior).mean().sub(nets.critic(codes).mean()),
          active = tf.greaterEqual(mask, ACTIVE_FROM).cast("float32").sum(),
          undecided = mask.mul(tf.sub(1, mask)).sum(); // |μ(μ − 1)|, μ in [0, 1]
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
      shows: {
        reconstruction: {
          title: "Reconstruction, for the mask",
          actor: "generated",
          help: "λ₁ times the reconstruction loss: what a dimension less would cost.",
          symbol: String.raw`\lambda_1\mathrm{rec}`,
        },
        distance: {
          title: "Distance, for the mask",
          actor: "critic",
          help: "λ₂ (1 + ω)²; no unit.",
          symbol: String.raw`\lambda_2(1+\omega)^2`,
        },
        undecided: {
          title: "Undecided, weighted",
          actor: "latent",
          help: "λ₃ Σ |μ(μ − 1)|: 0 where every μ is 0 or 1.",
          symbol: String.raw`\lambda_3\textstyle\sum|\mu(\mu-1)|`,
        },
        wasserstein: {
          title: "Wasserstein estimate ω",
          actor: "critic",
          help: "The critic's mean value of masked draws of the prior minus that of masked codes. Of a critic of slope 1 at its best it is the Wasserstein distance.",
          symbol: String.raw`\omega`,
          watched: true,
        },
        active: {
          title: "Dimensions in use",
          actor: "latent",
          help: "How many μ are at least 0.1.",
          symbol: String.raw`m_A`,
          watched: true,
        },
        between: {
          title: "Undecided",
          actor: "latent",
          help: "Σ |μ(μ − 1)|, at most a quarter for each dimension.",
          symbol: String.raw`\textstyle\sum|\mu(\mu-1)|`,
          watched: true,
        },
        "lambda-3": {
          title: "λ₃",
          actor: "ink",
          help: "Weight of the undecided; it doubles with time.",
          symbol: String.raw`\lambda_3`,
          watched: true,
        },
      },
    },
  ],
  encode: (x, { nets }) => nets.encoder(x), // before the mask: in the prior's own space
  decode: (codes, { nets }) => nets.decoder(nets.masked(codes)),
  sample: {
    title: "Samples",
    note: "z ∼ prior, masked",
    start: (count, { config: c, noise }) => noise.normal([count, c.latent]),
    finish: (z, { nets }) => nets.decoder(nets.masked(z)),
  },
};

const ae = String.raw`L_{ae} &= \term{train/autoencoder/reconstruction}{\mathrm{rec}}`;
const rest = String.raw`L_{H} &= \term{train/critic/prior}{-H(\mu z)} + \term{train/critic/codes}{H(\mu E)} \\ &\quad + \term{train/critic/penalty}{\beta_2(\lVert\nabla H\rVert - 1)^2} \\ L_{E} &= \term{train/generator/codes}{-H(\mu E)}`;
const lmgae: Method<C, N> = {
  id: "lmgae",
  title: "LMGAE",
  paper: "Mondal et al. 2020, Towards Latent Space Optimality",
  idea: "a mask finds the dimension",
  about:
    "An autoencoder whose codes a critic compares with the prior, and a trained mask that switches off the latent dimensions the data do not need.",
  paragraph:
    "Data that n numbers describe fill at most n dimensions of a larger latent space, so their codes can never look like a Gaussian in all m of them: the decoder is then asked to draw from places it has not seen. Too few dimensions lose information. LMGAE starts with more than enough and multiplies code and prior by a mask μ with one entry per dimension. Four losses take turns: reconstruction; a critic that estimates the Wasserstein distance ω between masked prior and masked codes; the encoder against this critic; and the mask, which pays for reconstruction error, for ω, and ever more for entries that are neither 0 nor 1. Watch rows of the mask fade, the count of dimensions in use settle, and ω with it.",
  link: "https://arxiv.org/abs/1912.04564",
  accepts: ["images", "vectors"],
  config,
  starts: { images: { loops: 4000 }, vectors: { latent: 16, width: 1, depth: 2 } },
  build,
  phases: [train],
  formulas: [
    {
      when: { mask: false },
      cites: "equations 8 to 10, without mask and variance",
      latex: String.raw`\begin{aligned} ${ae} \\ ${rest} \end{aligned}`,
    },
    {
      cites: "equations 8 to 11, with the variance weight of the official code",
      latex: String.raw`\begin{aligned} ${ae} + \term{train/autoencoder/variance}{\alpha_2\overline{e^{-10\mu^2}\mathrm{Var}\,E}} \\ ${rest} \\ L_{\mu} &= \term{train/mask/reconstruction}{\lambda_1\mathrm{rec}} + \term{train/mask/distance}{\lambda_2(1+\omega)^2} \\ &\quad + \term{train/mask/undecided}{\lambda_3\textstyle\sum|\mu(\mu-1)|} \end{aligned}`,
    },
  ],
  charts: [
    {
      id: "distance",
      title: "How far codes are from the prior",
      note: "ω",
      help: "The critic's estimate of the Wasserstein distance between masked prior and masked codes. The paper finds it least where the mask has settled (figure 5).",
      lines: [{ series: "train/mask/wasserstein", label: "ω", actor: "critic" }],
    },
  ],
  duels: [
    {
      title: "without mask",
      help: "The same networks and critic, and every dimension kept: the paper’s baseline “WAE” (figure 3).",
      values: { mask: false },
    },
  ],
  metrics: maskMetrics<C, N>(),
  probes: [maskEvolution<C, N>(), maskDimension<C, N>()],
};
export default lmgae;

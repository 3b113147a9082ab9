// CV-VAE, the constant-variance VAE of Ghosh et al. 2019 (methods.md 6.15): the encoder's noise has one fixed
// deviation, 0.7. Samples come from a density fitted to the codes' means afterwards (samplers/): nothing makes the
// codes fill the prior, and draws of it are shown as what they are.
import { type ConfigOf, live, number, whole } from "../config";
import type { Probe } from "../diagnostic";
import { latentMmd } from "../diagnostics/mmd";
import { picture } from "../diagnostics/pixels";
import { latentDiscrepancyOf, singularValuesOf } from "../diagnostics/stages";
import { klStandard } from "../losses/kl";
import { dimensionsOf, squaredError } from "../losses/likelihood";
import type { Method } from "../method";
import { decoderOf, encoderOf } from "../nn/backbones";
import type { Scope } from "../nn/scope";
import { type Tensor, tf } from "../tf";
import { adam } from "../train/rules";
import type { DataSpec, Step } from "../step";

const config = {
  rate: live(
    "Learning rate",
    "Of Adam, for both networks. It falls to a tenth along half a cosine.",
    1e-3,
    1e-5,
    1e-1,
    { scale: "log", rate: true },
  ),
  weight: live(
    "Weight of KL",
    "Against the squared error, which is summed over pixels and averaged over channels.",
    0.039,
    1e-4,
    10,
    { scale: "log" },
  ),
  deviation: live("σ", "Deviation of the encoder's noise, the same for every x and every dimension.", 0.7, 0.01, 1, {
    step: 0.01,
  }),
  dropout: live(
    "Decoder dropout",
    "Share of the decoder's hidden units dropped in every step: a weaker decoder.",
    0,
    0,
    0.9,
    { step: 0.01 },
  ),
  latent: whole("Latent dimension", "Numbers in a code.", 16, 1, 256, { scale: "log" }),
  width: number(
    "Width",
    "1 is the papers' network: 64, 128 and 1024 units for images, twice 256 for vectors.",
    0.25,
    0.0625,
    2,
    { scale: "log" },
  ),
  decoderWidth: number("Decoder width", "Relative to the width above.", 1, 0.0625, 4, { scale: "log" }),
  batch: whole("Batch", "Rows in a step.", 128, 1, 1024, { scale: "log" }),
  trainSteps: whole("Steps", "Of training.", 4000, 1, 1_000_000, { scale: "log" }),
};
type C = ConfigOf<typeof config>;
const build = (scope: Scope, c: C, data: DataSpec) => ({
  encoder: encoderOf(scope.child("encoder"), data, c.latent, c),
  decoder: decoderOf(scope.child("decoder"), data, c.latent, { width: c.width * c.decoderWidth, dropout: c.dropout }),
});
type N = ReturnType<typeof build>;
/** z = μ + σε */
const drawn = ({ nets, config: c, noise }: Pick<Step<C, N>, "nets" | "config" | "noise">, x: Tensor): Tensor => {
  const mean = nets.encoder(x);
  return mean.add(noise.normal(mean.shape).mul(c.deviation));
};
const prior: Probe<C, N> = {
  id: "samples-prior",
  title: "Draws of the prior",
  needs: [],
  kind: "images",
  more: true,
  help: "The decoder fed from N(0, I) instead of the fitted density: the codes were never made to fill it.",
  draw: async at => ({
    ...picture(at.data, await at.read(() => at.nets.decoder(at.noise.normal([40, at.config.latent]))), 5),
    note: "z ∼ prior",
  }),
};

const cvVae: Method<C, N> = {
  id: "cv-vae",
  title: "CV-VAE",
  paper: "Zhang et al. 2020, Perceptual Generative Autoencoders",
  idea: "noise of a constant variance",
  about:
    "A VAE whose encoder adds the same noise to every code. What is left of the KL divergence keeps codes small. To draw from it, a density is fitted to its codes.",
  paragraph:
    "In a VAE the encoder chooses how much noise every code gets. Here the deviation is the same for all, 0.7, and only the mean depends on x. Of the KL divergence from the prior only half the squared length of the mean can then change: codes are pulled towards 0, while the noise pushes codes of different x apart, because overlapping ones cannot be told from each other. This is the bridge from VAEs to regularised autoencoders, which keep the pull and drop the noise. Codes need not fill the prior, so a Gaussian or a mixture of ten is fitted to their means and its draws are decoded; draws of the prior itself are shown for comparison. Watch the error fall as σ is lowered, and gaps open between codes.",
  link: "https://arxiv.org/abs/1906.10335",
  accepts: ["images", "vectors"],
  config,
  starts: { images: {}, vectors: { latent: 2, width: 1 } },
  build,
  phases: [
    {
      id: "train",
      title: "Reconstruct from noisy codes",
      steps: c => c.trainSteps,
      updates: [
        {
          id: "autoencoder",
          moves: ({ encoder, decoder }, c) => [adam({ rate: { cosine: c.rate, to: 0.1 } }, encoder, decoder)],
          loss({ nets, config: c, batch, noise }) {
            const { x } = batch(c.batch),
              mean = nets.encoder(x),
              z = mean.add(noise.normal(mean.shape).mul(c.deviation));
            const error = squaredError(x, nets.decoder(z)),
              kl = klStandard(mean, tf.onesLike(mean).mul(c.deviation)),
              channels = x.rank > 2 ? x.shape.at(-1)! : 1;
            return {
              terms: { reconstruction: error.div(channels), kl: kl.mul(c.weight) },
              watch: { divergence: kl, "squared-error": error, "log-error": error.div(dimensionsOf(x)).log() },
            };
          },
          shows: {
            reconstruction: {
              title: "Squared error by pixel",
              actor: "generated",
              help: "Of the sampled reconstruction, summed over pixels and averaged over their channels; of vectors, summed over dimensions.",
              symbol: String.raw`\textstyle\sum_{hw}\overline{(x-\hat x)^2}`,
            },
            kl: {
              title: "Weighted KL",
              actor: "latent",
              help: "The KL divergence of z, in nats, times its weight.",
              symbol: String.raw`w\,\mathrm{KL}`,
            },
            divergence: {
              title: "KL of z",
              actor: "latent",
              help: "How far the codes of one x are from the prior, summed over latent dimensions, in nats. With σ fixed only half the squared length of the mean can change.",
              symbol: String.raw`\mathrm{KL}(q\Vert p)`,
              watched: true,
            },
            "squared-error": {
              title: "Squared error",
              actor: "generated",
              help: "Of the sampled reconstruction, summed over dimensions.",
              symbol: String.raw`\lVert x-\hat x\rVert^2`,
              watched: true,
            },
            "log-error": {
              title: "ln MSE",
              actor: "generated",
              help: "Natural log of the sampled reconstruction's mean squared error per dimension.",
              symbol: String.raw`\ln\mathrm{MSE}`,
              watched: true,
            },
          },
        },
      ],
      encode: (x, { nets }) => nets.encoder(x),
      decode: (codes, { nets }) => nets.decoder(codes),
    },
  ],
  formulas: [
    {
      cites: "table 1, from Ghosh et al. 2019, section 3; constants of their code",
      unit: "sum over pixels, mean over channels",
      latex: String.raw`L = \term{train/autoencoder/reconstruction}{\underbrace{\textstyle\sum_{hw}\frac1c\lVert x - \hat x\rVert^2}_{\text{reconstruction}}} + \term{train/autoencoder/kl}{\underbrace{w\,\bigl(\tfrac12\lVert\mu\rVert^2 + \text{const}\bigr)}_{\text{weighted KL}}}`,
    },
  ],
  duels: [
    { title: "σ at 0.1", help: "The same VAE with little noise: nearly an autoencoder.", values: { deviation: 0.1 } },
  ],
  metrics: [
    latentMmd<C, N>({
      id: "latent-mmd",
      title: "Codes against the prior",
      needs: ["encode"],
      help: "How far codes with their noise are from N(0, I), as a squared kernel distance (MMD², seven scales).",
      codes: (at, { x }) => drawn(at, x),
      drawn: "codes of held-out rows, with their noise,",
    }),
  ],
  probes: [
    prior,
    singularValuesOf<C, N>((at, { x }) => ({ "z ∼ q(z|x)": drawn(at, x) })),
    latentDiscrepancyOf<C, N>((at, { x }) => ({ "z ∼ q(z|x)": drawn(at, x) })),
  ],
};
export default cvVae;

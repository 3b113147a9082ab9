// Two-Stage VAE (Dai & Wipf 2019; methods.md 6.3): a second VAE learns the law of the codes that the first one leaves.
// Sampling goes through both.
import { type ConfigOf, whole } from "../config";
import type { Metric, Probe } from "../diagnostic";
import { frechetFeatures } from "../diagnostics/frechet-features";
import { latentMmd } from "../diagnostics/mmd";
import { picture } from "../diagnostics/pixels";
import { posteriorProbes } from "../diagnostics/posterior";
import type { Stages } from "../diagnostics/stages";
import { klStandard } from "../losses/kl";
import { dimensionsOf, gaussianLikelihood, squaredError } from "../losses/likelihood";
import type { Method, Phase, SeriesText } from "../method";
import { dense, mlp } from "../nn/dense";
import { constant, glorot } from "../nn/init";
import type { Net, Scope } from "../nn/scope";
import type { Noise } from "../noise";
import { type Tensor, tf } from "../tf";
import { adam } from "../train/rules";
import { config as base, type C as BaseC, drawn, build as first, starts, vae, varianceOf, within } from "./vae";
import type { DataSpec, Step } from "../step";

export const config = {
  ...base,
  secondWidth: whole(
    "Second width",
    "Units in each of the three hidden layers of the second VAE; the paper's has 1024.",
    256,
    8,
    1024,
    { scale: "log" },
  ),
  secondBatch: whole("Second batch", "Codes in a step of the second VAE.", 256, 1, 1024, { scale: "log" }),
  secondSteps: whole("Second steps", "Of the second phase.", 5000, 1, 1_000_000, { scale: "log" }),
};
type C = ConfigOf<typeof config>;
/** Three hidden layers whose input joins them before the last: TwoStageVAE's second stage. */
function skip(scope: Scope, inputs: number, width: number, outputs: number): Net {
  const body = mlp(scope.child("body"), [inputs, width, width, width], { init: glorot, last: true });
  const head = dense(scope.child("head"), width + inputs, outputs, { init: glorot });
  return scope.net((x: Tensor) => head(tf.concat([body(x), x], -1)));
}
export const build = (scope: Scope, c: BaseC & Pick<C, "secondWidth">, data: DataSpec) => {
  const encoder = scope.child("encoder2");
  const both = skip(encoder, c.latent, c.secondWidth, 2 * c.latent);
  return {
    ...first(scope, c, data),
    encoder2: encoder.net((z: Tensor) => {
      const [mean, log] = tf.split(both(z), 2, -1) as [Tensor, Tensor];
      return { mean, deviation: log.clipByValue(-10, 10).exp() };
    }),
    decoder2: skip(scope.child("decoder2"), c.latent, c.secondWidth, c.latent),
    // ℓ of z. At 0 the second stage collapses: "u ignored, variance 1" is a stationary point (methods.md 6.3.8)
    gamma2: scope.parameter("gamma2", [], constant(-1)),
  };
};
export type N = ReturnType<typeof build>;

/** The second VAE's loss of codes z, [rows, κ], whether gradients go on into what made them or not. */
export function ofCodes(
  z: Tensor,
  { nets, noise }: Pick<Step<C, N>, "nets" | "noise">,
): { reconstruction: Tensor; kl: Tensor; logGamma: Tensor; error: Tensor } {
  const posterior = nets.encoder2(z);
  const error = squaredError(z, nets.decoder2(drawn(posterior, { noise })));
  return {
    reconstruction: gaussianLikelihood(error, dimensionsOf(z), nets.gamma2()),
    kl: klStandard(posterior.mean, posterior.deviation),
    logGamma: nets.gamma2().mul(2),
    error,
  };
}
export const secondShows = {
  reconstruction: {
    title: "Reconstruction of z",
    actor: "generated",
    help: "−ln p(z|u) of the sampled reconstruction of a code, summed over latent dimensions, in nats.",
    symbol: String.raw`{-}\ln p(z|u)`,
  },
  kl: {
    title: "KL of u",
    actor: "latent",
    help: "How far the second codes are from the prior, in nats. At 0 the second stage has learned nothing.",
    symbol: String.raw`\mathrm{KL}(q\Vert p)`,
  },
  "log-gamma": {
    title: "ln γ of z",
    actor: "ink",
    help: "Natural log of the second decoder's variance: it levels off, because codes fill their space.",
    symbol: String.raw`\ln\gamma_z`,
    watched: true,
  },
  "squared-error": {
    title: "Squared error of z",
    actor: "generated",
    help: "Of the sampled reconstruction of a code, summed over latent dimensions.",
    symbol: String.raw`\lVert z-\hat z\rVert^2`,
    watched: true,
  },
} satisfies Record<string, SeriesText>;
/** z ~ p(z|u) of u ~ N(0, I): the noise of s_z matters (methods.md 8, row 6). */
export const codesOfPrior = (
  count: number,
  { nets, config: c, noise }: { nets: N; config: Pick<C, "latent">; noise: Noise },
): Tensor =>
  nets.decoder2(noise.normal([count, c.latent])).add(
    nets
      .gamma2()
      .exp()
      .mul(noise.normal([count, c.latent])),
  );

const second: Phase<C, N, "mean" | "deviation"> = {
  id: "second",
  title: "Learn the density",
  steps: c => c.secondSteps,
  cache: ({ x }, { nets }) => nets.encoder(x), // in evaluation mode: nothing of the first stage moves here
  updates: [
    {
      id: "latent",
      moves: ({ encoder2, decoder2, gamma2 }, c, data) => [
        adam({ rate: { cosine: c.rate, to: 0.1 } }, encoder2, decoder2),
        adam({ rate: { cosine: c.gammaRate, to: 0.1 }, within: within(data) }, gamma2),
      ],
      loss({ nets, config: c, batch, noise }) {
        // z drawn anew in every step: the noise fills the dimensions that are not needed
        const { reconstruction, kl, logGamma, error } = ofCodes(drawn(batch(c.secondBatch), { noise }), {
          nets,
          noise,
        });
        return { terms: { reconstruction, kl }, watch: { "log-gamma": logGamma, "squared-error": error } };
      },
      shows: secondShows,
    },
  ],
  sample: {
    title: "Stage 2 samples",
    note: "u ∼ prior",
    start: codesOfPrior,
    finish: (z, { nets }) => nets.decoder(z),
  },
};
export const firstStage: Probe<Pick<C, "latent">, N> = {
  id: "samples-stage-1",
  title: "Stage 1 samples",
  help: "The same decoder fed from the prior, as if the first stage were all.",
  needs: [],
  kind: "images",
  phase: "second",
  draw: async at => ({
    ...picture(at.data, await at.read(() => at.nets.decoder(at.noise.normal([40, at.config.latent]))), 5),
    note: "z ∼ prior",
  }),
};
/** z ~ q(z|x), and u ~ q(u|z) of those z once the second stage has begun. */
const stages: Stages<C, N> = (step, { x }) => {
  const z = drawn(step.nets.encoder(x), step);
  return { "z, stage 1": z, ...(step.phase === second.id && { "u, stage 2": drawn(step.nets.encoder2(z), step) }) };
};
/** u ~ q(u|z), z ~ q(z|x). */
export const secondMmd: Metric<object, N> = latentMmd<object, N>({
  id: "latent-mmd-stage-2",
  title: "Codes of stage 2 against the prior",
  needs: ["encode"],
  phase: "second",
  help: "The same squared kernel distance for the second codes u: below the first stage's where the second has learned the law of z.",
  codes: (step, { x }) => drawn(step.nets.encoder2(drawn(step.nets.encoder(x), step)), step),
  drawn: "second codes of held-out rows, z drawn from q(z|x) and u from q(u|z),",
});

/** What the first stage alone would draw: z from the prior. */
const firstFrechet = frechetFeatures<C, N>({
  id: "frechet-features-stage-1",
  of: " of stage 1",
  needs: ["decode"],
  drawn: "samples of stage 1",
  samples: at => size => at.nets.decoder(at.noise.normal([size, at.config.latent])),
});

const twoStageVae: Method<C, N> = {
  ...vae,
  id: "two-stage-vae",
  title: "Two-Stage VAE",
  idea: "a second VAE learns the codes",
  about:
    "A VAE finds the manifold while its decoder’s variance γ falls. Then a second, small VAE learns how the codes lie on it.",
  paragraph:
    "The first stage is a VAE whose decoder variance γ is learned. Where data lie on a surface thinner than their space, a smaller γ always pays more than a better density: the surface is found, and how the data spread over it is neglected. So codes drawn from the prior N(0, I) are not the codes that data have. The first stage is then left alone, and a second, small VAE learns codes drawn from q(z|x). Those fill their space, so its γ levels off and only their law is left to learn. A sample takes the way back: u from the prior, z from the second decoder, x from the first. Watch KL of u stay above 0, and compare the samples of both stages.",
  config,
  starts,
  build,
  phases: [...vae.phases, second],
  formulas: [
    ...(vae.formulas ?? []),
    {
      phase: "second",
      unit: "nats",
      cites: "section 4, step 2: equation 2 with z in the place of x",
      latex: String.raw`L = \term{second/latent/reconstruction}{\underbrace{\frac{\term{second/latent/squared-error}{\lVert z-\hat z\rVert^2}}{2\term{second/latent/log-gamma}{\gamma_z}} + \frac{\kappa}{2}\ln 2\pi\term{second/latent/log-gamma}{\gamma_z}}_{\text{reconstruction of z}}} + \term{second/latent/kl}{\underbrace{\mathrm{KL}}_{\text{KL of u}}}`,
    },
  ],
  metrics: [...(vae.metrics ?? []), secondMmd, firstFrechet],
  probes: [firstStage, ...posteriorProbes<C, N>(({ nets }, x) => nets.encoder(x), { gamma: varianceOf, stages })],
};
export default twoStageVae;

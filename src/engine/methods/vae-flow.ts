// VAE + flow (a row of Dai & Wipf 2019, table 1; methods.md 6.4): a normalising flow bends the posterior q(z|x). The
// prior stays as it is, and so does sampling. Kind, length and width of the paper's flow are unknown: it cites Rezende
// & Mohamed 2015, and Mondal et al., who print the same numbers, inverse autoregressive flows.
import { choice, type ConfigOf, whole } from "../config";
import { latentMmd } from "../diagnostics/mmd";
import { neighbourMetrics } from "../diagnostics/neighbours";
import { posteriorMetrics, posteriorProbes } from "../diagnostics/posterior";
import { klFlowed } from "../losses/flowed";
import { reconstructionOf } from "../losses/reconstruction";
import type { Loss, Method, Phase } from "../method";
import { composed, gated, planar } from "../nn/flows";
import type { Scope } from "../nn/scope";
import type { Tensor } from "../tf";
import { adam } from "../train/rules";
import { config as base, drawn, build as first, shows, starts, vae, varianceOf, within } from "./vae";
import type { DataSpec, Step } from "../step";
import type { Encoder } from "../diagnostics/encoder";

const config = {
  ...base,
  flow: choice(
    "Flow",
    "What bends the posterior. Planar: each step pushes codes along one direction. IAF: each step shifts and gates every number of a code, as a masked network tells from the numbers before it.",
    "planar",
    ["planar", "iaf"],
  ),
  flowLength: whole(
    "Flow length",
    "Steps of the flow. A planar step is weak and cheap; of IAF three do. 0 is the VAE without a flow.",
    10,
    0,
    32,
  ),
  flowWidth: whole("Flow width", "Units in each of the two hidden layers of an IAF step.", 128, 4, 1024, {
    scale: "log",
    when: { flow: "iaf" },
  }),
};
type C = ConfigOf<typeof config>;
const build = (scope: Scope, c: C, data: DataSpec) => {
  const flow = scope.child("flow");
  return {
    ...first(scope, c, data),
    flow: composed(
      flow,
      Array.from({ length: c.flowLength }, (_, k) =>
        c.flow === "planar"
          ? planar(flow.child(`${k}`), c.latent)
          : gated(flow.child(`${k}`), c.latent, c.flowWidth, k % 2 === 1),
      ),
    ),
  };
};
type N = ReturnType<typeof build>;

function loss(step: Step<C, N>): Loss {
  const { nets, config: c, batch, noise } = step,
    { x } = batch(c.batch);
  const { mean, deviation } = nets.encoder(x),
    e = noise.normal(mean.shape); // kept apart from z: (z − μ)/σ would lose it where σ is small
  const flowed = nets.flow(mean.add(deviation.mul(e)));
  const { reconstruction, watch } = reconstructionOf(step, x, nets.decoder.logits(flowed.codes));
  return {
    terms: { reconstruction, kl: klFlowed(deviation, e, flowed) },
    watch: { ...watch, "log-determinant": flowed.logDeterminant.mean() },
  };
}
const train: Phase<C, N> = {
  ...vae.phases[0]!,
  steps: c => c.trainSteps,
  updates: [
    {
      id: "autoencoder",
      moves: ({ encoder, flow, decoder, gamma }, c, data) => [
        adam({ rate: { cosine: c.rate, to: 0.1 } }, encoder, flow, decoder),
        ...(c.likelihood === "learned"
          ? [adam({ rate: { cosine: c.gammaRate, to: 0.1 }, within: within(data) }, gamma)]
          : []),
      ],
      loss,
      shows: {
        ...shows,
        kl: {
          ...shows["kl"]!,
          help: "How far the codes of one x are from the prior once the flow has bent them, summed over latent dimensions, in nats: estimated from one draw for each x, so it is noisy and single values may be negative.",
        },
        "log-determinant": {
          title: "ln |det| of the flow",
          actor: "latent",
          help: "How much the flow stretches volume around a code: the natural log of its Jacobian's determinant, in nats. 0 where it changes no volume.",
          symbol: String.raw`\ln\left|\det J\right|`,
          watched: true,
        },
      },
    },
  ],
  encode: (x, { nets }) => nets.flow(nets.encoder(x).mean).codes,
};

/** z_K ~ q(z|x): what the decoder is given. */
const codes = (at: Pick<Step<C, N>, "nets" | "noise">, x: Tensor): Tensor =>
  at.nets.flow(drawn(at.nets.encoder(x), at)).codes;
/**
 * Behind a flow the deviation has no formula; of two draws half the squared difference has the variance as its mean, so
 * λ, a mean over rows, is unbiased.
 */
const posterior: Encoder<C, N> = (at, x) => ({
  mean: at.nets.flow(at.nets.encoder(x).mean).codes,
  deviation: codes(at, x).sub(codes(at, x)).abs().mul(Math.SQRT1_2),
});

const vaeFlow: Method<C, N> = {
  ...vae,
  id: "vae-flow",
  title: "VAE + flow",
  idea: "a flow bends the posterior",
  about:
    "A VAE whose codes pass through a normalising flow: q(z|x) may take shapes that no Gaussian with independent dimensions has. Samples still start from the prior.",
  paragraph:
    "The encoder of a VAE may only say: a Gaussian with independent dimensions. Here its draw then passes through a chain of invertible maps, so that the codes of one x may lie along a curve, or be correlated. Because each map knows how it stretches volume, the density of what comes out is still known, and the KL divergence can be estimated from the same draw. The bound on −ln p(x) gets tighter. What it does not change is why VAEs leave the codes’ law wrong: where data lie on a thin surface, finding it pays more than matching the prior. Dai and Wipf found samples no better than without. Watch whether the log-determinant leaves 0, and compare the codes with the prior.",
  config,
  starts,
  build,
  phases: [train],
  formulas: [
    {
      when: { likelihood: "cross-entropy" },
      unit: "nats",
      cites: "section 5, with the flow of Rezende & Mohamed 2015, equation 15",
      latex: String.raw`L = \term{train/autoencoder/reconstruction}{\underbrace{\textstyle\sum_d \mathrm{H}(x_d, \hat x_d)}_{\text{cross-entropy}}} + \term{train/autoencoder/kl}{\underbrace{\ln q(z_0|x) - \term{train/autoencoder/log-determinant}{\ln\left|\det J\right|} - \ln p(z_K)}_{\text{KL, one draw}}}`,
    },
    {
      unit: "nats",
      cites: "equation 2 with definition 1, with the flow of Rezende & Mohamed 2015, equation 15",
      latex: String.raw`L = \term{train/autoencoder/reconstruction}{\underbrace{\frac{\term{train/autoencoder/squared-error}{\lVert x-\hat x\rVert^2}}{2\term{train/autoencoder/log-gamma}{\gamma}} + \frac{D}{2}\ln 2\pi\term{train/autoencoder/log-gamma}{\gamma}}_{\text{reconstruction}}} + \term{train/autoencoder/kl}{\underbrace{\ln q(z_0|x) - \term{train/autoencoder/log-determinant}{\ln\left|\det J\right|} - \ln p(z_K)}_{\text{KL, one draw}}}`,
    },
  ],
  duels: [
    {
      title: "No flow",
      help: "The same VAE without its flow: the row that the flow is to be compared with (Dai & Wipf 2019, table 1).",
      values: { flowLength: 0 },
    },
    {
      title: "Inverse autoregressive flow",
      help: "Three steps of an inverse autoregressive flow, which Mondal et al. cite for the same row.",
      values: { flow: "iaf", flowLength: 3 },
    },
  ],
  metrics: [
    latentMmd<C, N>({
      id: "latent-mmd",
      title: "Codes against the prior",
      needs: ["encode"],
      drawn: "codes of held-out rows, drawn from q(z|x) through the flow,",
      codes: (at, { x }) => codes(at, x),
      help: "How far codes drawn from q(z|x), behind the flow, are from N(0, I), as a squared kernel distance (MMD², seven scales). Near its null level, decoding draws of the prior is decoding what the decoder has seen.",
    }),
    ...posteriorMetrics<C, N>(posterior)
      .filter(({ id }) => id === "active-dimensions")
      .map(metric => ({
        ...metric,
        measure: async (at: Parameters<typeof metric.measure>[0]) => ({
          ...(await metric.measure(at)),
          estimator:
            "dimensions with λ < 0.5, λ = mean over held-out rows of half the squared difference of two draws behind the flow; values: λ by dimension",
        }),
      })),
    ...neighbourMetrics<C, N>((at, x) => ({ mean: at.nets.flow(at.nets.encoder(x).mean).codes, drawn: codes(at, x) })),
  ],
  probes: posteriorProbes<C, N>(posterior, {
    gamma: varianceOf,
    stages: (at, { x }) => ({ "z ∼ q(z|x)": codes(at, x) }),
  }),
};
export default vaeFlow;

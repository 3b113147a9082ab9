// VAE + flow (a row of Dai & Wipf 2019, table 1; methods.md 6.4): a normalising flow bends the posterior q(z|x). The
// prior stays as it is, and so does sampling. Kind, length and width of the paper's flow are unknown: it cites Rezende
// & Mohamed 2015, and Mondal et al., who print the same numbers, inverse autoregressive flows.
import { encoderByPairs, type FlowedCodes, flowedMetrics } from "../diagnostics/flowed";
import { posteriorProbes } from "../diagnostics/posterior";
import {
  build as buildVae,
  together,
  config as vae,
  drawn,
  gammaHeld,
  logDeviationLimits,
  starts,
  trainPhase,
  varianceOf,
} from "../families/vae";
import { klFlowed } from "../losses/flowed";
import { reconstructionOf } from "../losses/reconstruction";
import type { Method } from "../method";
import { composed, gated, planar } from "../nn/flows";
import type { Scope } from "../nn/scope";
import { choice, type ConfigOf, whole } from "../settings";
import type { DataSpec } from "../step";
import { adam } from "../train/rules";

const config = {
  ...vae,
  flow: choice("planar", ["planar", "iaf"]),
  flowLength: whole(10, 0, 32), // planar steps are weak and cheap; of IAF three do
  flowWidth: whole(128, 4, 1024, { scale: "log", when: { flow: "iaf" } }),
};
type C = ConfigOf<typeof config>;
const build = (scope: Scope, c: C, data: DataSpec) => {
  const flow = scope.child("flow");
  return {
    ...buildVae(scope, c, data),
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

const codes: FlowedCodes<C, N> = {
  ofMean: ({ nets }, x) => nets.flow(nets.encoder(x).mean).codes,
  drawn: (at, x) => at.nets.flow(drawn(at.nets.encoder(x), at)).codes, // z_K ~ q(z|x): what the decoder is given
};

const vaeFlow = {
  id: "vae-flow",
  accepts: ["images", "vectors"],
  config,
  starts,
  build,
  phases: [
    {
      ...trainPhase("train"),
      updates: [
        {
          id: "autoencoder",
          moves: ({ encoder, flow, decoder, gamma }, c, data) => [
            adam({ rate: { cosine: c.rate, to: 0.1 } }, encoder, flow, decoder),
            ...(c.likelihood === "learned"
              ? [adam({ rate: { cosine: c.gammaRate, to: 0.1 }, within: logDeviationLimits(data) }, gamma)]
              : []),
          ],
          held: { "log-gamma": gammaHeld },
          loss(step) {
            const { nets, config: c, batch, noise } = step;
            const { x } = batch(c.batch);
            const { mean, deviation } = nets.encoder(x);
            const e = noise.normal(mean.shape); // kept apart from z: (z − μ)/σ would lose it where σ is small
            const flowed = nets.flow(mean.add(deviation.mul(e)));
            const { reconstruction, watch } = reconstructionOf(step, x, nets.decoder.logits(flowed.codes));
            return {
              terms: { reconstruction, kl: klFlowed(deviation, e, flowed) },
              watch: { ...watch, "log-determinant": flowed.logDeterminant.mean() },
            };
          },
        },
      ],
      encode: (x, at) => codes.ofMean(at, x),
    },
  ],
  together,
  metrics: flowedMetrics<C, N>(codes),
  probes: posteriorProbes<C, N>(encoderByPairs(codes), {
    gamma: varianceOf,
    stages: (at, { x }) => ({ "z ∼ q(z|x)": codes.drawn(at, x) }),
  }),
} as const satisfies Method<C, N>;
export default vaeFlow;

// Both stages of a Two-Stage VAE trained at once (Dai & Wipf 2019, end of section 4; methods.md 6.3.5): the
// ablation that shows why they are trained one after the other. The paper describes its two ways in words;
// their formulas are ours.
import { choice, type ConfigOf } from "../config";
import { posteriorMetrics, posteriorProbes } from "../diagnostics/posterior";
import { klStandard } from "../losses/kl";
import { reconstructionOf } from "../losses/reconstruction";
import type { Loss, Method, Phase } from "../method";
import type { Tensor } from "../tf";
import { adam } from "../train/rules";
import {
  config as both,
  build,
  codesOfPrior,
  firstStage,
  type N,
  ofCodes,
  secondMmd,
  secondShows,
} from "./two-stage-vae";
import { config as base, drawn, shows, starts, vae, varianceOf, within } from "./vae";
import type { Step } from "../step";
import type { Encoder } from "../diagnostics/encoder";

const config = {
  ...base,
  coupling: choice(
    "Coupling",
    "Joint: the losses of both stages are added, and the second reaches the first encoder through z. Fused: one deeper VAE, of the first encoder's mean into the second and of the second decoder into the first.",
    "joint",
    ["joint", "fused"],
  ),
  secondWidth: both.secondWidth,
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
function joint(step: Step<C, N>, x: Tensor): Loss {
  const { mean, deviation } = step.nets.encoder(x),
    z = drawn({ mean, deviation }, step);
  const { reconstruction, watch } = reconstructionOf(step, x, step.nets.decoder.logits(z));
  const second = ofCodes(z, step);
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
function fused(step: Step<C, N>, x: Tensor): Loss {
  const { mean, deviation } = fusedEncoder(step, x),
    { nets } = step;
  const { reconstruction, watch } = reconstructionOf(
    step,
    x,
    nets.decoder.logits(nets.decoder2(drawn({ mean, deviation }, step))),
  );
  return { terms: { reconstruction, "kl-u": klStandard(mean, deviation) }, watch };
}
const train: Phase<C, N> = {
  id: "train",
  title: "Learn both at once",
  steps: c => c.trainSteps,
  updates: [
    {
      id: "autoencoder",
      moves: ({ encoder, decoder, encoder2, decoder2, gamma, gamma2 }, c, data) => {
        const variances = [...(c.likelihood === "learned" ? [gamma] : []), ...(c.coupling === "joint" ? [gamma2] : [])];
        return [
          adam({ rate: { cosine: c.rate, to: 0.1 } }, encoder, decoder, encoder2, decoder2),
          ...(variances.length > 0
            ? [adam({ rate: { cosine: c.gammaRate, to: 0.1 }, within: within(data) }, ...variances)]
            : []),
        ];
      },
      loss: step => (isFused(step) ? fused : joint)(step, step.batch(step.config.batch).x),
      shows: {
        ...shows,
        "reconstruction-z": secondShows.reconstruction,
        "kl-u": {
          ...secondShows.kl,
          help: "How far the second codes are from the prior, in nats. Joint, it falls nearly to 0: the second stage learns next to nothing. Fused, it is the one KL term there is.",
          symbol: String.raw`\mathrm{KL}_u`,
        },
        "log-gamma-z": secondShows["log-gamma"],
        "squared-error-z": secondShows["squared-error"],
      },
    },
  ],
  encode: (x, at) => (isFused(at) ? fusedEncoder(at, x) : at.nets.encoder(x)).mean,
  decode: decoded,
  sample: {
    title: "Samples through both stages",
    note: "u ∼ prior",
    start: (count, at) => (isFused(at) ? at.noise.normal([count, at.config.latent]) : codesOfPrior(count, at)),
    finish: decoded,
  },
};

const DATA = String.raw`\term{train/autoencoder/reconstruction}{\underbrace{\frac{\term{train/autoencoder/squared-error}{\lVert x-\hat x\rVert^2}}{2\term{train/autoencoder/log-gamma}{\gamma}} + \frac{D}{2}\ln 2\pi\term{train/autoencoder/log-gamma}{\gamma}}_{\text{reconstruction}}}`;
const CROSS = String.raw`\term{train/autoencoder/reconstruction}{\underbrace{\textstyle\sum_d \mathrm{H}(x_d, \hat x_d)}_{\text{cross-entropy}}}`;
const U = String.raw`\term{train/autoencoder/kl-u}{\underbrace{\mathrm{KL}}_{\text{KL of u}}}`;
const SECOND = String.raw`\term{train/autoencoder/kl}{\underbrace{\mathrm{KL}}_{\text{KL of z}}} + \term{train/autoencoder/reconstruction-z}{\underbrace{\frac{\term{train/autoencoder/squared-error-z}{\lVert z-\hat z\rVert^2}}{2\term{train/autoencoder/log-gamma-z}{\gamma_z}} + \frac{\kappa}{2}\ln 2\pi\term{train/autoencoder/log-gamma-z}{\gamma_z}}_{\text{reconstruction of z}}} + ${U}`;
const cites = "end of section 4, in words; our formula";

const twoStageJoint: Method<C, N> = {
  ...vae,
  id: "two-stage-joint",
  title: "Two stages, jointly",
  idea: "both stages at once: the ablation",
  about:
    "The two VAEs of the Two-Stage VAE trained together, in the two ways that Dai and Wipf tried. On their images neither gained on the first stage alone, so they train one after the other.",
  paragraph:
    "Why not train both stages at once? Dai and Wipf tried two ways and found neither better than the first stage alone. Joined, the losses of both VAEs are added and descend together. The second loss then also moves the codes it is to describe, and to make them easy to describe is cheaper than to describe them: the first encoder shrinks z into what one Gaussian fits, and the second code u is left unused. Fused, the two encoders and the two decoders make one deeper VAE. It has one γ, and the added layers serve a better fit of the manifold, not the law of the codes. Watch KL of u, and compare the samples with those of the Two-Stage VAE.",
  config,
  starts,
  build,
  phases: [train],
  formulas: [
    { when: { coupling: "fused", likelihood: "cross-entropy" }, unit: "nats", cites, latex: `L = ${CROSS} + ${U}` },
    { when: { coupling: "fused" }, unit: "nats", cites, latex: `L = ${DATA} + ${U}` },
    { when: { likelihood: "cross-entropy" }, unit: "nats", cites, latex: `L = ${CROSS} + ${SECOND}` },
    { unit: "nats", cites, latex: `L = ${DATA} + ${SECOND}` },
  ],
  charts: [
    ...(vae.charts ?? []),
    {
      id: "divergences",
      title: "Which code is in use",
      note: "nats",
      help: "KL of the codes of either stage. Trained jointly, the second falls nearly to 0: u carries nothing, and drawing from it is drawing from one Gaussian.",
      lines: [
        { series: "train/autoencoder/kl", label: "KL of z", actor: "latent" },
        { series: "train/autoencoder/kl-u", label: "KL of u", actor: "prior" },
      ],
    },
  ],
  duels: [
    {
      title: "Fused into one VAE",
      help: "The other way of training both at once: one VAE of the composed encoders and the composed decoders, with one γ (Dai & Wipf 2019, section 4).",
      values: { coupling: "fused" },
    },
  ],
  metrics: [
    ...posteriorMetrics<C, N>(posterior),
    {
      ...secondMmd,
      phase: "train",
      when: { coupling: "joint" },
      help: "The same squared kernel distance for the second codes u. Near its null level where u is left at the prior and carries nothing.",
    },
  ],
  probes: [
    {
      ...firstStage,
      phase: "train",
      when: { coupling: "joint" },
      title: "Samples past the second stage",
      help: "The first decoder fed from the prior, as if there were no second stage.",
    },
    ...posteriorProbes<C, N>(posterior, {
      gamma: varianceOf,
      stages: (at, { x }) => {
        if (isFused(at)) return { "u ∼ q(u|x)": drawn(fusedEncoder(at, x), at) };
        const z = drawn(at.nets.encoder(x), at);
        return { "z, stage 1": z, "u, stage 2": drawn(at.nets.encoder2(z), at) };
      },
    }),
  ],
};
export default twoStageJoint;

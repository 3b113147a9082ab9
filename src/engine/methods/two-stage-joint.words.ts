// What is said of both stages of a Two-Stage VAE trained at once (two-stage-joint.ts).
import { secondTerms, secondWidth } from "../families/two-stage.words";
import { chartsOf, fields, link, paper, terms } from "../families/vae.words";
import type { WordsOf } from "../words";
import type twoStageJoint from "./two-stage-joint";

const DATA = String.raw`\term{train/autoencoder/reconstruction}{\underbrace{\frac{\term{train/autoencoder/squared-error}{\lVert x-\hat x\rVert^2}}{2\term{train/autoencoder/log-gamma}{\gamma}} + \frac{D}{2}\ln 2\pi\term{train/autoencoder/log-gamma}{\gamma}}_{\text{reconstruction}}}`;
const CROSS = String.raw`\term{train/autoencoder/reconstruction}{\underbrace{\textstyle\sum_d \mathrm{H}(x_d, \hat x_d)}_{\text{cross-entropy}}}`;
const U = String.raw`\term{train/autoencoder/kl-u}{\underbrace{\mathrm{KL}}_{\text{KL of u}}}`;
const SECOND = String.raw`\term{train/autoencoder/kl}{\underbrace{\mathrm{KL}}_{\text{KL of z}}} + \term{train/autoencoder/reconstruction-z}{\underbrace{\frac{\term{train/autoencoder/squared-error-z}{\lVert z-\hat z\rVert^2}}{2\term{train/autoencoder/log-gamma-z}{\gamma_z}} + \frac{\kappa}{2}\ln 2\pi\term{train/autoencoder/log-gamma-z}{\gamma_z}}_{\text{reconstruction of z}}} + ${U}`;
const cites = "end of section 4, in words; our formula";

const words: WordsOf<typeof twoStageJoint> = {
  title: "Two stages, jointly",
  paper,
  origin: "its paper",
  lesson: 4,
  link,
  idea: "both stages at once: the ablation",
  about:
    "The two VAEs of the Two-Stage VAE trained together, in the two ways that Dai and Wipf tried. On their images neither gained on the first stage alone, so they train one after the other.",
  paragraph:
    "Why not train both stages at once? Dai and Wipf tried two ways and found neither better than the first stage alone. Joined, the losses of both VAEs are added and descend together. The second loss then also moves the codes it is to describe, and to make them easy to describe is cheaper than to describe them: the first encoder shrinks z into what one Gaussian fits, and the second code u is left unused. Fused, the two encoders and the two decoders make one deeper VAE. It has one γ, and the added layers serve a better fit of the manifold, not the law of the codes. Watch KL of u, and compare the samples with those of the Two-Stage VAE.",
  fields: {
    ...fields,
    coupling: {
      label: "Coupling",
      help: "Joint: the losses of both stages are added, and the second reaches the first encoder through z. Fused: one deeper VAE, of the first encoder's mean into the second and of the second decoder into the first.",
    },
    secondWidth,
  },
  phases: {
    train: {
      title: "Learn both at once",
      sampler: { title: "Samples through both stages", note: "u ∼ prior" },
      terms: {
        autoencoder: {
          reconstruction: terms.reconstruction,
          kl: terms.kl,
          "log-gamma": terms["log-gamma"],
          "squared-error": terms["squared-error"],
          "log-error": terms["log-error"],
          "reconstruction-z": secondTerms.reconstruction,
          "kl-u": {
            ...secondTerms.kl,
            help: "How far the second codes are from the prior, in nats. Joint, it falls nearly to 0: the second stage learns next to nothing. Fused, it is the one KL term there is.",
            symbol: String.raw`\mathrm{KL}_u`,
          },
          "log-gamma-z": secondTerms["log-gamma"],
          "squared-error-z": secondTerms["squared-error"],
        },
      },
    },
  },
  formulas: [
    { when: { coupling: "fused", likelihood: "cross-entropy" }, unit: "nats", cites, latex: `L = ${CROSS} + ${U}` },
    { when: { coupling: "fused" }, unit: "nats", cites, latex: `L = ${DATA} + ${U}` },
    { when: { likelihood: "cross-entropy" }, unit: "nats", cites, latex: `L = ${CROSS} + ${SECOND}` },
    { unit: "nats", cites, latex: `L = ${DATA} + ${SECOND}` },
  ],
  charts: [
    {
      id: "divergences",
      title: "Which code is in use",
      unit: "nats per sample",
      lookFor: "See whether KL of u falls to about 0: then the second code says nothing.",
      help: "KL of the codes of either stage. Trained jointly, the second falls nearly to 0: u carries nothing, and drawing from it is drawing from one Gaussian.",
      lines: [
        { series: "train/autoencoder/kl-u", label: "KL of u", actor: "prior" },
        { series: "train/autoencoder/kl", label: "KL of z", actor: "latent" },
      ],
    },
    ...chartsOf("train"),
  ],
  duels: [
    {
      title: "one fused VAE",
      help: "The other way of training both at once: one VAE of the composed encoders and the composed decoders, with one γ (Dai & Wipf 2019, section 4).",
      values: { coupling: "fused" },
    },
  ],
};
export default words;

// What is said of the VAE whose posterior a flow bends (vae-flow.ts).
import { chartsOf, fields, link, paper, sampler, terms } from "../families/vae.words";
import type { WordsOf } from "../words";
import type vaeFlow from "./vae-flow";

const words: WordsOf<typeof vaeFlow> = {
  title: "VAE + flow",
  paper,
  origin: { by: "Rezende & Mohamed", year: 2015 },
  lesson: 5,
  link,
  idea: "a flow bends the posterior",
  about:
    "A VAE whose codes pass through a normalising flow: q(z|x) may take shapes that no Gaussian with independent dimensions has. Samples still start from the prior.",
  paragraph:
    "The encoder of a VAE may only say: a Gaussian with independent dimensions. Here its draw then passes through a chain of invertible maps, so that the codes of one x may lie along a curve, or be correlated. Because each map knows how it stretches volume, the density of what comes out is still known, and the KL divergence can be estimated from the same draw. The bound on −ln p(x) gets tighter. What it does not change is why VAEs leave the codes’ law wrong: where data lie on a thin surface, finding it pays more than matching the prior. Dai and Wipf found samples no better than without. Watch whether the log-determinant leaves 0, and compare the codes with the prior.",
  fields: {
    ...fields,
    flow: {
      label: "Flow",
      help: "What bends the posterior. Planar: each step pushes codes along one direction. IAF: each step shifts and gates every number of a code, as a masked network tells from the numbers before it.",
    },
    flowLength: {
      label: "Flow length",
      help: "Steps of the flow. A planar step is weak and cheap; of IAF three do. 0 is the VAE without a flow.",
    },
    flowWidth: { label: "Flow width", help: "Units in each of the two hidden layers of an IAF step." },
  },
  phases: {
    train: {
      title: "Learn the manifold",
      sampler,
      terms: {
        autoencoder: {
          reconstruction: terms.reconstruction,
          kl: {
            ...terms.kl,
            help: "How far the codes of one x are from the prior once the flow has bent them, summed over latent dimensions, in nats: estimated from one draw for each x, so it is noisy and single values may be negative.",
          },
          "log-gamma": terms["log-gamma"],
          "squared-error": terms["squared-error"],
          "log-error": terms["log-error"],
          "log-determinant": {
            title: "ln |det| of the flow",
            actor: "latent",
            help: "How much the flow stretches volume around a code: the natural log of its Jacobian's determinant, in nats. 0 where it changes no volume.",
            unit: "nats per sample",
            lookFor: "Leaves 0 where the flow stretches or shrinks volume.",
            symbol: String.raw`\ln\left|\det J\right|`,
            watched: true,
          },
        },
      },
    },
  },
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
  charts: chartsOf("train"),
  duels: [
    {
      title: "no flow",
      help: "The same VAE without its flow: the row that the flow is to be compared with (Dai & Wipf 2019, table 1).",
      values: { flowLength: 0 },
    },
    {
      title: "an inverse autoregressive flow",
      help: "Three steps of an inverse autoregressive flow, which Mondal et al. cite for the same row.",
      values: { flow: "iaf", flowLength: 3 },
    },
  ],
};
export default words;

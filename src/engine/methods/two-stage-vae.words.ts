// What is said of the Two-Stage VAE (two-stage-vae.ts).
import { secondTerms, secondWidth } from "../families/two-stage.words";
import { chartsOf, fields, formulasOf, gammaHeld, link, paper, sampler, terms } from "../families/vae.words";
import type { WordsOf } from "../words";
import type twoStageVae from "./two-stage-vae";

const words: WordsOf<typeof twoStageVae> = {
  title: "Two-Stage VAE",
  paper,
  origin: "its paper",
  lesson: 3,
  link,
  idea: "a second VAE learns the codes",
  about:
    "A VAE finds the manifold while its decoder’s variance γ falls. Then a second, small VAE learns how the codes lie on it.",
  paragraph:
    "The first stage is a VAE whose decoder variance γ is learned. At its best it is the mean squared error. Where data lie on an r-dimensional surface in D dimensions, every 1 that ln γ falls gains (D − r)/2 nats: γ falls as far as it may, the surface is found, and how the data spread over it is neglected. So codes drawn from the prior N(0, I) are not the codes that data have. Then a second, small VAE learns codes drawn from q(z|x). Those fill their space, so its γ levels off and only their law is left to learn. A sample takes the way back: u from the prior, z from the second decoder, x from the first. Watch KL of u stay above 0, and compare the samples of both stages.",
  fields: {
    ...fields,
    secondWidth,
    secondBatch: { label: "Second batch", help: "Codes in a step of the second VAE." },
    secondSteps: { label: "Second steps", help: "Of the second phase." },
  },
  phases: {
    train: { title: "Learn the manifold", sampler, terms: { autoencoder: terms } },
    second: {
      title: "Learn the density",
      sampler: { title: "Stage 2 samples", note: "u ∼ prior" },
      terms: { latent: secondTerms },
    },
  },
  formulas: [
    ...formulasOf("train"),
    {
      phase: "second",
      unit: "nats",
      cites: "section 4, step 2: equation 2 with z in the place of x",
      latex: String.raw`L = \term{second/latent/reconstruction}{\underbrace{\frac{\term{second/latent/squared-error}{\lVert z-\hat z\rVert^2}}{2\term{second/latent/log-gamma}{\gamma_z}} + \frac{\kappa}{2}\ln 2\pi\term{second/latent/log-gamma}{\gamma_z}}_{\text{reconstruction of z}}} + \term{second/latent/kl}{\underbrace{\mathrm{KL}}_{\text{KL of u}}}`,
    },
  ],
  charts: chartsOf("train"),
  duels: [gammaHeld],
};
export default words;

// What is said of RAE-L2 (rae-l2.ts).
import { fields, link, paper, terms } from "../families/rae.words";
import type { WordsOf } from "../words";
import type raeL2 from "./rae-l2";

const words: WordsOf<typeof raeL2> = {
  title: "RAE-L2",
  paper,
  origin: { by: "Ghosh et al.", year: 2020 },
  lesson: 2,
  link,
  idea: "small codes, small decoder weights",
  about:
    "Reconstructs through a code without noise; codes and the decoder’s weights are kept small. To draw from it, a density is fitted to its codes.",
  paragraph:
    "A VAE’s noise makes its decoder smooth: codes near each other must decode alike. A regularised autoencoder asks for that without noise. It minimises the mean squared error, β times the mean square of the codes, so that they lie together around 0, and λ times the sum of squares of the decoder’s kernels, so that a step between codes is not a leap between images. There is no prior to draw from: a Gaussian, or a mixture of ten, is fitted to the codes afterwards, and its draws are decoded. Behind batch norm the scale of a kernel changes nothing, so there λ acts on the pace of training more than on the function. Watch samples from both fits, and the codes spread as β falls.",
  fields: { ...fields, lambda: { label: "λ", help: "Weight of the sum of squares of the decoder's kernels." } },
  phases: {
    train: {
      title: "Reconstruct, regularised",
      terms: {
        autoencoder: {
          ...terms,
          weights: {
            title: "Decoder weights",
            actor: "ink",
            help: "λ times the sum of squares of all the decoder's kernels (the official code takes the transposed convolutions, on CelebA the dense layer too).",
            unit: "sum of squares, weighted",
            lookFor: "Low where the decoder’s weights stay small.",
            symbol: String.raw`\lambda\lVert\theta\rVert^2`,
          },
        },
      },
    },
  },
  formulas: [
    {
      cites: "table 1, from Ghosh et al. 2019, equation 11 with an L2 penalty; constants of their code",
      unit: "mean over dimensions",
      latex: String.raw`L = \term{train/autoencoder/reconstruction}{\underbrace{\tfrac1D\lVert x - \hat x\rVert^2}_{\text{reconstruction}}} + \term{train/autoencoder/codes}{\underbrace{\tfrac{\beta}{H}\,\lVert z\rVert^2}_{\text{codes}}} + \term{train/autoencoder/weights}{\underbrace{\lambda\lVert\theta_{\mathrm{dec}}\rVert^2}_{\text{weights}}}`,
    },
  ],
  duels: [
    {
      title: "free codes",
      help: "The same autoencoder with β = 0: codes may lie wherever they like.",
      values: { beta: 0 },
    },
  ],
};
export default words;

// What is said of the autoencoder (ae.ts).
import { lipschitzChart, lipschitzTerms } from "../diagnostics/lipschitz.words";
import * as fields from "../families/fields.words";
import type { Formula, WordsOf } from "../words";
import type ae from "./ae";

/** Of the phase of that id: others train this autoencoder too. */
export const formulasOf = (phase: string): readonly Formula[] => [
  {
    latex: String.raw`L = \term{${phase}/autoencoder/reconstruction}{\underbrace{\lVert x - \hat x\rVert^2}_{\text{reconstruction}}}`,
    cites: "section 1, the traditional autoencoder below equation 2",
  },
];

const words: WordsOf<typeof ae> = {
  title: "Autoencoder",
  paper: "Dai & Wipf 2019, Diagnosing and Enhancing VAE Models",
  origin: { by: "Rumelhart et al.", year: 1986 },
  lesson: 1,
  link: "https://arxiv.org/abs/1903.05789",
  idea: "reconstruction alone",
  about: "Reconstructs through a code and asks nothing else of it. To draw from it, a density is fitted to its codes.",
  paragraph:
    "The encoder turns a data point x into a code z of a few numbers, the decoder turns z back into x̂, and both are trained to make the squared error small. Nothing else is asked of them. A code smaller than the data has room only for what tells points apart, so the decoder learns the surface on which the data lie. How the codes spread over their space is left open: there is no prior to draw from, and a code from a gap between them decodes to nothing in particular. To draw samples, a Gaussian or a mixture of Gaussians is fitted to the codes afterwards. Watch the squared error fall, and see on the latent plane where codes lie and where they leave gaps.",
  fields: {
    ...fields,
    spectralNorm: {
      label: "Spectral norm",
      help: "Divides every kernel of the encoder by its largest singular value, as the VAE beside it does.",
    },
  },
  phases: {
    train: {
      title: "Reconstruct",
      terms: {
        autoencoder: {
          reconstruction: {
            title: "Squared error",
            actor: "generated",
            help: "Of the reconstruction, summed over dimensions.",
            unit: "squared error per sample",
            lookFor: "Falls as x̂ nears x.",
            symbol: String.raw`\lVert x-\hat x\rVert^2`,
          },
          "log-error": {
            title: "ln MSE",
            actor: "generated",
            help: "Natural log of the mean squared error per dimension.",
            unit: "natural log, per dimension",
            lookFor: "Falls: 0.69 lower is half the squared error.",
            symbol: String.raw`\ln\mathrm{MSE}`,
            watched: true,
          },
          ...lipschitzTerms,
        },
      },
    },
  },
  formulas: formulasOf("train"),
  charts: [lipschitzChart("train/autoencoder")],
};
export default words;

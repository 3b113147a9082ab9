// What is said of RAE-SN (rae-sn.ts).
import { fields, link, paper, terms } from "../families/rae.words";
import type { WordsOf } from "../words";
import type raeSn from "./rae-sn";

const words: WordsOf<typeof raeSn> = {
  title: "RAE-SN",
  paper,
  origin: { by: "Ghosh et al.", year: 2020 },
  lesson: 3,
  link,
  idea: "small codes, spectral norm throughout",
  about:
    "Reconstructs through a code without noise; codes are kept small, and spectral norm keeps both networks from stretching. To draw from it, a density is fitted to its codes.",
  paragraph:
    "As in RAE-L2, smoothness takes the place of a VAE’s noise. Here no weight is penalised: every kernel of encoder and decoder is divided by its largest singular value, so that no layer on its own stretches what comes in (batch norm’s scales, and the overlap of convolutions, still can). With a decoder that cannot stretch, far-apart data need far-apart codes, and β, which pulls codes together, works directly against the reconstruction: the two find a balance. Without such a limit the decoder could undo any shrinking of codes. A Gaussian, or a mixture of ten, is fitted to the codes afterwards, and its draws are decoded. Watch the mean square of the codes settle, and compare RAE-L2, where it keeps falling.",
  fields,
  phases: { train: { title: "Reconstruct, normalised", terms: { autoencoder: terms } } },
  formulas: [
    {
      cites: "table 1, from Ghosh et al. 2019, equation 11 with spectral norm; constants of their code",
      unit: "mean over dimensions",
      latex: String.raw`L = \term{train/autoencoder/reconstruction}{\underbrace{\tfrac1D\lVert x - \hat x\rVert^2}_{\text{reconstruction}}} + \term{train/autoencoder/codes}{\underbrace{\tfrac{\beta}{H}\,\lVert z\rVert^2}_{\text{codes}}}`,
    },
  ],
};
export default words;

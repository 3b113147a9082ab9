// What is said of the VAE (vae.ts).
import { chartsOf, fields, formulasOf, gammaHeld, link, paper, sampler, terms } from "../families/vae.words";
import type { WordsOf } from "../words";
import type vae from "./vae";

const words: WordsOf<typeof vae> = {
  title: "VAE",
  paper,
  origin: { by: "Kingma & Welling", year: 2014 },
  lesson: 2,
  link,
  idea: "cross-entropy, γ fixed or learned",
  about:
    "Reconstructs through a noisy code that stays close to the prior. With the decoder’s variance γ learned, γ follows the error, and as both fall the codes find the data’s manifold.",
  paragraph:
    "The encoder gives every x a mean and a deviation; a code z is drawn from them and decoded. Two terms are minimised together: −ln p(x|z) wants the decoder to find x again, and the KL divergence of q(z|x) from the prior N(0, I) charges for what a code tells about x. Their sum is an upper bound on −ln p(x). The decoder’s variance γ sets the price between the two. Where γ is learned, its best value is the mean squared error: γ follows the error, and as it falls errors become dearer still. Dimensions that help to reconstruct become almost free of noise, the others stay at the prior and cost nothing. Watch ln γ meet ln MSE and fall with it, and the bars of λ part into used and idle.",
  fields,
  phases: { train: { title: "Learn the manifold", sampler, terms: { autoencoder: terms } } },
  formulas: formulasOf("train"),
  charts: chartsOf("train"),
  duels: [gammaHeld],
};
export default words;

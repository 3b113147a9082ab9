// What is said of the Lipschitz series that a loss watches (lipschitz.ts), for the words of methods to list.
import type { Chart, SeriesText } from "../words";
import type { LipschitzTerm } from "./lipschitz";

export const lipschitzTerms: Readonly<Record<LipschitzTerm, SeriesText>> = {
  "lipschitz-encoder": {
    title: "Lipschitz, encoder",
    actor: "latent",
    help: "Mean of ‖f(x₁) − f(x₂)‖ / ‖x₁ − x₂‖ over 16 pairs of the batch, f the encoder’s mean, nothing dropped. A factor; ideally 1.",
    unit: "a factor",
    lookFor: "Near 1 codes are about as far apart as their data.",
    symbol: String.raw`C_{\mathrm{Lip}}(f)`,
    watched: true,
  },
  "lipschitz-decoder": {
    title: "Lipschitz, decoder",
    actor: "generated",
    help: "Mean of ‖x̂₁ − x̂₂‖ / ‖f(x₁) − f(x₂)‖ over the same pairs. A factor; ideally 1.",
    unit: "a factor",
    lookFor: "Near 1 x̂ are about as far apart as their codes.",
    symbol: String.raw`C_{\mathrm{Lip}}(g)`,
    watched: true,
  },
  contraction: {
    title: "Contraction",
    actor: "ink",
    help: "Mean of ‖x̂₁ − x̂₂‖ / ‖x₁ − x₂‖ over the same pairs: below 1 where reconstructions are blurred towards each other.",
    unit: "a factor",
    lookFor: "Below 1 reconstructions lie nearer to each other than the data.",
    symbol: String.raw`\lVert\hat x_1{-}\hat x_2\rVert/\lVert x_1{-}x_2\rVert`,
    watched: true,
  },
};
export const lipschitzText = {
  id: "lipschitz",
  title: "Lipschitz complexity",
  unit: "a factor",
  lookFor: "See whether the curves stay near 1: there codes keep the distances between data.",
  help: "By what factor encoder and decoder change the distance of two data points, over pairs of each batch (Hu et al. 2023, equation B.1 and figure 4). Where x̂ is near x the two are about reciprocal.",
  ideal: { value: 1, label: "ideal" },
} as const;
/** where: "<phase>/<update>". */
export const lipschitzChart = (where: string): Chart => ({
  ...lipschitzText,
  lines: [
    { series: `${where}/lipschitz-encoder`, label: "encoder", actor: "latent" },
    { series: `${where}/lipschitz-decoder`, label: "decoder", actor: "generated" },
  ],
});

// held-out rows, groups of them, pairs drawn inside the groups

// What is said of LPGA (lpga.ts).
import {
  duels,
  energy,
  energyLatex,
  fields,
  formulasOf,
  limit,
  link,
  paper,
  phaseTitle,
  sampler,
  stretch,
  terms,
  volumeLatex,
  untilWarm,
  warmup,
} from "../families/pga.words";
import type { WordsOf } from "../words";
import type lpga from "./lpga";

const words: WordsOf<typeof lpga> = {
  title: "LPGA",
  paper,
  origin: "its paper",
  lesson: 4,
  link,
  idea: "match the prior in the latent space, by likelihood",
  about:
    "An autoencoder that also encodes what it decodes. Its encoder learns to find the codes of generated data, its decoder to keep volume, so that codes of data and draws of the prior become one.",
  paragraph:
    "Besides reconstructing x, the autoencoder runs the other way round: a code is decoded and encoded again, h(z). The encoder alone is trained to bring h(ζ) back to ζ for draws ζ of the prior, so that no two codes look alike to it; then matching laws in the latent space matches them in the data’s. There the likelihood of codes is raised: the encoder draws codes of data to the origin, the decoder alone lowers the log volume that h keeps around each, so that the codes spread. Each network minimises terms that the other’s gradient never sees. Watch the sum flatten early while samples go on improving, the log stretch settle a little below 0, and its bound stay above ln |det ∂h/∂z|.",
  fields: {
    ...fields,
    likelihoodWeight: {
      label: "c, likelihood",
      help: `Weight of both likelihood terms: γ in the paper, c = γ · 2H/D. ${limit}`,
    },
    warmup,
  },
  phases: {
    train: {
      title: phaseTitle,
      until: untilWarm("energy", "volume"),
      sampler,
      terms: {
        autoencoder: {
          ...terms,
          energy,
          volume: {
            title: "c × log stretch",
            actor: "ink",
            help: "As minimised: it makes the decoder, and the decoder alone, give each code more room.",
            unit: "natural log, weighted",
            lookFor: "Rises or falls with the log stretch, which it weighs.",
            symbol: String.raw`c L_d`,
          },
          stretch,
          bound: {
            title: "H × log stretch",
            actor: "prior",
            help: "What proposition 1 puts above ln |det ∂h/∂z|, from one random direction a code.",
            unit: "natural log",
            lookFor: "Stays above the log volume that it bounds.",
            symbol: String.raw`H L_d`,
            watched: true,
          },
          "log-determinant": {
            title: "ln |det ∂h/∂z|",
            actor: "latent",
            help: "Log volume that decoding and encoding again keep around a code of this batch, mean over the batch, by differences along every dimension. On vectors with at most 4 latent dimensions.",
            unit: "natural log",
            lookFor: "Stays below its bound; at 0 volume is kept.",
            symbol: String.raw`\ln\lvert\det J\rvert`,
            watched: true,
          },
        },
      },
    },
  },
  formulas: formulasOf(
    "train",
    `${energyLatex("train")} + ${volumeLatex("train", "c", String.raw`\text{decoder}`)}`,
    "equations 4 and 9 with the weights of the authors' code; h(z) = f(g(z)), angle brackets the mean over elements",
  ),
  charts: [
    {
      id: "proposition-1",
      title: "Volume under its bound",
      unit: "natural log",
      lookFor: "See the bound stay above the log volume, and how near the two come.",
      help: "The bound that LPGA minimises stands above the log volume that h keeps around codes, and meets it where h scales all directions alike (Zhang et al. 2020, proposition 1).",
      lines: [
        { series: "train/autoencoder/bound", label: "H × log stretch", actor: "prior" },
        { series: "train/autoencoder/log-determinant", label: "ln |det ∂h/∂z|", actor: "latent" },
      ],
    },
  ],
  duels,
};
export default words;

// What is said of the Decoupled Autoencoder (dae.ts): words of its own, and those of the autoencoders that it trains,
// changed where a stage changes what they are about.
import type { FieldText } from "../config";
import { lipschitzText } from "../diagnostics/lipschitz.words";
import * as common from "../families/fields.words";
import { formulasOf as formulasOfVae } from "../families/vae.words";
import type { Chart, ChartLine, Formula, PhaseWords, SeriesText, Unit, Words } from "../words";
import ae, { formulasOf as formulasOfAe } from "./ae.words";
import type { Bases, Own, Rested } from "./dae";
import vae from "./vae.words";

/**
 * formulas: of a phase of that id; settled: what is said of terms that are constant in the second stage; second: what
 * is then minimised, where terms settle.
 */
interface BaseWords<Settled extends string = string> {
  words: Words;
  formulas(phase: string): readonly Formula[];
  settled: Readonly<Record<Settled, string>>;
  second?(phase: string): readonly Formula[];
}
const likelihoodOf = (phase: string): readonly Formula[] => [
  {
    unit: "nats",
    latex: String.raw`L = \term{${phase}/autoencoder/reconstruction}{\underbrace{{-}\ln p(x|z)}_{\text{reconstruction}}}`,
  },
];
const RESTS = "The encoder rests, so it has no gradient.";
const EITHER: Unit = "nats or squared error per sample"; // where bases differ, they differ in their reconstruction
const LEVEL = "Level, but for the noise of batches: the encoder rests.";
const bases: { readonly [B in keyof Bases]: BaseWords<Bases[B]["settled"][number]> } = {
  vae: { words: vae, formulas: formulasOfVae, settled: { kl: RESTS }, second: likelihoodOf },
  ae: { words: ae, formulas: formulasOfAe, settled: {} },
};
const all: readonly (readonly [id: string, base: BaseWords])[] = Object.entries(bases);

const own: { readonly [K in keyof Own]: FieldText } = {
  base: { label: "Autoencoder", help: "Which autoencoder is trained in two stages. Its own fields are below." },
  weak: {
    label: "Weak decoder",
    help: "What makes the first stage’s decoder weak: a small network of its own, or dropout in the real one.",
  },
  auxWidth: {
    label: "Weak decoder’s units",
    help: "In each of its two hidden layers; the real decoder has 256 times its width. The paper halves it.",
  },
  auxShare: {
    label: "Weak decoder’s width",
    help: "Relative to the real decoder. The paper halves its channels.",
  },
  auxDropout: {
    label: "Dropout of the weak decoder",
    help: "Share of hidden units (of images: channels) dropped in every step of the first stage.",
  },
  afresh: {
    label: "Real decoder afresh",
    help: "The second stage begins with a new decoder. Otherwise the one trained under dropout goes on without it.",
  },
  switchAt: {
    label: "Switch at",
    help: "Share of the steps after which the encoder rests and the real decoder learns. At 1 there is no second stage.",
  },
  rate: { ...common.rate, help: "Of Adam. In each stage it falls to a tenth along half a cosine." },
  trainSteps: { label: "Steps", help: "Of both stages together." },
};
/** A setting is called as the first base that has it calls it. */
function fields(): Words["fields"] {
  const merged: Record<string, FieldText> = { ...own };
  for (const [, { words }] of all)
    for (const [name, text] of Object.entries(words.fields)) if (name !== "dropout") merged[name] ??= text;
  return merged;
}

type Terms = Readonly<Record<string, SeriesText>>;
const RESTED: Rested = "reconstruction-at-rest";
const rested: SeriesText = {
  title: "Reconstruction, nothing dropped",
  actor: "real",
  help: "The same loss of the same rows and draws with dropout off: what of the fall at the switch is more than dropout leaving.",
  unit: "nats or squared error per sample",
  lookFor: "How much lower it lies is what dropout costs.",
  symbol: String.raw`\mathrm{rec}_{p=0}`,
  watched: true,
};
const firstly = (terms: Terms): Terms => ({ ...terms, ...(terms["reconstruction"] && { [RESTED]: rested }) });
const secondly = (terms: Terms, { settled }: BaseWords): Terms =>
  Object.fromEntries(
    Object.entries(terms).map(([name, text]) => {
      const note = settled[name];
      if (note === undefined) return [name, text];
      return [name, { ...text, help: `${text.help} ${note}`, lookFor: LEVEL, watched: true }];
    }),
  );
/** Where bases call a series by one name and mean different things, its help and its unit have them all. */
function stage(title: string, how: (terms: Terms, base: BaseWords) => Terms): PhaseWords {
  const merged: Record<string, Record<string, SeriesText>> = {};
  for (const [, base] of all)
    for (const [update, terms] of Object.entries(Object.values(base.words.phases)[0]!.terms)) {
      const texts = (merged[update] ??= {});
      for (const [name, text] of Object.entries(how(terms, base))) {
        const known = texts[name];
        if (!known) texts[name] = text;
        else if (known.help !== text.help)
          texts[name] = {
            ...known,
            help: `${known.help} ${base.words.title}: ${text.help}`,
            unit: known.unit === text.unit ? known.unit : EITHER,
          };
      }
    }
  return { title, terms: merged };
}

const formulas = all.flatMap(([id, { words, formulas, second = formulas }]): readonly Formula[] => {
  const of =
    (phase: string, cites: string) =>
    (f: Formula): Formula => ({ ...f, when: { ...f.when, base: id }, phase, cites });
  return [
    ...formulas("encoder").map(of("encoder", `section 4.2, stage 1, with the loss of the ${words.title}`)),
    ...second("decoder").map(of("decoder", "section 4.2, stage 2")),
  ];
});

/** A line of the first stage, over which a kept run of the autoencoder itself is laid. */
const lineOfFirst = (term: string, label: string, actor: ChartLine["actor"]): ChartLine => ({
  series: `encoder/autoencoder/${term}`,
  label,
  actor,
  against: `train/autoencoder/${term}`,
});
const charts: readonly Chart[] = [
  {
    id: "reconstruction",
    title: "Reconstruction across the switch",
    unit: "nats or squared error per sample",
    lookFor: "See whether the real decoder, after the switch, ends below the weak one.",
    help: "What the first stage loses by its weak decoder, the second should more than win back (Hu et al. 2023, figure 3). A kept run of the autoencoder itself is laid over it.",
    lines: [
      lineOfFirst("reconstruction", "weak decoder", "generated"),
      { series: `encoder/autoencoder/${RESTED}`, label: "nothing dropped", actor: "real" },
      { series: "decoder/autoencoder/reconstruction", label: "real decoder", actor: "generated" },
    ],
  },
  {
    ...lipschitzText,
    lines: [
      lineOfFirst("lipschitz-encoder", "encoder", "latent"),
      lineOfFirst("lipschitz-decoder", "weak decoder", "generated"),
      { series: "decoder/autoencoder/lipschitz-encoder", label: "encoder, at rest", actor: "latent" },
      { series: "decoder/autoencoder/lipschitz-decoder", label: "real decoder", actor: "generated" },
    ],
  },
];

const words: Words = {
  title: "Decoupled Autoencoder",
  paper: "Hu et al. 2023, Complexity Matters: Rethinking the Latent Space for Generative Modeling",
  origin: "its paper",
  lesson: 1,
  link: "https://arxiv.org/abs/2307.08283",
  idea: "the encoder learns from a weak decoder",
  about:
    "Trains an autoencoder in two stages: first the encoder with a weak decoder, then, with the encoder at rest, the real decoder.",
  paragraph:
    "A strong decoder can make something of almost any codes, so it asks little of the encoder. Here the encoder first learns beside a decoder that is weak on purpose: a smaller network, or the real one with much of it dropped. Such a decoder can only reconstruct from codes that lie well, so the encoder has to put them in order. Then the encoder rests: its weights are constants, the codes stay where they are, and the real decoder learns to reconstruct from them. Watch the reconstruction fall again at the switch, and the Lipschitz curves: the encoder’s should stay nearer to 1 than in joint training, and is level, but for the noise of its batches, once the encoder rests.",
  fields: fields(),
  phases: {
    encoder: stage("Encoder and weak decoder", firstly),
    decoder: stage("Real decoder, encoder at rest", secondly),
  },
  formulas,
  charts,
  duels: [
    {
      title: "one stage",
      help: "The same autoencoder trained jointly to the end, with its real decoder: what the paper compares it with (Hu et al. 2023, table 1 and figure 3).",
      values: { weak: "dropout", auxDropout: 0, switchAt: 1 },
    },
  ],
};
export default words;

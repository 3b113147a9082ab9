// What is said of a method, apart from what it does: titles, help, symbols, formulas, captions. It stands beside the
// method under the same name (`lmgae.ts`, `lmgae.words.ts`) and is tied to it by types: WordsOf knows the settings, the
// phases and the terms of a method, so one without a word, or a word without one, does not compile. Types only; the
// registry (methods/index.ts) joins the two.
import type { FieldText, Values } from "./config";
import type { Actor } from "./view";

/** Sums are over dimensions and means over rows, unless a dimension, a draw or a verdict of a critic is named. */
type Quantity =
  | "nats per sample"
  | "nats per latent dimension"
  | "nats per verdict"
  | "nats or a square"
  | "nats or squared error per sample"
  | "nats or squared error per dimension"
  | "squared error per sample"
  | "squared error per sample, channels averaged"
  | "0.05 × squared error per sample"
  | "squared error per dimension"
  | "squared error per latent dimension"
  | "length of the error per sample"
  | "mean square of a code"
  | "sum of squares"
  | "variance"
  | "natural log"
  | "natural log, per dimension"
  | "the prior’s deviations"
  | "distance between codes"
  | "distance between data"
  | "a factor"
  | "share from 0 to 1"
  | "dimensions"
  | "no unit";
/** Of a value over steps. Unknown: of a series that no words are about. */
export type Unit = Quantity | `${Quantity}, weighted` | "unit unknown";
/** How the page names a term. */
export interface SeriesText {
  title: string;
  actor: Actor;
  help: string;
  unit: Unit;
  /** What a newcomer should look for: one plain sentence, true of every run that has the term. */
  lookFor: string;
  /** In LaTeX. */
  symbol: string;
  /** Shown, not minimised. */
  watched?: true;
  /** Of a quantity that its method holds within limits, said at such a limit; {limit} is e to its power. */
  held?: string;
}
/**
 * Curves of one method that belong in one picture (γ against the error), over all phases that they name. Series are
 * `<phase>/<update>/<term>`; those absent are left out.
 */
export interface Chart {
  id: string;
  title: string;
  help: string;
  /** Of its axis. */
  unit: Unit;
  /** What a newcomer should look for: one plain sentence. */
  lookFor: string;
  lines: readonly ChartLine[];
  /** Marks where the second line reaches the first. */
  meets?: readonly [string, string];
  /** How its title goes on once there are values; the first whose `when` holds. */
  ratios?: readonly Ratio[];
  /** A constant to compare them with. */
  ideal?: { value: number; label: string };
}
/**
 * How many times one quantity is another, from the newest values of two series that are their natural logarithms.
 * {times} stands for it, {limit} for where the first is held.
 */
export interface Ratio {
  when?: Values;
  of: string;
  to: string;
  above: string;
  even: string;
  below: string;
  /** While the first lies at its lower limit, above the second. */
  held?: string;
}
export interface ChartLine {
  series: string;
  label: string;
  actor: Actor;
  /** What another method calls the same series; its runs are laid over this line. */
  against?: string;
}
/** A setting that counts steps from where its phase begins, and how the time line calls them: "warm-up until 1 000". */
export interface Until {
  setting: string;
  text: string;
  /** What is 0 until then, by "<update>/<term>". */
  rests: readonly string[];
}
/** What a phase minimises. */
export interface Formula {
  when?: Values;
  /** Of that one alone. */
  phase?: string;
  /** \term{<phase>/<update>/<term>}{…} links a part to its series: its hue, its curve, its value. */
  latex: string;
  /** Where the paper has it. */
  cites?: string;
  /** Of the sum. */
  unit?: string;
}
/** A second run of other values, one click: what the paper compares the method with. */
export interface Duel {
  /** As it goes on after "against": "a faster critic", "γ held at 1". */
  title: string;
  help: string;
  values: Values;
}
/** What is told instead while settings have those values: of a method whose own idea is switched off. */
export interface Variant {
  when: Values;
  about: string;
  paragraph: string;
  /** Of the sampler. */
  note?: string;
}
export interface SamplerWords {
  /** "Stage 2 samples". */
  title: string;
  /** "u ~ prior". */
  note: string;
}
export interface PhaseWords {
  title: string;
  /** By update, then by term or watched value. */
  terms: Readonly<Record<string, Readonly<Record<string, SeriesText>>>>;
  /** Of a phase with a sampler. */
  sampler?: SamplerWords;
  until?: Until;
}
export interface Origin {
  /** "Kingma & Welling". */
  by: string;
  year: number;
}
export interface Words {
  title: string;
  /** In whose comparison it stands here, authors first: "Dai & Wipf 2019, Diagnosing and Enhancing VAE Models". */
  paper: `${string}, ${string}`;
  /** Who introduced it. */
  origin: Origin | "its paper";
  /** Its place among the methods of its paper when they are taught, the first one lowest; no two have the same. */
  lesson: number;
  /** Where the paper is. */
  link: string;
  idea: string;
  about: string;
  /** For a student, 80 to 140 words: what is minimised, why it works, what to watch. */
  paragraph: string;
  variants?: readonly Variant[];
  fields: Readonly<Record<string, FieldText>>;
  phases: Readonly<Record<string, PhaseWords>>;
  /** The first formula whose `when` holds, a phase's own before those of all. */
  formulas: readonly Formula[];
  charts?: readonly Chart[];
  duels?: readonly Duel[];
}

/** The keys of every member of a union: what a loss returns in one case or another. */
type KeysOf<T> = T extends unknown ? Extract<keyof T, string> : never;
type LossOf<U> = U extends { loss: (...step: never[]) => infer L } ? L : never;
type WatchOf<L> = L extends { watch?: infer W } ? NonNullable<W> : never;
type TermOf<L> = L extends { terms: infer T } ? T : never;
/** Names of all that an update's loss minimises or watches; `string` where the loss is not literal. */
export type TermsOf<U> = KeysOf<TermOf<LossOf<U>>> | KeysOf<WatchOf<LossOf<U>>>;
type Declared = {
  readonly config: object;
  readonly phases: readonly { readonly id: string; readonly updates: readonly { readonly id: string }[] }[];
};
type PhaseWordsOf<P extends Declared["phases"][number]> = {
  readonly title: string;
  readonly until?: Until;
  readonly terms: { readonly [U in P["updates"][number] as U["id"]]: { readonly [T in TermsOf<U>]: SeriesText } };
} & (P extends { sample: object } ? { readonly sampler: SamplerWords } : { readonly sampler?: SamplerWords });
/** The words that a method of this type needs: one for each setting, phase, update and term. */
export type WordsOf<M extends Declared> = Omit<Words, "fields" | "phases"> & {
  readonly fields: { readonly [K in keyof M["config"]]: FieldText };
  readonly phases: { readonly [P in M["phases"][number] as P["id"]]: PhaseWordsOf<P> };
};

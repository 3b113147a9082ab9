// What is said of a method, apart from what it does: titles, help, symbols, formulas, captions. It stands beside the
// method under the same name (`lmgae.ts`, `lmgae.words.ts`) and is tied to it by types: WordsOf knows the settings, the
// phases and the terms of a method, so one without a word, or a word without one, does not compile. Types only; the
// registry (methods/index.ts) joins the two.
import type { FieldText, Values } from "./config";
import type { Actor } from "./view";

/** How the page names a term. */
export interface SeriesText {
  title: string;
  actor: Actor;
  help: string;
  /** In LaTeX. */
  symbol: string;
  /** Shown, not minimised. */
  watched?: true;
}
/**
 * Curves of one method that belong in one picture (γ against the error), over all phases that they name. Series are
 * `<phase>/<update>/<term>`; those absent are left out.
 */
export interface Chart {
  id: string;
  title: string;
  note: string;
  help: string;
  lines: readonly ChartLine[];
  /** Marks where the second line reaches the first. */
  meets?: readonly [string, string];
  /** A constant to compare them with. */
  ideal?: { value: number; label: string };
}
export interface ChartLine {
  series: string;
  label: string;
  actor: Actor;
  /** What another method calls the same series; its runs are laid over this line. */
  against?: string;
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
  title: string;
  help: string;
  values: Values;
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
}
export interface Words {
  title: string;
  paper: string;
  /** Where the paper is. */
  link: string;
  idea: string;
  about: string;
  /** For a student, 80 to 140 words: what is minimised, why it works, what to watch. */
  paragraph: string;
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
  readonly terms: { readonly [U in P["updates"][number] as U["id"]]: { readonly [T in TermsOf<U>]: SeriesText } };
} & (P extends { sample: object } ? { readonly sampler: SamplerWords } : { readonly sampler?: SamplerWords });
/** The words that a method of this type needs: one for each setting, phase, update and term. */
export type WordsOf<M extends Declared> = Omit<Words, "fields" | "phases"> & {
  readonly fields: { readonly [K in keyof M["config"]]: FieldText };
  readonly phases: { readonly [P in M["phases"][number] as P["id"]]: PhaseWordsOf<P> };
};

// A method is one file that declares all of this; nothing else knows its name. Types only: what they mean is in
// ARCHITECTURE.md, who runs them is train/. Rules are made by the constructors of train/rules.ts.
import type { Fields, Values } from "./config";
import type { Metric, Probe } from "./diagnostic";
import type { AnyNet, Scope } from "./nn/scope";
import type { Tensor } from "./tf";
import type { Amount, Batch, DataSpec, Step } from "./step";
import type { Actor } from "./view";

/** Scalars. Minimised: the sum of terms. */
export interface Loss {
  terms: Readonly<Record<string, Tensor>>;
  watch?: Readonly<Record<string, Tensor>>;
}
/** Half a cosine over the phase, down to `to` times itself. */
export type Rate = Amount | { cosine: Amount; to: number };
export type Descent = {
  nets: readonly AnyNet[];
  rate: Rate;
  decay?: number;
  within?: readonly [min: number, max: number];
  /** The update whose moments these are too. */
  shares?: string;
};
/** Made by adam({ rate }, encoder, decoder), follow(average, generator, 1e-3), writes(k)… */
export type Rule =
  | (Descent & { by: "adam"; beta1?: number; beta2?: number; epsilon?: number })
  | (Descent & { by: "rmsprop"; smoothing?: number; epsilon?: number })
  | (Descent & { by: "momentum"; momentum?: number })
  // Moving average; a copy the first time in a phase.
  | { by: "follow"; net: AnyNet; source: AnyNet; rate: number }
  // The loss sets or blends their variables.
  | { by: "writes"; nets: readonly AnyNet[] };

/** How the page names a term. */
export interface SeriesText {
  title: string;
  actor: Actor;
  help: string;
  /** In LaTeX. */
  symbol?: string;
  /** Shown, not minimised. */
  watched?: true;
}
export interface Update<C, N, K extends string = string> {
  /** Names its series: "autoencoder/kl". */
  id: string;
  /** What moves and how; nothing else does. */
  moves(nets: N, config: C, data: DataSpec): readonly Rule[];
  loss(step: Step<C, N, K>): Loss;
  /** On which steps; on all unless given. */
  due?(index: number, config: C): boolean;
  /** Per term or watched value; one without gets its id and ink. */
  shows?: Readonly<Record<string, SeriesText>>;
}
export interface Phase<C, N, K extends string = string> {
  id: string;
  title: string;
  steps(config: C): number;
  /** In turn: each sees what those before it changed. */
  updates: readonly Update<C, N, K>[];
  /** Columns added to the data when the phase begins. */
  cache?(batch: Batch<never>, step: Step<C, N>): { readonly [P in K]: Tensor };
  // What follows is offered from this phase on.
  encode?(x: Tensor, step: Step<C, N>): Tensor;
  decode?(codes: Tensor, step: Step<C, N>): Tensor;
  sample?: Sampler<C, N>;
}
/**
 * Start, next × steps, finish: the engine owns the loop. The state before finish is the codes (`z` of an npz), so
 * decoding belongs in finish.
 */
export interface Sampler<C, N> {
  /** "Stage 2 samples". */
  title: string;
  /** "u ~ prior". */
  note: string;
  start(count: number, step: Step<C, N>): Tensor;
  finish?(state: Tensor, step: Step<C, N>): Tensor;
  steps?(config: C, data: DataSpec): number;
  /** step.index counts the turns. */
  next?(state: Tensor, step: Step<C, N>): Tensor;
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
export interface Method<C, N> {
  id: string;
  title: string;
  paper: string;
  idea: string;
  about: string;
  accepts: readonly DataSpec["kind"][];
  config: Fields<C>;
  build(scope: Scope, config: C, data: DataSpec): N;
  phases: readonly Phase<C, N>[];
  /** Start values by kind of data, where they differ. */
  starts?: Partial<Record<DataSpec["kind"], Values>>;
  /** For a student, 80 to 140 words: what is minimised, why it works, what to watch. */
  paragraph?: string;
  /** Where the paper is. */
  link?: string;
  /** The first formula whose `when` holds, a phase's own before those of all. */
  formulas?: readonly Formula[];
  charts?: readonly Chart[];
  /** Throws, naming the field, where a combination makes no sense. */
  check?(config: Values, data: DataSpec): void;
  /** What the paper compares it with: a second run of other values, one click. */
  duels?: readonly { title: string; help: string; values: Values }[];
  // Its own; general ones apply wherever what they need is offered.
  metrics?: readonly Metric<C, N>[];
  probes?: readonly Probe<C, N>[];
}
export type Nets = Readonly<Record<string, AnyNet>>;
// Erased: what the engine holds when it does not know which method it runs. A config is then values, with scalars
// where fields are live.
export type Config = Readonly<Record<string, unknown>>;
export type AnyMethod = Method<Config, Nets>;
export type AnyPhase = Phase<Config, Nets>;
export type AnyUpdate = Update<Config, Nets>;

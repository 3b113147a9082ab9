// A method is one file that declares all of this; nothing else knows its name. Types only: what they mean is in
// ARCHITECTURE.md, who runs them is train/, what is said of them is words.ts. Rules are made by the constructors of
// train/rules.ts.
import type { AnySettings, Settings, Values } from "./settings";
import type { Metric, Probe } from "./diagnostic";
import type { AnyNet, Scope } from "./nn/scope";
import type { Tensor } from "./tf";
import type { Amount, Batch, DataSpec, Step } from "./step";
import type { Together } from "./together";
import type { optimizers } from "./train/optimizers";
import type { Words } from "./words";

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
/** By an optimizer of the table, with its own numbers where they are not its defaults. */
export type Gradient = {
  [K in keyof typeof optimizers]: Descent & { by: K } & Partial<(typeof optimizers)[K]["settings"]>;
}[keyof typeof optimizers];
/** Made by adam({ rate }, encoder, decoder), follow(average, generator, 1e-3), writes(k)… */
export type Rule =
  | Gradient
  // Moving average; a copy the first time in a phase.
  | { by: "follow"; net: AnyNet; source: AnyNet; rate: number }
  // The loss sets or blends their variables.
  | { by: "writes"; nets: readonly AnyNet[] };

/** A quantity that a rule's `within` keeps between two values, which depend on the kind of data alone. */
export interface Held {
  limits(data: Pick<DataSpec, "kind">): readonly [min: number, max: number];
  /** Only while those settings have those values. */
  when?: Values;
}
export interface Update<C, N, K extends string = string> {
  /** Names its series: "autoencoder/kl". */
  id: string;
  /** What moves and how; nothing else does. */
  moves(nets: N, config: C, data: DataSpec): readonly Rule[];
  loss(step: Step<C, N, K>): Loss;
  /** On which steps; on all unless given. */
  due?(index: number, config: C): boolean;
  /** Settings that say how many rows it asks `batch` for, first that of its nets; ["batch"] unless given. */
  rows?: readonly (keyof C & string)[];
  /** Which live setting weighs a term, by the term's name: while that is 0 the term is no part of the run. */
  weights?: Readonly<Record<string, keyof C & string>>;
  /** Watched values of its loss that cannot leave their limits, by name: the page says so at the curve. */
  held?: Readonly<Record<string, Held>>;
}
export interface Phase<C, N, K extends string = string> {
  id: string;
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
  start(count: number, step: Step<C, N>): Tensor;
  finish?(state: Tensor, step: Step<C, N>): Tensor;
  steps?(config: C, data: DataSpec): number;
  /** step.index counts the turns. */
  next?(state: Tensor, step: Step<C, N>): Tensor;
}

/** What a method file declares; its texts are its words (words.ts). */
export interface Method<C, N> {
  id: string;
  accepts: readonly DataSpec["kind"][];
  /** It trains on no rows: the data set that is chosen is not read. */
  dataless?: true;
  config: Settings<C>;
  build(scope: Scope, config: C, data: DataSpec): N;
  phases: readonly Phase<C, N>[];
  /** Start values by kind of data, where they differ. */
  starts?: Partial<Record<DataSpec["kind"], Values>>;
  /** Which settings make no sense together, and what puts them right. */
  together?: readonly Together[];
  // Its own; general ones apply wherever what they need is offered.
  metrics?: readonly Metric<C, N>[];
  probes?: readonly Probe<C, N>[];
}
export type Nets = Readonly<Record<string, AnyNet>>;
// Erased: what the engine holds when it does not know which method it runs. A config is then values, with scalars
// where fields are live.
export type Config = Readonly<Record<string, unknown>>;
export interface AnyMethod extends Omit<Method<Config, Nets>, "config"> {
  readonly config: AnySettings;
  readonly words: Words;
}
export type AnyPhase = Phase<Config, Nets>;
export type AnyUpdate = Update<Config, Nets>;

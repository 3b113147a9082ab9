// A method is one file that declares all of this; nothing else knows its name. Types only: what they mean is in ARCHITECTURE.md, who
// runs them is train/. Rules are made by the constructors of train/rules.ts.
import type { Fields, Values } from "./config";
import type { Metric, Probe } from "./diagnostic";
import type { AnyNet, Scope } from "./nn/scope";
import type { Noise } from "./noise";
import type { Tensor } from "./tf";

export interface DataSpec { kind: "vectors" | "images"; shape: readonly number[]; range: readonly [number, number]; count: number; tests: number; classes: number; mean?: readonly number[]; features?: string } // classes: 1 where unlabelled; mean: of images, per channel: where their decoders start; features: whose classifier gives features of such rows (features/weights.ts)
export type Batch<K extends string = string> = { readonly x: Tensor; readonly labels: Tensor } & { readonly [P in K]: Tensor }; // gathered when touched
export interface Step<C, N, K extends string = string> { // all that a loss, a cache, a sampler or a metric sees
  readonly nets: N; readonly config: C; readonly data: DataSpec;
  batch(size: number): Batch<K>; readonly noise: Noise;       // keyed by seed, place, step and call: nothing to store
  readonly index: Tensor; readonly progress: Tensor;          // 0, 1, 2… and 0..1 within the phase, on the device
}

export interface Loss { terms: Readonly<Record<string, Tensor>>; watch?: Readonly<Record<string, Tensor>> } // scalars; minimised: the sum of terms
export type Amount = number | Tensor;
export type Rate = Amount | { cosine: Amount; to: number };             // half a cosine over the phase, down to `to` times itself
export type Descent = { nets: readonly AnyNet[]; rate: Rate; decay?: number; within?: readonly [min: number, max: number]; shares?: string }; // shares: that update's moments
export type Rule =                                                     // made by adam({ rate }, encoder, decoder), follow(average, generator, 1e-3), writes(k)…
  | (Descent & { by: "adam"; beta1?: number; beta2?: number; epsilon?: number })
  | (Descent & { by: "rmsprop"; smoothing?: number; epsilon?: number })
  | (Descent & { by: "momentum"; momentum?: number })
  | { by: "follow"; net: AnyNet; source: AnyNet; rate: number }        // moving average; a copy the first time in a phase
  | { by: "writes"; nets: readonly AnyNet[] };                         // the loss sets or blends their variables

/** The one hue of a thing, everywhere on the page. γ and other quantities that belong to nobody are ink. */
export type Actor = "real" | "generated" | "latent" | "prior" | "critic" | "ink";
export interface SeriesText { title: string; actor: Actor; help: string; symbol?: string; watched?: true } // how the page names a term; symbol: in LaTeX; watched: shown, not minimised
export interface Update<C, N, K extends string = string> {
  id: string;                                                          // names its series: "autoencoder/kl"
  moves(nets: N, config: C, data: DataSpec): readonly Rule[];          // what moves and how; nothing else does
  loss(step: Step<C, N, K>): Loss;
  due?(index: number, config: C): boolean;                             // on which steps; on all unless given
  shows?: Readonly<Record<string, SeriesText>>;                        // per term or watched value; one without gets its id and ink
}
export interface Phase<C, N, K extends string = string> {
  id: string; title: string; steps(config: C): number;
  updates: readonly Update<C, N, K>[];                                 // in turn: each sees what those before it changed
  cache?(batch: Batch<never>, step: Step<C, N>): { readonly [P in K]: Tensor }; // columns added to the data when the phase begins
  encode?(x: Tensor, step: Step<C, N>): Tensor; decode?(codes: Tensor, step: Step<C, N>): Tensor; sample?: Sampler<C, N>; // offered from this phase on
}
export interface Sampler<C, N> {                                       // start, next × steps, finish: the engine owns the loop; the state before finish is the codes (`z` of an npz), so decoding belongs in finish
  title: string; note: string;                                         // "Stage 2 samples", "u ~ prior"
  start(count: number, step: Step<C, N>): Tensor; finish?(state: Tensor, step: Step<C, N>): Tensor;
  steps?(config: C, data: DataSpec): number; next?(state: Tensor, step: Step<C, N>): Tensor; // step.index counts the turns
}

/** Curves of one method that belong in one picture (γ against the error), over all phases that they name. Series are `<phase>/<update>/<term>`; those absent are left out. */
export interface Chart { id: string; title: string; note: string; help: string; lines: readonly ChartLine[]; meets?: readonly [string, string]; ideal?: { value: number; label: string } } // meets: marks where the second line reaches the first; ideal: a constant to compare them with
export interface ChartLine { series: string; label: string; actor: Actor; against?: string } // against: what another method calls the same series; its runs are laid over this line
/** What a phase minimises. \term{<phase>/<update>/<term>}{…} links a part to its series: its hue, its curve, its value. `phase`: of that one alone. `cites`: where the paper has it. `unit`: of the sum. */
export interface Formula { when?: Values; phase?: string; latex: string; cites?: string; unit?: string }
export interface Method<C, N> {
  id: string; title: string; paper: string; idea: string; about: string; accepts: readonly DataSpec["kind"][];
  config: Fields<C>; build(scope: Scope, config: C, data: DataSpec): N; phases: readonly Phase<C, N>[];
  starts?: Partial<Record<DataSpec["kind"], Values>>;                  // start values by kind of data, where they differ
  paragraph?: string; link?: string;                                   // for a student, 80 to 140 words: what is minimised, why it works, what to watch; where the paper is
  formulas?: readonly Formula[]; charts?: readonly Chart[];            // the first formula whose `when` holds, a phase's own before those of all
  check?(config: Values, data: DataSpec): void;                        // throws, naming the field, where a combination makes no sense
  duels?: readonly { title: string; help: string; values: Values }[];  // what the paper compares it with: a second run of other values, one click
  metrics?: readonly Metric<C, N>[]; probes?: readonly Probe<C, N>[];  // its own; general ones apply wherever what they need is offered
}
export type Nets = Readonly<Record<string, AnyNet>>;
// Erased: what the engine holds when it does not know which method it runs. A config is then values, with scalars where fields are live.
export type Config = Readonly<Record<string, unknown>>;
export type AnyMethod = Method<Config, Nets>;
export type AnyPhase = Phase<Config, Nets>;
export type AnyUpdate = Update<Config, Nets>;

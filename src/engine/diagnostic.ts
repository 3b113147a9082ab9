// A metric is a number over time, a probe is a picture, a fit draws codes after training; none may train.
// Each says what it needs and applies wherever that is offered. Types only; the folders diagnostics/ and
// samplers/ are the registries.
import type { AnyFields, Values } from "./config";
import type { Noise } from "./noise";
import type { Tensor } from "./tf";
import type { Batch, Step } from "./step";
import type { ProbeShape, View } from "./view";
import type { Weights } from "./features/trained";

export type Ability = "encode" | "decode" | "sample";
/** A step in evaluation mode, on held-out rows, with noise of its own. */
export interface Evaluation<C = unknown, N = unknown> extends Step<C, N> {
  /** The n-th call gives the n-th rows, in order. */
  batch(size: number, split?: "train"): Batch;
  // Both by the latest phase that offers it.
  encode(x: Tensor): Tensor;
  decode(codes: Tensor): Tensor;
  /** finish false: the codes before decoding. The caller disposes it. */
  sample(count: number, options?: { finish?: false }): Promise<Tensor>;
  /** By the sampler on offer: what it makes of such codes. */
  finish(codes: Tensor): Tensor;
  /** The one door to the host: tidies, awaits, disposes. */
  read(make: () => Tensor): Promise<Float32Array>;
  /** Of the classifier whose features metrics use. Throws NotApplicable where there is none. */
  features(): Promise<Weights>;
  /** Id of the phase that offers `sample`, else of the running one. */
  readonly phase: string;
  /** The codes of the sampler on offer are draws of N(0, I), as they are. */
  readonly drawsPrior?: true;
  /** How the sampler on offer calls itself. */
  readonly sampler?: { title: string; note: string };
  /** [2, D]: where the data set wants to be looked at from. */
  readonly plane?: Float32Array;
}
/** All but value go to the report's details. */
export interface Estimate {
  value: number;
  count: number;
  estimator?: string;
  error?: number;
  baseline?: number;
  /** What it was made of, where that is a short list (λ by dimension). */
  values?: readonly number[];
  /** In place of the metric's, where it depends on the data. */
  title?: string;
}
export interface Metric<C = unknown, N = unknown> {
  id: string;
  title: string;
  help: string;
  needs: readonly Ability[];
  /** Only while that is not offered. */
  unless?: Ability;
  /** Only for such data. */
  kind?: "vectors" | "images";
  /** Only where they have a classifier. */
  features?: true;
  /** Only from that phase on. */
  phase?: string;
  /** Only where rows have labels. */
  labelled?: true;
  /** Only while the method's fields have those values. */
  when?: Values;
  measure: (at: Evaluation<C, N>) => Promise<Estimate>;
}
export interface Probe<C = unknown, N = unknown> {
  id: string;
  title: string;
  help: string;
  /** What a newcomer should look for: one plain sentence, true whatever the run. */
  lookFor: string;
  needs: readonly Ability[];
  /** Only while that is not offered. */
  unless?: Ability;
  kind?: "vectors" | "images";
  phase?: string;
  /** Only while the method's fields have those values. */
  when?: Values;
  /** Drawn below the first screen, when the reader is there. */
  more?: true;
  /** The room it wants before its first picture, by kind of data; a plane unless given. */
  shape?: { readonly images?: ProbeShape; readonly vectors?: ProbeShape };
  /** It may stand for a whole run, as in a sweep: of those on offer, the one of the highest number. */
  portrait?: number;
  /** What the reader may choose (axes of a plane). */
  options?: AnyFields;
  draw: (at: Evaluation<C, N>, options: Values) => Promise<View>;
}
/** `rows`: at most so many of the training set. */
export interface Fit {
  id: string;
  title: string;
  needs: readonly Ability[];
  fit(at: Evaluation, rows?: number): Promise<(count: number, noise: Noise) => Tensor>;
}

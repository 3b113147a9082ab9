// A metric is a number over time, a probe is a picture, a fit draws codes after training; none may train. Each says what it needs and
// applies wherever that is offered. Types only; the folders diagnostics/ and samplers/ are the registries.
import type { AnyFields, Values } from "./config";
import type { Weights } from "./features/weights";
import type { Actor, Batch, Step } from "./method";
import type { Noise } from "./noise";
import type { Tensor } from "./tf";

export type Ability = "encode" | "decode" | "sample";
export interface Evaluation<C = unknown, N = unknown> extends Step<C, N> { // a step in evaluation mode, on held-out rows, with noise of its own
  batch(size: number, split?: "train"): Batch;                          // the n-th call gives the n-th rows, in order
  encode(x: Tensor): Tensor; decode(codes: Tensor): Tensor;             // by the latest phase that offers it
  sample(count: number, options?: { finish?: false }): Promise<Tensor>; // finish false: the codes before decoding. The caller disposes it
  finish(codes: Tensor): Tensor;                                        // by the sampler on offer: what it makes of such codes
  read(make: () => Tensor): Promise<Float32Array>;                      // the one door to the host: tidies, awaits, disposes
  features(): Promise<Weights>;                                         // of the classifier whose features metrics use. Throws NotApplicable where there is none
  readonly phase: string;                                               // id of the phase that offers `sample`, else of the running one
  readonly sampler?: { title: string; note: string };                   // how the sampler on offer calls itself
  readonly plane?: Float32Array;                                        // [2, D]: where the data set wants to be looked at from
}
export interface Estimate { value: number; count: number; estimator?: string; error?: number; baseline?: number; values?: readonly number[]; title?: string } // all but value go to the report's details; title: in place of the metric's, where it depends on the data; values: what it was made of, where that is a short list (λ by dimension)
export interface Metric<C = unknown, N = unknown> { id: string; title: string; help: string; needs: readonly Ability[]; unless?: Ability; kind?: "vectors" | "images"; features?: true; phase?: string; labelled?: true; when?: Values; measure: (at: Evaluation<C, N>) => Promise<Estimate> } // unless: only while that is not offered; kind: only for such data; features: only where they have a classifier; phase: only from that phase on; labelled: only where rows have labels; when: only while the method's fields have those values
export interface Probe<C = unknown, N = unknown> {
  id: string; title: string; help: string; needs: readonly Ability[]; unless?: Ability; kind?: "vectors" | "images"; phase?: string; when?: Values; // unless: only while that is not offered; when: only while the method's fields have those values
  more?: true;                                                          // drawn below the first screen, when the reader is there
  options?: AnyFields;                                                  // what the reader may choose (axes of a plane)
  draw: (at: Evaluation<C, N>, options: Values) => Promise<View>;
}
export interface Fit { id: string; title: string; needs: readonly Ability[]; fit(at: Evaluation, rows?: number): Promise<(count: number, noise: Noise) => Tensor> } // rows: at most so many of the training set

/** title and note override the probe's own where they depend on the phase. moot: options that make no difference to this picture. */
export interface ViewText { title?: string; note?: string; moot?: readonly string[] }
export interface Layer { name: string; actor: "real" | "generated" | "latent" | "prior" | "critic"; xy: Float32Array; labels?: Uint8Array } // xy: [points, 2], interleaved
export interface Pixels { height: number; width: number; depth: number; count: number; pixels: Uint8ClampedArray } // pixels: [count, height, width, depth], 0 is ink-less
export interface Thumbnails extends Pixels { name: string; actor: Actor; xy: Float32Array; side: number } // xy: their middles; side: of each, in the units of the plane
export interface Axis { label: string; scale?: "log"; extent?: readonly [number, number] } // extent: what must be seen at least
export interface Line { name: string; actor: Actor; xy: Float32Array; dots?: "only" | "too"; dashed?: true; right?: true } // xy: [points, 2]; dots: a mark at every point, without or with the line between; right: by the axis on the right
export interface Ellipses { name: string; actor: Actor; xy: Float32Array; axes: Float32Array } // xy: their middles, [count, 2]; axes: two half axes of each, [count, 4]
export interface Interval { name: string; actor: Actor; value: number; error?: number }
export interface Strand { name: string; actor: Actor; values: Float32Array; extent?: readonly [number, number] } // a curve under a history: a value a column; extent: of its axis, where it is known
export interface Picks { probe: string; option: string; values: readonly number[]; hint: string } // a row that is chosen sets another probe's option to its value
export type View = ViewText & (
  | ({ kind: "images"; columns: number; captions?: readonly string[]; rows?: readonly string[] } & Pixels) // captions: one a column; rows: a name at the left of each
  | { kind: "points"; layers: readonly Layer[]; axes: readonly [string, string]; rings?: true; plane?: { origin: Float32Array; across: Float32Array; up: Float32Array }; grid?: readonly Float32Array[]; thumbnails?: Thumbnails } // rings: prior at 1 and 2 σ; plane: code = origin + a·across + b·up, so that a point can be decoded; grid: polylines [points, 2]; thumbnails: in place of the dots
  | { kind: "field"; rows: number; columns: number; values: Float32Array; extent: readonly [number, number, number, number]; actor?: Actor; axes?: readonly [string, string]; layers?: readonly Layer[]; ellipses?: Ellipses; lines?: readonly Line[] } // rows: top first; extent: left, right, bottom, top; layers: of points, whose density is drawn as lines; lines: in the same units, those of one name under one label
  | { kind: "bars"; values: Float32Array; labels: readonly string[]; scale?: "log"; threshold?: number }
  | { kind: "plot"; x: Axis; y: Axis; right?: Axis; lines: readonly Line[]; band?: { name: string; y: readonly [number, number] } }
  | { kind: "intervals"; label: string; rows: readonly Interval[]; none?: { name: string; extent: readonly [number, number] } } // none: what pure chance would give
  | { kind: "history"; rows: readonly string[]; columns: number; filled: number; values: Float32Array; every: number; lines?: readonly Strand[]; picks?: Picks }); // strengths from 0 to 1 over time, top row first: [rows, filled]; columns: when it is full; every: steps a column. A missing view component is a type error

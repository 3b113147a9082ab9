// A metric is a number over time, a probe is a picture, a fit draws codes after training; none may train.
// Each says what it needs and applies wherever that is offered. Types only; the folders diagnostics/ and
// samplers/ are the registries.
import type { AnyFields, Values } from "./config";
import type { Weights } from "./features/weights";
import type { Actor, Batch, Step } from "./method";
import type { Noise } from "./noise";
import type { Tensor } from "./tf";

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
  needs: readonly Ability[];
  /** Only while that is not offered. */
  unless?: Ability;
  kind?: "vectors" | "images";
  phase?: string;
  /** Only while the method's fields have those values. */
  when?: Values;
  /** Drawn below the first screen, when the reader is there. */
  more?: true;
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

/** Title and note override the probe's own where they depend on the phase. */
export interface ViewText {
  title?: string;
  note?: string;
  /** Options that make no difference to this picture. */
  moot?: readonly string[];
}
export interface Layer {
  name: string;
  actor: "real" | "generated" | "latent" | "prior" | "critic";
  /** [points, 2], interleaved. */
  xy: Float32Array;
  labels?: Uint8Array;
}
export interface Pixels {
  height: number;
  width: number;
  depth: number;
  count: number;
  /** [count, height, width, depth], 0 is ink-less. */
  pixels: Uint8ClampedArray;
}
export interface Thumbnails extends Pixels {
  name: string;
  actor: Actor;
  /** Their middles. */
  xy: Float32Array;
  /** Of each, in the units of the plane. */
  side: number;
}
export interface Axis {
  label: string;
  scale?: "log";
  /** What must be seen at least. */
  extent?: readonly [number, number];
}
export interface Line {
  name: string;
  actor: Actor;
  /** [points, 2]. */
  xy: Float32Array;
  /** A mark at every point, without or with the line between. */
  dots?: "only" | "too";
  dashed?: true;
  /** By the axis on the right. */
  right?: true;
}
export interface Ellipses {
  name: string;
  actor: Actor;
  /** Their middles, [count, 2]. */
  xy: Float32Array;
  /** Two half axes of each, [count, 4]. */
  axes: Float32Array;
}
export interface Interval {
  name: string;
  actor: Actor;
  value: number;
  error?: number;
}
/** A curve under a history: a value a column. */
export interface Strand {
  name: string;
  actor: Actor;
  values: Float32Array;
  /** Of its axis, where it is known. */
  extent?: readonly [number, number];
}
/** A row that is chosen sets another probe's option to its value. */
export interface Picks {
  probe: string;
  option: string;
  values: readonly number[];
  hint: string;
}
/** A missing view component is a type error. */
export type View = ViewText &
  (
    | ({
        kind: "images";
        columns: number;
        /** One a column. */
        captions?: readonly string[];
        /** A name at the left of each. */
        rows?: readonly string[];
      } & Pixels)
    | {
        kind: "points";
        layers: readonly Layer[];
        axes: readonly [string, string];
        /** Prior at 1 and 2 σ. */
        rings?: true;
        /** Code = origin + a·across + b·up, so that a point can be decoded. */
        plane?: { origin: Float32Array; across: Float32Array; up: Float32Array };
        /** Polylines [points, 2]. */
        grid?: readonly Float32Array[];
        /** In place of the dots. */
        thumbnails?: Thumbnails;
      }
    | {
        kind: "field";
        /** Top first. */
        rows: number;
        columns: number;
        values: Float32Array;
        /** Left, right, bottom, top. */
        extent: readonly [number, number, number, number];
        actor?: Actor;
        axes?: readonly [string, string];
        /** Of points, whose density is drawn as lines. */
        layers?: readonly Layer[];
        ellipses?: Ellipses;
        /** In the same units, those of one name under one label. */
        lines?: readonly Line[];
      }
    | { kind: "bars"; values: Float32Array; labels: readonly string[]; scale?: "log"; threshold?: number }
    | {
        kind: "plot";
        x: Axis;
        y: Axis;
        right?: Axis;
        lines: readonly Line[];
        band?: { name: string; y: readonly [number, number] };
      }
    | {
        kind: "intervals";
        label: string;
        rows: readonly Interval[];
        /** What pure chance would give. */
        none?: { name: string; extent: readonly [number, number] };
      }
    // Strengths from 0 to 1 over time, top row first: [rows, filled].
    | {
        kind: "history";
        rows: readonly string[];
        /** When it is full. */
        columns: number;
        filled: number;
        values: Float32Array;
        /** Steps a column. */
        every: number;
        lines?: readonly Strand[];
        picks?: Picks;
      }
  );

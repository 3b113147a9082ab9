// What a probe draws, as data: the page has a component for every kind. Types only.

/** The one hue of a thing, everywhere on the page. γ and other quantities that belong to nobody are ink. */
export type Actor = "real" | "generated" | "latent" | "prior" | "critic" | "ink";

/**
 * How much room a probe's picture wants on the board; pairs: columns of two; plane: square; wide: half of the row;
 * tall: half of the board, beside all charts.
 */
export type ProbeShape = "sheet" | "pairs" | "plane" | "bars" | "wide" | "tall";

/** Title, note and what to look for override the probe's own where they depend on the run, its phase or options. */
export interface ViewText {
  title?: string;
  note?: string;
  lookFor?: string;
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
  /** What it is to be held against. */
  mark?: { name: string; value: number };
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

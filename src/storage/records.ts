// What the browser keeps, as types: plain data, each with a version where it may change. How it is written and when it
// goes, the files beside this one know.
import type { RunConfig } from "../engine/config";
import type { Estimate } from "../engine/diagnostic";
import type { View } from "../engine/view";

export interface StoredMark {
  step: number;
  field: string;
  text: string;
}
export interface StoredRun {
  version: 1;
  id: string;
  /** As it is now, live changes included. */
  run: RunConfig;
  /** Series of another device differ in their last digits. */
  backend: string;
  /** ms since 1970. */
  created: number;
  changed: number;
  /** That the series reach; its checkpoint is of this step or an earlier one. */
  step: number;
  total: number;
  done: boolean;
  marks: readonly StoredMark[];
  measured?: { step: number; metrics: Readonly<Record<string, Estimate>>; missing?: Readonly<Record<string, string>> };
  /** Stays on the charts, and is never given up for room. */
  pinned: boolean;
  /** On the charts beside the run under way. */
  shown: boolean;
  /** When; gone for good a day later. */
  deleted?: number;
  /** Where there are no locks: the tab that trains it, and when it last said so. */
  open?: { tab: string; at: number };
}
/** One slider, some values, some seeds, perhaps two sides: what came of every run. */
export interface StoredSweep {
  version: 1;
  id: string;
  created: number;
  /** Which slider, and how it is called. */
  field: string;
  of: "values" | "data";
  label: string;
  /** What is compared: one name, or two. */
  sides: readonly string[];
  runs: readonly SweepRun[];
}
export interface SweepRun {
  id: string;
  side: number;
  value: number;
  run: RunConfig;
  step: number;
  total: number;
  /** Done. */
  metrics?: Readonly<Record<string, Estimate>>;
  view?: View;
  failure?: string;
}
export interface StoredColumns {
  name: string;
  at: Int32Array;
  values: Float32Array;
  /** Of a run that came from a file, thinned: engine/thinned.ts says of what. */
  counts?: Int32Array;
  means?: Float32Array;
}
/** All series of a run in one record: version 2 of the database wrote these. */
export interface StoredSeries {
  id: string;
  columns: readonly StoredColumns[];
}
/** Series of a run after step `from` up to step `to`, so that saving costs what is new and not the whole history. */
export interface Piece {
  id: string;
  from: number;
  to: number;
  /** Of steps and values; in the key, so that a piece need not be read to know whether it takes another up. */
  bytes: number;
  columns: readonly StoredColumns[];
}
export type PieceKey = [id: string, to: number, bytes: number];
/**
 * file: a safetensors run file, as a blob, which has no limit but the storage's (a record ends at 133 169 152 bytes in
 * Chromium); version 2 of the database wrote arrays. step: of the whole run.
 */
export interface StoredCheckpoint {
  id: string;
  step: number;
  at: number;
  file: Blob | Uint8Array;
}
export type CheckpointText = Omit<StoredCheckpoint, "file"> & { bytes: number };

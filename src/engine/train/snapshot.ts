// Everything needed to go on exactly where a run stopped: variables, the running phase's moments, counters and the
// run's config. Types only; resume.ts takes one and goes on from it, run-file.ts turns it into a safetensors file and
// back.
import type { RunConfig } from "../config";
import type { Layer } from "../nn/layers";

export interface Block {
  shape: readonly number[];
  data: Float32Array;
}
export interface Snapshot {
  /** Live changes included. */
  run: RunConfig;
  /** place: phase number and steps done in it. */
  phase: number;
  index: number;
  /** Steps of each phase: as planned, fewer where one was skipped, more where the last was extended. */
  lengths: readonly number[];
  /** net/<path>, optimizer/<phase>/<update>/<path>/<slot>; a file adds check/z0, check/x0. */
  tensors: Readonly<Record<string, Block>>;
  /** The decoder as a list of layers over net/<path> tensors, for readers without our code. */
  decoder?: readonly Layer[];
}

// Everything needed to go on exactly where a run stopped: variables, the running phase's moments, counters and the run's config. Types
// only; Session makes and restores them, export/ turns them into a safetensors file and back.
import type { RunConfig } from "../config";
import type { Layer } from "../nn/layers";

export interface Block { shape: readonly number[]; data: Float32Array }
export interface Snapshot {
  run: RunConfig;                                       // live changes included
  phase: number; index: number;                         // place: phase number and steps done in it
  lengths: readonly number[];                           // steps of each phase: as planned, fewer where one was skipped, more where the last was extended
  tensors: Readonly<Record<string, Block>>;             // net/<path>, optimizer/<phase>/<update>/<path>/<slot>; a file adds check/z0, check/x0
  decoder?: readonly Layer[];                           // the decoder as a list of layers over net/<path> tensors, for readers without our code
}

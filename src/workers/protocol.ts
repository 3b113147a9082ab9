// Every message between the page and its training worker, and nothing else. Both directions are closed unions: who listens must handle
// every kind (listen.ts). All of it is plain data; buffers are transferred.
import type { Catalogue } from "../engine/catalogue";
import type { RunConfig, Values } from "../engine/config";
import type { Estimate, View } from "../engine/diagnostic";

export type BackendName = "webgpu" | "wasm" | "cpu";

export interface Columns { name: string; at: Int32Array; values: Float32Array } // one series: `<phase>/<update>/<term>`, at: step of the whole run (the first is 1)
export interface PhaseState { id: string; title: string; steps: number; first: number } // first: step of the whole run after which it began (or will, if nothing is skipped)
export type Status = "loading" | "compiling" | "training" | "paused" | "done" | "failed"; // loading: data and weights; compiling: the first step of a phase is under way
export interface RunState {
  status: Status;
  run: RunConfig;                 // as it is now, live changes included
  phase: number; index: number;   // which phase, and the steps done in it; phase = phases.length when done
  step: number; total: number;    // of the whole run
  phases: readonly PhaseState[];
  probes: readonly string[];      // ids of the probes that can be drawn now
  metrics: readonly string[];     // ids of the metrics that can be measured now
  canDecode: boolean;
  stepsPerSecond?: number;        // without the first step of each phase
  firstStepMs?: number;
  compiled?: { done: number; of: number }; // GPU pipelines, while the status is compiling
  replayed: boolean;              // on a GPU steps are recorded once and replayed…
  refused: readonly { update: string; reason: string }[]; // …but for these, which are executed every time
  tensors: number;                // alive on the device
  memory: { programs: number; pool: number; data: number; resident: boolean }; // bytes, as Session.memory says
}
export interface Refusal { backend: BackendName; reason: string }

export type Question =
  | { kind: "decode"; code: Float32Array }                              // answer: view (images of one, or points of one row)
  | { kind: "export"; format: "safetensors" | "npz" }                   // answer: file
  | { kind: "measure" }                                                 // answer: measured
  | { kind: "fid"; weights: Blob }                                      // answer: measured, with "fid" alone, or refused; "" where it was stopped. weights: InceptionV3's, as safetensors
  | { kind: "read"; file: Uint8Array };                                 // answer: run. Reads a saved run before anything is given up for it
export type Answer =
  | { kind: "decoded"; pixels: Uint8ClampedArray; height: number; width: number; depth: number } // images
  | { kind: "point"; values: Float32Array; xy: readonly [number, number] }                        // vectors: and where it lies in the data's plane
  | { kind: "file"; name: string; bytes: Uint8Array }
  | { kind: "measured"; metrics: Readonly<Record<string, Estimate>>; missing: Readonly<Record<string, string>> } // missing: what there is nothing to measure with, and why
  | { kind: "run"; run: RunConfig }
  | { kind: "refused"; message: string };

export interface Watched { id: string; options: Values }                // a probe on screen, with what the reader chose for it

/** A run to begin. id: under which it is kept, and by which messages say which of two runs they are about. file: a safetensors file to go on from (its run config wins); change: live fields to change then. */
export interface Entry { id: string; run: RunConfig; file?: Uint8Array; change?: Values }

/** A run of a sweep, trained behind the one that is looked at. */
export interface Queued { id: string; run: RunConfig }

export type ToWorker =
  | { kind: "preview"; run?: RunConfig }                                // before the backend wakes: the pictures of step 0 that can be had at once (view, token 0)
  | { kind: "start"; token: number; entry: Entry; beside?: Entry; play: boolean } // token: echoed by every message about it; beside: a second run, trained in turn, step for step
  | { kind: "look"; id: string }                                        // which of two runs pictures, questions and the rest of the orders are about
  | { kind: "alone" }                                                   // the other of two runs is let go
  | { kind: "play" } | { kind: "pause" }
  | { kind: "advance"; steps: number }                                  // train so many steps, then pause
  | { kind: "skip" }                                                    // leave this phase for the next
  | { kind: "extend"; steps: number }                                   // at the end: train the last phase longer
  | { kind: "configure"; values: Values }                               // live fields only
  | { kind: "save" }                                                    // the page is about to be hidden: keep what is not kept yet
  | { kind: "watch"; probes: readonly Watched[] }                       // what is on screen; the worker draws those in turn, one in flight each
  | { kind: "shown"; probe: string }                                    // the page has drawn it: the next may come
  | { kind: "queue"; runs: readonly Queued[] }                          // all that is to be done in the background from now on, in order
  | { kind: "stop-fid" }
  | { kind: "ask"; id: number; question: Question };

export type FailureKind =
  | "backend"    // no backend works
  | "input"      // the run config makes no sense: the message names the field
  | "pack"       // a data pack is missing or damaged
  | "file"       // a dropped file cannot be read
  | "diverged"   // a term became NaN or infinite: training stopped, the weights stay as they are
  | "device"     // the GPU was lost
  | "internal";
export type FromWorker =
  | { kind: "catalogue"; catalogue: Catalogue; packs: Readonly<Record<string, boolean>> } // first, before the GPU wakes; packs: which are installed
  | { kind: "ready"; backend: BackendName; adapter: string; refused: readonly Refusal[] } // refused: better backends and why not
  | { kind: "state"; token: number; id: string; state: RunState }
  | { kind: "series"; token: number; id: string; columns: readonly Columns[] }
  | { kind: "view"; token: number; id: string; probe: string; step: number; view: View }
  | { kind: "saved"; token: number; id: string; step: number; bytes: number; ms: number; timed: boolean } // a checkpoint is kept; timed: the next comes by itself
  | { kind: "unsaved"; token: number; id: string; message: string }     // it could not be: storage is full, or not there
  | { kind: "queued"; id: string; step: number; total: number; metrics?: Readonly<Record<string, Estimate>>; view?: View; failure?: string } // of a run of the background; with metrics it is done, with a failure it will not be
  | { kind: "fid"; done: number; of: number }                           // pictures seen by InceptionV3; then the distance is computed
  | { kind: "answer"; id: number; answer: Answer }
  | { kind: "failure"; token: number; id?: string; failure: FailureKind; message: string; term?: string }; // id: of the run beside, where it is that one's; term: the series that was not finite

// Every message between the page and its training worker, and nothing else. Both directions are closed unions: who
// listens must handle every kind (listen.ts). All of it is plain data; buffers are transferred.
import type { Format } from "../engine/run-file";
import type { BackendName, Refusal } from "../engine/backend";
import type { Catalogue } from "../engine/catalogue";
import type { RunConfig, Values } from "../engine/config";
import type { Estimate } from "../engine/diagnostic";
import type { Columns } from "../engine/thinned";
import type { View } from "../engine/view";

export type { BackendName, Refusal } from "../engine/backend";
export type { Columns } from "../engine/thinned";

export interface PhaseState {
  id: string;
  title: string;
  steps: number;
  /** Step of the whole run after which it began (or will, if nothing is skipped). */
  first: number;
}
/** loading: data and weights; compiling: the first step of a phase is under way. */
export type Status = "loading" | "compiling" | "training" | "paused" | "done" | "failed";
export interface RunState {
  status: Status;
  /** As it is now, live changes included. */
  run: RunConfig;
  /** phases.length when done. */
  phase: number;
  /** Steps done in that phase. */
  index: number;
  /** Steps done of the whole run. */
  step: number;
  /** Steps of the whole run. */
  total: number;
  phases: readonly PhaseState[];
  /** Ids of the probes that can be drawn now. */
  probes: readonly string[];
  /** Ids of the metrics that can be measured now. */
  metrics: readonly string[];
  canDecode: boolean;
  /** Why it can be looked at and does not train (on). */
  held?: string;
  /** Steps that it can be trained longer, where its counter holds less than the last phase again. */
  room?: number;
  /** Without the first step of each phase. */
  stepsPerSecond?: number;
  firstStepMs?: number;
  /** GPU pipelines, while the status is compiling. */
  compiled?: { done: number; of: number };
  /** On a GPU steps are recorded once and replayed… */
  replayed: boolean;
  /** …but for these, which are executed every time. */
  refused: readonly { update: string; reason: string }[];
  /** Alive on the device. */
  tensors: number;
  /** Bytes, as Session.memory says. */
  memory: { programs: number; pool: number; data: number; resident: boolean };
}

/** What the page may ask of the run that is looked at, by kind. */
export interface Questions {
  /** Of one code. */
  decode: { code: Float32Array };
  /** The run as a file, with its series, thinned. */
  export: { format: Format };
  /** Everything that can be measured now. */
  measure: unknown;
  /** weights: InceptionV3's, as safetensors. */
  fid: { weights: Blob };
  /** Reads a saved run before anything is given up for it. */
  read: { file: Uint8Array };
  /** Fetches the data of a run before anything is given up for it. */
  fetch: { run: RunConfig };
}
/** What each is answered with, where it is not refused: a question that is forgotten here does not compile. */
export interface Answers {
  decode: Decoded;
  export: { kind: "file"; name: string; bytes: Uint8Array };
  measure: Measured;
  /** With "fid" alone. */
  fid: Measured;
  /** step: of the whole run. series: none in files of before it. */
  read: { kind: "run"; run: RunConfig; step: number; series?: readonly Columns[] };
  fetch: { kind: "fetched" };
}
export type Decoded =
  // images
  | { kind: "decoded"; pixels: Uint8ClampedArray; height: number; width: number; depth: number }
  // vectors: and where it lies in the data's plane
  | { kind: "point"; values: Float32Array; xy: readonly [number, number] };
export interface Measured {
  kind: "measured";
  metrics: Readonly<Record<string, Estimate>>;
  /** What there is nothing to measure with, and why. */
  missing: Readonly<Record<string, string>>;
}
export interface Refused {
  kind: "refused";
  /** "" where it was stopped. */
  message: string;
}
export type QuestionKind = keyof Questions;
/** One question of these kinds, or of any. */
export type Question<K extends QuestionKind = QuestionKind> = { [P in K]: { kind: P } & Questions[P] }[K];
export type Answer<K extends QuestionKind = QuestionKind> = Answers[K] | Refused;
/** An answer on its way, with the kind of question that it belongs to. */
export type Answered<K extends QuestionKind = QuestionKind> = {
  [P in K]: { kind: "answer"; id: number; to: P; answer: Answer<P> };
}[K];

/** A probe on screen, with what the reader chose for it. */
export interface Watched {
  id: string;
  options: Values;
}

/** A run to begin. */
export interface Entry {
  /** Under which it is kept, and by which messages say which of two runs they are about. */
  id: string;
  run: RunConfig;
  /** A safetensors file to go on from; its run config wins. */
  file?: Uint8Array;
  /** Its series until then; the file's own where there are none. */
  columns?: readonly Columns[];
  /** Live fields to change then. */
  change?: Values;
  /** It trains in another tab: here it is only looked at, and nothing of it is kept. */
  looks?: boolean;
  /** Nothing of it is kept before it is said to be. */
  unkept?: boolean;
  /** Where there are no locks: the name of the tab that has it. */
  tab?: string;
}

/** A run of a sweep, trained behind the one that is looked at. */
export interface Queued {
  id: string;
  run: RunConfig;
}

export type ToWorker =
  // before the backend wakes: the pictures of step 0 that can be had at once (view, token 0); regain: this page had a
  // GPU and lost it, so it is waited for
  | { kind: "preview"; run?: RunConfig; regain?: true }
  | {
      kind: "start";
      /** Echoed by every message about it. */
      token: number;
      entry: Entry;
      /** A second run, trained in turn, step for step. */
      beside?: Entry;
      play: boolean;
    }
  // which of two runs pictures, questions and the rest of the orders are about
  | { kind: "look"; id: string }
  // the other of two runs is let go
  | { kind: "alone" }
  | { kind: "play" }
  | { kind: "pause" }
  // train so many steps, then pause
  | { kind: "advance"; steps: number }
  // leave this phase for the next
  | { kind: "skip" }
  // at the end: train the last phase longer
  | { kind: "extend"; steps: number }
  // live fields only
  | { kind: "configure"; values: Values }
  // the reader has touched what nothing was kept of: it is kept like any other from now on
  | { kind: "keep" }
  // the page is about to be hidden: keep what is not kept yet
  | { kind: "save" }
  // what is on screen; the worker draws those in turn, one in flight each
  | { kind: "watch"; probes: readonly Watched[] }
  // the page has drawn it: the next may come
  | { kind: "shown"; probe: string }
  // so many more states and words of the background have reached the page: one that hears nothing is not flooded
  | { kind: "heard"; reports: number }
  // all that is to be done in the background from now on, in order
  | { kind: "queue"; runs: readonly Queued[] }
  | { kind: "stop-fid" }
  | { kind: "ask"; id: number; question: Question };

export type FailureKind =
  | "backend" // no backend works
  | "input" // the run config makes no sense: the message names the field
  | "memory" // the run needs more than there is: the message says of what, and what would fit
  | "exhausted" // there was no more while it trained: what the worker has is not to be trusted
  | "pack" // a data pack is missing or damaged
  | "file" // a dropped file cannot be read
  | "diverged" // a term became NaN or infinite: training stopped, the weights stay as they are
  | "device" // the GPU was lost
  | "internal";
export type FromWorker =
  // first, before the GPU wakes
  | {
      kind: "catalogue";
      catalogue: Catalogue;
      /** Which are installed. */
      packs: Readonly<Record<string, boolean>>;
      /** Why that is not known. */
      unlisted?: string;
    }
  // this backend is being started and tried
  | { kind: "waking"; backend: BackendName }
  // a data set's rows are on their way: bytes of one of its files, and of how many where that is known
  | { kind: "fetching"; pack: string; done: number; of?: number }
  // the GPU that was lost is not there yet, and will be asked for again
  | { kind: "waiting" }
  | {
      kind: "ready";
      backend: BackendName;
      adapter: string;
      /** Better backends and why not. */
      refused: readonly Refusal[];
    }
  | { kind: "state"; token: number; id: string; state: RunState }
  | { kind: "series"; token: number; id: string; columns: readonly Columns[] }
  | { kind: "view"; token: number; id: string; probe: string; step: number; view: View }
  // a checkpoint is kept, and the series up to it
  | {
      kind: "saved";
      token: number;
      id: string;
      step: number;
      bytes: number;
      ms: number;
      /** ms to the next one, while it trains. */
      every: number;
    }
  // it could not be: storage is full, or not there
  | {
      kind: "unsaved";
      token: number;
      id: string;
      message: string;
      /** ms until it is tried again, if nothing changes before. */
      again: number;
      /** What is kept of the series does not reach this step: the page has them, and writes them first. */
      lacking?: number;
    }
  // of a run of the background; with metrics it is done, with a failure it will not be
  | {
      kind: "queued";
      id: string;
      step: number;
      total: number;
      metrics?: Readonly<Record<string, Estimate>>;
      view?: View;
      failure?: string;
    }
  // pictures seen by InceptionV3; then the distance is computed
  | { kind: "fid"; done: number; of: number }
  | Answered
  // the run that was asked for cannot be built, and why: the one in front stays as it was
  | {
      kind: "stays";
      token: number;
      /** Of the one in front. */
      front: { token: number; id: string };
      failure: FailureKind;
      message: string;
    }
  | {
      kind: "failure";
      token: number;
      /** Of the run beside, where it is that one's. */
      id?: string;
      failure: FailureKind;
      message: string;
      /** The series that was not finite. */
      term?: string;
      /** Of a run that needs too much memory: what to set instead. */
      fits?: Values;
    };

// What the page knows of the run under way, as types: data, and the verbs by subject. No store and no worker.
import type { StateCreator } from "zustand";
import type { DataSetEntry } from "../../../engine/catalogue";
import type { RunConfig, Values } from "../../../engine/config";
import type { Estimate } from "../../../engine/diagnostic";
import type { View } from "../../../engine/view";
import type { StoredColumns } from "../../../storage/database";
import type { BackendName, FailureKind, Refusal, RunState } from "../../../workers/protocol";
import type { TrainingClient } from "../../client/training-client";

/** A run of the worker's: the one that is looked at, or the one that trains beside it. */
export interface Side {
  id: string;
  name: string;
  run: RunConfig;
  state?: RunState | undefined;
}
/**
 * How a run begins. id, columns, marks: of a kept run that goes on, from `file`; beside: what a second run differs in,
 * to train in turn with it.
 */
export interface Beginning {
  play: boolean;
  file?: Uint8Array;
  id?: string;
  columns?: readonly StoredColumns[];
  marks?: readonly Mark[];
  change?: Values;
  beside?: RunConfig;
}
/** A live change, at its step. */
export interface Mark {
  step: number;
  field: string;
  text: string;
}
export interface Picture {
  step: number;
  view: View;
}
export interface Metrics {
  step: number;
  metrics: Readonly<Record<string, Estimate>>;
  /** What there is nothing to measure with, and why. */
  missing?: Readonly<Record<string, string>>;
}
export interface Failure {
  kind: FailureKind;
  message: string;
  /** The series that was not finite. */
  term?: string | undefined;
}

/** What ends with a run. */
export interface OfRun {
  /** What was started, live changes included; looked at. */
  current: Side | undefined;
  /** Trains in turn with it. */
  beside: Side | undefined;
  /** Of the current one; undefined between a start and the worker's first word about it. */
  state: RunState | undefined;
  /** wanted: the button answers before the worker does. */
  playing: boolean;
  /** A file: its run config is not known yet. */
  opening: boolean;
  views: Readonly<Record<string, Picture>>;
  marks: readonly Mark[];
  measured: Metrics | undefined;
  measuring: boolean;
  /** Under way: pictures seen by InceptionV3; since: performance.now(). */
  fid: { done: number; of: number; since: number } | undefined;
  /** Why there is no FID. */
  unmeasured: string | undefined;
  /** Until it is dismissed. */
  failure: Failure | undefined;
  /** By a failure: only a new run goes on. */
  stopped: boolean;
}
export interface RunData extends OfRun {
  backend: { name: BackendName; adapter: string; refused: readonly Refusal[] } | undefined;
  packs: Readonly<Record<string, boolean>> | undefined;
  /** Of probes, chosen by the reader. */
  options: Readonly<Record<string, Values>>;
  visible: readonly string[];
}

/** With no run, and what every run begins with. */
export const fresh = (): OfRun => ({
  current: undefined,
  beside: undefined,
  state: undefined,
  playing: false,
  opening: false,
  views: {},
  marks: [],
  measured: undefined,
  measuring: false,
  fid: undefined,
  unmeasured: undefined,
  failure: undefined,
  stopped: false,
});

export interface Begins {
  begin(run: RunConfig, how: Beginning): void;
  restart(play?: boolean): void;
  /** Starts over, with a second run of other values in turn with it. */
  duel(beside: RunConfig): void;
  newData(): void;
  /** After a term was not finite: on from the last checkpoint, or from the start, at a third of every rate. */
  goOn(): void;
  open(file: Uint8Array): Promise<void>;
}
export interface Steers {
  play(): void;
  pause(): void;
  advance(steps: number): void;
  skip(): void;
  extend(): void;
  configure(values: Values, marks: readonly Omit<Mark, "step">[]): void;
  save(): void;
  /** Looks at the other of two runs. */
  turn(): void;
  /** Lets the other of two runs go; its curves stay. */
  alone(): void;
}
export interface Looks {
  look(visible: readonly string[]): void;
  choose(probe: string, options: Values): void;
  drawn(probe: string): void;
  dismiss(): void;
}
export interface Asks {
  ask: TrainingClient["ask"];
  measure(): Promise<void>;
  /** weights: InceptionV3's, the reader's own. */
  measureFid(weights: Blob): Promise<void>;
  stopFid(): void;
}
export interface Run extends RunData, Begins, Steers, Looks, Asks {}
/** The verbs of one subject. */
export type Verbs<V> = StateCreator<Run, [], [], V>;

/** Half of the last phase again. */
export const longer = (state: RunState | undefined): number =>
  Math.max(1, Math.round((state?.phases.at(-1)?.steps ?? 2) / 2));
/** Is the data pack of a set there? Before the worker knows, everything is. */
export const has = (packs: RunData["packs"], dataset: DataSetEntry): boolean =>
  !dataset.pack || !packs || packs[dataset.pack.name] === true;

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
 * to train in turn with it; uncharted: steps of which there are no columns; looks: it trains in another tab, and
 * nothing of it is kept here; untouched: the opening run.
 */
export interface Beginning {
  play: boolean;
  file?: Uint8Array;
  id?: string;
  columns?: readonly StoredColumns[];
  uncharted?: number;
  marks?: readonly Mark[];
  change?: Values;
  beside?: RunConfig;
  looks?: boolean;
  untouched?: boolean;
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
/** kept: what is kept of a run could not be read; stays: another than the run in front could not begin. */
export type Told = FailureKind | "kept" | "stays";
export interface Failure {
  kind: Told;
  message: string;
  /** The series that was not finite. */
  term?: string | undefined;
  /** What to set instead, where it needs too much memory. */
  fits?: Values | undefined;
  /** What was told before a file was refused, and is again once that is dismissed. */
  before?: Failure | undefined;
}

/** What ends with a run. */
export interface OfRun {
  /** What was started, live changes included; looked at. */
  current: Side | undefined;
  /** Trains in turn with it. */
  beside: Side | undefined;
  /** Of the current one; undefined between a start and the worker's first word about it. */
  state: RunState | undefined;
  /** The page opened with it by itself, and the reader has not touched it: nothing of it is kept (touching.ts). */
  untouched: boolean;
  /** wanted: the button answers before the worker does. */
  playing: boolean;
  /** A file: its run config is not known yet. */
  opening: boolean;
  /** Of that file, said once it is read. */
  note: string;
  /** Up to which step it has no curves: its file held none. */
  uncharted: number;
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
  /** Will begin once its data are here; the current one goes on until then. */
  coming: RunConfig | undefined;
  /** Bytes of a pack on their way, as last heard. */
  fetching: { pack: string; done: number; of?: number } | undefined;
  /** The device that made it so far, where it goes on on another; until it is dismissed. */
  from: BackendName | undefined;
}
export interface RunData extends OfRun {
  backend: { name: BackendName; adapter: string; refused: readonly Refusal[] } | undefined;
  /** The GPU was lost and is not there yet: it is asked for again. */
  waiting: boolean;
  packs: Readonly<Record<string, boolean>> | undefined;
  /** Why it is not known which packs are there. */
  unlisted: string | undefined;
  /** Is being started, until there is a backend. */
  waking: BackendName | undefined;
  /** Of probes, chosen by the reader. */
  options: Readonly<Record<string, Values>>;
  visible: readonly string[];
}

/** With no run, and what every run begins with. */
export const fresh = (): OfRun => ({
  current: undefined,
  beside: undefined,
  state: undefined,
  untouched: false,
  playing: false,
  opening: false,
  note: "",
  uncharted: 0,
  views: {},
  marks: [],
  measured: undefined,
  measuring: false,
  fid: undefined,
  unmeasured: undefined,
  failure: undefined,
  stopped: false,
  coming: undefined,
  fetching: undefined,
  from: undefined,
});

export interface Begins {
  begin(run: RunConfig, how: Beginning): void;
  /** As chosen; or another, which the fields then show. */
  restart(play?: boolean, other?: RunConfig): void;
  /** Starts over, with a second run of other values in turn with it. */
  duel(beside: RunConfig): void;
  newData(): void;
  /** After a term was not finite: on from the last checkpoint, or from the start, at a third of every rate. */
  goOn(): void;
  /** note: what is said once it is read; said: why it cannot be, in the words of who opens it. */
  open(file: Uint8Array, note?: string, said?: (why: string) => string): Promise<void>;
}
export interface GoesBack {
  /** The run under way cannot be built, and why: the one of that id goes on. */
  goBack(id: string, why: string): void;
  /** Starts what cannot begin as chosen: with other values where it is known with which it can, else start values. */
  plainly(): void;
}
export interface Touches {
  /** By the reader: from now on the opening run is kept. */
  touch(): void;
}
export interface Reaches {
  /**
   * Begins it, at once or when its data have been fetched; with fields that were changed meanwhile. False where they
   * could not be read, or something else was chosen.
   */
  reach(run: RunConfig, begin: (run: RunConfig) => void): Promise<boolean>;
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
  /** A file could not be used, or another, and why; the run goes on, or stays as it was. */
  refuse(message: string, kind?: Told): void;
  dismiss(): void;
}
export interface Asks {
  ask: TrainingClient["ask"];
  measure(): Promise<void>;
  /** weights: InceptionV3's, the reader's own. */
  measureFid(weights: Blob): Promise<void>;
  stopFid(): void;
}
export interface Run extends RunData, Begins, GoesBack, Touches, Reaches, Steers, Looks, Asks {}
/** The verbs of one subject. */
export type Verbs<V> = StateCreator<Run, [], [], V>;

/** On the same data, by the same method. */
export const sameKind = (a: RunConfig, b: RunConfig): boolean => a.method === b.method && a.dataset === b.dataset;
/** What is told is that the run under way ended: ways on stand beside it, and stay. A refused file starts nothing. */
export const ended = ({ stopped, failure }: Pick<OfRun, "stopped" | "failure">): boolean =>
  stopped && !(failure && REFUSALS.includes(failure.kind));
const REFUSALS: readonly Told[] = ["file", "kept", "stays"];
/** What is told of the run itself, beneath what was refused since. */
export const causeOf = (failure: Failure | undefined): Failure | undefined =>
  failure && REFUSALS.includes(failure.kind) ? failure.before : failure;
const VAIN: readonly Told[] = ["input", "memory", "exhausted"];
/** The same again would fail the same way. */
export const isVain = (kind: Told): boolean => VAIN.includes(kind);
/** Half of the last phase again, or what its counter still holds; 0: not at all. */
export const longer = (state: RunState | undefined): number =>
  Math.min(state?.room ?? Infinity, Math.max(1, Math.round((state?.phases.at(-1)?.steps ?? 2) / 2)));
/** Is the data pack of a set there? Before the worker knows, everything is. */
export const has = (packs: RunData["packs"], dataset: DataSetEntry): boolean =>
  !dataset.pack || !packs || packs[dataset.pack.name] === true;

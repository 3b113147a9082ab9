// What the page knows of the runs that this browser keeps, as types: data, and the verbs by subject.
import type { StateCreator } from "zustand";
import type { Values } from "../../../engine/config";
import type { Change, CheckpointText, StoredColumns, StoredRun } from "../../../storage/database";
import type { FromWorker } from "../../../workers/protocol";
import type { Side } from "../run/data";

export interface RunsData {
  /** Newest first. */
  list: readonly StoredRun[];
  checkpoints: Readonly<Record<string, CheckpointText>>;
  /** ms between two saves while it trains. */
  every: number | undefined;
  /** Why runs are not kept. */
  trouble: string | undefined;
  /** ms from then on until it is tried again. */
  again: number | undefined;
  /** What was kept has been read, or cannot be. */
  opened: boolean;
  /** The run that this page had before it was loaded again. */
  offer: string | undefined;
  /** Those that other tabs had open when last looked. */
  elsewhere: ReadonlySet<string>;
  /** The run that was to go on here, and is open elsewhere. */
  asked: string | undefined;
  /** The run under way, where it trains elsewhere and is only looked at here: nothing of it is kept. */
  looking: string | undefined;
}
export const fresh = (): RunsData => ({
  list: [],
  checkpoints: {},
  every: undefined,
  trouble: undefined,
  again: undefined,
  opened: false,
  offer: undefined,
  elsewhere: new Set(),
  asked: undefined,
  looking: undefined,
});

type Unsaved = Extract<FromWorker, { kind: "unsaved" }>;
export interface Keeps {
  /** Writes what the page knows of a run under way into its record. */
  keep(side: Side | undefined): Promise<void>;
  heardSaved(text: CheckpointText, every: number): void;
  heardUnsaved(word: Pick<Unsaved, "id" | "message" | "again" | "lacking">): Promise<void>;
  change(id: string, to: Change): Promise<void>;
}
export interface Finds {
  open(search: string): Promise<void>;
  /** What other tabs have done meanwhile, and what they have open. */
  refresh(): Promise<void>;
  /** Every value of a run, from memory or storage. */
  columns(id: string): Promise<readonly StoredColumns[]>;
  turnDown(): void;
}
export interface Resumes {
  /** Goes on from a run's checkpoint; where another tab has it, that is told. */
  resume(id: string, change?: Values): Promise<void>;
  /** Pictures and curves of a run that another tab has. */
  look(id: string): Promise<void>;
  /** Goes on from a run's checkpoint under an id of its own. */
  copy(id: string, play: boolean): Promise<void>;
}
export interface Runs extends RunsData, Keeps, Finds, Resumes {}
/** The verbs of one subject. */
export type Verbs<V> = StateCreator<Runs, [], [], V>;

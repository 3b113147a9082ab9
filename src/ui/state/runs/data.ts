// What the page knows of the runs that this browser keeps, as types: data, and the verbs by subject.
import type { StateCreator } from "zustand";
import type { Values } from "../../../engine/config";
import type { CheckpointText, StoredColumns, StoredRun } from "../../../storage/database";
import type { Side } from "../run/data";

export interface RunsData {
  /** Newest first. */
  list: readonly StoredRun[];
  checkpoints: Readonly<Record<string, CheckpointText>>;
  /** The last word about saving. timed: the next comes by itself. */
  saved: { id: string; timed: boolean } | undefined;
  /** Why runs are not kept. */
  trouble: string | undefined;
  /** What was kept has been read, or cannot be. */
  opened: boolean;
  /** The run that this page had before it was loaded again. */
  offer: string | undefined;
}
export const fresh = (): RunsData => ({
  list: [],
  checkpoints: {},
  saved: undefined,
  trouble: undefined,
  opened: false,
  offer: undefined,
});

export interface Keeps {
  /** Writes the record and the series of a run under way. */
  keep(side: Side | undefined): Promise<void>;
  heardSaved(text: CheckpointText, timed: boolean): void;
  heardUnsaved(message: string): void;
  change(
    id: string,
    to: Partial<Pick<StoredRun, "pinned" | "shown">> & { deleted?: number | undefined },
  ): Promise<void>;
}
export interface Finds {
  open(search: string): Promise<void>;
  /** Goes on from a run's checkpoint. */
  resume(id: string, change?: Values): Promise<void>;
  /** Every value of a run, from memory or storage. */
  columns(id: string): Promise<readonly StoredColumns[]>;
  turnDown(): void;
}
export interface Runs extends RunsData, Keeps, Finds {}
/** The verbs of one subject. */
export type Verbs<V> = StateCreator<Runs, [], [], V>;

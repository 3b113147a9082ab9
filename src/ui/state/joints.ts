// What the stores are joined to, by wiring.ts and once: the worker's client, and who keeps runs. Until then orders are
// moot. So that the run under way knows nothing of the list of runs, which knows it.
import type { Values } from "../../engine/config";
import type { TrainingClient } from "../client/training-client";
import type { Side } from "./run/data";

/** What becomes of runs: runs.ts's, as far as the one under way needs it. */
export interface Keeper {
  /** A run that is about to be left. */
  keep(side: Side): void;
  /** Another is looked at: which of those before it are drawn beside it. */
  showBefore(previous: Side | undefined): void;
  /** Goes on from the checkpoint of a run, if there is one. */
  goOn(id: string, change: Values): boolean;
  /** A run that is only looked at trains as a copy instead. */
  copies(play: boolean): boolean;
}
let client: TrainingClient | undefined, keeper: Keeper | undefined;

export function attach(to: TrainingClient, kept?: Keeper): void {
  client = to;
  keeper = kept;
}
export const worker = (): TrainingClient | undefined => client;
export const keeping = (): Keeper | undefined => keeper;

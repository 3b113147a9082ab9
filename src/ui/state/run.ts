// What the worker reports about the run under way, and the verbs that steer it (run/, by subject). Data and verbs; the
// worker itself is behind the client, long series are in series.ts (they bypass React), what the reader chose is in
// setup.ts, runs that are kept in runs.ts, which knows this one.
import { create } from "zustand";
import type { RunConfig } from "../../engine/config";
import type { Difference } from "./difference";
import { beginning } from "./run/beginning";
import { fresh, type Run } from "./run/data";
import { looking } from "./run/looking";
import { measuring } from "./run/measuring";
import { steering } from "./run/steering";
import { installedOf, pendingOf } from "./run/waiting";

export { has, longer } from "./run/data";
export type { Mark, Run, Side } from "./run/data";

export const useRun = create<Run>()((...store) => ({
  backend: undefined,
  packs: undefined,
  options: {},
  visible: [],
  ...fresh(),
  ...beginning(...store),
  ...steering(...store),
  ...looking(...store),
  ...measuring(...store),
}));

/** Is the data pack there of what a run trains on? */
export const installed = (run: RunConfig): boolean => installedOf(useRun.getState(), run);
/** What waits for a new run. */
export const pending = (): readonly Difference[] => pendingOf(useRun.getState());

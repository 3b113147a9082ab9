// What the worker reports about the run under way, and the verbs that steer it (run/, by subject). Data and verbs; the
// worker itself is behind the client, long series are in series.ts (they bypass React), what the reader chose is in
// setup.ts, runs that are kept in runs.ts, which knows this one.
import { create } from "zustand";
import type { RunConfig } from "../../engine/config";
import type { Difference } from "./difference";
import { beginning } from "./run/beginning";
import { fresh, type Run } from "./run/data";
import { goingBack } from "./run/going-back";
import { looking } from "./run/looking";
import { measuring } from "./run/measuring";
import { reaching } from "./run/reaching";
import { steering } from "./run/steering";
import { touching } from "./run/touching";
import { barredOf, installedOf, pendingOf } from "./run/waiting";

export { ended, has, isVain, longer, sameKind } from "./run/data";
export type { Mark, Run, Side } from "./run/data";

export const useRun = create<Run>()((...store) => ({
  backend: undefined,
  waiting: false,
  packs: undefined,
  unlisted: undefined,
  waking: undefined,
  options: {},
  visible: [],
  ...fresh(),
  ...beginning(...store),
  ...goingBack(...store),
  ...touching(...store),
  ...reaching(...store),
  ...steering(...store),
  ...looking(...store),
  ...measuring(...store),
}));

/** Is the data pack there of what a run trains on? */
export const installed = (run: RunConfig): boolean => installedOf(useRun.getState(), run);
/** What waits for a new run. */
export const pending = (): readonly Difference[] => pendingOf(useRun.getState());
/** Why it is not begun again as it is chosen. */
export const barred = (): string | undefined => barredOf(useRun.getState());

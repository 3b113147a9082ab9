// What the reader chose against what runs: can it be started, and what of it waits for a new run.
import type { RunConfig } from "../../../engine/config";
import { type Difference, differences } from "../difference";
import { failureTitles } from "../failure-titles";
import { useSetup } from "../setup";
import { dataSetOf } from "../starts";
import { causeOf, has, isVain, type RunData } from "./data";

/** Where it is not known, it may be: who tries hears it. */
export function installedOf({ packs, unlisted }: Pick<RunData, "packs" | "unlisted">, run: RunConfig): boolean {
  const { catalogue } = useSetup.getState(),
    dataset = catalogue && dataSetOf(catalogue, run.dataset);
  return !dataset || unlisted !== undefined || has(packs, dataset);
}
export function pendingOf({ current }: Pick<RunData, "current">): readonly Difference[] {
  const { catalogue, run } = useSetup.getState();
  return catalogue && run && current ? differences(catalogue, current.run, run, true) : [];
}
/** Why what is chosen is not begun again: it stopped, nothing of it was changed, and it would stop the same way. */
export function barredOf(run: Pick<RunData, "current" | "stopped" | "failure">): string | undefined {
  const { stopped, failure } = run,
    cause = causeOf(failure);
  return stopped && cause && isVain(cause.kind) && pendingOf(run).length === 0
    ? `${failureTitles[cause.kind]} Change a setting, or take the way on beside its notice`
    : undefined;
}

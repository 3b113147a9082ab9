// What the reader chose against what runs: can it be started, and what of it waits for a new run.
import type { RunConfig } from "../../../engine/config";
import { type Difference, differences } from "../difference";
import { useSetup } from "../setup";
import { dataSetOf } from "../starts";
import { has, type RunData } from "./data";

export function installedOf({ packs }: Pick<RunData, "packs">, run: RunConfig): boolean {
  const { catalogue } = useSetup.getState(),
    dataset = catalogue && dataSetOf(catalogue, run.dataset);
  return !dataset || has(packs, dataset);
}
export function pendingOf({ current }: Pick<RunData, "current">): readonly Difference[] {
  const { catalogue, run } = useSetup.getState();
  return catalogue && run && current ? differences(catalogue, current.run, run, true) : [];
}

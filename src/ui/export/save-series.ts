// Series as a CSV file, of the run under way or of any kept one.
import { messageOf } from "../../engine/errors";
import type { RunConfig } from "../../engine/config";
import type { StoredRun } from "../../storage/database";
import { linkTo } from "../state/address";
import { useRuns } from "../state/runs";
import { useRun } from "../state/run";
import { useSetup } from "../state/setup";
import { download, type Saved } from "./download";
import { type Column, seriesCsv } from "./series-csv";

export async function seriesFile(run: RunConfig, step: number, columns: readonly Column[]): Promise<Saved> {
  const { catalogue } = useSetup.getState();
  const parts: string[] = [];
  for (const part of seriesCsv(columns, catalogue ? linkTo(run, catalogue) : location.origin + location.pathname)) {
    parts.push(part);
    await new Promise(resolve => setTimeout(resolve, 0)); // the page answers between two pieces
  }
  return {
    name: `${run.method}-${run.dataset}-seed${run.seed}-step${step}.csv`,
    content: new Blob(parts, { type: "text/csv" }),
  };
}

/** Saves those of a kept run; why not is shown like any failure. */
export async function saveSeries({ id, run, step }: StoredRun): Promise<void> {
  try {
    download(await seriesFile(run, step, await useRuns.getState().columns(id)));
  } catch (error) {
    useRun.getState().refuse(messageOf(error));
  }
}

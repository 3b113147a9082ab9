// What Export saves: the run or its weights from the worker, series and pictures from the page. Each verb gives a
// file's name and content, or throws an Error that says what did not work and why; saving it to disk is download's.
import type { Format } from "../../engine/run-file";
import { linkTo } from "../state/address";
import { useRun } from "../state/run";
import { series } from "../state/series";
import { useSetup } from "../state/setup";
import { dataSetOf, methodOf } from "../state/starts";
import type { Saved } from "./download";
import { pictureOf } from "./picture";
import { seriesFile } from "./save-series";
import type { Shown } from "./shown";

/** The run under way. Not the next one, whose settings may already be others. */
function running() {
  const { state, current } = useRun.getState();
  const { catalogue } = useSetup.getState();
  if (!state || !current || !catalogue) throw Error("nothing is running yet");
  const { method, dataset } = state.run;
  return {
    state,
    what: `${methodOf(catalogue, method)?.title ?? method} on ${dataSetOf(catalogue, dataset)?.title ?? dataset}`,
    name: current.name,
    link: linkTo(state.run, catalogue),
  };
}

export async function savedRun(format: Format): Promise<Saved> {
  const answer = await useRun.getState().ask({ kind: "export", format });
  if (answer.kind === "refused") throw Error(answer.message);
  return {
    name: answer.name,
    content: new Blob([answer.bytes as Uint8Array<ArrayBuffer>], { type: "application/octet-stream" }),
  };
}

export async function savedSeries(): Promise<Saved> {
  const { state } = running();
  return seriesFile(state.run, state.step, series.raw());
}

export async function savedPicture({ title, probe, section }: Shown, scale: 2 | 3): Promise<Saved> {
  if (!section.isConnected) throw Error("this view is no longer on the page");
  const {
    state: { run, step: now },
    what,
    name,
    link,
  } = running();
  // a view shows the step it was drawn at
  const step = (probe !== undefined && useRun.getState().views[probe]?.step) || now;
  const bytes = await pictureOf(
    section,
    { what, run: name, step: String(step), link, about: { view: title, name, step, link, run } },
    scale,
  );
  const view = title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-|-$/g, "");
  return {
    name: `${run.method}-${run.dataset}-seed${run.seed}-step${step}-${view}.png`,
    content: new Blob([bytes], { type: "image/png" }),
  };
}

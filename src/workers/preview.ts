// The first pictures: step 0 of the run that is about to begin, on Wasm and before the data and the GPU are awake.
// Weights and draws are keyed by the seed, so they are the very pictures that any backend draws at step 0. Of images,
// only what needs no rows; toy data are made at once.
import { specOf, type Table, tableOf } from "../engine/dataset";
import { probesOf } from "../engine/diagnostics";
import type { Host } from "../engine/host";
import { methodOf } from "../engine/methods";
import { dataSetOf, readRun } from "../engine/run";
import { initial, type RunConfig } from "../engine/config";
import { evaluate } from "../engine/train/evaluation";
import { Session } from "../engine/train/session";
import type { Post } from "./outbox";

/** Whatever goes wrong here goes wrong again when the run begins, and is told then. */
export async function preview(given: RunConfig, host: Host, post: Post): Promise<void> {
  const run = readRun(given),
    set = dataSetOf(run.dataset),
    spec = specOf(set, run.data),
    images = spec.kind === "images";
  const none = { x: new Uint8Array(), labels: new Uint8Array() };
  const table: Table = images
    ? { spec, train: none, test: none }
    : await tableOf(set, run.data, () => Promise.reject(Error("no pack before its time")));
  const session = Session.create({ method: methodOf(run.method), table, run, host, replay: false });
  try {
    for (const probe of probesOf(session))
      if (!probe.more && (!images || (probe.needs.length > 0 && !probe.needs.includes("encode"))))
        post({
          kind: "view",
          token: 0,
          id: "",
          probe: probe.id,
          step: 0,
          view: await evaluate(session, probe.id, at => probe.draw(at, initial(probe.options ?? {}))),
        });
  } finally {
    session.dispose();
  }
}

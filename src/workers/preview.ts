// The first pictures: step 0 of the run that is about to begin, on Wasm and before the data and the GPU are awake.
// Weights and draws are keyed by the seed, so they are the very pictures that any backend draws at step 0. Of data that
// come in a pack there are none; of images that are made only the data themselves, which cost no time.
import { heldOutOf } from "../engine/dataset";
import { showable } from "../engine/diagnostics";
import type { Host } from "../engine/host";
import { fittedOf, unfit } from "../engine/fitting";
import { methodOf } from "../engine/methods";
import { dataSetOf, readRun } from "../engine/run";
import { initial, type RunConfig } from "../engine/config";
import { evaluate } from "../engine/train/evaluation";
import { Session } from "../engine/train/session";
import type { Post } from "./outbox";

/** Ids of what was drawn. Whatever goes wrong here goes wrong again when the run begins, and is told then. */
export async function preview(given: RunConfig, host: Host, post: Post): Promise<readonly string[]> {
  const run = readRun(given);
  // no picture is worth a worker without memory; whether there is room to train it, its own backend is asked
  if (await unfit(fittedOf(run), host)) return [];
  const table = await heldOutOf(dataSetOf(run.dataset), run.data);
  if (!table) return [];
  const images = table.spec.kind === "images";
  const session = Session.create({ method: methodOf(run.method), table, run, host, replay: false });
  const wanted = showable(session).filter(probe => !probe.more && (!images || probe.shape?.images === "pairs"));
  try {
    for (const probe of wanted)
      post({
        kind: "view",
        token: 0,
        id: "",
        probe: probe.id,
        step: 0,
        view: await evaluate(session, probe.id, at => probe.draw(at, initial(probe.options ?? {}))),
      });
    return wanted.map(({ id }) => id);
  } finally {
    session.dispose();
  }
}

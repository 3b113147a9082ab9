// The data of a run that is to begin, before the run in front is given up for it: where they must be fetched first, it
// goes on meanwhile; where they cannot be read it stays, that is told, and the choice goes back to what runs.
import type { RunConfig } from "../../../engine/config";
import { useSetup } from "../setup";
import { dataSetOf } from "../starts";
import { type Reaches, type Run, sameKind, type Verbs } from "./data";

export const reaching: Verbs<Reaches> = (set, get) => ({
  async reach(run, begin) {
    if (!far(get(), run)) {
      set({ coming: undefined });
      begin(run);
      return true;
    }
    set({ coming: run, fetching: undefined, ...(!get().stopped && { failure: undefined }) });
    const answer = await get().ask({ kind: "fetch", run });
    if (get().coming !== run) return false; // something else was chosen meanwhile
    set({ coming: undefined, fetching: undefined });
    const { run: chosen, adopt } = useSetup.getState();
    if (answer.kind === "fetched") {
      begin(chosen && sameKind(chosen, run) ? chosen : run); // fields may have been changed meanwhile
      return true;
    }
    const { current } = get();
    if (alive(get())) set({ failure: { kind: "pack", message: `${answer.message}; the run before stays` } });
    if (current && chosen && sameKind(chosen, run)) adopt(current.run);
    return false;
  },
});

/** The worker is the one that was there; a crash is told as that, and has ways on of its own. */
const alive = ({ stopped, failure }: Run): boolean =>
  !stopped || !(failure?.kind === "device" || failure?.kind === "internal" || failure?.kind === "backend");
/** A run stands in front, in a worker that can be asked, and the data of this one are not at hand. */
function far(now: Run, run: RunConfig): boolean {
  const { catalogue } = useSetup.getState(),
    { current, state } = now,
    pack = catalogue && dataSetOf(catalogue, run.dataset)?.pack;
  return (
    pack !== undefined &&
    state !== undefined &&
    alive(now) &&
    current !== undefined &&
    current.run.dataset !== run.dataset
  );
}

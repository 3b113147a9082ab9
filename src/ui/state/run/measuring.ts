// What is asked of the run, and what is made of the answers: measurements of one step stand together.
import { worker } from "../joints";
import type { Asks, Metrics, Run, Verbs } from "./data";

let last = 0; // number of the newest measurement
export const measuring: Verbs<Asks> = (set, get) => ({
  ask: question => worker()?.ask(question) ?? Promise.resolve({ kind: "refused", message: "Nothing is running yet." }),
  async measure() {
    if (get().measuring) return;
    const { current, state } = get(),
      mine = ++last;
    set({ measuring: true });
    const answer = await get().ask({ kind: "measure" });
    if (mine !== last) return; // of a run that is gone, while another is measured
    const { fid } = at(state?.step, get())?.metrics ?? {};
    set({
      measuring: false,
      // another run may have begun meanwhile, or the other of two is looked at
      ...(answer.kind === "measured" &&
        get().current?.id === current?.id && {
          measured: {
            step: state?.step ?? 0,
            metrics: { ...(fid && { fid }), ...answer.metrics },
            missing: answer.missing,
          },
        }),
    });
  },
  async measureFid(weights) {
    if (get().fid) return;
    const id = get().current?.id,
      step = get().state?.step ?? 0,
      since = performance.now();
    set({ fid: { done: 0, of: 0, since }, unmeasured: undefined });
    const answer = await get().ask({ kind: "fid", weights });
    if (get().fid?.since !== since) return; // another run began meanwhile
    if (answer.kind === "refused") return set({ fid: undefined, unmeasured: answer.message || undefined });
    const before = at(step, get()),
      measured = { step, missing: {}, ...before, metrics: { ...before?.metrics, ...answer.metrics } };
    set({ fid: undefined, ...(get().current?.id === id && { measured }) });
  },
  stopFid: () => worker()?.order({ kind: "stop-fid" }),
});

/** What was measured at that step. */
const at = (step: number | undefined, { measured }: Run): Metrics | undefined =>
  measured?.step === step ? measured : undefined;

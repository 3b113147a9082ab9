// What steers the run under way, or the two that train in turn.
import type { Order } from "../../client/training-client";
import { keeping, worker } from "../joints";
import { series } from "../series";
import { useSetup } from "../setup";
import { longer, type Mark, type Run, type Steers, type Verbs } from "./data";
import { barredOf, pendingOf } from "./waiting";

/** What the reader orders of it: that touches it. */
const ordering =
  (get: () => Run) =>
  (what: Order): void => {
    get().touch();
    worker()?.order(what);
  };

export const steering: Verbs<Steers> = (set, get) => {
  const order = ordering(get);
  return {
    play() {
      const { state, stopped, restart, extend } = get();
      if (copies(true) || barredOf(get())) return;
      if (stopped || (state?.step === 0 && pendingOf(get()).length > 0)) return restart(true);
      if (state?.held !== undefined) return;
      if (state?.status === "done") return extend();
      set({ playing: true });
      order({ kind: "play" });
    },
    pause() {
      set({ playing: false });
      order({ kind: "pause" });
    },
    advance(steps) {
      if (copies(false) || get().stopped || get().state?.held !== undefined) return;
      set({ playing: false });
      order({ kind: "advance", steps });
    },
    skip: () => copies(false) || order({ kind: "skip" }),
    extend() {
      if (copies(true)) return;
      const steps = longer(get().state);
      if (steps === 0) return; // the timeline says why
      set({ playing: true });
      order({ kind: "extend", steps });
    },
    configure(values, marks) {
      const { current, state } = get();
      if (!current) return;
      order({ kind: "configure", values });
      set({
        current: { ...current, run: { ...current.run, values: { ...current.run.values, ...values } } },
        ...(state && state.step > 0 && { marks: marked(get().marks, marks, state.step) }),
      });
    },
    save: () => worker()?.order({ kind: "save" }),
    turn() {
      const { current, beside, state } = get();
      if (!current || !beside) return;
      order({ kind: "look", id: beside.id });
      set({ current: beside, beside: { ...current, state }, state: beside.state, ...unseen });
      series.begin(beside.id);
      keeping()?.showBefore(undefined);
      useSetup.getState().adopt(beside.run);
    },
    alone() {
      const { beside } = get();
      if (!beside) return;
      order({ kind: "alone" });
      keeping()?.keep(beside);
      set({ beside: undefined });
      keeping()?.showBefore(beside);
    },
  };
};

/** What is known of a run once the page turns to it. */
const unseen = { views: {}, marks: [], measured: undefined } as const;
/** A run that is only looked at is not trained: a copy of it is. */
const copies = (play: boolean): boolean => keeping()?.copies(play) ?? false;
/** Drags of one field are one mark, which stays where the drag began unless training went on for a while. */
function marked(before: readonly Mark[], now: readonly Omit<Mark, "step">[], step: number): readonly Mark[] {
  let marks = before;
  for (const mark of now) {
    const last = marks.at(-1);
    const same = last?.field === mark.field && step - last.step < Math.max(20, step / 50);
    marks = [...(same ? marks.slice(0, -1) : marks), { ...mark, step: same ? last.step : step }].slice(-12);
  }
  return marks;
}

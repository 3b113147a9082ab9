// What steers the run under way, or the two that train in turn.
import { keeping, worker } from "../joints";
import { series } from "../series";
import { useSetup } from "../setup";
import { longer, type Mark, type Steers, type Verbs } from "./data";
import { pendingOf } from "./waiting";

export const steering: Verbs<Steers> = (set, get) => ({
  play() {
    const { state, stopped, restart, extend } = get();
    if (stopped || (state?.step === 0 && pendingOf(get()).length > 0)) return restart(true);
    if (state?.status === "done") return extend();
    set({ playing: true });
    worker()?.order({ kind: "play" });
  },
  pause() {
    set({ playing: false });
    worker()?.order({ kind: "pause" });
  },
  advance(steps) {
    set({ playing: false });
    worker()?.order({ kind: "advance", steps });
  },
  skip: () => worker()?.order({ kind: "skip" }),
  extend() {
    set({ playing: true });
    worker()?.order({ kind: "extend", steps: longer(get().state) });
  },
  configure(values, marks) {
    const { current, state } = get();
    if (!current) return;
    worker()?.order({ kind: "configure", values });
    set({
      current: { ...current, run: { ...current.run, values: { ...current.run.values, ...values } } },
      ...(state && state.step > 0 && { marks: marked(get().marks, marks, state.step) }),
    });
  },
  save: () => worker()?.order({ kind: "save" }),
  turn() {
    const { current, beside, state } = get();
    if (!current || !beside) return;
    worker()?.order({ kind: "look", id: beside.id });
    set({
      current: beside,
      beside: { ...current, state },
      state: beside.state,
      views: {},
      marks: [],
      measured: undefined,
    });
    series.begin(beside.id);
    keeping()?.showBefore(undefined);
    useSetup.getState().adopt(beside.run);
  },
  alone() {
    const { beside } = get();
    if (!beside) return;
    worker()?.order({ kind: "alone" });
    keeping()?.keep(beside);
    set({ beside: undefined });
    keeping()?.showBefore(beside);
  },
});

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

// What of a run is kept, and what of the kept ones is changed or goes.
import type { RunConfig } from "../../../engine/config";
import { messageOf } from "../../../engine/errors";
import { type Change, changed, changeRun, type StoredRun } from "../../../storage/database";
import { forget } from "../../../storage/room";
import { replaceSeries } from "../../../storage/series";
import { type Side, useRun } from "../run";
import { series } from "../series";
import { barred, claims, opened, tab, written } from "../storage";
import type { Keeps, Runs, Verbs } from "./data";
import { active, draw, sides } from "./drawn";

export const keeping: Verbs<Keeps> = (set, get) => ({
  async keep(side) {
    if (!side?.state || side.state.step === 0 || !claims.has(side.id)) return;
    const { current, uncharted } = useRun.getState();
    const known = get().list.find(other => other.id === side.id),
      run = recordOf(side, side.state, known),
      { id, marks, measured } = run;
    set(({ list }) => ({
      list: [run, ...list.filter(other => other.id !== id)].sort((a, b) => b.changed - a.changed),
    }));
    await written(
      to => changeRun(to, id, { marks, ...(measured && { measured }) }),
      trouble => set({ trouble }),
    );
    // one that came from a file without its curves has less than the same run that was made here
    if (side.id !== current?.id || uncharted === 0) await outlasted(run, get, set);
  },
  heardSaved(text, every) {
    const { id } = text;
    if (id === useRun.getState().current?.id) tab.set(id);
    set(({ checkpoints }) => ({
      checkpoints: { ...checkpoints, [id]: text },
      every,
      trouble: undefined,
      again: undefined,
      offer: undefined,
    }));
    void get().keep(sides().find(side => side.id === id));
  },
  async heardUnsaved({ id, message, again, lacking }) {
    if (lacking === undefined) return set({ trouble: barred() ?? message, again });
    // a copy, a file that brought its curves, or the browser's data were cleared: the page has them all
    const before = get().trouble;
    await written(
      to => replaceSeries(to, id, lacking, series.raw(id)),
      trouble => set({ trouble, again }),
    );
    if (get().trouble === before) useRun.getState().save();
  },
  async change(id, to) {
    const run = get().list.find(other => other.id === id);
    if (!run) return;
    if (to.deleted !== undefined && (await openElsewhere(id))) return get().refresh();
    const put = (next: StoredRun) => set(({ list }) => ({ list: list.map(other => (other.id === id ? next : other)) }));
    const next = changed(run, to);
    put(next);
    if (next.shown && !series.has(id)) await loaded(id, get, set);
    draw(get().list);
    await written(
      async database => {
        const now = await changeRun(database, id, to);
        if (now && !active(id)) put({ ...now, shown: next.shown });
      },
      trouble => set({ trouble }),
    );
    if (get().trouble !== undefined && frees(to)) useRun.getState().save(); // there may be room now
  },
});
/** Its curves; why not is told. */
const loaded = async (id: string, get: () => Runs, set: (to: Partial<Runs>) => void): Promise<void> =>
  get()
    .columns(id)
    .then(
      columns => series.load(id, columns),
      (error: unknown) => set({ trouble: messageOf(error) }),
    );
const frees = (to: Change): boolean => to.deleted !== undefined || to.pinned === false;
const openElsewhere = async (id: string): Promise<boolean> =>
  claims.elsewhere().then(
    open => open.has(id),
    () => false,
  );

/** Those that a run repeats and outlasts go for good. */
async function outlasted(by: StoredRun, get: () => Runs, set: (to: (now: Runs) => Partial<Runs>) => void) {
  const old = get().list.filter(run => outlasts(by, run));
  if (old.length === 0) return;
  const elsewhere = await claims.elsewhere().catch(() => new Set<string>());
  const gone = old.filter(({ id }) => !elsewhere.has(id));
  for (const { id } of gone) {
    set(({ list, checkpoints: { [id]: _, ...checkpoints } }) => ({
      list: list.filter(run => run.id !== id),
      checkpoints,
    }));
    await opened()
      .then(database => forget(database, id))
      .catch(() => undefined);
  }
  if (gone.some(run => run.shown)) draw(get().list);
}

/** known: what is kept of it already. */
function recordOf({ id, run }: Side, state: NonNullable<Side["state"]>, known: StoredRun | undefined): StoredRun {
  const { backend, measured, current, marks } = useRun.getState(),
    now = Date.now(),
    front = id === current?.id;
  return {
    version: 1,
    id,
    run,
    backend: backend?.name ?? "",
    created: known?.created ?? now,
    changed: now,
    step: state.step,
    total: state.total,
    done: state.status === "done",
    marks: front ? marks : (known?.marks ?? []),
    ...(front && measured ? { measured } : known?.measured && { measured: known.measured }),
    pinned: known?.pinned ?? false,
    shown: known?.shown ?? false,
  };
}
/** The same link is the same run: one that another repeats and outlasts has nothing that the other has not. */
const outlasts = (by: StoredRun, run: StoredRun): boolean =>
  run.id !== by.id &&
  !run.pinned &&
  run.backend === by.backend &&
  run.step <= by.step &&
  run.marks.length + by.marks.length === 0 &&
  sameRun(run.run, by.run) &&
  !active(run.id);
const sameRun = (a: RunConfig, b: RunConfig): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
const sorted = (value: unknown): unknown =>
  typeof value === "object" && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([k, v]) => [k, sorted(v)]),
      )
    : value;

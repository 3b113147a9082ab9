// What of a run is kept, and what of the kept ones is changed or goes.
import type { RunConfig } from "../../../engine/config";
import { forget, saveRun, type StoredColumns, type StoredRun } from "../../../storage/database";
import { type Side, useRun } from "../run";
import { series } from "../series";
import { opened, tab, written } from "../storage";
import type { Keeps, Verbs } from "./data";
import { active, draw, sides } from "./drawn";

export const keeping: Verbs<Keeps> = (set, get) => {
  const write = (run: StoredRun, columns?: readonly StoredColumns[]) =>
    written(
      to => saveRun(to, run, columns),
      trouble => set({ trouble }),
    );
  const outlasted = async (by: StoredRun) => {
    const old = get().list.filter(run => outlasts(by, run));
    for (const { id } of old) {
      set(({ list, checkpoints: { [id]: _, ...checkpoints } }) => ({
        list: list.filter(run => run.id !== id),
        checkpoints,
      }));
      await forget(await opened(), id).catch(() => undefined);
    }
    if (old.some(run => run.shown)) draw(get().list);
  };
  return {
    async keep(side) {
      if (!side?.state || side.state.step === 0) return;
      const run = recordOf(
        side,
        side.state,
        get().list.find(known => known.id === side.id),
      );
      set(({ list }) => ({
        list: [run, ...list.filter(other => other.id !== run.id)].sort((a, b) => b.changed - a.changed),
      }));
      await write(run, series.raw(side.id));
      await outlasted(run);
    },
    heardSaved(text, timed) {
      const { id } = text;
      if (id === useRun.getState().current?.id) tab.set(id);
      set(({ checkpoints }) => ({
        checkpoints: { ...checkpoints, [id]: text },
        saved: { id, timed },
        trouble: undefined,
        offer: undefined,
      }));
      void get().keep(sides().find(side => side.id === id));
    },
    heardUnsaved(message) {
      set({ trouble: message });
      for (const side of sides()) void get().keep(side); // the curves at least
    },
    async change(id, to) {
      const run = get().list.find(other => other.id === id);
      if (!run) return;
      const next = changed(run, to);
      set(({ list }) => ({ list: list.map(other => (other.id === id ? next : other)) }));
      if (next.shown && !series.has(id)) series.load(id, await get().columns(id));
      draw(get().list);
      await write(next);
    },
  };
};

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
/** deleted: when, or undefined to have it back; it leaves the charts with it. */
function changed({ deleted: before, ...run }: StoredRun, to: Parameters<Keeps["change"]>[1]): StoredRun {
  const { deleted, ...others } = to;
  return {
    ...run,
    ...others,
    ...("deleted" in to
      ? deleted !== undefined && { deleted, shown: false }
      : before !== undefined && { deleted: before }),
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

// Sweeps: one slider over some values and seeds, perhaps on two sides that are compared, trained in the background one
// after the other. What is done is kept in the browser as it comes. Data and verbs; the worker trains
// (workers/background.ts), views/sweep-plot.ts makes pictures of it.
import { create, type StateCreator } from "zustand";
import { messageOf } from "../../engine/errors";
import { forgetSweep, listSweeps, saveSweep, type StoredSweep } from "../../storage/database";
import type { FromWorker, Queued } from "../../workers/protocol";
import { worker } from "./joints";
import { opened, written } from "./storage";
import { isOver, type Plan, sweepOf } from "./sweeps/plan";

export { doneText, isOver, MOST, type Plan, runsOf, spread } from "./sweeps/plan";

export interface SweepsData {
  list: readonly StoredSweep[]; // newest first
  shown: string | undefined; // id of the one on the page
  going: boolean; // its runs are queued
  trouble: string | undefined; // why it is not kept
}
export interface Sweeps extends SweepsData {
  open(): Promise<void>;
  begin(plan: Plan): void;
  /** Stops after the run under way, which is begun anew when it goes on. */
  stop(): void;
  goOn(): void;
  show(id: string): void;
  forget(id: string): void;
  heard(message: Extract<FromWorker, { kind: "queued" }>): void;
}

export const fresh = (): SweepsData => ({ list: [], shown: undefined, going: false, trouble: undefined });

type Verbs = StateCreator<Sweeps, [], [], Omit<Sweeps, keyof SweepsData>>;
const verbs: Verbs = (set, get) => {
  const write = (sweep: StoredSweep) =>
    written(
      to => saveSweep(to, sweep),
      trouble => set({ trouble }),
    );
  return {
    async open() {
      try {
        const kept = await listSweeps(await opened());
        set(state => withKept(state, kept));
      } catch (error) {
        set({ trouble: messageOf(error) });
      }
    },
    begin(plan) {
      const sweep = sweepOf(plan);
      set(({ list }) => ({ list: [sweep, ...list], shown: sweep.id, going: true }));
      void write(sweep);
      queue(get());
    },
    stop() {
      set({ going: false });
      worker()?.queue([]);
    },
    goOn() {
      set({ going: true });
      queue(get());
    },
    show(id) {
      get().stop();
      set({ shown: id });
    },
    forget(id) {
      if (get().shown === id) get().stop();
      set(state => without(state, id));
      void opened()
        .then(database => forgetSweep(database, id))
        .catch(() => undefined);
    },
    heard({ kind: _, id, ...came }) {
      const sweep = get().list.find(({ runs }) => runs.some(run => run.id === id));
      if (!sweep) return;
      const next = { ...sweep, runs: sweep.runs.map(run => (run.id === id ? { ...run, ...came } : run)) };
      set(({ list, going }) => ({
        list: list.map(other => (other.id === next.id ? next : other)),
        going: going && next.runs.some(run => !isOver(run)),
      }));
      if (came.metrics || came.failure !== undefined) void write(next);
    },
  };
};
export const useSweeps = create<Sweeps>()((...store) => ({ ...fresh(), ...verbs(...store) }));

/** What is not done of the one on the page, in place of what was queued. */
function queue({ list, shown }: SweepsData): void {
  const runs = list.find(({ id }) => id === shown)?.runs ?? [];
  worker()?.queue(runs.filter(run => !isOver(run)).map(({ id, run }): Queued => ({ id, run })));
}
function withKept({ list, shown }: SweepsData, kept: readonly StoredSweep[]): Partial<SweepsData> {
  const mine = new Set(list.map(({ id }) => id));
  return { list: [...list, ...kept.filter(({ id }) => !mine.has(id))], shown: shown ?? kept[0]?.id };
}
function without({ list, shown }: SweepsData, id: string): Partial<SweepsData> {
  const left = list.filter(sweep => sweep.id !== id);
  return { list: left, shown: shown === id ? left[0]?.id : shown };
}

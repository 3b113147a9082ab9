// Sweeps: one slider over some values and seeds, perhaps on two sides that are compared, trained in the background one
// after the other. What is done is kept in the browser as it comes. Data and verbs; the worker trains
// (workers/background.ts), views/sweep-plot.ts makes pictures of it.
import { create } from "zustand";
import type { NumberField, RunConfig, Values } from "../../engine/config";
import type { FromWorker, Queued } from "../../workers/protocol";
import { forgetSweep, listSweeps, saveSweep, type StoredSweep, type SweepRun } from "../../storage/database";
import { fromShare, toShare } from "../controls/scale";
import { opened } from "./runs";
import { queueBehind } from "./run";
import { newId } from "./names";

export const MOST = { values: 12, seeds: 5 } as const;
/** What is asked for. against: what the second side differs in. */
export interface Plan {
  base: RunConfig;
  field: string;
  of: "values" | "data";
  label: string;
  values: readonly number[];
  seeds: number;
  side: string;
  against?: { title: string; values: Values };
}

export interface Sweeps {
  list: readonly StoredSweep[]; // newest first
  shown: string | undefined; // id of the one on the page
  going: boolean; // its runs are queued
  trouble: string | undefined; // why it is not kept
  open(): Promise<void>;
  begin(plan: Plan): void;
  /** Stops after the run under way, which is begun anew when it goes on. */
  stop(): void;
  goOn(): void;
  show(id: string): void;
  forget(id: string): void;
  heard(message: Extract<FromWorker, { kind: "queued" }>): void;
}

/**
 * Values for a slider to begin with: `count` between its ends, or those of a narrower range around where it stands,
 * evenly as the slider goes.
 */
export function spread(field: NumberField, now: number, count = 6): readonly number[] {
  const at = toShare(field, now),
    low = Math.max(0, at - 0.3),
    high = Math.min(1, low + 0.6);
  const values = Array.from({ length: count }, (_, k) => fromShare(field, low + ((high - low) * k) / (count - 1)));
  return [...new Set(values.map(v => Number(v.toPrecision(3))))];
}
/** Every run of a plan, seed by seed, both sides of a value one after the other. */
export function runsOf({ base, field, of, values, seeds, against }: Plan): SweepRun[] {
  const sides: readonly Values[] = against ? [{}, against.values] : [{}];
  return Array.from({ length: seeds }, (_, k) => (base.seed + k) % 2 ** 32).flatMap(seed =>
    values.flatMap(value =>
      sides.map((differs, side) => ({
        id: newId(),
        side,
        value,
        step: 0,
        total: 0,
        run: {
          ...base,
          seed,
          values: { ...base.values, ...differs, ...(of === "values" && { [field]: value }) },
          data: of === "data" ? { ...base.data, [field]: value } : base.data,
        },
      })),
    ),
  );
}
export const isOver = ({ metrics, failure }: SweepRun): boolean => metrics !== undefined || failure !== undefined;

export const useSweeps = create<Sweeps>()((set, get) => {
  const write = async (sweep: StoredSweep) => {
    try {
      await saveSweep(await opened(), sweep);
    } catch (error) {
      set({ trouble: error instanceof Error ? error.message : String(error) });
    }
  };
  const shown = () => get().list.find(({ id }) => id === get().shown);
  const queue = () =>
    queueBehind((shown()?.runs ?? []).filter(run => !isOver(run)).map(({ id, run }): Queued => ({ id, run })));
  return {
    list: [],
    shown: undefined,
    going: false,
    trouble: undefined,
    async open() {
      try {
        const kept = await listSweeps(await opened()),
          mine = new Set(get().list.map(({ id }) => id));
        set(({ list, shown }) => ({
          list: [...list, ...kept.filter(({ id }) => !mine.has(id))],
          shown: shown ?? kept[0]?.id,
        }));
      } catch (error) {
        set({ trouble: error instanceof Error ? error.message : String(error) });
      }
    },
    begin(plan) {
      const { field, of, label, side, against } = plan;
      const sweep: StoredSweep = {
        version: 1,
        id: newId(),
        created: Date.now(),
        field,
        of,
        label,
        sides: against ? [side, against.title] : [side],
        runs: runsOf(plan),
      };
      set(({ list }) => ({ list: [sweep, ...list], shown: sweep.id, going: true }));
      void write(sweep);
      queue();
    },
    stop() {
      set({ going: false });
      queueBehind([]);
    },
    goOn() {
      set({ going: true });
      queue();
    },
    show(id) {
      get().stop();
      set({ shown: id });
    },
    forget(id) {
      if (get().shown === id) get().stop();
      set(({ list, shown }) => {
        const left = list.filter(sweep => sweep.id !== id);
        return { list: left, shown: shown === id ? left[0]?.id : shown };
      });
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
});

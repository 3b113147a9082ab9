// All runs that this browser keeps, the one under way among them: which are on the charts, pinned, deleted; what can be
// continued. Data and verbs over storage/; what trains is run.ts's, the values of series are series.ts's.
import { create } from "zustand";
import {
  checkpointOf,
  type CheckpointText,
  type Database,
  forget,
  listRuns,
  openDatabase,
  saveRun,
  seriesOf,
  type StoredColumns,
  type StoredRun,
} from "../../storage/database";
import type { RunConfig, Values } from "../../engine/config";
import { differenceFrom, valueText } from "./difference";
import { writeAddress } from "./address";
import { type Side, useRun } from "./run";
import { series, SLOTS } from "./series";
import { selectMethod, useSetup } from "./setup";

export interface Runs {
  /** Newest first. */
  list: readonly StoredRun[];
  checkpoints: Readonly<Record<string, CheckpointText>>;
  /** The last word about saving. */
  saved:
    | {
        id: string;
        /** The next comes by itself. */
        timed: boolean;
      }
    | undefined;
  /** Why runs are not kept. */
  trouble: string | undefined;
  /** What was kept has been read, or cannot be. */
  opened: boolean;
  /** The run that this page had before it was loaded again. */
  offer: string | undefined;
  open(search: string): Promise<void>;
  /** Writes the record and the series of a run under way. */
  keep(side: Side | undefined): Promise<void>;
  heardSaved(text: CheckpointText, timed: boolean): void;
  heardUnsaved(message: string): void;
  change(
    id: string,
    to: Partial<Pick<StoredRun, "pinned" | "shown">> & { deleted?: number | undefined },
  ): Promise<void>;
  /** Goes on from a run's checkpoint. */
  resume(id: string, change?: Values): Promise<void>;
  /** Every value of a run, from memory or storage. */
  columns(id: string): Promise<readonly StoredColumns[]>;
  turnDown(): void;
}

let database: Promise<Database> | undefined;
export const opened = (): Promise<Database> => (database ??= openDatabase());
const TAB = "run"; // session storage: the run of this tab
const tab = {
  get: () => attempt(() => sessionStorage.getItem(TAB)),
  set: (id: string) => attempt(() => sessionStorage.setItem(TAB, id)),
};
function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    // private windows
    return undefined;
  }
}
const sameRun = (a: RunConfig, b: RunConfig): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
const sorted = (value: unknown): unknown =>
  typeof value === "object" && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([k, v]) => [k, sorted(v)]),
      )
    : value;

export const useRuns = create<Runs>()((set, get) => {
  const place = (run: StoredRun) =>
    set(({ list }) => ({
      list: [run, ...list.filter(other => other.id !== run.id)].sort((a, b) => b.changed - a.changed),
    }));
  const dropped = (id: string) =>
    set(({ list, checkpoints: { [id]: _, ...checkpoints } }) => ({
      list: list.filter(run => run.id !== id),
      checkpoints,
    }));
  const write = async (run: StoredRun, columns?: readonly StoredColumns[]) => {
    try {
      await saveRun(await opened(), run, columns);
    } catch (error) {
      set({ trouble: error instanceof Error ? error.message : String(error) });
    }
  };
  /** The same link is the same run: one that another repeats and outlasts has nothing that the other has not. */
  const outlasted = async ({ id, run, backend, step, marks }: StoredRun) => {
    const old = get().list.filter(
      other =>
        other.id !== id &&
        !other.pinned &&
        other.backend === backend &&
        other.step <= step &&
        other.marks.length + marks.length === 0 &&
        sameRun(other.run, run) &&
        !active(other.id),
    );
    for (const other of old) {
      dropped(other.id);
      await forget(await opened(), other.id).catch(() => undefined);
    }
    if (old.some(other => other.shown)) redraw();
  };
  const redraw = () =>
    show(
      get()
        .list.filter(run => run.shown && run.deleted === undefined)
        .map(run => run.id),
    );

  return {
    list: [],
    checkpoints: {},
    saved: undefined,
    trouble: undefined,
    opened: false,
    offer: undefined,
    async open(search) {
      try {
        const { runs, checkpoints } = await listRuns(await opened(), Date.now());
        const { list } = get(),
          mine = new Set(list.map(run => run.id));
        set({
          list: [
            ...list,
            ...runs.filter(run => !mine.has(run.id)).map(run => ({ ...run, shown: run.shown && run.pinned })),
          ],
          checkpoints: { ...Object.fromEntries(checkpoints.map(text => [text.id, text])), ...get().checkpoints },
        });
        const held = get().list.filter(run => run.deleted === undefined && get().checkpoints[run.id] && !run.done),
          last = tab.get();
        const address = new URLSearchParams(search).toString(),
          { catalogue } = useSetup.getState();
        const found =
          held.find(run => run.id === last) ??
          held.find(
            run =>
              catalogue &&
              address !== "" &&
              writeAddress(run.run, catalogue) === writeAddress(useSetup.getState().run ?? run.run, catalogue),
          );
        if (found && (useRun.getState().state?.step ?? 0) === 0) set({ offer: found.id });
        await Promise.all(
          get()
            .list.filter(run => run.shown)
            .map(async run => series.load(run.id, await get().columns(run.id))),
        );
        redraw();
      } catch (error) {
        set({ trouble: error instanceof Error ? error.message : String(error) });
      }
      set({ opened: true });
    },
    async keep(side) {
      const { backend, measured, current, marks } = useRun.getState();
      if (!side?.state || side.state.step === 0) return;
      const known = get().list.find(run => run.id === side.id),
        now = Date.now(),
        front = side.id === current?.id;
      const run: StoredRun = {
        version: 1,
        id: side.id,
        run: side.run,
        backend: backend?.name ?? "",
        created: known?.created ?? now,
        changed: now,
        step: side.state.step,
        total: side.state.total,
        done: side.state.status === "done",
        marks: front ? marks : (known?.marks ?? []),
        ...(front && measured ? { measured } : known?.measured && { measured: known.measured }),
        pinned: known?.pinned ?? false,
        shown: known?.shown ?? false,
      };
      place(run);
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
      const { deleted: _, ...rest } = run,
        { deleted, ...others } = to;
      const next: StoredRun = {
        ...rest,
        ...others,
        ...("deleted" in to
          ? deleted !== undefined && { deleted, shown: false }
          : run.deleted !== undefined && { deleted: run.deleted }),
      };
      set(({ list }) => ({ list: list.map(other => (other.id === id ? next : other)) }));
      if (next.shown && !series.has(id)) series.load(id, await get().columns(id));
      redraw();
      await write(next);
    },
    async resume(id, change) {
      const run = get().list.find(other => other.id === id),
        held = await checkpointOf(await opened(), id).catch(() => undefined);
      if (!held)
        return useRun.setState({
          failure: { kind: "file", message: run ? "Nothing is kept to go on from." : "This run is not kept any more." },
        });
      const columns = (await get().columns(id)).map(({ name, at, values }) => {
        const end = at.findLastIndex(step => step <= held.step) + 1;
        return { name, at: at.slice(0, end), values: values.slice(0, end) };
      });
      const fields = selectMethod({ ...useSetup.getState(), run: run?.run })?.fields ?? {};
      const changes = Object.entries(change ?? {}).map(([field, value]) => ({
        step: held.step,
        field,
        text: `${fields[field]?.label ?? field} ${valueText(fields[field], value)}`,
      }));
      set({ offer: undefined });
      if (run)
        useRun.getState().begin(run.run, {
          play: true,
          id,
          file: held.file,
          columns,
          marks: [...run.marks.filter(mark => mark.step <= held.step), ...changes],
          ...(change && { change }),
        });
    },
    columns: async id => (active(id) || series.has(id) ? series.raw(id) : seriesOf(await opened(), id)),
    turnDown: () => set({ offer: undefined }),
  };
});
/** The runs of the worker: the one that is looked at, and the one beside it. */
const sides = (): readonly Side[] => {
  const { current, beside, state } = useRun.getState();
  return [...(current ? [{ ...current, state }] : []), ...(beside ? [beside] : [])];
};
const active = (id: string): boolean => sides().some(side => side.id === id);

/** What the charts draw beside the run under way: a second run that trains with it first, then the newest. */
function show(ids: readonly string[]): void {
  const { current, beside } = useRun.getState(),
    { catalogue } = useSetup.getState(),
    { list } = useRuns.getState();
  series.show(
    [...(beside ? [beside.id] : []), ...ids.filter(id => id !== current?.id && id !== beside?.id)].slice(0, SLOTS),
  );
  for (const { id } of series.beside()) {
    const run = beside?.id === id ? beside.run : list.find(kept => kept.id === id)?.run;
    if (run && current && catalogue) series.name(id, differenceFrom(catalogue, current.run, run));
  }
}
/** A run begins: the one before it stays on the charts, others only if they are pinned. */
export function showBefore(previous: Side | undefined): void {
  const before = previous?.state && previous.state.step > 0 ? previous.id : undefined;
  useRuns.setState(({ list }) => ({
    list: list.map(run => (run.id === before ? { ...run, shown: true } : run.pinned ? run : { ...run, shown: false })),
  }));
  show(
    useRuns
      .getState()
      .list.filter(run => run.shown && run.deleted === undefined)
      .map(run => run.id),
  );
}

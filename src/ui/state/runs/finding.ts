// What was kept is found again: all of it when the page opens and when the reader comes back to it, and a run's values.
import { messageOf } from "../../../engine/errors";
import { type Kept, listRuns, type StoredRun } from "../../../storage/database";
import { seriesOf } from "../../../storage/series";
import { writeAddress } from "../address";
import { useAside } from "../aside";
import { useRun } from "../run";
import { series } from "../series";
import { useSetup } from "../setup";
import { unknownIn } from "../starts";
import { claims, opened, tab } from "../storage";
import type { Finds, Runs, RunsData, Verbs } from "./data";
import { active, draw } from "./drawn";

export const finding: Verbs<Finds> = (set, get) => ({
  async open(search) {
    await get().refresh();
    const found = offered(get(), search);
    const { state, untouched } = useRun.getState();
    if (found && (untouched || (state?.step ?? 0) === 0)) set({ offer: found.id });
    await Promise.all(
      get()
        .list.filter(run => run.shown && !active(run.id))
        .map(({ id }) => loaded(id, get())),
    ).catch((error: unknown) => set({ trouble: messageOf(error) }));
    draw(get().list);
    set({ opened: true });
  },
  async refresh() {
    try {
      const kept = await listRuns(await opened(), Date.now()),
        elsewhere = await claims.elsewhere();
      set(state => ({ ...merged(kept, state), elsewhere }));
    } catch (error) {
      set({ trouble: messageOf(error) });
    }
  },
  columns: async id =>
    active(id) || (series.has(id) && !get().elsewhere.has(id))
      ? series.raw(id)
      : seriesOf(await opened(), id, useAside.getState().hear),
  turnDown: () => set({ offer: undefined, asked: undefined }),
});

/**
 * What storage says of the runs that do not train here; of those that the page did not know only pinned ones are on the
 * charts. One that is not kept any more goes.
 */
function merged({ runs, checkpoints }: Kept, known: RunsData): Pick<RunsData, "list" | "checkpoints"> {
  const trains = (id: string) => active(id) && id !== known.looking,
    kept = new Map(runs.map(run => [run.id, run])),
    mine = new Set(known.list.map(({ id }) => id));
  const list = known.list.flatMap(run => {
    const now = kept.get(run.id);
    if (trains(run.id) || (!now && !known.checkpoints[run.id])) return [run];
    return now ? [{ ...now, shown: run.shown }] : [];
  });
  const others = runs.filter(({ id }) => !mine.has(id)).map(run => ({ ...run, shown: run.shown && run.pinned }));
  const own = Object.entries(known.checkpoints).filter(([id]) => trains(id));
  return {
    list: [...list, ...others].sort((a, b) => b.changed - a.changed),
    checkpoints: Object.fromEntries([...checkpoints.map(text => [text.id, text] as const), ...own]),
  };
}
/** What this tab had, or else what was made by the same link: not at its end, and there is something to go on from. */
function offered({ list, checkpoints }: RunsData, search: string): StoredRun | undefined {
  const { catalogue, run: chosen } = useSetup.getState(),
    known = ({ run }: StoredRun) => catalogue && !unknownIn(catalogue, run),
    held = list.filter(run => run.deleted === undefined && checkpoints[run.id] && !run.done && known(run)),
    last = tab.get();
  const address = new URLSearchParams(search).toString();
  return (
    held.find(run => run.id === last) ??
    held.find(
      ({ run }) =>
        catalogue && address !== "" && writeAddress(run, catalogue) === writeAddress(chosen ?? run, catalogue),
    )
  );
}
async function loaded(id: string, { columns }: Runs): Promise<void> {
  series.load(id, await columns(id));
}

// What was kept is found again: all of it when the page opens, one run to go on from, its values.
import { messageOf } from "../../../engine/errors";
import type { Values } from "../../../engine/config";
import { checkpointOf, listRuns, seriesOf, type StoredColumns, type StoredRun } from "../../../storage/database";
import { writeAddress } from "../address";
import { valueText } from "../difference";
import { type Mark, useRun } from "../run";
import { series } from "../series";
import { selectMethod, useSetup } from "../setup";
import { opened, tab } from "../storage";
import type { Finds, Runs, RunsData, Verbs } from "./data";
import { active, draw } from "./drawn";

export const finding: Verbs<Finds> = (set, get) => ({
  async open(search) {
    try {
      const { runs, checkpoints } = await listRuns(await opened(), Date.now());
      set(state => ({
        list: [...state.list, ...unknown(runs, state)],
        checkpoints: { ...Object.fromEntries(checkpoints.map(text => [text.id, text])), ...state.checkpoints },
      }));
      const found = offered(get(), search);
      if (found && (useRun.getState().state?.step ?? 0) === 0) set({ offer: found.id });
      await Promise.all(
        get()
          .list.filter(run => run.shown)
          .map(({ id }) => loaded(id, get())),
      );
      draw(get().list);
    } catch (error) {
      set({ trouble: messageOf(error) });
    }
    set({ opened: true });
  },
  async resume(id, change) {
    const run = get().list.find(other => other.id === id),
      held = await checkpointOf(await opened(), id).catch(() => undefined);
    if (!held) {
      const message = run ? "Nothing is kept to go on from." : "This run is not kept any more.";
      return useRun.setState({ failure: { kind: "file", message } });
    }
    const columns = cut(await get().columns(id), held.step);
    set({ offer: undefined });
    if (!run) return;
    useRun.getState().begin(run.run, {
      play: true,
      id,
      file: held.file,
      columns,
      marks: [...run.marks.filter(mark => mark.step <= held.step), ...marksOf(run, held.step, change)],
      ...(change && { change }),
    });
  },
  columns: async id => (active(id) || series.has(id) ? series.raw(id) : seriesOf(await opened(), id)),
  turnDown: () => set({ offer: undefined }),
});

/** Those that the page has not already; of them only pinned ones stay on the charts. */
function unknown(kept: readonly StoredRun[], { list }: RunsData): readonly StoredRun[] {
  const mine = new Set(list.map(run => run.id));
  return kept.filter(run => !mine.has(run.id)).map(run => ({ ...run, shown: run.shown && run.pinned }));
}
/** What this tab had, or else what was made by the same link: not at its end, and there is something to go on from. */
function offered({ list, checkpoints }: RunsData, search: string): StoredRun | undefined {
  const held = list.filter(run => run.deleted === undefined && checkpoints[run.id] && !run.done),
    last = tab.get();
  const { catalogue, run: chosen } = useSetup.getState(),
    address = new URLSearchParams(search).toString();
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
/** What was made up to that step. */
const cut = (columns: readonly StoredColumns[], step: number): readonly StoredColumns[] =>
  columns.map(({ name, at, values }) => {
    const end = at.findLastIndex(each => each <= step) + 1;
    return { name, at: at.slice(0, end), values: values.slice(0, end) };
  });
function marksOf({ run }: StoredRun, step: number, change: Values = {}): readonly Mark[] {
  const fields = selectMethod({ ...useSetup.getState(), run })?.fields ?? {};
  return Object.entries(change).map(([field, value]) => ({
    step,
    field,
    text: `${fields[field]?.label ?? field} ${valueText(fields[field], value)}`,
  }));
}

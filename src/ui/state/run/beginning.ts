// How a run begins: as chosen, with another beside it, on other data, from a file, at a third of its rates.
import type { StoreApi } from "zustand";
import type { RunConfig, Values } from "../../../engine/config";
import type { Answers } from "../../../workers/protocol";
import { keeping, worker } from "../joints";
import { nameFor, newId } from "../names";
import { series } from "../series";
import { useSetup } from "../setup";
import { methodOf } from "../starts";
import { claims } from "../storage";
import { type Beginning, type Begins, fresh, type Run, sameKind, type Side, type Verbs } from "./data";
import { leaving } from "./going-back";
import { installedOf } from "./waiting";

export const beginning: Verbs<Begins> = (set, get, store) => ({
  begin(run, how) {
    const { catalogue } = useSetup.getState();
    if (!catalogue) return;
    const before = leave(get),
      [current, beside] = sidesOf(run, how);
    leaving(get());
    series.begin(current.id, how.columns);
    if (beside) series.load(beside.id, []);
    set({
      ...fresh(),
      current,
      beside,
      ...begunWith(how),
      views: before && sameKind(before.run, run) && !how.file ? get().views : {}, // until new ones come: no flicker
    });
    keeping()?.showBefore(before);
    start(current, beside, how);
  },
  restart(play, other) {
    const run = other ?? useSetup.getState().run,
      { beside, begin, reach } = get();
    if (!run) return worker()?.revive(); // one failed before it said what there is
    if (installedOf(get(), run))
      void reach(run, of => begin(of, { play: play ?? get().playing, ...alongside(of, beside) }));
    if (other) useSetup.getState().adopt(other); // before, its live fields would go to the run that is left
  },
  duel(beside) {
    const { run } = useSetup.getState(); // of its seed and data, or batches and noise would not be the same
    if (run && installedOf(get(), run))
      void get().reach(run, of => get().begin(of, { play: true, beside: { ...beside, seed: of.seed, data: of.data } }));
  },
  newData() {
    const { run, setData } = useSetup.getState();
    if (typeof run?.data["seed"] !== "number") return;
    setData("seed", (run.data["seed"] + 1) % 2 ** 32);
    get().restart();
  },
  goOn() {
    const { current, begin } = get();
    if (!current) return;
    const slower = slowerOf(current.run);
    if (!slower || keeping()?.goOn(current.id, slower)) return;
    const run = { ...current.run, values: { ...current.run.values, ...slower } };
    begin(run, { play: true });
    useSetup.getState().adopt(run); // the fields show what runs
  },
  async open(file, note = "", said = why => why) {
    if (!awake(get())) await woken(store); // one that comes while the worker still wakes waits for it
    const answer = await get().ask({ kind: "read", file }); // what trains is not given up for what cannot be read
    if (answer.kind !== "run") return get().refuse(said(answer.message));
    await get().reach(answer.run, () => {
      get().begin(answer.run, { play: false, file, ...curvesOf(answer) });
      set({ note });
    });
  },
});

/** Two in turn start over together. */
const alongside = (run: RunConfig, beside: Side | undefined): Pick<Beginning, "beside"> =>
  beside && onSameData(run, beside.run) ? { beside: { ...beside.run, seed: run.seed } } : {};
const onSameData = (a: RunConfig, b: RunConfig): boolean =>
  a.dataset === b.dataset && JSON.stringify(a.data) === JSON.stringify(b.data);
/** Whether the worker can be asked, or will never be. */
const awake = ({ backend, failure }: Run): boolean => backend !== undefined || failure !== undefined;
const woken = ({ subscribe }: Pick<StoreApi<Run>, "subscribe">): Promise<void> =>
  new Promise(resolve => {
    const forget = subscribe(run => {
      if (!awake(run)) return;
      forget();
      resolve();
    });
  });
const begunWith = ({ play, file, columns, uncharted = 0, marks = [], untouched = false }: Beginning) => ({
  untouched,
  playing: play,
  opening: file !== undefined,
  uncharted: columns?.length ? firstOf(columns) - 1 : uncharted,
  marks,
});
const curvesOf = ({ step, series }: Answers["read"]): Pick<Beginning, "columns" | "uncharted"> =>
  series?.length ? { columns: series } : { uncharted: step };
/** Step of the first value of all. */
const firstOf = (columns: NonNullable<Beginning["columns"]>): number =>
  Math.min(...columns.map(({ at }) => at[0] ?? 1));
/** What is left is kept; the one that was looked at. */
function leave(get: () => Run): Side | undefined {
  get().touch(); // that is something done to it: what was seen of it is kept
  const { current, beside, state } = get();
  const before = current && { ...current, state };
  if (before) keeping()?.keep(before);
  if (beside) keeping()?.keep(beside);
  return before;
}
const sidesOf = (run: RunConfig, { id, beside }: Beginning): readonly [Side, Side | undefined] => [
  { id: id ?? newId(), name: nameFor(run), run },
  beside && { id: newId(), name: nameFor(beside), run: beside },
];
function start({ id, run }: Side, beside: Side | undefined, how: Beginning): void {
  const { play, file, columns, change, looks, untouched } = how,
    tab = claims.tab !== undefined && { tab: claims.tab },
    from = { ...(file && { file }), ...(columns && { columns }), ...(change && { change }) };
  worker()?.start(
    { id, run, ...tab, ...from, ...(looks && { looks }), ...(untouched && { unkept: true }) },
    { play, ...(beside && { beside: { id: beside.id, run: beside.run, ...tab } }) },
  );
}
/** A third of every rate, within its limits. */
function slowerOf(run: RunConfig): Values | undefined {
  const { catalogue } = useSetup.getState(),
    fields = catalogue && methodOf(catalogue, run.method)?.fields;
  return (
    fields &&
    Object.fromEntries(
      Object.entries(fields).flatMap(([name, field]) =>
        field.kind === "number" && field.rate ? [[name, Math.max(field.min, Number(run.values[name]) / 3)]] : [],
      ),
    )
  );
}

// How a run begins: as chosen, with another beside it, on other data, from a file, at a third of its rates.
import type { RunConfig, Values } from "../../../engine/config";
import { keeping, worker } from "../joints";
import { nameFor, newId } from "../names";
import { series } from "../series";
import { useSetup } from "../setup";
import { methodOf } from "../starts";
import { type Beginning, type Begins, fresh, type Run, type Side, type Verbs } from "./data";
import { installedOf } from "./waiting";

export const beginning: Verbs<Begins> = (set, get) => ({
  begin(run, how) {
    const { catalogue } = useSetup.getState();
    if (!catalogue) return;
    const before = leave(get()),
      [current, beside] = sidesOf(run, how);
    series.begin(current.id, how.columns);
    if (beside) series.load(beside.id, []);
    set({
      ...fresh(),
      current,
      beside,
      playing: how.play,
      opening: how.file !== undefined,
      // the old pictures stay until the new ones come, so that nothing flickers
      views: before && alike(before.run, run) && !how.file ? get().views : {},
      marks: how.marks ?? [],
    });
    keeping()?.showBefore(before);
    start(current, beside, how);
  },
  restart(play) {
    const { run } = useSetup.getState(),
      { beside, playing, begin } = get();
    // two in turn start over together
    const both =
      beside && run?.dataset === beside.run.dataset && JSON.stringify(run.data) === JSON.stringify(beside.run.data);
    if (run && installedOf(get(), run))
      begin(run, { play: play ?? playing, ...(both && { beside: { ...beside.run, seed: run.seed } }) });
  },
  duel(beside) {
    const { run } = useSetup.getState();
    // or batches and noise would not be the same
    if (run && installedOf(get(), run))
      get().begin(run, { play: true, beside: { ...beside, seed: run.seed, data: run.data } });
  },
  newData() {
    const { run, setData } = useSetup.getState(),
      seed = run?.data["seed"];
    if (typeof seed !== "number") return;
    setData("seed", (seed + 1) % 2 ** 32);
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
  async open(file) {
    // first: what trains is not given up for a file that cannot be read
    const answer = await get().ask({ kind: "read", file });
    if (answer.kind === "run") get().begin(answer.run, { play: false, file });
    else set({ failure: { kind: "file", message: answer.message } });
  },
});

/** What is left is kept; the one that was looked at. */
function leave({ current, beside, state }: Run): Side | undefined {
  const before = current && { ...current, state };
  if (before) keeping()?.keep(before);
  if (beside) keeping()?.keep(beside);
  return before;
}
const alike = (a: RunConfig, b: RunConfig): boolean => a.method === b.method && a.dataset === b.dataset;
const sidesOf = (run: RunConfig, { id, beside }: Beginning): readonly [Side, Side | undefined] => [
  { id: id ?? newId(), name: nameFor(run), run },
  beside && { id: newId(), name: nameFor(beside), run: beside },
];
function start({ id, run }: Side, beside: Side | undefined, { play, file, change }: Beginning): void {
  worker()?.start(
    { id, run, ...(file && { file }), ...(change && { change }) },
    { play, ...(beside && { beside: { id: beside.id, run: beside.run } }) },
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

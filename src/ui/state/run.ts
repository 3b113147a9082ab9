// What the worker reports about the run under way, and the verbs that steer it. Data and verbs; the worker itself is
// behind the client, long series are in series.ts (they bypass React), what the reader chose is in setup.ts.
import { create } from "zustand";
import type { DataSetEntry } from "../../engine/catalogue";
import { initial, type RunConfig, type Values } from "../../engine/config";
import type { Estimate } from "../../engine/diagnostic";
import type { Answer, BackendName, FailureKind, Refusal, RunState } from "../../workers/protocol";
import type { TrainingClient } from "../client/training-client";
import type { StoredColumns } from "../../storage/database";
import { type Difference, differences } from "./difference";
import { showBefore, useRuns } from "./runs";
import { series } from "./series";
import { useSetup } from "./setup";
import { dataSetOf, methodOf } from "./starts";
import type { View } from "../../engine/view";
import { nameFor, newId } from "./names";

/** A run of the worker's: the one that is looked at, or the one that trains beside it. */
export interface Side {
  id: string;
  name: string;
  run: RunConfig;
  state?: RunState | undefined;
}
/**
 * How a run begins. id, columns, marks: of a kept run that goes on, from `file`; beside: what a second run differs in,
 * to train in turn with it.
 */
export interface Beginning {
  play: boolean;
  file?: Uint8Array;
  id?: string;
  columns?: readonly StoredColumns[];
  marks?: readonly Mark[];
  change?: Values;
  beside?: RunConfig;
}
/** A live change, at its step. */
export interface Mark {
  step: number;
  field: string;
  text: string;
}
export interface Picture {
  step: number;
  view: View;
}

export interface Run {
  backend: { name: BackendName; adapter: string; refused: readonly Refusal[] } | undefined;
  packs: Readonly<Record<string, boolean>> | undefined;
  /** What was started, live changes included; looked at. */
  current: Side | undefined;
  /** Trains in turn with it. */
  beside: Side | undefined;
  /** Of the current one; undefined between a start and the worker's first word about it. */
  state: RunState | undefined;
  /** wanted: the button answers before the worker does. */
  playing: boolean;
  /** A file: its run config is not known yet. */
  opening: boolean;
  views: Readonly<Record<string, Picture>>;
  /** Of probes, chosen by the reader. */
  options: Readonly<Record<string, Values>>;
  visible: readonly string[];
  marks: readonly Mark[];
  measured:
    | {
        step: number;
        metrics: Readonly<Record<string, Estimate>>;
        /** What there is nothing to measure with, and why. */
        missing?: Readonly<Record<string, string>>;
      }
    | undefined;
  measuring: boolean;
  /** Under way: pictures seen by InceptionV3. */
  fid:
    | {
        done: number;
        of: number;
        /** performance.now() */
        since: number;
      }
    | undefined;
  /** Why there is no FID. */
  unmeasured: string | undefined;
  /** Until it is dismissed. */
  failure:
    | {
        kind: FailureKind;
        message: string;
        /** The series that was not finite. */
        term?: string | undefined;
      }
    | undefined;
  /** By a failure: only a new run goes on. */
  stopped: boolean;
  begin(run: RunConfig, how: Beginning): void;
  /** Starts over, with a second run of other values in turn with it. */
  duel(beside: RunConfig): void;
  /** Looks at the other of two runs. */
  turn(): void;
  /** Lets the other of two runs go; its curves stay. */
  alone(): void;
  /** After a term was not finite: on from the last checkpoint, or from the start, at a third of every rate. */
  goOn(): void;
  restart(play?: boolean): void;
  play(): void;
  pause(): void;
  advance(steps: number): void;
  skip(): void;
  save(): void;
  extend(): void;
  configure(values: Values, marks: readonly Omit<Mark, "step">[]): void;
  newData(): void;
  open(file: Uint8Array): Promise<void>;
  look(visible: readonly string[]): void;
  choose(probe: string, options: Values): void;
  drawn(probe: string): void;
  ask: TrainingClient["ask"];
  measure(): Promise<void>;
  /** weights: InceptionV3's, the reader's own. */
  measureFid(weights: Blob): Promise<void>;
  stopFid(): void;
  dismiss(): void;
}

let client: TrainingClient | undefined;
export const attach = (to: TrainingClient): void => {
  client = to;
};
/** Runs to be trained in the background from now on, in place of what was. */
export const queueBehind: TrainingClient["queue"] = runs => client?.queue(runs);
const nothing: Answer = { kind: "refused", message: "Nothing is running yet." };

export const useRun = create<Run>()((set, get) => ({
  backend: undefined,
  packs: undefined,
  current: undefined,
  beside: undefined,
  state: undefined,
  playing: false,
  opening: false,
  views: {},
  options: {},
  visible: [],
  marks: [],
  measured: undefined,
  measuring: false,
  fid: undefined,
  unmeasured: undefined,
  failure: undefined,
  stopped: false,

  begin(run, how) {
    const { catalogue } = useSetup.getState();
    if (!catalogue) return;
    const { current, beside: other, state, views } = get(),
      { play, file, change } = how,
      before = current && { ...current, state };
    const same = current?.run.method === run.method && current.run.dataset === run.dataset && !file;
    void useRuns.getState().keep(before);
    void useRuns.getState().keep(other);
    const id = how.id ?? newId(),
      beside = how.beside && { id: newId(), name: nameFor(how.beside), run: how.beside };
    series.begin(id, how.columns);
    if (beside) series.load(beside.id, []);
    set({
      current: { id, name: nameFor(run), run },
      beside,
      state: undefined,
      playing: play,
      opening: file !== undefined,
      // the old pictures stay until the new ones come, so that nothing flickers
      views: same ? views : {},
      marks: how.marks ?? [],
      measured: undefined,
      measuring: false,
      fid: undefined,
      unmeasured: undefined,
      failure: undefined,
      stopped: false,
    });
    showBefore(before);
    client?.start(
      { id, run, ...(file && { file }), ...(change && { change }) },
      { play, ...(beside && { beside: { id: beside.id, run: beside.run } }) },
    );
  },
  duel(beside) {
    const { run } = useSetup.getState();
    // or batches and noise would not be the same
    if (run && installed(run)) get().begin(run, { play: true, beside: { ...beside, seed: run.seed, data: run.data } });
  },
  turn() {
    const { current, beside, state } = get();
    if (!current || !beside) return;
    client?.order({ kind: "look", id: beside.id });
    set({
      current: beside,
      beside: { ...current, state },
      state: beside.state,
      views: {},
      marks: [],
      measured: undefined,
    });
    series.begin(beside.id);
    showBefore(undefined);
    useSetup.getState().adopt(beside.run);
  },
  alone() {
    const { beside } = get();
    if (!beside) return;
    client?.order({ kind: "alone" });
    void useRuns.getState().keep(beside);
    set({ beside: undefined });
    showBefore(beside);
  },
  goOn() {
    const { current } = get(),
      { catalogue } = useSetup.getState(),
      fields = catalogue && current && methodOf(catalogue, current.run.method)?.fields;
    if (!fields) return;
    const slower = Object.fromEntries(
      Object.entries(fields).flatMap(([name, field]) =>
        field.kind === "number" && field.rate
          ? [[name, Math.max(field.min, Number(current.run.values[name]) / 3)]]
          : [],
      ),
    );
    if (useRuns.getState().checkpoints[current.id]) return void useRuns.getState().resume(current.id, slower);
    const run = { ...current.run, values: { ...current.run.values, ...slower } };
    get().begin(run, { play: true });
    useSetup.getState().adopt(run); // the fields show what runs
  },
  restart(play) {
    const { run } = useSetup.getState(),
      { beside } = get();
    // two in turn start over together
    const both =
      beside && run?.dataset === beside.run.dataset && JSON.stringify(run.data) === JSON.stringify(beside.run.data);
    if (run && installed(run))
      get().begin(run, { play: play ?? get().playing, ...(both && { beside: { ...beside.run, seed: run.seed } }) });
  },
  play() {
    const { state, stopped } = get();
    if (stopped || (state?.step === 0 && pending().length > 0)) return get().restart(true);
    if (state?.status === "done") return get().extend();
    set({ playing: true });
    client?.order({ kind: "play" });
  },
  pause() {
    set({ playing: false });
    client?.order({ kind: "pause" });
  },
  advance(steps) {
    set({ playing: false });
    client?.order({ kind: "advance", steps });
  },
  skip: () => client?.order({ kind: "skip" }),
  save: () => client?.order({ kind: "save" }),
  extend() {
    set({ playing: true });
    client?.order({ kind: "extend", steps: longer(get().state) });
  },
  configure(values, marks) {
    const { current, state } = get();
    if (!current) return;
    client?.order({ kind: "configure", values });
    set({
      current: { ...current, run: { ...current.run, values: { ...current.run.values, ...values } } },
      ...(state && state.step > 0 && { marks: marked(get().marks, marks, state.step) }),
    });
  },
  newData() {
    const { run, setData } = useSetup.getState();
    const seed = run?.data["seed"];
    if (typeof seed !== "number") return;
    setData("seed", (seed + 1) % 2 ** 32);
    get().restart();
  },
  async open(file) {
    // first: what trains is not given up for a file that cannot be read
    const answer = await get().ask({ kind: "read", file });
    if (answer.kind === "run") get().begin(answer.run, { play: false, file });
    else
      set({
        failure: { kind: "file", message: answer.kind === "refused" ? answer.message : "The worker cannot read it." },
      });
  },
  look(visible) {
    set({ visible });
    watch(get());
  },
  choose(probe, options) {
    set({ options: { ...get().options, [probe]: options } });
    watch(get());
  },
  drawn: probe => client?.order({ kind: "shown", probe }),
  ask: question => client?.ask(question) ?? Promise.resolve(nothing),
  async measure() {
    if (get().measuring) return;
    const { current, state } = get();
    set({ measuring: true });
    const answer = await get().ask({ kind: "measure" });
    if (get().current?.run.method !== current?.run.method) return; // another run began meanwhile
    set({
      measuring: false,
      ...(answer.kind === "measured" && {
        measured: {
          step: state?.step ?? 0,
          metrics: {
            ...(get().measured?.step === state?.step && only("fid", get().measured?.metrics)),
            ...answer.metrics,
          },
          missing: answer.missing,
        },
      }),
    });
  },
  async measureFid(weights) {
    if (get().fid) return;
    const id = get().current?.id,
      step = get().state?.step ?? 0,
      since = performance.now();
    set({ fid: { done: 0, of: 0, since }, unmeasured: undefined });
    const answer = await get().ask({ kind: "fid", weights });
    if (get().fid?.since !== since) return; // another run began meanwhile
    const { measured, current } = get();
    set({
      fid: undefined,
      ...(answer.kind === "refused" && { unmeasured: answer.message || undefined }),
      ...(answer.kind === "measured" &&
        current?.id === id && {
          measured: {
            step,
            missing: {},
            ...(measured?.step === step && measured),
            metrics: { ...(measured?.step === step && measured.metrics), ...answer.metrics },
          },
        }),
    });
  },
  stopFid: () => client?.order({ kind: "stop-fid" }),
  dismiss: () => set({ failure: undefined }),
}));

const only = <T>(name: string, of: Readonly<Record<string, T>> | undefined): Readonly<Record<string, T>> =>
  of?.[name] === undefined ? {} : { [name]: of[name] };
/** Half of the last phase again. */
export const longer = (state: RunState | undefined): number =>
  Math.max(1, Math.round((state?.phases.at(-1)?.steps ?? 2) / 2));

/** Is the data pack of a set there? Before the worker knows, everything is. */
export const has = (packs: Run["packs"], dataset: DataSetEntry): boolean =>
  !dataset.pack || !packs || packs[dataset.pack.name] === true;
export function installed(run: RunConfig): boolean {
  const { catalogue } = useSetup.getState();
  const dataset = catalogue && dataSetOf(catalogue, run.dataset);
  return !dataset || has(useRun.getState().packs, dataset);
}

/** What waits for a new run. */
export function pending(): readonly Difference[] {
  const { catalogue, run } = useSetup.getState();
  const { current } = useRun.getState();
  return catalogue && run && current ? differences(catalogue, current.run, run, true) : [];
}

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

function watch({ visible, options }: Run): void {
  const { catalogue, run } = useSetup.getState();
  if (!catalogue || !run) return;
  const probes = [...catalogue.probes, ...(methodOf(catalogue, run.method)?.probes ?? [])];
  client?.watch(
    visible.map(id => ({ id, options: options[id] ?? initial(probes.find(p => p.id === id)?.options ?? {}) })),
  );
}

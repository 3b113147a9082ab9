// Joins the stores to one another, to the worker and to the address bar, once, when the page loads: what the worker
// says becomes data of the stores, what the reader changes becomes orders. It draws nothing.
import type { Catalogue } from "../../engine/catalogue";
import type { RunConfig, Value } from "../../engine/config";
import type { BackendName, FailureKind, FromWorker, RunState } from "../../workers/protocol";
import type { Port } from "../client/pipe";
import { type Listeners, trainingClient } from "../client/training-client";
import { readAddress, readBackend, writeAddress } from "./address";
import { valueText } from "./difference";
import { mayTrain, namesNoRun, openingRun } from "./opening-run";
import { useAside } from "./aside";
import { failureText } from "./failure-titles";
import { attach } from "./joints";
import { has, installed, type Mark, sameKind, useRun } from "./run";
import { holdRuns, keeper, useRuns } from "./runs";
import type { Told } from "./run/data";
import { stands } from "./run/going-back";
import { series } from "./series";
import { selectMethod, useSetup } from "./setup";
import { useSweeps } from "./sweeps";

/** spawn: a worker, and another one when that was lost. */
export function wire(search: string, spawn: () => Port): void {
  attach(trainingClient(spawn, listeners(search)), keeper);
  holdRuns(search);
  useSetup.subscribe((setup, before) => {
    if (!setup.run || setup.run === before.run) return;
    if (setup.touched) useRun.getState().touch();
    follow(setup.run);
    writeSoon(search);
  });
  useRun.subscribe(({ untouched }, before) => {
    if (before.untouched && !untouched) writeSoon(search);
  });
}

function listeners(search: string): Listeners {
  const read = () => {
    const { catalogue, adopt } = useSetup.getState();
    const { packs } = useRun.getState();
    if (!catalogue) return;
    const { run, notes } = readAddress(search, catalogue, dataset => has(packs, dataset));
    adopt(run, notes);
  };
  return {
    catalogue({ catalogue, packs, unlisted }) {
      const fresh = !useSetup.getState().run;
      useRun.setState({ packs, unlisted });
      useSetup.getState().begin(catalogue);
      if (!fresh) return; // another worker, for a run that was already asked for
      if (namesNoRun(search)) openPlainly(catalogue);
      else read();
      if (!useRun.getState().current) useRun.getState().restart(false); // reading the address may have started it
      void useRuns.getState().open(search);
      void useSweeps.getState().open();
      void useAside.getState().look();
    },
    waking: ({ backend }) => useRun.setState({ waking: backend }),
    fetching: ({ kind: _, ...fetching }) => useRun.setState({ fetching }),
    waiting: () => useRun.setState({ waiting: true }),
    ready: ({ backend, adapter, refused }) =>
      useRun.setState({ waiting: false, waking: undefined, backend: { name: backend, adapter, refused } }),
    state: ({ id, state }) => heard(id, state),
    series: ({ id, columns }) => series.append(columns, id),
    view: ({ id, probe, step, view }) =>
      useRun.setState(({ views, current }) =>
        id === current?.id || (id === "" && !views[probe]) ? { views: { ...views, [probe]: { step, view } } } : {},
      ),
    saved: ({ id, step, bytes, every }) => useRuns.getState().heardSaved({ id, step, bytes, at: Date.now() }, every),
    stays: ({ front, failure, message }) => useRun.getState().goBack(front.id, failureText(toldOf(failure), message)),
    queued: message => useSweeps.getState().heard(message),
    fid: ({ done, of }) => useRun.setState(({ fid }) => (fid ? { fid: { ...fid, done, of } } : {})),
    unsaved: message => void useRuns.getState().heardUnsaved(message),
    failure: failed,
  };
}

/** Nothing was asked for: what the page opens with moves at once, where it may. */
function openPlainly(catalogue: Catalogue): void {
  const run = openingRun(catalogue);
  useRun.getState().begin(run, { play: mayTrain(), untouched: true });
  useSetup.getState().openWith(run);
}
/** The file of a run that is kept here is none that the reader opened. */
function toldOf(failure: FailureKind): Told {
  const { opening, current } = useRun.getState();
  const kept = opening && useRuns.getState().list.some(run => run.id === current?.id);
  return failure === "file" && kept ? "kept" : failure;
}
function failed({ id, failure, message, term, fits }: Extract<FromWorker, { kind: "failure" }>): void {
  const { beside, state } = useRun.getState();
  if (id !== undefined && id === beside?.id)
    return useRun.setState({
      failure: { kind: failure, message: `${beside.name}, beside this one: ${message}`, term },
    });
  useRun.setState({
    failure: { kind: toldOf(failure), message, term, fits },
    stopped: true,
    // who crashed says no more of itself
    ...(state && { state: { ...state, status: "failed" } }),
    ...{ playing: false, measuring: false, fid: undefined, opening: false, waiting: false },
  });
}

function heard(id: string, next: RunState): void {
  const { state: before, opening, note, current, beside, measure } = useRun.getState();
  // the longer one goes on alone
  if (id === beside?.id)
    return useRun.setState({
      beside: { ...beside, run: next.run, state: next },
      ...(before?.status === "done" && { playing: goes(next) }),
    });
  if (!before) stands();
  const state = before ? kept(before, next) : next;
  const playing =
    next.status === "loading"
      ? useRun.getState().playing
      : goes(next) || (next.status === "done" && goes(beside?.state));
  useRun.setState({
    state,
    playing,
    ...(opening && current && { opening: false, current: { ...current, run: next.run }, from: otherDevice(id) }),
  });
  // a file's run config wins over what was chosen
  if (opening) useSetup.getState().adopt(next.run, note ? [note] : [], "form");
  if (next.status === "done" && before !== undefined && before.status !== "done") void measure();
}

/** On which a kept run was made until now, if it is another. */
function otherDevice(id: string): BackendName | undefined {
  const made = useRuns.getState().list.find(run => run.id === id)?.backend,
    { backend } = useRun.getState();
  return made && backend && made !== backend.name ? (made as BackendName) : undefined;
}
const goes = (state: RunState | undefined): boolean => state?.status === "training" || state?.status === "compiling";

/** Parts that did not change keep their identity, so that only what reads the changed ones renders. */
function kept(before: RunState, next: RunState): RunState {
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  return {
    ...next,
    run: same(before.run, next.run) ? before.run : next.run,
    phases: same(before.phases, next.phases) ? before.phases : next.phases,
    probes: same(before.probes, next.probes) ? before.probes : next.probes,
    metrics: same(before.metrics, next.metrics) ? before.metrics : next.metrics,
  };
}

/**
 * The tab may be ended while it is hidden: what is not kept yet is kept now. Whoever comes back to it sees what other
 * tabs did meanwhile.
 */
export function keepWhenHidden(): void {
  const save = () => useRun.getState().save();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save();
    else void useRuns.getState().refresh();
  });
  document.addEventListener("freeze", save);
  addEventListener("pagehide", save);
}

/**
 * Another method or data set begins at once; live fields go to the run under way; everything else waits for a new run.
 */
function follow(run: RunConfig): void {
  const { current, coming, playing, reach, pause, configure, packs, opening } = useRun.getState();
  if (!packs || opening) return; // before a backend is chosen nothing begins
  if (coming && sameKind(coming, run)) return; // it begins with what is chosen by then
  if (coming) useRun.setState({ coming: undefined, fetching: undefined }); // it is not wanted any more
  if (!current || !sameKind(current.run, run)) {
    if (installed(run)) void reach(run, of => beginNow(of));
    else if (playing) pause();
    return;
  }
  const fields = selectMethod(useSetup.getState())?.fields ?? {};
  const values: Record<string, Value> = {};
  const marks: Omit<Mark, "step">[] = [];
  for (const [name, field] of Object.entries(fields)) {
    const value = run.values[name];
    if (!field.live || value === undefined || value === current.run.values[name]) continue;
    values[name] = value;
    marks.push({ field: name, text: `${field.label} ${valueText(field, value)}` });
  }
  if (marks.length > 0) configure(values, marks);
}

const beginNow = (run: RunConfig): void => {
  const { begin, playing } = useRun.getState();
  begin(run, { play: playing });
};

let timer: ReturnType<typeof setTimeout> | undefined;
/**
 * Browsers allow about three changes of the address a second. A forced backend stays in the bar (a reload must be the
 * same run) but is never shared. Of a run that nobody chose or touched nothing is written.
 */
function writeSoon(search: string): void {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const { run, catalogue } = useSetup.getState();
    const backend = readBackend(search);
    if (run && catalogue && !useRun.getState().untouched)
      history.replaceState(null, "", `?${writeAddress(run, catalogue)}${backend ? `&backend=${backend}` : ""}`);
  }, 300);
}

/** The link to share: the whole experiment, without the backend. */
export function link(): string {
  const { run, catalogue } = useSetup.getState();
  return `${location.origin}${location.pathname}${run && catalogue ? `?${writeAddress(run, catalogue)}` : ""}`;
}

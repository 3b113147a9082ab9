// Joins the stores to one another, to the worker and to the address bar, once, when the page loads: what the worker
// says becomes data of the stores, what the reader changes becomes orders. It draws nothing.
import type { RunConfig, Value } from "../../engine/config";
import type { RunState } from "../../workers/protocol";
import type { Port } from "../client/pipe";
import { type Listeners, trainingClient } from "../client/training-client";
import { readAddress, readBackend, writeAddress } from "./address";
import { valueText } from "./difference";
import { attach } from "./joints";
import { has, installed, type Mark, useRun } from "./run";
import { keeper, useRuns } from "./runs";
import { series } from "./series";
import { selectMethod, useSetup } from "./setup";
import { useSweeps } from "./sweeps";

/** spawn: a worker, and another one when that was lost. */
export function wire(search: string, spawn: () => Port): void {
  attach(trainingClient(spawn, listeners(search)), keeper);
  useSetup.subscribe((setup, before) => {
    if (!setup.run || setup.run === before.run) return;
    follow(setup.run);
    writeSoon(search);
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
    catalogue({ catalogue, packs }) {
      const fresh = !useSetup.getState().run;
      useRun.setState({ packs });
      useSetup.getState().begin(catalogue);
      if (!fresh) return; // another worker, for a run that was already asked for
      read();
      if (!useRun.getState().current) useRun.getState().restart(false); // reading the address may have started it
      void useRuns.getState().open(search);
      void useSweeps.getState().open();
    },
    ready: ({ backend, adapter, refused }) => useRun.setState({ backend: { name: backend, adapter, refused } }),
    state: ({ id, state }) => heard(id, state),
    series: ({ id, columns }) => series.append(columns, id),
    view: ({ id, probe, step, view }) =>
      useRun.setState(({ views, current }) =>
        id === current?.id || (id === "" && !views[probe]) ? { views: { ...views, [probe]: { step, view } } } : {},
      ),
    saved: ({ id, step, bytes, timed }) => useRuns.getState().heardSaved({ id, step, bytes, at: Date.now() }, timed),
    queued: message => useSweeps.getState().heard(message),
    fid: ({ done, of }) => useRun.setState(({ fid }) => (fid ? { fid: { ...fid, done, of } } : {})),
    unsaved: ({ message }) => useRuns.getState().heardUnsaved(message),
    failure: ({ id, failure, message, term }) => {
      const { beside } = useRun.getState(),
        other = id !== undefined && id === beside?.id;
      useRun.setState({
        failure: { kind: failure, message: other ? `${beside.name}, beside this one: ${message}` : message, term },
        ...(!other && { stopped: true, playing: false, measuring: false, fid: undefined, opening: false }),
      });
    },
  };
}

function heard(id: string, next: RunState): void {
  const { state: before, opening, current, beside, measure, stopped } = useRun.getState();
  // the longer one goes on alone
  if (id === beside?.id)
    return useRun.setState({
      beside: { ...beside, run: next.run, state: next },
      ...(before?.status === "done" && { playing: goes(next) }),
    });
  const state = before ? kept(before, next) : next;
  const playing =
    next.status === "loading"
      ? useRun.getState().playing
      : goes(next) || (next.status === "done" && goes(beside?.state));
  useRun.setState({
    state,
    playing,
    ...(opening && current && { opening: false, current: { ...current, run: next.run } }),
    ...(stopped && playing && { stopped: false, failure: undefined }),
  });
  if (opening) useSetup.getState().adopt(next.run); // a file's run config wins over what was chosen
  if (next.status === "done" && before !== undefined && before.status !== "done") void measure();
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

/** The tab may be ended while it is hidden: what is not kept yet is kept now. */
export function keepWhenHidden(): void {
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") useRun.getState().save();
  });
}

/**
 * Another method or data set begins at once; live fields go to the run under way; everything else waits for a new run.
 */
function follow(run: RunConfig): void {
  const { current, playing, begin, pause, configure, packs, opening } = useRun.getState();
  if (!packs || opening) return; // before a backend is chosen nothing begins
  if (!current || run.method !== current.run.method || run.dataset !== current.run.dataset) {
    if (installed(run)) begin(run, { play: playing });
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

let timer: ReturnType<typeof setTimeout> | undefined;
/**
 * Browsers allow about three changes of the address a second. A forced backend stays in the bar (a reload must be the
 * same run) but is never shared.
 */
function writeSoon(search: string): void {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const { run, catalogue } = useSetup.getState();
    const backend = readBackend(search);
    if (run && catalogue)
      history.replaceState(null, "", `?${writeAddress(run, catalogue)}${backend ? `&backend=${backend}` : ""}`);
  }, 300);
}

/** The link to share: the whole experiment, without the backend. */
export function link(): string {
  const { run, catalogue } = useSetup.getState();
  return `${location.origin}${location.pathname}${run && catalogue ? `?${writeAddress(run, catalogue)}` : ""}`;
}

// Joins the stores to the worker and to the address bar, once, when the page loads: what the worker says becomes data of the stores, what
// the reader changes becomes orders. It draws nothing.
import type { RunConfig, Value } from "../../engine/config";
import type { RunState } from "../../workers/protocol";
import { trainerWorker, trainingClient, type Listeners, type Port } from "../client/training-client";
import { readAddress, readBackend, writeAddress } from "./address";
import { valueText } from "./difference";
import { attach, has, installed, useRun, type Mark } from "./run";
import { series } from "./series";
import { selectMethod, useSetup } from "./setup";

export function wire(search: string, spawn: () => Port = () => trainerWorker(readBackend(search))): void {
  attach(trainingClient(spawn, listeners(search)));
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
    catalogue({ catalogue }) {
      const { run, begin } = useSetup.getState();
      begin(catalogue);
      if (!run) read();
    },
    ready({ backend, adapter, refused, packs }) {
      useRun.setState({ backend: { name: backend, adapter, refused }, packs });
      if (useRun.getState().current) return; // a fresh worker for a run that was already asked for
      if (!useSetup.getState().touched) read();
      if (!useRun.getState().current) useRun.getState().restart(false); // reading the address may have started it
    },
    state: ({ state }) => heard(state),
    series: ({ columns }) => series.append(columns),
    view: ({ probe, step, view }) => useRun.setState(({ views }) => ({ views: { ...views, [probe]: { step, view } } })),
    failure: ({ failure, message }) => useRun.setState({ failure: { kind: failure, message }, stopped: true, playing: false, measuring: false, opening: false }),
  };
}

function heard(next: RunState): void {
  const { state: before, opening, current, measure, stopped } = useRun.getState();
  const state = before ? kept(before, next) : next;
  const playing = next.status === "loading" ? useRun.getState().playing : next.status === "training" || next.status === "compiling";
  useRun.setState({ state, playing, ...(opening && current && { opening: false, current: { ...current, run: next.run } }), ...(stopped && playing && { stopped: false, failure: undefined }) });
  if (opening) useSetup.getState().adopt(next.run); // a file's run config wins over what was chosen
  if (next.status === "done" && before !== undefined && before.status !== "done") void measure();
}

/** Parts that did not change keep their identity, so that only what reads the changed ones renders. */
function kept(before: RunState, next: RunState): RunState {
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  return {
    ...next, run: same(before.run, next.run) ? before.run : next.run, phases: same(before.phases, next.phases) ? before.phases : next.phases,
    probes: same(before.probes, next.probes) ? before.probes : next.probes, metrics: same(before.metrics, next.metrics) ? before.metrics : next.metrics,
  };
}

/** Another method or data set begins at once; live fields go to the run under way; everything else waits for a new run. */
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
/** Browsers allow about three changes of the address a second. A forced backend stays in the bar (a reload must be the same run) but is never shared. */
function writeSoon(search: string): void {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const { run, catalogue } = useSetup.getState();
    const backend = readBackend(search);
    if (run && catalogue) history.replaceState(null, "", `?${writeAddress(run, catalogue)}${backend ? `&backend=${backend}` : ""}`);
  }, 300);
}

/** The link to share: the whole experiment, without the backend. */
export function link(): string {
  const { run, catalogue } = useSetup.getState();
  return `${location.origin}${location.pathname}${run && catalogue ? `?${writeAddress(run, catalogue)}` : ""}`;
}

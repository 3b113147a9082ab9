// What stands on the board and how much room it has: which probes and where, which of the method's charts and terms,
// and what is said where nothing has come yet. Pure; drawing is board.tsx.
import { grouped } from "../controls/number-text";
import { type Shape, shapeOf } from "./shape";
import type { Term } from "./charts/terms";
import type { DataSetEntry, MethodEntry, ProbeEntry } from "../../engine/catalogue";
import type { SeriesText } from "../../engine/words";
import type { View } from "../../engine/view";
import type { PhaseState, RunState } from "../../workers/protocol";

type Chart = MethodEntry["charts"][number];

// pixels, and of the board's width
const NARROW = 620; // below it one column, as on a phone
const LEAST = 150; // that the terms keep beside the charts
const CHART = 0.344;
const BARS = 124;
const GAP = 32;

export interface Room {
  narrow: boolean;
  width: number;
  /** Of the pictures, and of the charts. */
  top: number;
  bottom: number;
}
/** At 1440 x 900 both rows end above the fold with the header and the time line around them. */
export function roomOf(width: number | undefined): Room {
  const narrow = width !== undefined && width < NARROW;
  const known = { narrow, width: width ?? 832 };
  if (narrow) return { ...known, top: 290, bottom: 334 };
  return {
    ...known,
    top: Math.round(Math.min(400, Math.max(216, 0.311 * innerHeight))),
    bottom: Math.round(Math.min(460, Math.max(240, 0.371 * innerHeight))),
  };
}
const barsWidth = (bars: number): number => bars * (BARS + GAP);
/** How many charts have room beside the terms and the bars; below each other all have. */
export const chartsIn = ({ narrow, width }: Room, bars: number): number =>
  narrow ? Infinity : Math.max(1, Math.floor((width - LEAST - barsWidth(bars)) / (width * CHART + GAP)));
export const termsWidth = ({ narrow, width }: Room, charts: number, bars: number): number =>
  narrow ? width : width - charts * (width * CHART + GAP) - barsWidth(bars);

/** Before the worker has spoken: what the method and the data will offer from the start. */
export const expected = (
  { offers }: MethodEntry,
  probes: readonly ProbeEntry[],
  kind: DataSetEntry["kind"],
): string[] =>
  probes
    .filter(p => (!p.kind || p.kind === kind) && !p.phase)
    .filter(p => p.needs.every(ability => offers.includes(ability)) && !(p.unless && offers.includes(p.unless)))
    .map(p => p.id);
export interface Placed {
  id: string;
  shape: Shape;
}
const entryOf = (probes: readonly ProbeEntry[], id: string) => probes.find(p => p.id === id);
/** Where each stands: by what it looks like, those below the first screen all alike. */
export const placedOf = (
  ids: readonly string[],
  probes: readonly ProbeEntry[],
  views: Readonly<Record<string, { view: View }>>,
  kind: DataSetEntry["kind"],
): readonly Placed[] =>
  ids.map(id => {
    const entry = entryOf(probes, id);
    return { id, shape: entry?.more ? "look" : shapeOf(entry, views[id]?.view, kind) };
  });
/** Those of these shapes, shape by shape. */
export const shaped = (placed: readonly Placed[], ...shapes: Shape[]): readonly Placed[] =>
  shapes.flatMap(shape => placed.filter(p => p.shape === shape));
/** Below the first screen: plots first, sheets of pictures after them. */
export const inOrder = (placed: readonly Placed[], probes: readonly ProbeEntry[]): readonly Placed[] => {
  const sheet = ({ id }: Placed) => entryOf(probes, id)?.kind === "images";
  return [...placed.filter(p => !sheet(p)), ...placed.filter(sheet)];
};

export const phasesOf = (method: MethodEntry, state: RunState | undefined): readonly PhaseState[] =>
  state?.phases ?? method.phases.map(p => ({ ...p, steps: 0, first: 0 }));
const DOING: Partial<Record<RunState["status"], string>> = {
  compiling: "compiling the first step",
  loading: "loading",
};
/** What is said where a phase has no values yet. */
export function waiting(state: RunState | undefined, phases: readonly PhaseState[], phase: number): string {
  if (!state) return "waiting for the first step";
  if (phase > state.phase) return `from step ${grouped(phases[phase]?.first ?? 0)}`;
  return DOING[state.status] ?? "no step yet";
}
/** What is said where a picture will be. */
export const waitingForPicture = (state: RunState | undefined, phases: readonly PhaseState[]): string =>
  !state || DOING[state.status] !== undefined ? waiting(state, phases, 0) : "the first picture is coming";

const phaseOf = (series: string): string => series.slice(0, series.indexOf("/"));
/** Which phase a series is of; the first for one that is of none. */
const indexOf = (phases: readonly PhaseState[], series: string): number =>
  Math.max(
    0,
    phases.findIndex(p => p.id === phaseOf(series)),
  );
export const phaseOfChart = (phases: readonly PhaseState[], { lines }: Chart): number =>
  indexOf(phases, lines[0]?.series ?? "");
/** A series that the method has no words for is called by its name. */
const textOf = (method: MethodEntry, series: string): SeriesText =>
  method.series[series] ?? {
    title: series.slice(series.lastIndexOf("/") + 1).replaceAll("-", " "),
    actor: "ink",
    help: "",
    symbol: String.raw`\text{${series}}`,
  };

/** The run so far: names of series that have come, its phases, the one under way, and what each waits for. */
export interface Course {
  names: readonly string[];
  phases: readonly PhaseState[];
  now: number;
  waits: readonly string[];
}
/** A term that has not come once its phase has begun is not part of this run. */
function presentIn(names: readonly string[]): (series: string) => boolean {
  const begun = new Set(names.map(phaseOf));
  return series => !begun.has(phaseOf(series)) || names.includes(series);
}
/** The charts of the phase under way before those of phases that are over. */
function chartsOf({ charts }: MethodEntry, { names, phases, now }: Course): readonly Chart[] {
  const present = presentIn(names);
  const over = (chart: Chart) => Number(chart.lines.every(l => indexOf(phases, l.series) < now));
  return charts.filter(c => c.lines.some(l => present(l.series))).sort((a, b) => over(a) - over(b));
}
/** The terms that no chart shows. What a phase waits for is said once: at its first term, if no chart says it. */
function termsOf(method: MethodEntry, { names, phases, waits }: Course, charts: readonly Chart[]): Term[] {
  const present = presentIn(names);
  const charted = new Set(charts.flatMap(c => c.lines.map(l => l.series)));
  const all = [...new Set([...Object.keys(method.series), ...names])].filter(n => !charted.has(n) && present(n));
  const phase = (name: string) => indexOf(phases, name);
  const says = (name: string) => {
    const first = all.find(other => phase(other) === phase(name)) === name;
    return first && !(charts.length > 0 && phase(name) === 0) ? (waits[phase(name)] ?? "") : "";
  };
  return all.map(name => ({ name, text: textOf(method, name), phase: phase(name), waits: says(name) }));
}
export interface Charted {
  charts: readonly Chart[];
  /** Below the first screen. */
  rest: readonly Chart[];
  terms: Term[];
}
/** Which of the method's charts and terms stand on the board: as many charts as there is room for. */
export function chartedOf(method: MethodEntry, course: Course, most: number): Charted {
  const all = chartsOf(method, course);
  return { charts: all.slice(0, most), rest: all.slice(most), terms: termsOf(method, course, all) };
}

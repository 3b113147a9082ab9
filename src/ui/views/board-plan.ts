// What stands on the board and how much room it has: which probes and where, which of the method's charts and terms,
// and what is said where nothing has come yet. Pure; drawing is board.tsx.
import { grouped } from "../controls/number-text";
import { screenNow } from "../theme/screen";
import { type Shape, shapeOf } from "./shape";
import type { Term } from "./charts/terms";
import type { DataSetEntry, MethodEntry, ProbeEntry } from "../../engine/catalogue";
import type { Values } from "../../engine/config";
import type { SeriesText } from "../../engine/words";
import type { View } from "../../engine/view";
import type { PhaseState, RunState } from "../../workers/protocol";

type Chart = MethodEntry["charts"][number];

// pixels, and of the board's width
const NARROW = 620; // below it one column, as on a phone
const LEAST = 250; // that the terms keep beside the charts: their title is whole
const CHART = 0.31;
const BARS = 150; // no picture is narrower
const GAP = 32;
const FOOT = 77; // of the page's, where the transport stands there
const PLANE = 170; // the least of a picture that is as wide as it may be
const APART = 26; // of two pictures

export interface Room {
  narrow: boolean;
  width: number;
  /** Of the pictures, and of the charts. */
  top: number;
  bottom: number;
}
/**
 * At 1440 x 900 both rows end above the fold with the header and the time line around them. cut: by how much they are
 * lower (board-cut.ts).
 */
export function roomOf(width: number | undefined, cut = 0): Room {
  const narrow = width !== undefined && width < NARROW;
  const known = { narrow, width: width ?? 832 };
  if (narrow) return { ...known, top: 290, bottom: 334 };
  const seen = innerHeight - (screenNow() === "wide" ? 0 : FOOT);
  return {
    ...known,
    top: Math.round(Math.min(400, Math.max(216, 0.311 * seen)) - 0.45 * cut),
    bottom: Math.round(Math.min(460, Math.max(240, 0.345 * seen)) - 0.55 * cut),
  };
}
const barsWidth = (bars: number): number => bars * (BARS + GAP);
/** How many charts have room beside the terms and the bars; below each other all have. */
export const chartsIn = ({ narrow, width }: Room, bars: number): number =>
  narrow ? Infinity : Math.max(1, Math.floor((width - LEAST - barsWidth(bars)) / (width * CHART + GAP)));
export const termsWidth = ({ narrow, width }: Room, charts: number, bars: number): number =>
  narrow ? width : width - charts * (width * CHART + GAP) - barsWidth(bars);

/** A picture as high as the board has all charts and terms at its side, below each other. */
export const isBeside = ({ narrow }: Room, placed: readonly Placed[]): boolean =>
  !narrow && placed.some(({ shape }) => shape === "tall");
/** Of the terms there: views.css gives the picture 7 parts of 12. */
export const besideWidth = ({ width }: Room): number => ((width - GAP) * 5) / 12;

/** Before the worker has spoken: what the method and the data will offer from the start. */
export const expected = (
  { offers, phases }: MethodEntry,
  probes: readonly ProbeEntry[],
  kind: DataSetEntry["kind"],
): string[] =>
  probes
    .filter(p => (!p.kind || p.kind === kind) && (!p.phase || p.phase === phases[0]?.id))
    .filter(p => p.needs.every(ability => offers.includes(ability)) && !(p.unless && offers.includes(p.unless)))
    .map(p => p.id);
const UPPER: readonly Shape[] = ["tall", "wide", "sheet", "pairs", "plane"];
export interface Placed {
  id: string;
  shape: Shape;
}
/**
 * Pictures of phases that have not begun. On a phone, where all stand below each other, their places are there from
 * the start, so that nothing moves when they come.
 */
export const laterOf = ({ phases }: MethodEntry, probes: readonly ProbeEntry[], phase: number): readonly string[] =>
  probes.filter(p => !p.more && phases.findIndex(({ id }) => id === p.phase) > phase).map(({ id }) => id);
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
/** The least width of a picture of the upper row: sheets have square pictures, eight below each other. */
const LEASTS: Partial<Record<Shape, (room: Room) => number>> = {
  wide: ({ width }) => (width - APART) / 2,
  tall: ({ width }) => width, // the charts stand beside it
  sheet: ({ top }) => (5 / 8) * top,
  pairs: ({ top }) => (2 / 8) * top,
  plane: () => PLANE,
};
/** What was picked in one picture (by) another shows (id): it stands beside that one, whatever its place was. */
export interface Picked {
  by: string;
  id: string;
}
/** The upper row, from left to right. */
export function upperOf(placed: readonly Placed[], picked?: Picked): readonly Placed[] {
  const row = shaped(placed, ...UPPER);
  const one = row.find(({ id }) => id === picked?.id);
  const others = row.filter(p => p !== one);
  const after = others.findIndex(({ id }) => id === picked?.by) + 1;
  return one && after > 0 ? others.toSpliced(after, 0, one) : row;
}
/** Each in its place: those of the upper row for which it has no room stand below the first screen. */
export function seated(all: readonly Placed[], room: Room, picked?: Picked): readonly Placed[] {
  const placed = all.map(one => (one.id === picked?.id ? { ...one, shape: "plane" as const } : one));
  if (room.narrow) return placed; // below each other there is room for all
  let rest = room.width + APART;
  const first = new Set<string>();
  for (const { id, shape } of upperOf(placed, picked)) {
    rest -= LEASTS[shape]!(room) + APART;
    if (rest < 0) break;
    first.add(id);
  }
  return placed.map(one => {
    if (!(one.shape in LEASTS)) return one;
    if (!first.has(one.id)) return { ...one, shape: "look" };
    return first.size === 1 && one.shape === "plane" ? { ...one, shape: "tall" } : one; // alone it has the height
  });
}
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
/**
 * What is said where a phase has no values yet. uncharted: up to which step the run's file held none; stopped: by a
 * failure.
 */
export function waiting(
  state: RunState | undefined,
  phases: readonly PhaseState[],
  phase: number,
  uncharted = 0,
  stopped = false,
): string {
  if (!state) return stopped ? "stopped: nothing is trained" : "waiting for the first step";
  if (phase > state.phase) return `from step ${grouped(phases[phase]?.first ?? 0)}`;
  if (uncharted >= (phases[phase + 1]?.first ?? Infinity)) return "not in the file";
  const first = phases[phase]?.first ?? 0;
  if (DOING[state.status]) return DOING[state.status]!;
  if (uncharted > first) return `from step ${grouped(uncharted)}`;
  // trained, and not drawn: a value that is seldom measured, or the code that draws is on its way
  if (state.step > first) return stopped ? "stopped before the first value" : "the first value is coming";
  return "no step yet";
}
/** What is said once, at the charts, of a run that came without its curves; nothing where it has them. */
export const unchartedText = (uncharted: number): string =>
  uncharted > 0 ? `The run’s file holds no curves of the steps up to ${grouped(uncharted)}.` : "";
/** What is said where a picture will be. */
export const waitingForPicture = (
  state: RunState | undefined,
  phases: readonly PhaseState[],
  stopped = false,
): string =>
  !state || DOING[state.status] !== undefined
    ? waiting(state, phases, 0, 0, stopped)
    : stopped
      ? "stopped before the first picture"
      : "the first picture is coming";

/** Of an untrained decoder images are grey: none is shown before the first step, nor what the run before had drawn. */
export const untrained = (
  entry: ProbeEntry | undefined,
  { kind }: DataSetEntry,
  state: RunState | undefined,
): boolean => kind === "images" && state?.step === 0 && (entry?.kind === "images" || entry?.shape?.images === "sheet");
export const UNTRAINED = "from the first step on";

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
    unit: "unit unknown",
    lookFor: "A series that this version has no words for.",
    symbol: String.raw`\text{${series}}`,
  };

/** The run so far: names of series that have come, its phases, the one under way, and what each waits for. */
export interface Course {
  names: readonly string[];
  phases: readonly PhaseState[];
  now: number;
  waits: readonly string[];
  values: Values;
  /** Settings that were changed under way. */
  changed: readonly string[];
  /** Series that are 0 as yet. */
  resting: readonly string[];
}
/** What is 0 as yet: the terms of a phase that come in after a number of steps that the run has not reached. */
export const restingOf = ({ phases: told }: MethodEntry, phases: readonly PhaseState[], step: number, values: Values) =>
  told.flatMap(({ id, until }) => {
    const first = phases.find(phase => phase.id === id)?.first ?? 0;
    const is = until !== undefined && step <= first + Number(values[until.setting] ?? 0);
    return is ? until.rests.map(term => `${id}/${term}`) : [];
  });
/**
 * No part of this run is a term of a phase that has not begun, one that has not come though its phase has, one that
 * is 0 as yet, and one whose weight is 0 and was so all along.
 */
function presentIn(
  { series }: MethodEntry,
  { names, phases, now, values, changed, resting }: Course,
): (series: string) => boolean {
  const begun = new Set(names.map(phaseOf));
  const isOff = (weight: string | undefined) =>
    weight !== undefined && values[weight] === 0 && !changed.includes(weight);
  return name =>
    indexOf(phases, name) <= now &&
    (!begun.has(phaseOf(name)) || names.includes(name)) &&
    !resting.includes(name) &&
    !isOff(series[name]?.weight);
}
/** The charts of the phase under way before those of phases that are over. */
function chartsOf(method: MethodEntry, course: Course): readonly Chart[] {
  const { charts } = method;
  const { phases, now } = course;
  const present = presentIn(method, course);
  const over = (chart: Chart) => Number(chart.lines.every(l => indexOf(phases, l.series) < now));
  return charts.filter(c => c.lines.some(l => present(l.series))).sort((a, b) => over(a) - over(b));
}
/** The terms that no chart shows. What a phase waits for is said once: at its first term, if no chart says it. */
function termsOf(method: MethodEntry, course: Course, charts: readonly Chart[]): Term[] {
  const { names, phases, waits } = course;
  const present = presentIn(method, course);
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

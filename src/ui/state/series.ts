// The series of the run on the page and of those shown beside it, outside React: charts subscribe and ask for as many
// points as they have room for. What a line is made of: per bucket the mean and both extremes, and a path through the
// extremes with the trailing mean beside it. It draws nothing and thins nothing: decimation happens when a line is
// asked for. Which runs are shown, runs.ts decides.
import { Track } from "./track";
import type { Columns } from "../../workers/protocol";

/**
 * Steps of the trailing mean, at most; an eighth of what has passed before, so that a steep start is not smeared; 1 for
 * a series that has no noise.
 */
export const SMOOTH = 60;

export interface Line {
  /** Step of the series' first value. */
  first: number;
  /** Buckets. */
  /** The last step seen in each; NaN and 0 where nothing is finite. */
  at: Int32Array;
  mean: Float64Array;
  min: Float32Array;
  max: Float32Array;
  count: Int32Array;
  /** at most `points` points: both extremes of each bucket in their order, then the newest value. */
  path: { at: Int32Array; raw: Float32Array; smooth: Float64Array };
}
/** Steps, both ends included. */
export interface Stretch {
  from: number;
  to: number;
  points: number;
  /** A run shown beside this one. */
  of?: string;
}
export interface Point {
  at: number;
  value: number;
  smooth: number;
}
/**
 * A run beside the one under way. Its slot is how it is drawn (dash and marker), and stays its own while it is shown.
 */
export interface Beside {
  id: string;
  label: string;
  slot: number;
}
export const SLOTS = 5; // runs beside this one: more could not be told apart
interface Run {
  label: string;
  tracks: Map<string, Track>;
}

function smoothed(track: Track, i: number): number {
  const at = track.at(i),
    window = Math.min(SMOOTH, track.calm() ? 1 : Math.ceil((at - track.at(0) + 1) / 8));
  const { sum, count } = track.range(track.find(at - window + 1), i + 1);
  return count ? sum / count : NaN;
}

function lineOf(track: Track, { from, to, points }: Stretch): Line {
  // steps a bucket: from the axis alone, so that buckets stay put while values arrive
  const width = Math.max(1, Math.ceil((to - from + 1) / Math.max(1, Math.floor((points - 1) / 2))));
  const end = track.find(to + 1),
    at: number[] = [],
    mean: number[] = [],
    min: number[] = [],
    max: number[] = [],
    count: number[] = [],
    path: number[] = [];
  for (let i = track.find(from); i < end;) {
    const j = Math.min(end, track.find(from + (Math.floor((track.at(i) - from) / width) + 1) * width));
    const { count: finite, sum, low, high } = track.range(i, j);
    at.push(track.at(j - 1));
    count.push(finite);
    mean.push(finite ? sum / finite : NaN);
    min.push(finite ? track.value(low) : NaN);
    max.push(finite ? track.value(high) : NaN);
    if (finite === 0) path.push(j - 1);
    else if (low === high) path.push(low);
    else path.push(Math.min(low, high), Math.max(low, high));
    i = j;
  }
  if (path.length && path.at(-1) !== end - 1) path.push(end - 1);
  return {
    first: track.length ? track.at(0) : 0,
    at: Int32Array.from(at),
    mean: Float64Array.from(mean),
    min: Float32Array.from(min),
    max: Float32Array.from(max),
    count: Int32Array.from(count),
    path: {
      at: Int32Array.from(path, i => track.at(i)),
      raw: Float32Array.from(path, i => track.value(i)),
      smooth: Float64Array.from(path, i => smoothed(track, i)),
    },
  };
}
const empty = new Track();

export function createSeries(later: (run: () => void) => void = run => setTimeout(run, 0)) {
  let current: Run = { label: "", tracks: new Map() },
    currentId = "",
    epoch = 0,
    told = true;
  const runs = new Map<string, Run>(); // those on the charts
  const slots: (string | undefined)[] = new Array<undefined>(SLOTS).fill(undefined);
  const listeners = new Set<() => void>();
  // once a macrotask, however many appends
  const tell = () => {
    if (!told) return;
    told = false;
    later(() => {
      told = true;
      for (const listener of [...listeners]) listener();
    });
  };
  const changed = () => {
    epoch++;
    tell();
  };
  const runOf = (id?: string) => (id === undefined || id === currentId ? current : runs.get(id));
  const trackOf = (name: string, id?: string) => runOf(id)?.tracks.get(name) ?? empty;
  const point = (track: Track, i: number): Point | undefined =>
    i < 0 ? undefined : { at: track.at(i), value: track.value(i), smooth: smoothed(track, i) };
  const filled = (columns: readonly Columns[]): Run => {
    const run: Run = { label: "", tracks: new Map() };
    add(run, columns);
    return run;
  };
  return {
    /** Values of the run under way, or of one beside it; those of any other run are dropped. */
    append(columns: readonly Columns[], id?: string): void {
      const run = runOf(id);
      if (!run) return;
      add(run, columns);
      tell();
    },
    /** A run begins, or goes on from what it had. What ran until now is gone unless `show` names it next. */
    begin(id: string, columns: readonly Columns[] = []): void {
      runs.set(currentId, current);
      [current, currentId] = [(columns.length === 0 ? runs.get(id) : undefined) ?? filled(columns), id];
      runs.delete(id);
      changed();
    },
    /**
     * Which runs are drawn beside this one, at most SLOTS; each needs its series here, by `load` or
     * because it ran here.
     */
    show(ids: readonly string[]): void {
      const wanted = ids.filter(id => id !== currentId && runs.has(id)).slice(0, SLOTS);
      slots.forEach((id, slot) => {
        if (id !== undefined && !wanted.includes(id)) slots[slot] = undefined;
      });
      for (const id of wanted) if (!slots.includes(id)) slots[slots.indexOf(undefined)] = id;
      for (const id of [...runs.keys()]) if (!wanted.includes(id)) runs.delete(id);
      changed();
    },
    /** Series of a run that did not run here, so that it can be shown. */
    load(id: string, columns: readonly Columns[]): void {
      if (id !== currentId) runs.set(id, filled(columns));
    },
    /** What the charts call it: what it has that the run under way has not. */
    name(id: string, label: string): void {
      const run = runs.get(id);
      if (run) run.label = label;
    },
    has: (id: string): boolean => runs.has(id),
    beside: (): readonly Beside[] =>
      slots.flatMap((id, slot) => (id === undefined ? [] : [{ id, slot, label: runs.get(id)?.label ?? "" }])),
    /** In the order in which they first came. */
    names: (): readonly string[] => [...current.tracks.keys()],
    /** Every value, as it came. */
    raw: (id?: string): readonly Columns[] =>
      [...(runOf(id)?.tracks ?? [])].map(([name, track]) => ({ name, ...track.all() })),
    line: (name: string, stretch: Stretch): Line => lineOf(trackOf(name, stretch.of), stretch),
    latest: (name: string): Point | undefined => {
      const track = trackOf(name);
      return point(track, track.length - 1);
    },
    /** The last value not after a step. */
    before: (name: string, step: number, id?: string): Point | undefined => {
      const track = trackOf(name, id);
      return point(track, track.find(step + 1) - 1);
    },
    /** Changes whenever the series does, so that a chart can tell that it has nothing new to draw. */
    version: (name: string): string =>
      `${epoch}/${trackOf(name).version}/${slots.map(id => (id === undefined ? "" : trackOf(name, id).version)).join()}`,
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
function add({ tracks }: Run, columns: readonly Columns[]): void {
  for (const { name, at, values } of columns) {
    const track = tracks.get(name) ?? new Track();
    tracks.set(name, track);
    for (let i = 0; i < at.length; i++) track.push(at[i]!, values[i]!);
  }
}
export type Series = ReturnType<typeof createSeries>;
/** The page's own. */
export const series: Series = createSeries();

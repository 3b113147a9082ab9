// The series of the run on the page and of the one before it (the ghost), outside React: charts subscribe and ask for as many points as
// they have room for. What a line is made of: per bucket the mean and both extremes, and a path through the extremes with the trailing
// mean beside it. It draws nothing and forgets nothing: decimation happens when a line is asked for.
import { Track } from "./track";
import type { Columns } from "../../workers/protocol";

export const SMOOTH = 60; // steps of the trailing mean, at most; an eighth of what has passed before, so that a steep start is not smeared; 1 for a series that has no noise

export interface Line {
  first: number;                                                        // step of the series' first value
  at: Int32Array; mean: Float64Array; min: Float32Array; max: Float32Array; count: Int32Array; // buckets; at: the last step seen in each; NaN and 0 where nothing is finite
  path: { at: Int32Array; raw: Float32Array; smooth: Float64Array };    // at most `points` points: both extremes of each bucket in their order, then the newest value
}
export interface Stretch { from: number; to: number; points: number; ghost?: boolean } // steps, both ends included
export interface Point { at: number; value: number; smooth: number }
type Run = Map<string, Track>;

function smoothed(track: Track, i: number): number {
  const at = track.at(i), window = Math.min(SMOOTH, track.calm() ? 1 : Math.ceil((at - track.at(0) + 1) / 8));
  const { sum, count } = track.range(track.find(at - window + 1), i + 1);
  return count ? sum / count : NaN;
}

function lineOf(track: Track, { from, to, points }: Stretch): Line {
  const width = Math.max(1, Math.ceil((to - from + 1) / Math.max(1, Math.floor((points - 1) / 2)))); // steps a bucket: from the axis alone, so that buckets stay put while values arrive
  const end = track.find(to + 1), at: number[] = [], mean: number[] = [], min: number[] = [], max: number[] = [], count: number[] = [], path: number[] = [];
  for (let i = track.find(from); i < end;) {
    const j = Math.min(end, track.find(from + (Math.floor((track.at(i) - from) / width) + 1) * width));
    const { count: finite, sum, low, high } = track.range(i, j);
    at.push(track.at(j - 1)); count.push(finite); mean.push(finite ? sum / finite : NaN);
    min.push(finite ? track.value(low) : NaN); max.push(finite ? track.value(high) : NaN);
    if (finite === 0) path.push(j - 1);
    else if (low === high) path.push(low);
    else path.push(Math.min(low, high), Math.max(low, high));
    i = j;
  }
  if (path.length && path.at(-1) !== end - 1) path.push(end - 1);
  return {
    first: track.length ? track.at(0) : 0, at: Int32Array.from(at), mean: Float64Array.from(mean), min: Float32Array.from(min), max: Float32Array.from(max), count: Int32Array.from(count),
    path: { at: Int32Array.from(path, i => track.at(i)), raw: Float32Array.from(path, i => track.value(i)), smooth: Float64Array.from(path, i => smoothed(track, i)) },
  };
}
const empty = new Track();

export function createSeries(later: (run: () => void) => void = run => setTimeout(run, 0)) {
  let current: Run = new Map(), ghost: Run = new Map(), runs = 0, label = "", ghostLabel = "", told = true;
  const listeners = new Set<() => void>();
  const tell = () => { // once a macrotask, however many appends
    if (!told) return;
    told = false;
    later(() => { told = true; for (const listener of [...listeners]) listener(); });
  };
  const trackOf = (name: string, old = false) => (old ? ghost : current).get(name) ?? empty;
  const point = (track: Track, i: number): Point | undefined => i < 0 ? undefined : { at: track.at(i), value: track.value(i), smooth: smoothed(track, i) };
  return {
    append(columns: readonly Columns[]): void {
      for (const { name, at, values } of columns) {
        const track = current.get(name) ?? new Track();
        current.set(name, track);
        for (let i = 0; i < at.length; i++) track.push(at[i]!, values[i]!);
      }
      tell();
    },
    /** A run begins; what ran until now becomes the ghost, if it had any steps. */
    begin(name: string): void {
      if ([...current.values()].some(track => track.length > 0)) [ghost, ghostLabel] = [current, label];
      [current, label] = [new Map(), name];
      runs++;
      tell();
    },
    clearGhost(): void { [ghost, ghostLabel] = [new Map(), ""]; tell(); },
    label: (): string => label,
    ghostLabel: (): string => ghostLabel,
    /** In the order in which they first came. */
    names: (): readonly string[] => [...current.keys()],
    line: (name: string, stretch: Stretch): Line => lineOf(trackOf(name, stretch.ghost), stretch),
    latest: (name: string): Point | undefined => { const track = trackOf(name); return point(track, track.length - 1); },
    /** The last value not after a step. */
    before: (name: string, step: number): Point | undefined => { const track = trackOf(name); return point(track, track.find(step + 1) - 1); },
    /** Changes whenever the series does, so that a chart can tell that it has nothing new to draw. */
    version: (name: string): string => `${runs}/${trackOf(name).version}/${trackOf(name, true).version}`,
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
export type Series = ReturnType<typeof createSeries>;
/** The page's own. */
export const series: Series = createSeries();

// A line of a chart made of a track: per bucket the mean and both extremes, and a path through the extremes with the
// trailing mean beside it. It draws nothing.
import type { Track } from "../track";

/**
 * Steps of the trailing mean, at most; an eighth of what has passed before, so that a steep start is not smeared; 1 for
 * a series that has no noise.
 */
export const SMOOTH = 60;

export interface Line {
  /** Step of the series' first value. */
  first: number;
  /** Buckets. */
  /**
   * The last step seen in each. Extremes are NaN where nothing is finite; count 0 and the mean NaN there, and where of
   * a thinned series only points that speak for none are in it.
   */
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
  /** The mean of the last `over` steps. */
  smooth: number;
  over: number;
}
const windowOf = (track: Track, point: number): number =>
  Math.min(SMOOTH, track.calm() ? 1 : Math.ceil((track.at(point) - track.at(0) + 1) / 8));
function smoothed(track: Track, point: number): number {
  const window = windowOf(track, point);
  if (window === 1) return Number.isFinite(track.value(point)) ? track.value(point) : NaN;
  const i = track.speaker(point);
  const { sum, count } = track.range(track.find(track.at(i) - window + 1), i + 1);
  return count ? sum / count : NaN;
}

export function lineOf(track: Track, { from, to, points }: Stretch): Line {
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
    min.push(low < 0 ? NaN : track.value(low));
    max.push(high < 0 ? NaN : track.value(high));
    if (low < 0) path.push(j - 1);
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

/** The i-th value; undefined where there is none. */
export const pointOf = (track: Track, i: number): Point | undefined =>
  i < 0 ? undefined : { at: track.at(i), value: track.value(i), smooth: smoothed(track, i), over: windowOf(track, i) };

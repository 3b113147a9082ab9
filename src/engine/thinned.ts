// The series of a run, thinned to what a chart can show, so that a run of any length can carry its curves along. A
// short series keeps every value; of a long one each bucket of steps keeps its least, its greatest and its last value,
// and what all its values come to on the mean. The same series gives the same points however it came: in whatever
// portions, stopped and taken up again from its own thinned points, thinned at once or on the way. It knows no files
// (series-text.ts) and draws nothing.
import type { Series } from "./train/ledger";

/** One series: `<phase>/<update>/<term>`, over steps of the whole run (the first is 1), rising. */
export interface Columns {
  name: string;
  at: Int32Array;
  values: Float32Array;
  /**
   * Where values were left out: how many finite values a point speaks for, up to itself from the last point that
   * speaks for any, and their mean. Without them each point speaks for itself.
   */
  counts?: Int32Array;
  means?: Float32Array;
}

/**
 * Buckets a series is cut into, at most; at least half as many once values are left out. The widest chart of the page
 * has some 1 000 pixels and its lines are two wide: 500 buckets are all that it can show, sharp or not, whole or
 * magnified twofold. A series over twice as many steps keeps every value (two of a bucket are its extremes).
 */
export const BUCKETS = 1024;

interface Points {
  at: number[];
  values: number[];
  counts: number[];
  means: number[];
}
const none = (): Points => ({ at: [], values: [], counts: [], means: [] });
function put(into: Points, at: number, value: number, count: number, mean: number): void {
  into.at.push(at);
  into.values.push(value);
  into.counts.push(count);
  into.means.push(mean);
}

/** What a report holds, as columns. */
export const columnsOf = (series: Readonly<Record<string, Series>>): Columns[] =>
  Object.entries(series).map(([name, { at, values }]) => ({
    name,
    at: Int32Array.from(at),
    values: Float32Array.from(values),
  }));

/** What was made up to that step. */
export const upTo = ({ name, at, values, counts, means }: Columns, step: number): Columns => {
  const end = at.findLastIndex(each => each <= step) + 1;
  return {
    name,
    at: at.slice(0, end),
    values: values.slice(0, end),
    ...(counts && means && { counts: counts.slice(0, end), means: means.slice(0, end) }),
  };
};
/** The points to keep. Of thinned ones with more behind them it is what it is of all values. */
export function thinned(columns: Columns): Columns {
  const points = none();
  append(points, columns);
  return packed(columns.name, thin(points));
}

/** Series that grow. A value costs a constant, and a series never takes more than twice what is kept of it. */
export class Thinned {
  private readonly series = new Map<string, { points: Points; limit: number }>();

  /**
   * Further values, thinned ones among them. One for a step that has passed replaces what stood there and after: a
   * run taken up again from an earlier step.
   */
  add(columns: readonly Columns[]): void {
    for (const each of columns) {
      const line = this.series.get(each.name) ?? { points: none(), limit: 4 * BUCKETS };
      this.series.set(each.name, line);
      append(line.points, each);
      if (line.points.at.length < line.limit) continue;
      line.points = thin(line.points);
      line.limit = 2 * Math.max(line.points.at.length, 2 * BUCKETS);
    }
  }
  /** In the order in which they first came. */
  columns(): Columns[] {
    return [...this.series].map(([name, { points }]) => packed(name, thin(points)));
  }
}

function append(points: Points, { at, values, counts, means }: Columns): void {
  const from = at[0];
  if (from !== undefined && from <= (points.at.at(-1) ?? 0)) {
    const left = points.at.findIndex(step => step >= from);
    for (const list of [points.at, points.values, points.counts, points.means]) list.length = left;
  }
  at.forEach((step, i) => {
    const value = values[i]!,
      own = Number.isFinite(value);
    put(points, step, value, counts?.[i] ?? Number(own), counts ? (means?.[i] ?? 0) : own ? value : 0);
  });
}
function packed(name: string, { at, values, counts, means }: Points): Columns {
  const whole = values.every((value, i) =>
    Number.isFinite(value) ? counts[i] === 1 && means[i] === value : !counts[i],
  );
  return {
    name,
    at: Int32Array.from(at),
    values: Float32Array.from(values),
    ...(!whole && { counts: Int32Array.from(counts), means: Float32Array.from(means) }),
  };
}

/** The first bucket's first point, and of each bucket what `bucket` keeps. */
function thin(points: Points): Points {
  const { at } = points;
  if (at.length === 0) return points;
  const first = at[0]!,
    last = at.at(-1)!;
  // from the first and last step alone, and a power of two: buckets of a longer series are whole buckets of a shorter
  let width = 1;
  while (Math.floor(last / width) - Math.floor(first / width) >= BUCKETS) width *= 2;
  const out = none();
  let i = 0;
  while (i < at.length) {
    const start = Math.floor(at[i]! / width) * width;
    const end = before(at, start + width, i);
    finished(points, { i, j: end, start, width }, last, out);
    i = end;
  }
  return out;
}
/** Points i to before j, which are those of steps from start to before start + width. */
interface Stretch {
  i: number;
  j: number;
  start: number;
  width: number;
}
function before(at: readonly number[], step: number, from: number): number {
  let end = from;
  while (end < at.length && at[end]! < step) end++;
  return end;
}
function halves({ at }: Points, { i, j, start, width }: Stretch): readonly [Stretch, Stretch] {
  const half = width / 2,
    middle = before(at, start + half, i);
  return [
    { i, j: Math.min(j, middle), start, width: half },
    { i: Math.min(j, middle), j, start: start + half, width: half },
  ];
}
/** A bucket that is not filled yet is kept as the filled ones that it is made of: what comes joins those. */
function finished(points: Points, stretch: Stretch, last: number, out: Points): void {
  if (stretch.i === stretch.j) return;
  if (stretch.start + stretch.width - 1 <= last) return bucket(points, stretch, out);
  for (const half of halves(points, stretch)) finished(points, half, last, out);
}
/**
 * Least and greatest of the finite values, the first that is not finite, the last of all, in their order. The last
 * speaks for all where a finite one was left out.
 */
function bucket(points: Points, stretch: Stretch, out: Points): void {
  const { i, j } = stretch,
    { at, values, counts, means } = points;
  let [low, high, odd] = [-1, -1, -1];
  for (let k = i; k < j; k++) {
    const value = values[k]!;
    if (!Number.isFinite(value)) odd = odd < 0 ? k : odd;
    else {
      if (low < 0 || value < values[low]!) low = k;
      if (high < 0 || value > values[high]!) high = k;
    }
  }
  const kept = [...new Set([i === 0 ? 0 : -1, low, high, odd, j - 1])].filter(k => k >= 0).sort((a, b) => a - b);
  const { count, mean } = weighed(points, stretch);
  const whole = count === kept.filter(k => Number.isFinite(values[k])).length;
  for (const k of kept)
    if (whole) put(out, at[k]!, values[k]!, counts[k]!, means[k]!);
    else put(out, at[k]!, values[k]!, k === j - 1 ? count : 0, k === j - 1 ? mean : 0);
}
/** In halves, each rounded as it is kept: the same to the last bit whether the halves were thinned before or not. */
function weighed(points: Points, stretch: Stretch): { count: number; mean: number } {
  const { counts, means } = points;
  let [speaking, of] = [0, -1];
  for (let k = stretch.i; k < stretch.j; k++)
    if (counts[k]! > 0) {
      speaking++;
      of = k;
    }
  if (speaking === 0) return { count: 0, mean: 0 };
  if (speaking === 1) return { count: counts[of]!, mean: means[of]! };
  const [a, b] = halves(points, stretch).map(half => weighed(points, half)) as [Weight, Weight];
  const count = a.count + b.count;
  return { count, mean: Math.fround((a.count * a.mean + b.count * b.mean) / count) };
}
type Weight = ReturnType<typeof weighed>;

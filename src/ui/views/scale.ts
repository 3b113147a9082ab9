// The scales of a chart: which steps, which values, where the ticks stand. A value range leaves out the few first steps
// that would squash all the rest, and says that it did. Pure functions; drawing is plotted.tsx.
import type { PhaseState } from "../../workers/protocol";

export type Extent = readonly [number, number];
/** extent and ticks in log10 where log. */
export interface Values {
  extent: Extent;
  ticks: readonly number[];
  /** Between ticks. */
  gap: number;
  log: boolean;
  /** What is out of range, and so not shown. */
  cut: { above: boolean; below: boolean };
}

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(share * (sorted.length - 1))))]!;

/** 1, 2 or 5 times a power of ten, not below `least`. */
export function round(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find(m => m * power >= least * (1 - 1e-9)) ?? 10);
}
const STEPS = [1, 2, 2.5, 3, 4, 5, 6, 8];
/** At most so many ticks, at round values, that reach as far over the range as they can; three say more than two. */
export function ticksOf([low, high]: Extent, most: number): { ticks: number[]; gap: number } {
  const power = 10 ** Math.floor(Math.log10((high - low) / most));
  const gaps = [power, 10 * power].flatMap(p => STEPS.map(m => m * p));
  let best = { gap: 10 * power, from: 0, count: 0, worth: -Infinity };
  for (const gap of gaps) {
    const from = Math.ceil(low / gap - 1e-9);
    const count = Math.floor(high / gap + 1e-9) - from + 1;
    const mantissa = gap / 10 ** Math.floor(Math.log10(gap) + 1e-9);
    const worth =
      count < 1 || count > most
        ? -Infinity
        : ((count - 1) * gap) / (high - low) +
          0.5 * Math.min(count, 3, most) +
          0.06 * count -
          ([1, 2, 5].some(m => Math.abs(m - mantissa) < 1e-6) ? 0 : 0.12);
    if (worth > best.worth) best = { gap, from, count, worth };
  }
  return {
    gap: best.gap,
    ticks: Array.from({ length: best.count }, (_, k) => Number(((best.from + k) * best.gap).toPrecision(12))),
  };
}

/**
 * The range of values to show. `main` are the smoothed values (evenly in time), `all` everything drawn, raw
 * extremes included. The main line is shown whole unless a few of its values would take up most of the height;
 * noise beyond it may be cut.
 */
export function valuesOf(main: readonly number[], all: readonly number[], most: number, log: boolean): Values {
  const usable = (v: number) => Number.isFinite(v) && (!log || v > 0);
  const put = (v: number) => (log ? Math.log10(v) : v);
  const line = main
    .filter(usable)
    .map(put)
    .sort((a, b) => a - b);
  const noise = all
    .filter(usable)
    .map(put)
    .sort((a, b) => a - b);
  if (!line.length) return { extent: [0, 1], ticks: [0, 1], gap: 1, log, cut: { above: false, below: false } };
  // a term that is off has no scale of its own
  if (!log && noise[0] === 0 && noise.at(-1) === 0)
    return { extent: [0, 1], ticks: [0, 1], gap: 1, log, cut: { above: false, below: false } };
  const whole: Extent = [line[0]!, line.at(-1)!];
  const middle: Extent = [at(line, 0.04), at(line, 0.96)];
  const squashed = line.length >= 12 && whole[1] - whole[0] > 4 * (middle[1] - middle[0]);
  const inner = squashed ? middle : whole;
  const slack = Math.max(
    inner[1] - inner[0],
    (whole[1] - whole[0]) * (squashed ? 0.05 : 0),
    Math.abs(inner[1]) * (line.length < 12 ? 0.05 : 1e-3),
    1e-9,
  );
  let low = Math.max(noise[0]!, Math.min(inner[0], at(noise, 0.03)) - (squashed ? 0.6 : 0.12) * slack);
  let high = Math.min(noise.at(-1)!, Math.max(inner[1], at(noise, 0.97)) + (squashed ? 0.6 : 0.12) * slack);
  if (!log && low > 0 && low < 0.4 * high) low = 0; // a positive quantity shows its zero where that costs little
  if (high - low < slack) [low, high] = [(low + high - slack) / 2, (low + high + slack) / 2];
  const extent = settled([low, high]);
  const { ticks, gap } = log ? decades(extent, most) : ticksOf(extent, most);
  return { extent, ticks, gap, log, cut: { above: whole[1] > extent[1], below: whole[0] < extent[0] } };
}
/** Widened to a coarse grid, so that the axis stands still while values arrive. */
function settled([low, high]: Extent): Extent {
  const grid = round((high - low) / 30);
  return [Math.floor(low / grid + 1e-6) * grid, Math.ceil(high / grid - 1e-6) * grid];
}
function decades(extent: Extent, most: number): { ticks: number[]; gap: number } {
  const whole = ticksOf(extent, most);
  if (whole.gap >= 1) return whole;
  const ticks = [1, 2, 5]
    .flatMap(m => Array.from({ length: 40 }, (_, k) => Math.log10(m) + k - 20))
    .filter(t => t >= extent[0] - 1e-9 && t <= extent[1] + 1e-9)
    .sort((a, b) => a - b);
  if (ticks.length < 2)
    return { ticks: ticksOf([10 ** extent[0], 10 ** extent[1]], most).ticks.map(Math.log10), gap: 1 };
  return {
    ticks: ticks.length > most ? ticks.filter((_, i) => i % Math.ceil(ticks.length / most) === 0) : ticks,
    gap: 1,
  };
}

/**
 * The steps a chart shows: those of its phase, and of a phase under way only so many that the line has moved
 * well into the picture.
 */
export function stepsOf(phases: readonly PhaseState[], index: number, latest: number): Extent {
  const phase = phases[index];
  if (!phase) return [0, Math.max(50, latest)];
  const done = Math.max(0, latest - phase.first),
    most = phase.steps || Infinity; // 0 before the worker has said: a run that came with its curves has them by then
  return [phase.first, phase.first + Math.max(1, Math.min(most, grid(done)))];
}
const grid = (done: number): number => (done <= 50 ? 50 : round(done));

/** The first step always, then round ones that leave it room. */
export function stepTicks([from, to]: Extent, most: number): number[] {
  const gap = round((to - from) / most);
  const room = (to - from) * (most > 4 ? 0.1 : 0.28);
  return [
    from,
    ...Array.from(
      { length: Math.floor(to / gap + 1e-9) - Math.floor(from / gap) },
      (_, k) => (Math.floor(from / gap) + k + 1) * gap,
    ).filter(t => t - from >= room),
  ];
}

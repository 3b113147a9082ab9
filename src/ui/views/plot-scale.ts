// The two axes of a static plot: from values to pixels, linear or in decades, with ends at round values so that the
// axis stands still while numbers change. Pure functions; drawing is plot-view.tsx and intervals.tsx.
import { chartText, labelled } from "../controls/number-text";
import { type Extent, round, ticksOf } from "./scale";
import type { Axis } from "../../engine/view";

export interface Tick {
  value: number;
  text: string;
}
export interface Scale {
  extent: Extent;
  log: boolean;
  ticks: readonly Tick[];
  /** Can stand on it at all. */
  shows(value: number): boolean;
  /** 0 at the low end, 1 at the high one. */
  share(value: number): number;
}

const MOST_DECADES = 6; // below that a value says no more than "nothing"
const TINY = 1e-290; // and below this an end of the axis would be 0
const APART = 1e-9; // relative: values nearer than this are one
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const short = (value: number): string => chartText(value).replace(/\.0+$|(\.\d*[1-9])0+$/, "$1");
const power = (p: number): string =>
  p >= -3 && p <= 3
    ? short(10 ** p)
    : `10${p < 0 ? "⁻" : ""}${Array.from(String(Math.abs(p)), d => RAISED[Number(d)]).join("")}`;
/** The end of an axis in decades, as its tick says it. */
export const powerText = (value: number): string => {
  const p = Math.log10(value);
  return Math.abs(p - Math.round(p)) < 1e-9 ? power(Math.round(p)) : short(value);
};

/** `most`: ticks. A log axis on which nothing could stand is linear. */
export function scaleOf(values: Iterable<number>, { scale, extent }: Axis, most: number): Scale {
  const own = [...values].filter(Number.isFinite);
  const all = [...own, ...(extent ?? [])];
  const log = scale === "log" && (own.length === 0 || own.some(v => v > 0));
  return log
    ? decades(
        all.filter(v => v > TINY),
        most,
      )
    : linear(all, most);
}
function linear(usable: readonly number[], most: number): Scale {
  const least = usable.reduce((a, b) => Math.min(a, b), Infinity);
  const largest = usable.reduce((a, b) => Math.max(a, b), -Infinity);
  const apart = largest - least > Math.max(TINY, APART * Math.max(Math.abs(least), Math.abs(largest)));
  const [low, high] = apart ? [least, largest] : Number.isFinite(least) ? [least - 0.5, largest + 0.5] : [0, 1];
  const grid = round((high - low) / 20);
  const counts = usable.length > 0 && usable.every(Number.isInteger); // ranks, between which there is nothing
  const ends: Extent = [Math.floor(low / grid + 1e-6) * grid, Math.ceil(high / grid - 1e-6) * grid];
  const { ticks, gap } = ticksOf(ends, most);
  return {
    extent: ends,
    log: false,
    ticks: counts ? labelled(ticks.filter(Number.isInteger), 1) : labelled(ticks, gap),
    shows: Number.isFinite,
    share: v => (v - ends[0]) / (ends[1] - ends[0]),
  };
}
function decades(usable: readonly number[], most: number): Scale {
  const highest = Math.log10(usable.reduce((a, b) => Math.max(a, b), usable.length ? 0 : 1));
  const lowest = Math.max(
    highest - MOST_DECADES,
    Math.log10(usable.reduce((a, b) => Math.min(a, b), usable.length ? Infinity : 0.1)),
  );
  const marks = Array.from(
    { length: Math.ceil(highest) - Math.floor(lowest) + 1 },
    (_, k) => k + Math.floor(lowest),
  ).flatMap(p => [p, p + Math.log10(2), p + Math.log10(5)]);
  const high = marks.find(m => m >= highest - 0.02) ?? Math.ceil(highest);
  // 0.02: a λ of 1.03 is 1; a decade at least
  const low = marks.findLast(m => m <= lowest + 1e-3 && m <= high - 1 + 1e-9) ?? Math.min(Math.floor(lowest), high - 1);
  const inside = marks.filter(p => p >= low - 1e-9 && p <= high + 1e-9);
  const whole = inside.filter(Number.isInteger);
  const every = Math.ceil(whole.length / most);
  const at = inside.length <= most ? inside : whole.filter(p => (p - whole.at(-1)!) % every === 0);
  return {
    extent: [10 ** low, 10 ** high],
    log: true,
    ticks: at.map(p => ({ value: 10 ** p, text: powerText(10 ** p) })),
    shows: v => v > 0 && Number.isFinite(v),
    share: v => (Math.max(low, Math.log10(v)) - low) / (high - low),
  };
}

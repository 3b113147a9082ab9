// What all charts share before anything is drawn: series as rows that are already decimated, and the geometry for
// whoever annotates. Log values are log10. Drawing is plotted.tsx.
import { chartText, numberText, shortStep, tickTexts } from "../../controls/number-text";
import { type Extent, stepTicks, type Values, valuesOf } from "../scale";
import { type Line as Decimated, series } from "../../state/series";
import { at, type Path, type Place, standApart, widthOf } from "../labels";
import type { Actor } from "../../../engine/view";

export interface Row {
  at: number;
  value: number | null;
}
/** The same series of a run beside this one. */
export interface Other {
  slot: number;
  label: string;
  rows: readonly Row[];
}
export interface Curve {
  name: string;
  actor: Actor;
  raw: readonly Row[];
  smooth: readonly Row[];
  others: readonly Other[];
  line: Decimated;
}
export interface Frame {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
  steps: Extent;
  values: Values;
}

export const xOf = ({ width, left, right, steps: [from, to] }: Frame, step: number): number =>
  left + ((step - from) / (to - from)) * (width - left - right);
export const yOf = (frame: Frame, value: number): number =>
  heightOf(frame, frame.values.log ? Math.log10(value) : value);
/** Of a value as it is on the axis. */
export function heightOf({ height, top, bottom, values }: Frame, value: number): number {
  const [low, high] = values.extent;
  return top + ((high - value) / (high - low)) * (height - top - bottom);
}
export const stepAt = ({ width, left, right, steps: [from, to] }: Frame, x: number): number =>
  Math.round(Math.min(to, Math.max(from, from + ((x - left) / Math.max(1, width - left - right)) * (to - from))));
const inFrame = (frame: Frame, y: number) => Math.min(frame.height - frame.bottom, Math.max(frame.top, y));
export const pathOf = (frame: Frame, rows: readonly Row[]): Path =>
  rows.flatMap(({ at, value }) =>
    value === null ? [] : [[xOf(frame, at), inFrame(frame, heightOf(frame, value))] as const],
  );

const rowsOf = (at: Int32Array, values: ArrayLike<number>, log: boolean, shift = 0): Row[] =>
  Array.from(at, (step, i) => {
    const value = log ? Math.log10(values[i]!) : values[i]!;
    return { at: step + shift, value: Number.isFinite(value) ? value : null };
  });
/**
 * One series, at most one point per two pixels and 150 of them. Phases after the first move the other runs' to
 * where they begin now.
 */
export function curveOf(
  name: string,
  actor: Actor,
  steps: Extent,
  pixels: number,
  log: boolean,
  later: boolean,
): Curve {
  const points = Math.max(8, Math.min(150, Math.floor(pixels / 2)));
  const [from, to] = steps;
  const line = series.line(name, { from: from + 1, to, points });
  const others = series.beside().map(({ id, slot, label }) => {
    const origin = series.line(name, { from: 0, to: 0, points, of: id }).first;
    const shift = later && origin > 0 ? from + 1 - origin : 0;
    const { path } = series.line(name, { from: from + 1 - shift, to: to - shift, points, of: id });
    return { slot, label, rows: rowsOf(path.at, path.smooth, log, shift) };
  });
  return {
    name,
    actor,
    line,
    raw: rowsOf(line.path.at, line.path.raw, log),
    smooth: rowsOf(line.path.at, line.path.smooth, log),
    others: others.filter(other => other.rows.length > 1),
  };
}
/** What stands at the ticks. On a log axis as short as they can be told apart. */
export function valueTexts({ ticks, gap, log }: Values): readonly string[] {
  if (!log) return tickTexts(ticks, gap);
  const values = ticks.map(t => 10 ** t);
  const short = values.map(chartText);
  return new Set(short).size === short.length ? short : values.map(v => numberText(v, 6));
}
/** The room that the values' labels need. */
export const leftOf = (values: Values): number => 12 + 6.4 * Math.max(...valueTexts(values).map(text => text.length));
/** A range for several curves; other runs count while they do not squash this one. */
export function rangeOf(
  curves: readonly Pick<Curve, "raw" | "smooth" | "others">[],
  ticks: number,
  log: boolean,
): Values {
  const put = (rows: readonly Row[]) => rows.flatMap(r => (r.value === null ? [] : [log ? 10 ** r.value : r.value]));
  const now = curves.flatMap(c => put(c.smooth));
  const before = curves.flatMap(c => c.others.flatMap(other => put(other.rows)));
  const both = [...now, ...before];
  const span = (v: readonly number[]) => (v.length ? Math.max(...v) - Math.min(...v) : 0);
  const main = now.length > 1 && span(both) > 6 * span(now) ? now : both;
  return valuesOf(main, [...main, ...curves.flatMap(c => put(c.raw))], ticks, log);
}

/** The same with constants, which count as often as it takes not to pass for stray values. */
export function rangeWith(curves: readonly Curve[], constants: readonly number[], ticks: number, log: boolean): Values {
  const among = curves.reduce((sum, c) => sum + c.smooth.length, 0);
  const often = 1 + Math.ceil(among / 10);
  const smooth = constants.flatMap(value => Array.from({ length: often }, () => ({ at: 0, value })));
  return rangeOf([...curves, { raw: [], others: [], smooth }], ticks, log);
}

/** A tick under the axis and where its text stands. */
export interface StepTick {
  step: number;
  text: string;
  place: Place;
}
/** As many as have room; the first begins at its tick, and one at the edge ends there. */
export function xTicks(frame: Frame): readonly StepTick[] {
  const { steps, width, height, bottom } = frame;
  const placed = (most: number) => {
    const found = stepTicks(steps, most);
    const gap = Math.min(...found.slice(1).map((step, i) => step - found[i]!));
    return found.map((step, i): StepTick => {
      const text = shortStep(step, gap);
      const x = xOf(frame, step);
      const inside = x + widthOf(text, false) / 2 <= width;
      const place = at(inside ? x : width, height - bottom + 17, i === 0 ? "start" : inside ? "middle" : "end");
      return { step, text, place };
    });
  };
  for (let most = width > 240 ? 6 : 3; most > 0; most--) {
    const ticks = placed(most);
    if (standApart(ticks) && new Set(ticks.map(t => t.text)).size === ticks.length) return ticks;
  }
  return placed(1).slice(0, 1);
}

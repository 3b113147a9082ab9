// What the plots of the theory cards are made of: places along an axis, and curves, levels and points as lines of a
// plot. It knows no theory.
import type { Line, View } from "../../../../engine/view";

export type Plot = Extract<View, { kind: "plot" }>;
type Actor = Line["actor"];
type Style = Pick<Line, "dots" | "dashed">;
type Point = readonly [x: number, y: number];
export const DASHED: Style = { dashed: true };
const POINTS = 160;

/** Evenly spaced. */
export const spread = (from: number, to: number): number[] =>
  Array.from({ length: POINTS + 1 }, (_, i) => from + ((to - from) * i) / POINTS);
/** Evenly spaced in powers, for an axis that is logarithmic. */
export const spreadInPowers = (from: number, to: number): number[] =>
  Array.from({ length: POINTS + 1 }, (_, i) => from * (to / from) ** (i / POINTS));

export const line = (name: string, actor: Actor, points: readonly Point[], style: Style = {}): Line => ({
  name,
  actor,
  xy: Float32Array.from(points.flat()),
  ...style,
});
/** A function at these places. */
export function curve(
  name: string,
  actor: Actor,
  xs: readonly number[],
  f: (x: number) => number,
  style?: Style,
): Line {
  const points = xs.map((x): Point => [x, f(x)]);
  return line(name, actor, points, style);
}
/** What a curve is compared with, dashed: a value all along, or a place. */
export const level = (name: string, actor: Actor, ends: readonly [from: number, to: number], y: number): Line =>
  curve(name, actor, ends, () => y, DASHED);
export function upright(name: string, actor: Actor, x: number, ends: readonly [from: number, to: number]): Line {
  const points = ends.map((y): Point => [x, y]);
  return line(name, actor, points, DASHED);
}
/** Where the sliders stand. */
export const here = (x: number, y: number): Line => line("now", "ink", [[x, y]], { dots: "only" });

// Where points of a view lie on its canvas: one scale for both axes, chosen so that nearly all points are inside, and
// held until that is no longer true, so that the picture does not breathe while it trains.
import type { Size } from "./canvas";
import type { View } from "../../engine/view";

export type Points = Extract<View, { kind: "points" }>;
/** In the units of the points. */
export interface Window {
  middle: readonly [number, number];
  reach: readonly [number, number];
}
export interface Plot {
  x(a: number): number;
  y(b: number): number;
  a(x: number): number;
  b(y: number): number;
  /** Pixels. */
  unit: number;
}

const QUANTILE = 0.985;
const MARGIN = 1.12;
const ROOM = 1.14; // more around data, whose density reaches beyond the points
const sorted = (xy: Float32Array, axis: 0 | 1) =>
  Float32Array.from({ length: xy.length / 2 }, (_, i) => xy[2 * i + axis]!)
    .filter(Number.isFinite)
    .sort();
const at = (values: Float32Array, share: number) => values[Math.round(share * (values.length - 1))] ?? 0;

/** What must be seen: around the prior the codes, elsewhere the real points (what is generated may fall outside). */
function wanted({ layers, rings }: Points): Window {
  const real = layers.filter(l => l.actor === "real");
  const seen = rings || !real.length ? layers : real;
  const axes = ([0, 1] as const).map(axis => seen.map(l => sorted(l.xy, axis)));
  const ends = axes.map(
    values =>
      [Math.min(...values.map(v => at(v, 1 - QUANTILE))), Math.max(...values.map(v => at(v, QUANTILE)))] as const,
  );
  if (rings) {
    const reach = Math.max(2.5, ...ends.flat().map(Math.abs)) * MARGIN;
    return { middle: [0, 0], reach: [reach, reach] };
  }
  const [[left, right], [low, high]] = ends as [readonly [number, number], readonly [number, number]];
  return {
    middle: [(left + right) / 2, (low + high) / 2],
    reach: [Math.max(1e-3, (right - left) / 2) * MARGIN * ROOM, Math.max(1e-3, (high - low) / 2) * MARGIN * ROOM],
  };
}
/** The window for a new picture, given the last one's. */
export function windowOf(view: Points, last: Window | undefined): Window {
  const next = wanted(view);
  if (!last) return next;
  const fits = [0, 1].every(i => {
    const off = Math.abs(next.middle[i]! - last.middle[i]!);
    const now = last.reach[i]!;
    return off + next.reach[i]! / MARGIN <= now && next.reach[i]! > 0.72 * now;
  });
  return fits ? last : next;
}
/**
 * A picture this much wider than high has names at its side, and its points left of the middle; a narrower one
 * has them at its foot.
 */
export const ASIDE = 1.12;
const FOOT = 18; // pixels
export function plotOf({ width, height }: Size, view: Points, { middle: [mx, my], reach: [rx, ry] }: Window): Plot {
  const aside = width >= ASIDE * height;
  const codes = view.plane !== undefined;
  const tall = aside ? height : height - FOOT;
  const free = aside && codes ? width * 0.86 : width;
  const unit = Math.max(1e-6, Math.min(free / 2 / rx, tall / 2 / ry));
  const half = Math.min(rx * unit, free / 2);
  const cx = aside ? Math.max(half, Math.min(width * 0.43, width - half)) : width / 2;
  const cy = tall / 2;
  return {
    x: a => cx + (a - mx) * unit,
    y: b => cy - (b - my) * unit,
    a: x => (x - cx) / unit + mx,
    b: y => (cy - y) / unit + my,
    unit,
  };
}

// What the thick line of a chart is, and the number in its title: a trailing mean (state/series/line.ts), in words. The
// same series elsewhere may be another mean, or its newest value; it computes nothing.
import { grouped } from "../../controls/number-text";
import type { Point } from "../../state/series";

/** Of the newest points of a chart's lines; undefined where each value stands for itself. */
export function meanText(points: readonly Pick<Point, "over">[]): string | undefined {
  const most = Math.max(1, ...points.map(({ over }) => over));
  if (most === 1) return undefined;
  return `mean of ${points.every(({ over }) => over === most) ? "" : "up to "}the last ${grouped(most)} steps`;
}

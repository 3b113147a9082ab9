// The path of a line, cut where it leaves the band between two heights: what lies beyond is not seen, and a browser
// counts it as a part of the page that moves.
interface Spot {
  x: number | null;
  y: number | null;
}
interface Point {
  x: number;
  y: number;
}
/** From which share of the way to which a line from one height to another is within the band. */
function within(from: number, to: number, [low, high]: readonly [number, number]): readonly [number, number] | null {
  if (from === to) return from >= low && from <= high ? [0, 1] : null;
  const [one, other] = [(low - from) / (to - from), (high - from) / (to - from)];
  const enters = Math.max(0, Math.min(one, other));
  const leaves = Math.min(1, Math.max(one, other));
  return enters <= leaves ? [enters, leaves] : null;
}
const on = (a: Point, b: Point, share: number): Point => ({
  x: a.x + share * (b.x - a.x),
  y: a.y + share * (b.y - a.y),
});
const word = (letter: "M" | "L", { x, y }: Point): string => `${letter}${x.toFixed(1)} ${y.toFixed(1)}`;

/** Through the points in pixels, with a gap wherever a value is missing. band: heights, the upper one first. */
export function pathThrough(points: readonly Spot[], band: readonly [number, number]): string {
  let d = "";
  let last: Point | undefined; // where the way goes on
  let drawn = false; // to that
  for (const { x, y } of points) {
    if (x === null || y === null) {
      last = undefined;
      continue;
    }
    const next = { x, y };
    const part = last && within(last.y, y, band);
    if (last && part) {
      const [enters, leaves] = part;
      if (!drawn || enters > 0) d += word("M", on(last, next, enters));
      d += word("L", on(last, next, leaves));
      drawn = leaves === 1;
    } else drawn = false;
    last = next;
  }
  return d;
}

// Where direct labels go: each has a few places it would like, in order; it gets the first that lies on no line and on
// no other label, or the least bad one. Pixels in, pixels out; it draws nothing.

export interface Box {
  /** x, y: top left. */
  x: number;
  y: number;
  width: number;
  height: number;
}
export type Anchor = "start" | "middle" | "end";
export interface Place {
  x: number;
  /** The baseline. */
  y: number;
  anchor: Anchor;
}
export const at = (x: number, y: number, anchor: Anchor): Place => ({ x, y, anchor });
export type Offset = readonly [dx: number, dy: number, anchor: Anchor];
/** Places around a point. */
export const around = (x: number, y: number, offsets: readonly Offset[]): Place[] =>
  offsets.map(([dx, dy, anchor]) => at(x + dx, y + dy, anchor));
/**
 * What stays between two renderings of a chart: the choices made, so that labels do not jump about,
 * and the room they took.
 */
export interface Memory {
  index: Map<string, number>;
  boxes: Map<string, Box>;
}
export const newMemory = (): Memory => ({ index: new Map(), boxes: new Map() });
export type Path = readonly (readonly [x: number, y: number])[];

const HEIGHT = 13; // of a line of 11.5 px
const ROOM = 4; // between two ticks
const RISE = 10; // how much of it stands above the baseline
export const widthOf = (text: string, bold: boolean): number => [...text].length * (bold ? 6.5 : 6.1) + 2;
export const boxOf = ({ x, y, anchor }: Place, width: number): Box => ({
  x: anchor === "start" ? x : anchor === "end" ? x - width : x - width / 2,
  y: y - RISE,
  width,
  height: HEIGHT,
});

/** Do texts in a line leave each other room, from left to right? */
export const standApart = (places: readonly { place: Place; text: string }[]): boolean => {
  const boxes = places.map(({ place, text }) => boxOf(place, widthOf(text, false)));
  return boxes.every((box, i) => i === 0 || box.x >= boxes[i - 1]!.x + boxes[i - 1]!.width + ROOM);
};

export const meet = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const MARGIN = 2; // pixels between a line and a label
/** How much of a path's run lies in a box, in pixels and a half. */
function within(path: Path, box: Box): number {
  let hits = 0;
  for (let i = 1; i < path.length; i++) {
    const [x0, y0] = path[i - 1]!;
    const [x1, y1] = path[i]!;
    if (Math.max(x0, x1) < box.x - MARGIN || Math.min(x0, x1) > box.x + box.width + MARGIN) continue;
    const parts = Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0) / 1.5));
    for (let k = 0; k < parts; k++) {
      const x = x0 + ((x1 - x0) * k) / parts;
      const y = y0 + ((y1 - y0) * k) / parts;
      if (
        x >= box.x - MARGIN &&
        x <= box.x + box.width + MARGIN &&
        y >= box.y - MARGIN &&
        y <= box.y + box.height + MARGIN
      )
        hits++;
    }
  }
  return hits;
}

/** `kept`: the index chosen last time, which is left only for a clearly better one. */
export function choose(
  places: readonly Place[],
  width: number,
  room: Box,
  paths: readonly Path[],
  taken: readonly Box[],
  kept?: number,
): { index: number; box: Box } | undefined {
  let best: { index: number; box: Box; cost: number } | undefined;
  places.forEach((place, index) => {
    const box = boxOf(place, width);
    if (
      box.x < room.x ||
      box.y < room.y ||
      box.x + box.width > room.x + room.width ||
      box.y + box.height > room.y + room.height
    )
      return;
    const cost =
      paths.reduce((sum, path) => sum + within(path, box), 0) +
      taken.filter(other => meet(box, other)).length * 40 +
      index * 0.05 -
      (index === kept ? 2.5 : 0);
    if (!best || cost < best.cost) best = { index, box, cost };
  });
  return best;
}

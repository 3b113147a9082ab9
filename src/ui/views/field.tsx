// A quantity over a plane: from paper to one hue, with its ends written beside it and, where there are, outlines of
// points, ellipses and lines on top, each in the hue of whom it belongs to. Rows come top first.
import { useCallback, useRef } from "react";
import { type Draw, type Size, useCanvas } from "./canvas";
import { chartText } from "../controls/number-text";
import { contours, words } from "./points-draw";
import type { Palette } from "./palette";
import type { Actor, Ellipses, Line, View } from "../../engine/view";
import type { ViewProps } from "./view-props";

type Field = Extract<View, { kind: "field" }>;

/** Values from 0 to 1 as opacity of one hue, into an offscreen canvas. */
export function tinted(
  values: Float32Array,
  columns: number,
  rows: number,
  rgb: readonly [number, number, number],
  [low, high]: readonly [number, number],
): HTMLCanvasElement {
  const canvas = Object.assign(document.createElement("canvas"), { width: columns, height: rows }),
    context = canvas.getContext("2d"),
    image = context?.createImageData(columns, rows);
  if (!context || !image) return canvas;
  values.forEach((v, i) => {
    [image.data[4 * i], image.data[4 * i + 1], image.data[4 * i + 2]] = rgb;
    image.data[4 * i + 3] = Number.isFinite(v) ? 255 * Math.min(1, Math.max(0, (v - low) / (high - low || 1))) : 0;
  });
  context.putImageData(image, 0, 0);
  return canvas;
}
export const rangeOf = (values: Float32Array): readonly [number, number] =>
  values.reduce<readonly [number, number]>(
    ([low, high], v) => (Number.isFinite(v) ? [Math.min(low, v), Math.max(high, v)] : [low, high]),
    [Infinity, -Infinity],
  );

// pixels: the least and the most for the names at the side, and for a row of them
const NAMES = 112,
  ASIDE = 152,
  ROW = 16;
interface Name {
  text: string;
  actor: Actor;
  detail?: string;
}
/** Those of outlines, ellipses and lines, each once. */
const namesOf = ({ layers = [], ellipses, lines = [] }: Field): readonly Name[] => [
  ...layers.map(({ name, actor }) => ({ text: name, actor, detail: "50 and 90 %" })),
  ...(ellipses ? [{ text: ellipses.name, actor: ellipses.actor }] : []),
  ...lines
    .filter((l, k) => lines.findIndex(o => o.name === l.name) === k)
    .map(({ name, actor, dashed }) => ({ text: dashed ? `${name}, dashed` : name, actor })),
];
/** A square beside its names, or above them, wherever it is larger; outlines alone go beside where they can. */
function placeOf(view: Field, { width, height }: Size): { w: number; h: number; aside: boolean } {
  const [left, right, bottom, top] = view.extent,
    across = Math.max(1e-9, right - left),
    up = Math.max(1e-9, top - bottom),
    names = namesOf(view).length,
    many = names > 1;
  const beside = Math.min((width - NAMES) / across, (height - 18) / up),
    above = Math.min(width / across, (height - (many ? 18 + ROW * Math.ceil(names / 2) : 36)) / up);
  const aside = many ? beside >= above : width - NAMES >= height - 18,
    unit = Math.max(0, aside ? beside : above);
  return { w: across * unit, h: up * unit, aside };
}
type Place = (a: number, b: number) => readonly [x: number, y: number];
function drawEllipses(context: CanvasRenderingContext2D, { xy, axes }: Ellipses, place: Place, colour: string): void {
  const [ox, oy] = place(0, 0),
    along = (k: number): readonly [number, number] => {
      const [x, y] = place(axes[k]!, axes[k + 1]!);
      return [x - ox, y - oy];
    };
  Object.assign(context, { strokeStyle: colour, lineWidth: 1.1 });
  for (let k = 0; 2 * k < xy.length; k++) {
    const [x, y] = place(xy[2 * k]!, xy[2 * k + 1]!),
      [ax, ay] = along(4 * k),
      [bx, by] = along(4 * k + 2);
    if (!Number.isFinite(x + y + ax + ay + bx + by)) continue;
    context.beginPath();
    context.ellipse(x, y, Math.hypot(ax, ay), Math.hypot(bx, by), Math.atan2(ay, ax), 0, 7);
    context.stroke();
  }
}
const WEIGHTS: Partial<Record<Actor, number>> = { critic: 2, prior: 1.1, ink: 1.1 };
function drawLine(
  context: CanvasRenderingContext2D,
  { xy, actor, dots, dashed }: Line,
  place: Place,
  colour: string,
): void {
  Object.assign(context, {
    strokeStyle: colour,
    fillStyle: colour,
    lineWidth: WEIGHTS[actor] ?? 1.5,
    lineJoin: "round",
  });
  context.setLineDash(dashed ? [5, 4] : []);
  const line = new Path2D(),
    marks = new Path2D();
  let last: readonly [number, number] | undefined;
  for (let k = 0; k < xy.length; k += 2) {
    const [x, y] = place(xy[k]!, xy[k + 1]!);
    if (!Number.isFinite(x + y)) {
      last = undefined;
      continue;
    }
    if (last) line.lineTo(x, y);
    else line.moveTo(x, y);
    last = [x, y];
    if (!dots) continue;
    marks.moveTo(x + 1.5, y);
    marks.arc(x, y, 1.5, 0, 7);
  }
  if (dots !== "only") context.stroke(line);
  context.globalAlpha = dots === "only" ? 0.7 : 1;
  context.fill(marks);
  context.globalAlpha = 1;
  if (actor !== "ink" || !last || dots) return; // a way ends where it is now
  context.beginPath();
  context.arc(...last, 3, 0, 7);
  context.fill();
}
function drawField(context: CanvasRenderingContext2D, size: Size, palette: Palette, view: Field): void {
  const {
      columns,
      rows,
      values,
      extent: [left, right, bottom, top],
      actor = "latent",
      axes,
      layers = [],
      ellipses,
      lines = [],
    } = view,
    range = rangeOf(values),
    { w, h, aside } = placeOf(view, size),
    names = namesOf(view);
  const place: Place = (a, b) => [((a - left) / (right - left)) * w, ((top - b) / (top - bottom)) * h];
  context.imageSmoothingEnabled = true;
  context.drawImage(tinted(values, columns, rows, palette.bytes(palette.mark(actor)), range), 0, 0, w, h);
  for (const { xy, actor } of layers)
    contours(
      context,
      Float32Array.from(xy, (v, k) => (k % 2 ? place(0, v)[1] : place(v, 0)[0])),
      { width: w, height: h },
      [0.5, 0.9],
      palette.mark(actor),
      1.5,
      Math.max(4, (1.5 * w) / columns),
    );
  context.save();
  context.beginPath();
  context.rect(0, 0, w, h);
  context.clip();
  if (ellipses) drawEllipses(context, ellipses, place, palette.mark(ellipses.actor));
  for (const line of lines) drawLine(context, line, place, palette.mark(line.actor));
  context.restore();
  const quiet = { colour: palette.faint, font: "400 11.5px" } as const,
    span = `${chartText(range[0])} to ${chartText(range[1])}`;
  if (axes) {
    words(context, palette, axes[0], w, h + 14, { ...quiet, align: "end" });
    words(context, palette, axes[1], 2, 11, quiet);
  }
  if (!aside || !names.length) words(context, palette, names.length > 1 ? `${actor}, ${span}` : span, 0, h + 14, quiet);
  if (!aside && names.length > 1)
    return names.forEach(({ text, actor }, k) =>
      words(context, palette, text, k % 2 ? size.width / 2 : 0, h + 14 + ROW * (1 + Math.floor(k / 2)), {
        colour: palette.text(actor),
      }),
    );
  if (!aside)
    return names.forEach(({ text, actor, detail }) =>
      words(context, palette, detail ? `${text}, ${detail}` : text, 0, h + 31, { colour: palette.text(actor) }),
    );
  const edge = Math.min(size.width, w + ASIDE); // names stay near the picture where there is more room than they need
  if (names.length) {
    words(context, palette, actor, edge, 14, { colour: palette.text(actor), align: "end" });
    words(context, palette, span, edge, 30, { ...quiet, align: "end" });
  }
  let y = 54;
  for (const { text, actor, detail } of names) {
    words(context, palette, text, edge, y, { colour: palette.text(actor), align: "end" });
    if (detail) words(context, palette, detail, edge, (y += ROW), { ...quiet, align: "end" });
    y += detail ? 24 : 20;
  }
}
/** What is on it, in numbers. */
export const spokenField = (view: Field): string => {
  const { values, extent, axes, layers = [], actor, ellipses, lines = [] } = view,
    [low, high] = rangeOf(values),
    drawn = namesOf({ ...view, layers: [] }).filter(n => n.text !== ellipses?.name);
  return [
    `${actor ? `${actor}, ` : ""}from ${chartText(low)} to ${chartText(high)}`,
    ...(axes
      ? [
          `${axes[0]} from ${chartText(extent[0])} to ${chartText(extent[1])}, ${axes[1]} from ${chartText(extent[2])} to ${chartText(extent[3])}`,
        ]
      : []),
    ...layers.map(l => `lines around 50 and 90 % of ${l.xy.length / 2} ${l.name}`),
    ...(ellipses ? [`${ellipses.xy.length / 2} ellipses, ${ellipses.name}`] : []),
    ...lines.filter(l => l.dots === "only").map(l => `${l.xy.length / 2} ${l.name}`),
    ...drawn.map(n => n.text).filter(text => !lines.some(l => l.dots === "only" && l.name === text)),
  ].join("; ");
};

export function FieldView({ view, label, onDrawn }: ViewProps<"field">) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useCanvas(
    canvas,
    useCallback<Draw>((context, size, palette) => drawField(context, size, palette, view), [view]),
    onDrawn,
  );
  return (
    <div className="vw-fill">
      <canvas ref={canvas} role="img" aria-label={`${label}: ${spokenField(view)}`} />
    </div>
  );
}

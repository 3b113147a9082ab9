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
  const canvas = Object.assign(document.createElement("canvas"), { width: columns, height: rows });
  const context = canvas.getContext("2d");
  const image = context?.createImageData(columns, rows);
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

// pixels
const NAMES = 112; // the least for the names at the side
const ASIDE = 152; // and the most
const ROW = 16; // of names
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
  const [left, right, bottom, top] = view.extent;
  const across = Math.max(1e-9, right - left);
  const up = Math.max(1e-9, top - bottom);
  const names = namesOf(view).length;
  const many = names > 1;
  const beside = Math.min((width - NAMES) / across, (height - 18) / up);
  const above = Math.min(width / across, (height - (many ? 18 + ROW * Math.ceil(names / 2) : 36)) / up);
  const aside = many ? beside >= above : width - NAMES >= height - 18;
  const unit = Math.max(0, aside ? beside : above);
  return { w: across * unit, h: up * unit, aside };
}
type Place = (a: number, b: number) => readonly [x: number, y: number];
function drawEllipses(context: CanvasRenderingContext2D, { xy, axes }: Ellipses, place: Place, colour: string): void {
  const [ox, oy] = place(0, 0);
  const along = (k: number): readonly [number, number] => {
    const [x, y] = place(axes[k]!, axes[k + 1]!);
    return [x - ox, y - oy];
  };
  Object.assign(context, { strokeStyle: colour, lineWidth: 1.1 });
  for (let k = 0; 2 * k < xy.length; k++) {
    const [x, y] = place(xy[2 * k]!, xy[2 * k + 1]!);
    const [ax, ay] = along(4 * k);
    const [bx, by] = along(4 * k + 2);
    if (!Number.isFinite(x + y + ax + ay + bx + by)) continue;
    context.beginPath();
    context.ellipse(x, y, Math.hypot(ax, ay), Math.hypot(bx, by), Math.atan2(ay, ax), 0, 7);
    context.stroke();
  }
}
/** Its points as one path with gaps, a dot at each, and where it ends; no end where the last is missing. */
function traced({ xy }: Line, place: Place): { way: Path2D; dots: Path2D; end: ReturnType<Place> | undefined } {
  const way = new Path2D();
  const dots = new Path2D();
  let end: ReturnType<Place> | undefined;
  for (let k = 0; k < xy.length; k += 2) {
    const [x, y] = place(xy[k]!, xy[k + 1]!);
    if (!Number.isFinite(x + y)) {
      end = undefined;
      continue;
    }
    if (end) way.lineTo(x, y);
    else way.moveTo(x, y);
    end = [x, y];
    dots.moveTo(x + 1.5, y);
    dots.arc(x, y, 1.5, 0, 7);
  }
  return { way, dots, end };
}
const WEIGHTS: Partial<Record<Actor, number>> = { critic: 2, prior: 1.1, ink: 1.1 };
function drawLine(context: CanvasRenderingContext2D, line: Line, place: Place, colour: string): void {
  const { actor, dots, dashed } = line;
  const lineWidth = WEIGHTS[actor] ?? 1.5;
  Object.assign(context, { strokeStyle: colour, fillStyle: colour, lineWidth, lineJoin: "round" });
  context.setLineDash(dashed ? [5, 4] : []);
  const drawn = traced(line, place);
  if (dots !== "only") context.stroke(drawn.way);
  context.globalAlpha = dots === "only" ? 0.7 : 1;
  if (dots) context.fill(drawn.dots);
  context.globalAlpha = 1;
  if (actor !== "ink" || !drawn.end || dots) return; // a way ends where it is now
  context.beginPath();
  context.arc(...drawn.end, 3, 0, 7);
  context.fill();
}

interface Drawing {
  context: CanvasRenderingContext2D;
  size: Size;
  palette: Palette;
  view: Field;
  range: readonly [number, number];
  w: number; // of the square
  h: number;
}
const quietOf = (palette: Palette) => ({ colour: palette.faint, font: "400 11.5px" }) as const;

/** The quantity, and what lies on it. */
function drawPlane({ context, palette, view, range, w, h }: Drawing): void {
  const { columns, rows, values, actor = "latent", layers = [], ellipses, lines = [] } = view;
  const [left, right, bottom, top] = view.extent;
  const place: Place = (a, b) => [((a - left) / (right - left)) * w, ((top - b) / (top - bottom)) * h];
  const image = tinted(values, columns, rows, palette.bytes(palette.mark(actor)), range);
  context.imageSmoothingEnabled = true;
  context.drawImage(image, 0, 0, w, h);
  for (const { xy, actor: whose } of layers) {
    const placed = Float32Array.from(xy, (v, k) => (k % 2 ? place(0, v)[1] : place(v, 0)[0]));
    const cell = Math.max(4, (1.5 * w) / columns);
    contours(context, placed, { width: w, height: h }, [0.5, 0.9], palette.mark(whose), 1.5, cell);
  }
  context.save();
  context.beginPath();
  context.rect(0, 0, w, h);
  context.clip();
  if (ellipses) drawEllipses(context, ellipses, place, palette.mark(ellipses.actor));
  for (const line of lines) drawLine(context, line, place, palette.mark(line.actor));
  context.restore();
}
/** The names below the square: several in two columns, one alone with its detail. */
function drawNamesBelow({ context, size, palette, h }: Drawing, names: readonly Name[]): void {
  names.forEach(({ text, actor, detail }, k) => {
    const style = { colour: palette.text(actor) };
    if (names.length === 1) words(context, palette, detail ? `${text}, ${detail}` : text, 0, h + 31, style);
    else words(context, palette, text, k % 2 ? size.width / 2 : 0, h + 14 + ROW * (1 + Math.floor(k / 2)), style);
  });
}
/** Beside the square, under whose it is and its range. */
function drawNamesAside({ context, size, palette, view, w }: Drawing, names: readonly Name[], span: string): void {
  const edge = Math.min(size.width, w + ASIDE); // names stay near the picture where there is more room than they need
  const write = (text: string, y: number, actor?: Actor) => {
    const style = actor ? { colour: palette.text(actor) } : quietOf(palette);
    words(context, palette, text, edge, y, { ...style, align: "end" });
  };
  const { actor: whose = "latent" } = view;
  write(whose, 14, whose);
  write(span, 30);
  let y = 54;
  for (const { text, actor, detail } of names) {
    write(text, y, actor);
    if (detail) write(detail, (y += ROW));
    y += detail ? 24 : 20;
  }
}
function drawField(context: CanvasRenderingContext2D, size: Size, palette: Palette, view: Field): void {
  const { w, h, aside } = placeOf(view, size);
  const names = namesOf(view);
  const range = rangeOf(view.values);
  const span = spanText(range);
  const drawing = { context, size, palette, view, range, w, h };
  const quiet = quietOf(palette);
  drawPlane(drawing);
  if (view.axes) {
    words(context, palette, view.axes[0], w, h + 14, { ...quiet, align: "end" });
    words(context, palette, view.axes[1], 2, 11, quiet);
  }
  if (aside && names.length > 0) return drawNamesAside(drawing, names, span);
  const text = names.length > 1 ? `${view.actor ?? "latent"}, ${span}` : span;
  words(context, palette, text, 0, h + 14, quiet);
  drawNamesBelow(drawing, names);
}
const spanText = ([low, high]: readonly [number, number]): string => `${chartText(low)} to ${chartText(high)}`;
/** What is on it, in numbers. */
export function spokenField(view: Field): string {
  const { values, extent, axes, layers = [], actor, ellipses, lines = [] } = view;
  const [left, right, bottom, top] = extent;
  const scattered = lines.filter(l => l.dots === "only");
  const counted = [ellipses?.name, ...scattered.map(l => l.name)]; // those of which the number is said
  const others = namesOf({ ...view, layers: [] }).map(n => n.text);
  return [
    `${actor ? `${actor}, ` : ""}from ${spanText(rangeOf(values))}`,
    ...(axes ? [`${axes[0]} from ${spanText([left, right])}, ${axes[1]} from ${spanText([bottom, top])}`] : []),
    ...layers.map(l => `lines around 50 and 90 % of ${l.xy.length / 2} ${l.name}`),
    ...(ellipses ? [`${ellipses.xy.length / 2} ellipses, ${ellipses.name}`] : []),
    ...scattered.map(l => `${l.xy.length / 2} ${l.name}`),
    ...others.filter(text => !counted.includes(text)),
  ].join("; ");
}

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

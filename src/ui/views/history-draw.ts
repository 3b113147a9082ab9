// Draws a history and says it in words: strengths as a map of rows over time, curves beneath on the same time axis. It
// hears nothing; choosing rows is history.tsx.
import type { Size } from "./canvas";
import { tinted } from "./field";
import { chartText, grouped, labelled, shortStep } from "../controls/number-text";
import { widthOf } from "./labels";
import { words } from "./points-draw";
import { ticksOf, valuesOf } from "./scale";
import type { Palette } from "./palette";
import type { Strand, View } from "../../engine/view";

export type History = Extract<View, { kind: "history" }>;
type Context = CanvasRenderingContext2D;
// pixels
const LEFT = 40; // names of rows
const RIGHT = 40; // last values
const BELOW = 22; // the steps
const GAP = 16; // between the parts
const QUIET = "400 11.5px";

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}
export interface Parts {
  map: Box;
  strands: readonly Box[];
}
/** Where the rows stand, and the curves under them: a fifth of the height each. */
export function partsOf({ rows, lines = [] }: History, { width, height }: Size): Parts {
  const room = height - BELOW;
  const strand = Math.max(24, Math.round(room / 5 - GAP));
  const above = Math.max(rows.length ? 8 : 0, room - lines.length * (strand + GAP));
  const across = { x: LEFT, width: Math.max(1, width - LEFT - RIGHT) };
  return {
    map: { ...across, y: 0, height: above },
    strands: lines.map((_, k) => ({ ...across, y: above + GAP + k * (strand + GAP), height: strand })),
  };
}
/** Which row lies at this height; none beside them. */
export function rowAt({ rows }: History, { map }: Parts, y: number): number | undefined {
  const row = Math.floor(((y - map.y) / map.height) * rows.length);
  return row >= 0 && row < rows.length ? row : undefined;
}

/** The range of a curve, and its ticks: the ends alone where the range is known beforehand. */
function scaleOf(finite: readonly number[], extent: Strand["extent"]) {
  if (extent) return { range: extent, ticks: [...extent], gap: extent[1] - extent[0] };
  const range = valuesOf(finite, finite, 3, false).extent;
  return { range, ...ticksOf(range, 2) };
}
/** Through the finite values, with gaps. */
function drawCurve(
  context: Context,
  values: Strand["values"],
  x: (column: number) => number,
  y: (v: number) => number,
) {
  context.beginPath();
  let pen = false;
  values.forEach((v, c) => {
    if (!Number.isFinite(v)) {
      pen = false;
      return;
    }
    if (pen) context.lineTo(x(c), y(v));
    else context.moveTo(x(c), y(v));
    pen = true;
  });
  context.stroke();
}
/** A column is the mean of the steps that fell into it; undefined where that is one, or the first is not full yet. */
const meanOf = ({ every, filled }: History): string | undefined =>
  Math.round(every) > 1 && filled > 1 ? `mean of ${grouped(every)} steps` : undefined;
/** The name of a curve, and what its values are: a chart of the same series shows another mean. room: pixels. */
export function strandText(view: History, { name }: Strand, room: number): string {
  const mean = meanOf(view);
  const whole = mean ? `${name}, ${mean}` : name;
  return widthOf(whole, true) <= room ? whole : name;
}
function drawStrand(
  context: Context,
  palette: Palette,
  strand: Strand,
  { x, y, width, height }: Box,
  view: History,
): void {
  const { actor, values, extent, mark } = strand;
  const { columns } = view;
  const finite = [...values].filter(Number.isFinite);
  const { range, ticks, gap } = scaleOf(finite, extent);
  // beyond the range a curve runs along its edge
  const at = (v: number) =>
    y + height - Math.min(1.05, Math.max(-0.05, (v - range[0]) / (range[1] - range[0] || 1))) * height;
  for (const { value: t, text } of labelled(ticks, gap)) {
    context.fillStyle = palette.line;
    context.fillRect(x, Math.round(at(t)), width, 1);
    words(context, palette, text, x - 6, at(t) + 4, { colour: palette.faint, align: "end", font: QUIET });
  }
  if (mark) {
    Object.assign(context, { strokeStyle: palette.text("real"), lineWidth: 1 });
    context.setLineDash([2, 3]);
    context.strokeRect(x, Math.round(at(mark.value)) + 0.5, width, 0);
    context.setLineDash([]);
    words(context, palette, `${mark.name} ${mark.value}`, x + 4, at(mark.value) - 4, { colour: palette.text("real") });
  }
  Object.assign(context, { strokeStyle: palette.mark(actor), lineWidth: 1.5, lineJoin: "round" });
  drawCurve(context, values, c => x + ((c + 0.5) / columns) * width, at);
  const colour = palette.text(actor);
  words(context, palette, strandText(view, strand, x + width), x + width, y - 4, { colour, align: "end" });
  const last = finite.at(-1);
  const end = x + (values.length / columns) * width;
  if (last !== undefined) words(context, palette, saidOf(last), end + 4, at(last) + 4, { colour });
}

const NAME = 13; // pixels that the name of a row takes
function drawRows(context: Context, palette: Palette, { rows, columns, filled, values }: History, map: Box): void {
  const image = tinted(values, filled, rows.length, palette.bytes(palette.mark("latent")), [0, 1]);
  context.imageSmoothingEnabled = false;
  context.drawImage(image, map.x, map.y, (map.width * filled) / columns, map.height);
  const style = { colour: palette.faint, align: "end", font: QUIET } as const;
  const apart = Math.ceil((NAME * rows.length) / Math.max(1, map.height));
  rows.forEach((name, r) => {
    const y = map.y + ((r + 0.5) * map.height) / rows.length + 4;
    if (r % apart === 0) words(context, palette, name, map.x - 6, y, style);
  });
  context.fillStyle = palette.line;
  context.fillRect(map.x, map.y + map.height, map.width, 1);
}
export function drawHistory(context: Context, size: Size, palette: Palette, view: History): void {
  const { columns, every, lines = [] } = view;
  const { map, strands } = partsOf(view, size);
  drawRows(context, palette, view, map);
  lines.forEach((strand, k) => drawStrand(context, palette, strand, strands[k]!, view));
  const all = every * columns;
  const most = Math.max(2, Math.min(6, Math.floor(map.width / 45)));
  const { ticks, gap } = ticksOf([0, all], most);
  for (const step of ticks)
    words(context, palette, shortStep(step, gap), map.x + (step / all) * map.width, size.height - 4, {
      colour: palette.faint,
      align: step === 0 ? "start" : "center",
      font: QUIET,
    });
}

/** Counts are whole. */
const saidOf = (value: number): string => (Number.isInteger(value) ? grouped(value) : chartText(value));
/** What is on it, in numbers. */
export function spokenHistory(view: History): string {
  const { rows, lines = [] } = view;
  const strands = lines.map(({ name, values, extent, mark }) => {
    const now = saidOf(values.at(-1) ?? NaN);
    return `${name} ${now}${extent ? ` of ${extent[1]}` : ""}${mark ? `, ${mark.name} ${mark.value}` : ""}`;
  });
  const mean = strands.length ? meanOf(view) : undefined;
  return `${[`${rows.length} rows`, ...strands].join(", ")}${mean ? `; each the ${mean}` : ""}`;
}
/** A row in words: "z₃, 0.98 now". */
export function spokenRow({ rows, filled, values }: History, row: number): string {
  const now = values[row * filled + filled - 1] ?? NaN;
  return `${rows[row]}, ${chartText(Number(now.toFixed(2)))} now`;
}

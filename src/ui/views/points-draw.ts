// Draws a view of points: codes as dots with the prior's rings and the lines that enclose what is generated; or, where
// there is no prior, real points on their own density with the generated ones on top. One hue an actor, names at the
// side, numerals for classes.
import { densityOf, levelsOf, trace } from "./density";
import { paint } from "./paint";
import type { Size } from "./canvas";
import type { Palette } from "./palette";
import { ASIDE, type Plot, type Points } from "./plot";
import type { Layer, Thumbnails } from "../../engine/view";

type Context = CanvasRenderingContext2D;
const MOST_CLASSES = 12;
const pixels = ({ xy }: Layer, plot: Plot): Float32Array =>
  Float32Array.from(xy, (v, i) => (i % 2 ? plot.y(v) : plot.x(v)));

function dots(context: Context, points: Float32Array, radius: number, colour: string, opacity: number): void {
  context.save();
  context.globalAlpha = opacity;
  context.fillStyle = colour;
  const path = new Path2D();
  for (let i = 0; i < points.length; i += 2) {
    const x = points[i]!;
    const y = points[i + 1]!;
    if (!Number.isFinite(x + y)) continue;
    path.moveTo(x + radius, y);
    path.arc(x, y, radius, 0, 7);
  }
  context.fill(path);
  context.restore();
}
export function contours(
  context: Context,
  points: Float32Array,
  { width, height }: Size,
  shares: readonly number[],
  colour: string,
  weight: number,
  sigma: number,
): void {
  const density = densityOf(points, width, height, sigma);
  context.save();
  Object.assign(context, { strokeStyle: colour, lineWidth: weight, lineCap: "round", lineJoin: "round" });
  const path = new Path2D();
  for (const level of levelsOf(density, shares)) if (level > 0) trace(path, density, level);
  context.stroke(path);
  context.restore();
}
/** The density as a soft ground in one hue. */
function glow(
  context: Context,
  points: Float32Array,
  { width, height }: Size,
  rgb: readonly [number, number, number],
  strength: number,
): void {
  const { columns, rows, cell, values } = densityOf(points, width, height, 9);
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  if (most <= 0) return;
  const small = Object.assign(document.createElement("canvas"), { width: columns, height: rows });
  const to = small.getContext("2d");
  if (!to) return;
  const image = to.createImageData(columns, rows);
  values.forEach((v, i) => {
    [image.data[4 * i], image.data[4 * i + 1], image.data[4 * i + 2]] = rgb;
    image.data[4 * i + 3] = 255 * strength * Math.sqrt(v / most);
  });
  to.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.drawImage(small, -cell / 2, -cell / 2, columns * cell, rows * cell);
}

export function words(
  context: Context,
  palette: Palette,
  text: string,
  x: number,
  y: number,
  {
    colour,
    align = "start",
    font = "560 11.5px",
    halo = 4,
  }: { colour: string; align?: CanvasTextAlign; font?: string; halo?: number },
): void {
  context.save();
  Object.assign(context, {
    font: `${font} ${palette.font}`,
    textAlign: align,
    lineJoin: "round",
    lineWidth: halo,
    strokeStyle: palette.paper,
    fillStyle: colour,
  });
  context.strokeText(text, x, y);
  context.fillText(text, x, y);
  context.restore();
}

function means({ xy, labels }: Layer, plot: Plot): { x: number; y: number; text: string }[] {
  const sums = new Map<number, [number, number, number]>();
  labels?.forEach((label, i) => {
    const sum = sums.get(label) ?? [0, 0, 0];
    sums.set(label, [sum[0] + xy[2 * i]!, sum[1] + xy[2 * i + 1]!, sum[2] + 1]);
  });
  if (sums.size < 2 || sums.size > MOST_CLASSES) return [];
  return [...sums]
    .sort((a, b) => a[0] - b[0])
    .map(([label, [a, b, n]]) => ({ x: plot.x(a / n), y: plot.y(b / n), text: String(label) }));
}
/** Moves numerals apart until each can be read. */
function nudged(marks: { x: number; y: number; text: string }[], apart: number): typeof marks {
  for (let turn = 0; turn < 12; turn++)
    for (let i = 0; i < marks.length; i++)
      for (let j = 0; j < i; j++) {
        const a = marks[i]!;
        const b = marks[j]!;
        const dx = a.x - b.x;
        const dy = a.y - b.y || 0.01;
        const far = Math.hypot(dx, dy);
        if (far >= apart) continue;
        const push = (apart - far) / 2 / far;
        a.x += dx * push;
        a.y += dy * push;
        b.x -= dx * push;
        b.y -= dy * push;
      }
  return marks;
}
function numerals(context: Context, palette: Palette, layers: readonly Layer[], plot: Plot): void {
  const layer = layers.find(l => l.labels);
  if (!layer) return;
  for (const { x, y, text } of nudged(means(layer, plot), 15))
    words(context, palette, text, x, y + 5, { colour: palette.ink, align: "center", font: "640 15px" });
}

/** The prior at one and two σ, with its name at the end of a line where there is room at the side. */
function prior(context: Context, palette: Palette, plot: Plot, { width, height }: Size): void {
  context.save();
  Object.assign(context, { strokeStyle: palette.mark("prior"), lineWidth: 1.2 });
  for (const radius of [1, 2]) {
    context.beginPath();
    context.arc(plot.x(0), plot.y(0), radius * plot.unit, 0, 7);
    context.stroke();
  }
  const x = plot.x(2 * Math.cos(0.62));
  const y = plot.y(-2 * Math.sin(0.62));
  const aside = width >= ASIDE * height;
  const ty = aside ? Math.min(height - 44, Math.max(y + 16, height * 0.77)) : height - 4;
  if (aside) {
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(width - 96, ty - 5);
    context.stroke();
  }
  context.restore();
  words(context, palette, "prior, 1 and 2 σ", width, ty, { colour: palette.text("prior"), align: "end" });
}
/**
 * Enough generated codes to enclose; fewer are dots. Among data, what is generated stays dots: each is a
 * sample to be judged.
 */
const enclosed = (layer: Layer, view: Points): boolean =>
  layer.actor === "generated" && view.plane !== undefined && layer.xy.length >= 200;

function drawLayer(context: Context, size: Size, palette: Palette, view: Points, layer: Layer, plot: Plot): void {
  const points = pixels(layer, plot);
  const colour = palette.mark(layer.actor);
  const many = points.length > 1500;
  if (enclosed(layer, view)) contours(context, points, size, [0.5, 0.9], colour, 1.5, Math.max(7, 0.42 * plot.unit));
  else if (layer.actor === "real") {
    glow(context, points, size, palette.bytes(colour), 0.3);
    dots(context, points, 1, colour, 0.45);
  } else if (layer.actor === "generated") {
    dots(context, points, many ? 1.3 : 1.6, colour, 0.62);
    if (points.length >= 200) contours(context, points, size, [0.9], colour, 1.2, 7);
  } else dots(context, points, many ? 1.15 : 1.5, colour, 0.6);
}
/** Names at the right edge; in a narrow picture at its foot, the first at the left. */
function names(context: Context, { width, height }: Size, palette: Palette, view: Points): void {
  const foot = width < ASIDE * height;
  const inner = view.layers.filter(l => !enclosed(l, view));
  const outer = view.layers.filter(l => enclosed(l, view));
  inner.forEach((l, i) => {
    const left = foot && i === 0 && (inner.length > 1 || view.rings === true || view.grid !== undefined);
    words(context, palette, l.name, left ? 0 : width, foot ? height - 4 - 16 * Math.max(0, i - 1) : 14 + 16 * i, {
      colour: palette.text(l.actor),
      align: left ? "start" : "end",
    });
  });
  if (view.grid)
    words(context, palette, "decoded grid", width, foot ? height - 4 : 14 + 16 * inner.length, {
      colour: palette.text("generated"),
      align: "end",
    });
  outer.forEach((l, i) => {
    const y = foot ? 10 + 16 * i : height - 5 - 32 * i;
    const style = { colour: palette.text(l.actor), align: "end" } as const;
    if (foot) return words(context, palette, `${l.name}, 50 and 90 %`, width, y, style);
    words(context, palette, l.name, width, y - 15, style);
    words(context, palette, "50 and 90 %", width, y, { ...style, font: "400 11.5px" });
  });
}
/** Generated points that the picture has no room for are counted, not hidden. */
function outside(context: Context, { width, height }: Size, palette: Palette, view: Points, plot: Plot): void {
  const { layers, plane } = view;
  let count = 0;
  const above = 16 * Math.max(1, layers.filter(l => !enclosed(l, view)).length - 1); // of the names at the foot
  for (const { xy, actor } of layers)
    if (actor === "generated" && !plane)
      for (let i = 0; i < xy.length; i += 2) {
        const x = plot.x(xy[i]!);
        const y = plot.y(xy[i + 1]!);
        if (!(x >= 0 && x <= width && y >= 0 && y <= height)) count++;
      }
  if (count)
    words(context, palette, `${count} beyond the edge`, width, height - 4 - (width < ASIDE * height ? above : 0), {
      colour: palette.faint,
      align: "end",
      font: "400 11.5px",
    });
}

/** Lines of an even grid of the latent space where the decoder puts them; its two axes are heavier. */
function grid(
  context: Context,
  { width, height }: Size,
  palette: Palette,
  lines: readonly Float32Array[],
  plot: Plot,
): void {
  context.save();
  context.beginPath();
  context.rect(0, 0, width, height);
  context.clip();
  Object.assign(context, { strokeStyle: palette.mark("generated"), lineJoin: "round" });
  const each = lines.length > 1 ? lines.length / 2 : 1;
  const middle = (k: number) => k % each === (each - 1) / 2;
  lines.forEach((xy, k) => {
    Object.assign(context, { lineWidth: middle(k) ? 1.6 : 0.8, globalAlpha: middle(k) ? 1 : 0.7 });
    context.beginPath();
    for (let i = 0; i < xy.length; i += 2)
      if (Number.isFinite(xy[i]! + xy[i + 1]!)) context.lineTo(plot.x(xy[i]!), plot.y(xy[i + 1]!));
    context.stroke();
  });
  context.restore();
}
/** Pictures as ink at their places, in place of dots. */
function pictures(context: Context, size: Size, palette: Palette, thumbnails: Thumbnails, plot: Plot): void {
  const { xy, side, name, actor } = thumbnails;
  const wide = side * plot.unit * 0.96;
  const foot = size.width < ASIDE * size.height;
  paint(context, thumbnails, palette.bytes(palette.ink), k => ({
    x: plot.x(xy[2 * k]!) - wide / 2,
    y: plot.y(xy[2 * k + 1]!) - wide / 2,
    width: wide,
    height: wide,
  }));
  words(context, palette, name, foot ? 0 : size.width, foot ? size.height - 4 : 14, {
    colour: palette.text(actor),
    align: foot ? "start" : "end",
  });
}

export function drawPoints(context: Context, size: Size, palette: Palette, view: Points, plot: Plot): void {
  if (view.thumbnails) {
    pictures(context, size, palette, view.thumbnails, plot);
    if (view.rings) prior(context, palette, plot, size);
    return;
  }
  for (const layer of view.layers) if (!enclosed(layer, view)) drawLayer(context, size, palette, view, layer, plot);
  if (view.grid) grid(context, size, palette, view.grid, plot);
  if (view.rings) prior(context, palette, plot, size);
  for (const layer of view.layers) if (enclosed(layer, view)) drawLayer(context, size, palette, view, layer, plot);
  numerals(context, palette, view.layers, plot);
  names(context, size, palette, view);
  outside(context, size, palette, view, plot);
}

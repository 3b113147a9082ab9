// Draws a view of points: codes as dots with the prior's rings and the lines that enclose what is generated; or, where there is no prior,
// real points on their own density with the generated ones on top. One hue an actor, names at the side, numerals for classes.
import { densityOf, levelOf, trace } from "./density";
import type { Layer } from "../../engine/diagnostic";
import type { Size } from "./canvas";
import type { Palette } from "./palette";
import type { Plot, Points } from "./plot";

type Context = CanvasRenderingContext2D;
const MOST_CLASSES = 12;
const pixels = ({ xy }: Layer, plot: Plot): Float32Array => Float32Array.from(xy, (v, i) => i % 2 ? plot.y(v) : plot.x(v));

function dots(context: Context, points: Float32Array, radius: number, colour: string, opacity: number): void {
  context.save();
  context.globalAlpha = opacity;
  context.fillStyle = colour;
  const path = new Path2D();
  for (let i = 0; i < points.length; i += 2) {
    const x = points[i]!, y = points[i + 1]!;
    if (!Number.isFinite(x + y)) continue;
    path.moveTo(x + radius, y);
    path.arc(x, y, radius, 0, 7);
  }
  context.fill(path);
  context.restore();
}
function contours(context: Context, points: Float32Array, { width, height }: Size, shares: readonly number[], colour: string, weight: number, sigma: number): void {
  const density = densityOf(points, width, height, sigma);
  context.save();
  Object.assign(context, { strokeStyle: colour, lineWidth: weight, lineCap: "round", lineJoin: "round" });
  for (const share of shares) {
    const path = new Path2D(), level = levelOf(density, share);
    if (level > 0) trace(path, density, level);
    context.stroke(path);
  }
  context.restore();
}
/** The density as a soft ground in one hue. */
function glow(context: Context, points: Float32Array, { width, height }: Size, rgb: readonly [number, number, number], strength: number): void {
  const { columns, rows, cell, values } = densityOf(points, width, height, 9), most = values.reduce((a, b) => Math.max(a, b), 0);
  if (most <= 0) return;
  const small = Object.assign(document.createElement("canvas"), { width: columns, height: rows }), to = small.getContext("2d");
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

export function words(context: Context, palette: Palette, text: string, x: number, y: number, { colour, align = "start", font = "560 11.5px", halo = 4 }: { colour: string; align?: CanvasTextAlign; font?: string; halo?: number }): void {
  context.save();
  Object.assign(context, { font: `${font} ${palette.font}`, textAlign: align, lineJoin: "round", lineWidth: halo, strokeStyle: palette.paper, fillStyle: colour });
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
  return [...sums].sort((a, b) => a[0] - b[0]).map(([label, [a, b, n]]) => ({ x: plot.x(a / n), y: plot.y(b / n), text: String(label) }));
}
/** Moves numerals apart until each can be read. */
function nudged(marks: { x: number; y: number; text: string }[], apart: number): typeof marks {
  for (let turn = 0; turn < 12; turn++) for (let i = 0; i < marks.length; i++) for (let j = 0; j < i; j++) {
    const a = marks[i]!, b = marks[j]!, dx = a.x - b.x, dy = a.y - b.y || 0.01, far = Math.hypot(dx, dy);
    if (far >= apart) continue;
    const push = (apart - far) / 2 / far;
    a.x += dx * push; a.y += dy * push; b.x -= dx * push; b.y -= dy * push;
  }
  return marks;
}
function numerals(context: Context, palette: Palette, layers: readonly Layer[], plot: Plot): void {
  const layer = layers.find(l => l.labels);
  if (!layer) return;
  for (const { x, y, text } of nudged(means(layer, plot), 15)) words(context, palette, text, x, y + 5, { colour: palette.ink, align: "center", font: "640 15px" });
}

/** The prior at one and two σ, with its name at the end of a line. */
function prior(context: Context, palette: Palette, plot: Plot, { width, height }: Size): void {
  context.save();
  Object.assign(context, { strokeStyle: palette.mark("prior"), lineWidth: 1.2 });
  for (const radius of [1, 2]) { context.beginPath(); context.arc(plot.x(0), plot.y(0), radius * plot.unit, 0, 7); context.stroke(); }
  const x = plot.x(2 * Math.cos(0.62)), y = plot.y(-2 * Math.sin(0.62)), ty = Math.min(height - 44, Math.max(y + 16, height * 0.77));
  context.lineWidth = 1;
  context.beginPath(); context.moveTo(x, y); context.lineTo(width - 96, ty - 5); context.stroke();
  context.restore();
  words(context, palette, "prior, 1 and 2 σ", width, ty, { colour: palette.text("prior"), align: "end" });
}
const around = (layer: Layer): boolean => layer.actor === "generated" && layer.xy.length >= 200;

function latent(context: Context, size: Size, palette: Palette, { layers }: Points, plot: Plot): void {
  const { width, height } = size, codes = layers.filter(l => !around(l));
  for (const l of codes) dots(context, pixels(l, plot), l.xy.length > 1500 ? 1.15 : 1.5, palette.mark(l.actor), 0.6);
  prior(context, palette, plot, size);
  for (const l of layers.filter(around)) contours(context, pixels(l, plot), size, [0.5, 0.9], palette.mark(l.actor), 1.5, Math.max(7, 0.42 * plot.unit));
  numerals(context, palette, layers, plot);
  codes.forEach((l, i) => words(context, palette, l.name, width, 18 + 16 * i, { colour: palette.text(l.actor), align: "end" }));
  layers.filter(around).forEach((l, i) => {
    words(context, palette, l.name, width, height - 20 - 32 * i, { colour: palette.text(l.actor), align: "end" });
    words(context, palette, "50 and 90 %", width, height - 5 - 32 * i, { colour: palette.text(l.actor), align: "end", font: "400 11.5px" });
  });
}
function distribution(context: Context, size: Size, palette: Palette, { layers }: Points, plot: Plot): void {
  const real = layers.filter(l => l.actor === "real"), rest = layers.filter(l => l.actor !== "real");
  for (const l of real) {
    const points = pixels(l, plot);
    glow(context, points, size, palette.bytes(palette.mark("real")), 0.3);
    dots(context, points, 1, palette.mark("real"), 0.45);
  }
  for (const l of rest) {
    const points = pixels(l, plot);
    dots(context, points, points.length > 2000 ? 1.3 : 1.7, palette.mark(l.actor), 0.62);
    if (l.xy.length >= 200) contours(context, points, size, [0.9], palette.mark(l.actor), 1.2, 6);
  }
  numerals(context, palette, real, plot);
  [...real, ...rest].forEach((l, i) => words(context, palette, l.name, size.width, 18 + 16 * i, { colour: palette.text(l.actor), align: "end" }));
  const outside = rest.map(l => pixels(l, plot)).reduce((n, p) => n + p.reduce((m, x, i) => m + (i % 2 === 0 && !(x >= 0 && x <= size.width && p[i + 1]! >= 0 && p[i + 1]! <= size.height) ? 1 : 0), 0), 0);
  if (outside) words(context, palette, `${outside} outside`, size.width, size.height - 5, { colour: palette.faint, align: "end", font: "400 11.5px" });
}
export const drawPoints = (context: Context, size: Size, palette: Palette, view: Points, plot: Plot): void => (view.rings ? latent : distribution)(context, size, palette, view, plot);

// A quantity over a plane: from paper to one hue, with its ends written beside it and, where there are, the outlines of points on top. Rows
// come top first.
import { useCallback, useRef } from "react";
import { useCanvas, type Draw, type Size } from "./canvas";
import { numberText } from "./format";
import { contours, words } from "./points-draw";
import type { ViewProps } from "./kinds";
import type { Palette } from "./palette";
import type { View } from "../../engine/diagnostic";

type Field = Extract<View, { kind: "field" }>;

/** Values from 0 to 1 as opacity of one hue, into an offscreen canvas. */
export function tinted(values: Float32Array, columns: number, rows: number, rgb: readonly [number, number, number], [low, high]: readonly [number, number]): HTMLCanvasElement {
  const canvas = Object.assign(document.createElement("canvas"), { width: columns, height: rows }), context = canvas.getContext("2d"), image = context?.createImageData(columns, rows);
  if (!context || !image) return canvas;
  values.forEach((v, i) => {
    [image.data[4 * i], image.data[4 * i + 1], image.data[4 * i + 2]] = rgb;
    image.data[4 * i + 3] = Number.isFinite(v) ? 255 * Math.min(1, Math.max(0, (v - low) / (high - low || 1))) : 0;
  });
  context.putImageData(image, 0, 0);
  return canvas;
}
export const rangeOf = (values: Float32Array): readonly [number, number] => values.reduce<readonly [number, number]>(([low, high], v) => Number.isFinite(v) ? [Math.min(low, v), Math.max(high, v)] : [low, high], [Infinity, -Infinity]);

const NAMES = 112; // pixels, for the names at the side
/** A square beside its names, or above them where the picture is narrow. */
function placeOf({ extent: [left, right, bottom, top] }: Field, { width, height }: Size): { w: number; h: number; aside: boolean } {
  const across = Math.max(1e-9, right - left), up = Math.max(1e-9, top - bottom), aside = width - NAMES >= height - 18, unit = Math.min((aside ? width - NAMES : width) / across, (height - (aside ? 18 : 36)) / up);
  return { w: across * unit, h: up * unit, aside };
}
function drawField(context: CanvasRenderingContext2D, size: Size, palette: Palette, view: Field): void {
  const { columns, rows, values, extent: [left, right, bottom, top], actor = "latent", axes, layers = [] } = view, range = rangeOf(values), { w, h, aside } = placeOf(view, size);
  context.imageSmoothingEnabled = true;
  context.drawImage(tinted(values, columns, rows, palette.bytes(palette.mark(actor)), range), 0, 0, w, h);
  for (const { xy, actor } of layers) contours(context, Float32Array.from(xy, (v, k) => k % 2 ? (top - v) / (top - bottom) * h : (v - left) / (right - left) * w), { width: w, height: h }, [0.5, 0.9], palette.mark(actor), 1.5, Math.max(4, 1.5 * w / columns));
  const quiet = { colour: palette.faint, font: "400 11.5px" } as const, span = `${numberText(range[0])} to ${numberText(range[1])}`;
  if (axes) { words(context, palette, axes[0], w, h + 14, { ...quiet, align: "end" }); words(context, palette, axes[1], 2, 11, quiet); }
  if (!aside || !layers.length) words(context, palette, span, 0, h + 14, quiet);
  if (!aside) return layers.forEach((l, k) => words(context, palette, `${l.name}, 50 and 90 %`, 0, h + 31 + 16 * k, { colour: palette.text(l.actor) }));
  if (layers.length) { words(context, palette, actor, size.width, 14, { colour: palette.text(actor), align: "end" }); words(context, palette, span, size.width, 30, { ...quiet, align: "end" }); }
  layers.forEach((l, k) => { words(context, palette, l.name, size.width, 54 + 40 * k, { colour: palette.text(l.actor), align: "end" }); words(context, palette, "50 and 90 %", size.width, 70 + 40 * k, { ...quiet, align: "end" }); });
}
/** What is on it, in numbers. */
export const spokenField = ({ values, extent, axes, layers = [], actor }: Field): string => {
  const [low, high] = rangeOf(values);
  return [`${actor ? `${actor}, ` : ""}from ${numberText(low)} to ${numberText(high)}`, ...axes ? [`${axes[0]} from ${numberText(extent[0])} to ${numberText(extent[1])}, ${axes[1]} from ${numberText(extent[2])} to ${numberText(extent[3])}`] : [], ...layers.map(l => `lines around 50 and 90 % of ${l.xy.length / 2} ${l.name}`)].join("; ");
};

export function FieldView({ view, label, onDrawn }: ViewProps<"field">) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useCanvas(canvas, useCallback<Draw>((context, size, palette) => drawField(context, size, palette, view), [view]), onDrawn);
  return <div className="vw-fill"><canvas ref={canvas} role="img" aria-label={`${label}: ${spokenField(view)}`} /></div>;
}

// A quantity over a plane: from paper to the hue of codes, with its ends written beside it. Rows come top first.
import { useCallback, useRef } from "react";
import { useCanvas, type Draw } from "./canvas";
import { numberText } from "./format";
import { words } from "./points-draw";
import type { ViewProps } from "./kinds";

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

export function FieldView({ view, label, onDrawn }: ViewProps<"field">) {
  const canvas = useRef<HTMLCanvasElement>(null), [low, high] = rangeOf(view.values);
  useCanvas(canvas, useCallback<Draw>((context, { width, height }, palette) => {
    const { columns, rows, values, extent: [left, right, bottom, top] } = view, range = rangeOf(values), side = Math.min(width / Math.max(1e-9, right - left), (height - 20) / Math.max(1e-9, top - bottom)), w = (right - left) * side, h = (top - bottom) * side;
    context.imageSmoothingEnabled = true;
    context.drawImage(tinted(values, columns, rows, palette.bytes(palette.mark("latent")), range), 0, 0, w, h);
    words(context, palette, `${numberText(range[0])} to ${numberText(range[1])}`, 0, h + 15, { colour: palette.faint, font: "400 11.5px" });
  }, [view]), onDrawn);
  return <div className="vw-fill"><canvas ref={canvas} role="img" aria-label={`${label}: from ${numberText(low)} to ${numberText(high)}`} /></div>;
}

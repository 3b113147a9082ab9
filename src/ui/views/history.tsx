// A column of numbers at every drawing, side by side: how a mask settles. Keeps the columns it has seen, at most 512: beyond that every
// second one goes. A run that begins anew clears them.
import { useCallback, useRef } from "react";
import { useCanvas, type Draw } from "./canvas";
import { rangeOf, tinted } from "./field";
import { words } from "./points-draw";
import type { ViewProps } from "./kinds";

const MOST = 512;
export function HistoryView({ view, step, label, onDrawn }: ViewProps<"history">) {
  const canvas = useRef<HTMLCanvasElement>(null), seen = useRef<{ rows: number; step: number; last: unknown; columns: Float32Array[] }>({ rows: 0, step: 0, last: undefined, columns: [] });
  if (seen.current.last !== view) {
    if (seen.current.rows !== view.rows.length || step < seen.current.step) seen.current = { rows: view.rows.length, step, last: view, columns: [] };
    Object.assign(seen.current, { last: view, step });
    seen.current.columns.push(view.values);
    if (seen.current.columns.length > MOST) seen.current.columns = seen.current.columns.filter((_, i) => i % 2 === 1);
  }
  useCanvas(canvas, useCallback<Draw>((context, { width, height }, palette) => {
    const { columns } = seen.current, rows = view.rows.length, flat = new Float32Array(columns.length * rows), left = 36;
    columns.forEach((column, c) => column.forEach((v, r) => { flat[r * columns.length + c] = v; }));
    context.imageSmoothingEnabled = false;
    context.drawImage(tinted(flat, columns.length, rows, palette.bytes(palette.mark("latent")), rangeOf(flat)), left, 4, width - left, height - 8);
    const every = Math.ceil(rows / Math.max(1, Math.floor(height / 16)));
    view.rows.forEach((name, r) => { if (r % every === 0) words(context, palette, name, left - 6, 4 + (r + 0.5) * (height - 8) / rows + 4, { colour: palette.faint, align: "end", font: "400 11.5px" }); });
  }, [view]), onDrawn);
  return <div className="vw-fill"><canvas ref={canvas} role="img" aria-label={`${label}: ${view.rows.length} rows, ${seen.current.columns.length} drawings`} /></div>;
}

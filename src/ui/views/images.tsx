// A sheet of pictures without frames. Captioned columns (x beside x̂) turn into rows on a phone, where a sheet that stands alone also takes
// the whole width.
import { useCallback, useRef } from "react";
import { useCanvas, type Draw } from "./canvas";
import { paint } from "./paint";
import { textOf } from "./palette";
import type { ViewProps } from "./kinds";
import type { View } from "../../engine/diagnostic";

type Images = Extract<View, { kind: "images" }>;
interface Sheet { columns: number; rows: number; place(k: number): readonly [column: number, row: number] }

function sheetOf({ columns, count, captions }: Images, narrow: boolean, alone: boolean): Sheet {
  const rows = Math.ceil(count / columns);
  if (captions && narrow) return { columns: rows, rows: columns, place: k => [Math.floor(k / columns), k % columns] };
  const across = narrow && alone ? [10, 9, 8].find(c => count % c === 0) ?? 10 : columns;
  return { columns: across, rows: Math.ceil(count / across), place: k => [k % across, Math.floor(k / across)] };
}
/** x in the hue of data, x̂ in the hue of what is generated. */
const hueOf = (i: number, all: number) => ({ color: textOf(all > 1 && i === 0 ? "real" : i === all - 1 && all > 1 ? "generated" : "ink") });

export function ImagesView({ view, label, narrow, alone, onDrawn }: ViewProps<"images">) {
  const canvas = useRef<HTMLCanvasElement>(null), sheet = sheetOf(view, narrow, alone), captions = view.captions;
  useCanvas(canvas, useCallback<Draw>((context, size, palette, ratio) => {
    const { columns, rows, place } = sheetOf(view, narrow, alone), w = size.width / columns, h = size.height / rows, gap = Math.max(1.5, w * 0.07), whole = (v: number) => Math.round(v * ratio) / ratio; // device pixels: grey pictures have edges
    paint(context, view, palette.bytes(palette.ink), k => {
      const [column, row] = place(k), x = whole(column * w + gap / 2), y = whole(row * h + gap / 2);
      return { x, y, width: whole((column + 1) * w - gap / 2) - x, height: whole((row + 1) * h - gap / 2) - y };
    });
  }, [view, narrow, alone]), onDrawn);
  return (
    <div className={captions ? "vw-sheet vw-captioned" : "vw-sheet"}>
      {captions && <p className="vw-captions" aria-hidden="true">{captions.map((text, i) => <b key={text} style={hueOf(i, captions.length)}>{text}</b>)}</p>}
      <canvas ref={canvas} role="img" aria-label={`${label}: ${view.count} pictures`} style={{ aspectRatio: `${sheet.columns * view.width} / ${sheet.rows * view.height}` }} />
    </div>
  );
}

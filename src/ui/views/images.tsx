// A sheet of pictures without frames, with captions over its columns and names beside its rows where it has them. Pairs
// (x beside x̂) turn into rows on a phone, where a sheet that stands alone also takes the whole width.
import { useCallback, useRef } from "react";
import { type Draw, useCanvas } from "./canvas";
import { paint } from "./paint";
import { textOf } from "./palette";
import type { View } from "../../engine/view";
import type { ViewProps } from "./view-props";

type Images = Extract<View, { kind: "images" }>;
/** x beside x̂ and nothing more. */
export const pairs = ({ captions }: Images): boolean => captions?.length === 2;
interface Sheet {
  columns: number;
  rows: number;
  place(k: number): readonly [column: number, row: number];
}

function sheetOf({ columns, count, captions, rows: names }: Images, narrow: boolean, alone: boolean): Sheet {
  const rows = Math.ceil(count / columns);
  if (captions?.length === 2 && narrow)
    return { columns: rows, rows: columns, place: k => [Math.floor(k / columns), k % columns] };
  const across = narrow && alone && !captions && !names ? ([10, 9, 8].find(c => count % c === 0) ?? 10) : columns;
  return { columns: across, rows: Math.ceil(count / across), place: k => [k % across, Math.floor(k / across)] };
}
/** x in the hue of data, x̂ in the hue of what is generated; a place on the way belongs to nobody. */
const hueOf = (text: string) => ({
  color: text.startsWith("x\u0302") ? textOf("generated") : text.startsWith("x") ? textOf("real") : "var(--soft)",
});

/** What is on it, in numbers. */
export const spokenImages = ({ count, columns, rows, captions }: Images): string =>
  rows || (captions && columns > 2)
    ? `${count} pictures in ${Math.ceil(count / columns)} rows of ${columns}${rows ? `: ${rows.join(", ")}` : ""}`
    : `${count} pictures`;

export function ImagesView({ view, label, narrow, alone, onDrawn }: ViewProps<"images">) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const sheet = sheetOf(view, narrow, alone);
  const captions = view.captions;
  useCanvas(
    canvas,
    useCallback<Draw>(
      (context, size, palette, ratio) => {
        const { columns, rows, place } = sheetOf(view, narrow, alone);
        const w = size.width / columns;
        const h = size.height / rows;
        const gap = Math.max(1.5, w * 0.07);
        const whole = (v: number) => Math.round(v * ratio) / ratio; // device pixels: grey pictures have edges
        paint(context, view, palette.bytes(palette.ink), k => {
          const [column, row] = place(k);
          const x = whole(column * w + gap / 2);
          const y = whole(row * h + gap / 2);
          return { x, y, width: whole((column + 1) * w - gap / 2) - x, height: whole((row + 1) * h - gap / 2) - y };
        });
      },
      [view, narrow, alone],
    ),
    onDrawn,
  );
  return (
    <div className={`vw-sheet${pairs(view) ? " vw-captioned" : ""}${view.rows ? " vw-named" : ""}`}>
      {captions && (
        <p className="vw-captions" aria-hidden="true">
          {captions.map((text, i) => (
            <b key={i} style={hueOf(text)}>
              {text}
            </b>
          ))}
        </p>
      )}
      {view.rows && (
        <p className="vw-rows" aria-hidden="true">
          {view.rows.map((text, i) => (
            <b key={i}>{text}</b>
          ))}
        </p>
      )}
      <canvas
        ref={canvas}
        role="img"
        aria-label={`${label}: ${spokenImages(view)}`}
        style={{ aspectRatio: `${sheet.columns * view.width} / ${sheet.rows * view.height}` }}
      />
    </div>
  );
}

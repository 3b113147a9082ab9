// A sheet of pictures without frames, with captions over its columns and names beside its rows where it has them. Pairs
// (x beside x̂) turn into rows on a phone, where a sheet that stands alone also takes the whole width.
import { useCallback, useRef } from "react";
import { type Draw, type Size, useCanvas } from "./canvas";
import type { Box } from "./labels";
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

/** Where each picture stands on a sheet of this size, on whole device pixels: grey pictures have edges. */
function boxesOf({ columns, rows, place }: Sheet, size: Size, ratio: number): (k: number) => Box {
  const [w, h] = [size.width / columns, size.height / rows];
  const gap = Math.max(1.5, w * 0.07);
  const whole = (v: number) => Math.round(v * ratio) / ratio;
  return k => {
    const [column, row] = place(k);
    const [x, y] = [whole(column * w + gap / 2), whole(row * h + gap / 2)];
    return { x, y, width: whole((column + 1) * w - gap / 2) - x, height: whole((row + 1) * h - gap / 2) - y };
  };
}
/** Before the first step what comes back of data is grey: their places stay empty. */
const begun = (view: Images, step: number) => step > 0 || !pairs(view);

export function ImagesView({ view, step, label, narrow, alone, onDrawn }: ViewProps<"images">) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const whole = begun(view, step);
  const draw = useCallback<Draw>(
    (context, size, palette, ratio) =>
      paint(
        context,
        view,
        palette.bytes(palette.ink),
        boxesOf(sheetOf(view, narrow, alone), size, ratio),
        whole ? 1 : 2,
      ),
    [view, narrow, alone, whole],
  );
  useCanvas(canvas, draw, onDrawn);
  const sheet = sheetOf(view, narrow, alone);
  return (
    <div className={`vw-sheet${pairs(view) ? " vw-captioned" : ""}${view.rows ? " vw-named" : ""}`}>
      {view.captions && (
        <p className="vw-captions" aria-hidden="true">
          {view.captions.map((text, i) => (
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
        aria-label={`${label}: ${whole ? spokenImages(view) : `${view.count / 2} pictures of data, nothing beside them yet`}`}
        style={{ aspectRatio: `${sheet.columns * view.width} / ${sheet.rows * view.height}` }}
      />
    </div>
  );
}

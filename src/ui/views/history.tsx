// Strengths over time, one row each, with a few curves beneath on the same time axis: how a mask settles. The whole
// length of the run is the width, so the picture fills from the left and nothing in it moves. Where rows can be chosen
// (by a click, or arrow keys and Enter) the choice goes to another probe's options, which comes into sight; what that
// draws is its own affair.
import { type KeyboardEvent, type PointerEvent, useCallback, useId, useRef, useState } from "react";
import { type Draw, type Size, useCanvas, useSize } from "./canvas";
import { tinted } from "./field";
import { chartText, shortStep, tickText } from "../controls/number-text";
import { words } from "./points-draw";
import { ticksOf, valuesOf } from "./scale";
import type { Palette } from "./palette";
import type { Strand, View } from "../../engine/view";
import type { ViewProps } from "./view-props";

type History = Extract<View, { kind: "history" }>;
// pixels: names of rows, last values, the steps; between the parts
const LEFT = 40,
  RIGHT = 40,
  BELOW = 22,
  GAP = 16,
  QUIET = "400 11.5px";

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}
/** Where the rows stand, and the curves under them: a fifth of the height each. */
export function partsOf({ rows, lines = [] }: History, { width, height }: Size): { map: Box; strands: readonly Box[] } {
  const room = height - BELOW,
    strand = Math.max(24, Math.round(room / 5 - GAP)),
    across = { x: LEFT, width: Math.max(1, width - LEFT - RIGHT) };
  const above = Math.max(rows.length ? 8 : 0, room - lines.length * (strand + GAP));
  return {
    map: { ...across, y: 0, height: above },
    strands: lines.map((_, k) => ({ ...across, y: above + GAP + k * (strand + GAP), height: strand })),
  };
}
/** Which row lies at this height; none beside them. */
export function rowAt({ rows }: History, { map }: { map: Box }, y: number): number | undefined {
  const row = Math.floor(((y - map.y) / map.height) * rows.length);
  return row >= 0 && row < rows.length ? row : undefined;
}

function drawStrand(
  context: CanvasRenderingContext2D,
  palette: Palette,
  { name, actor, values, extent }: Strand,
  { x, y, width, height }: Box,
  columns: number,
): void {
  const finite = [...values].filter(Number.isFinite),
    range = extent ?? valuesOf(finite, finite, 3, false).extent,
    { ticks, gap } = extent ? { ticks: [...extent], gap: extent[1] - extent[0] } : ticksOf(range, 2);
  // beyond the range a curve runs along its edge
  const at = (v: number) =>
    y + height - Math.min(1.05, Math.max(-0.05, (v - range[0]) / (range[1] - range[0] || 1))) * height;
  for (const t of ticks) {
    context.fillStyle = palette.line;
    context.fillRect(x, Math.round(at(t)), width, 1);
    words(context, palette, tickText(t, gap), x - 6, at(t) + 4, { colour: palette.faint, align: "end", font: QUIET });
  }
  Object.assign(context, { strokeStyle: palette.mark(actor), lineWidth: 1.5, lineJoin: "round" });
  context.beginPath();
  let pen = false;
  values.forEach((v, c) => {
    if (!Number.isFinite(v)) {
      pen = false;
      return;
    }
    if (pen) context.lineTo(x + ((c + 0.5) / columns) * width, at(v));
    else context.moveTo(x + ((c + 0.5) / columns) * width, at(v));
    pen = true;
  });
  context.stroke();
  words(context, palette, name, x + width, y - 4, { colour: palette.text(actor), align: "end" });
  const last = finite.at(-1),
    end = x + (values.length / columns) * width;
  if (last !== undefined)
    words(context, palette, Number.isInteger(last) ? String(last) : chartText(last), end + 4, at(last) + 4, {
      colour: palette.text(actor),
    });
}
function drawHistory(context: CanvasRenderingContext2D, size: Size, palette: Palette, view: History): void {
  const { rows, columns, filled, values, every, lines = [] } = view,
    { map, strands } = partsOf(view, size);
  context.imageSmoothingEnabled = false;
  context.drawImage(
    tinted(values, filled, rows.length, palette.bytes(palette.mark("latent")), [0, 1]),
    map.x,
    map.y,
    (map.width * filled) / columns,
    map.height,
  );
  const apart = Math.ceil((13 * rows.length) / Math.max(1, map.height)); // names of 13 pixels
  rows.forEach((name, r) => {
    if (r % apart === 0)
      words(context, palette, name, map.x - 6, map.y + ((r + 0.5) * map.height) / rows.length + 4, {
        colour: palette.faint,
        align: "end",
        font: QUIET,
      });
  });
  context.fillStyle = palette.line;
  context.fillRect(map.x, map.y + map.height, map.width, 1);
  lines.forEach((strand, k) => drawStrand(context, palette, strand, strands[k]!, columns));
  const all = every * columns;
  for (const step of ticksOf([0, all], Math.max(2, Math.min(6, Math.floor(map.width / 45)))).ticks)
    words(context, palette, shortStep(step), map.x + (step / all) * map.width, size.height - 4, {
      colour: palette.faint,
      align: step === 0 ? "start" : "center",
      font: QUIET,
    });
}

/** What is on it, in numbers. Counts are whole. */
const saidOf = (value: number): string => (Number.isInteger(value) ? String(value) : chartText(value));
export const spokenHistory = ({ rows, lines = [] }: History): string =>
  [
    `${rows.length} rows`,
    ...lines.map(
      ({ name, values, extent }) => `${name} ${saidOf(values.at(-1) ?? NaN)}${extent ? ` of ${extent[1]}` : ""}`,
    ),
  ].join(", ");
/** A row in words: "z₃, 0.98 now". */
export const spokenRow = ({ rows, filled, values }: History, row: number): string =>
  `${rows[row]}, ${chartText(Number((values[row * filled + filled - 1] ?? NaN).toFixed(2)))} now`;

const KEYS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1, PageUp: -8, PageDown: 8 };
export function HistoryView({ view, label, choose, onDrawn }: ViewProps<"history">) {
  const box = useRef<HTMLDivElement>(null),
    canvas = useRef<HTMLCanvasElement>(null),
    size = useSize(box),
    id = useId();
  const [chosen, setChosen] = useState<string>(),
    [at, setAt] = useState<string>(); // rows by name: they change places
  useCanvas(
    canvas,
    useCallback<Draw>((context, now, palette) => drawHistory(context, now, palette, view), [view]),
    onDrawn,
  );
  const { rows } = view,
    picks = choose && view.picks,
    parts = size && partsOf(view, size),
    row = at === undefined ? -1 : rows.indexOf(at);
  const pick = (name: string | undefined) => {
    const k = name === undefined ? -1 : rows.indexOf(name);
    if (!picks || k < 0) return;
    setChosen(name);
    choose?.(picks.probe, { [picks.option]: picks.values[k]! });
    document.querySelector(`[data-probe="${picks.probe}"]`)?.scrollIntoView({ block: "nearest", behavior: "smooth" });
  };
  const key = (event: KeyboardEvent) => {
    const by = KEYS[event.key],
      go = event.key === "Enter" || event.key === " ";
    if (by === undefined && !go && event.key !== "Home" && event.key !== "End") return;
    event.preventDefault();
    event.stopPropagation(); // the page's own keys train
    if (go) return pick(at ?? rows[0]);
    setAt(
      rows[
        event.key === "Home"
          ? 0
          : event.key === "End"
            ? rows.length - 1
            : Math.min(rows.length - 1, Math.max(0, row < 0 ? 0 : row + by!))
      ],
    );
  };
  const under = (event: PointerEvent<HTMLElement>) => {
    const found = parts && rowAt(view, parts, event.clientY - event.currentTarget.getBoundingClientRect().top);
    return found === undefined ? undefined : rows[found];
  };
  const spoken = `${label}: ${spokenHistory(view)}`;
  if (!picks)
    return (
      <div ref={box} className="vw-fill">
        <canvas ref={canvas} role="img" aria-label={spoken} />
      </div>
    );
  return (
    <div
      ref={box}
      className="vw-fill vw-track"
      style={{ position: "relative", cursor: "pointer" }}
      tabIndex={0}
      role="listbox"
      aria-label={`${spoken}. ${picks.hint}`}
      aria-activedescendant={row < 0 ? undefined : `${id}-row`}
      onKeyDown={key}
      onPointerMove={event => setAt(under(event))}
      onPointerLeave={() => setAt(undefined)}
      onClick={event => pick(under(event as unknown as PointerEvent<HTMLElement>))}
    >
      <canvas ref={canvas} role="presentation" />
      {row >= 0 && (
        <span id={`${id}-row`} className="vw-hidden" role="option" aria-selected={at === chosen}>
          {spokenRow(view, row)}
        </span>
      )}
      {parts && size && (
        <svg className="vw-over" width={size.width} height={size.height} aria-hidden="true">
          {[chosen, at].map((name, k) => (
            <Row
              key={k}
              view={view}
              map={parts.map}
              row={name === undefined ? -1 : rows.indexOf(name)}
              strong={k === 0}
            />
          ))}
        </svg>
      )}
    </div>
  );
}
/** The row under the pointer, or the one that was chosen: its name, and lines along it. */
function Row({ view, map, row, strong }: { view: History; map: Box; row: number; strong: boolean }) {
  if (row < 0) return null;
  const high = map.height / view.rows.length,
    y = map.y + row * high,
    middle = y + high / 2;
  return (
    <g>
      <rect
        x={map.x - 1}
        y={y - 1}
        width={map.width + 2}
        height={high + 2}
        fill="none"
        stroke={strong ? "var(--ink)" : "var(--soft)"}
        strokeDasharray={strong ? undefined : "2 2"}
      />
      <rect x={0} y={middle - 8} width={map.x - 3} height={16} fill="var(--paper)" />
      <text
        className="vw-halo vw-lab"
        x={map.x - 6}
        y={middle + 4}
        textAnchor="end"
        style={{ fill: strong ? "var(--ink)" : "var(--soft)" }}
      >
        {view.rows[row]}
      </text>
    </g>
  );
}

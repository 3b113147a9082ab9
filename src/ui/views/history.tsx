// Strengths over time, one row each, with a few curves beneath on the same time axis: how a mask settles. The whole
// length of the run is the width, so the picture fills from the left and nothing in it moves. Where rows can be chosen
// (by a click, or arrow keys and Enter) the choice goes to another probe's options, and the board sets that one beside
// this; the same row again lets it go. What that one draws is its own affair.
import { type KeyboardEvent, type MouseEvent, useCallback, useId, useRef, useState } from "react";
import { type Draw, useCanvas, useSize } from "./canvas";
import {
  type Box,
  drawHistory,
  type History,
  type Parts,
  partsOf,
  rowAt,
  spokenHistory,
  spokenRow,
} from "./history-draw";
import type { ViewProps } from "./view-props";

const KEYS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1, PageUp: -8, PageDown: 8 };
const ENDS: Readonly<Record<string, 0 | -1>> = { Home: 0, End: -1 };
/** The row that a key goes to, from `row` (−1: none yet); undefined: it goes nowhere. */
function rowBy(key: string, rows: readonly string[], row: number): string | undefined {
  const end = ENDS[key];
  if (end !== undefined) return rows.at(end);
  const by = KEYS[key];
  return by === undefined ? undefined : rows[row < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, row + by))];
}

interface Choice {
  chosen: string | undefined; // rows by name: they change places
  at: string | undefined; // under the pointer, or reached by keys
  setAt(name: string | undefined): void;
  pick(name: string | undefined): void;
  key(event: KeyboardEvent): void;
}
function useChoice({ rows, picks }: History, tell: ViewProps<"history">["pick"]): Choice {
  const [chosen, setChosen] = useState<string>();
  const [at, setAt] = useState<string>();
  const pick = (name: string | undefined) => {
    const k = name === undefined ? -1 : rows.indexOf(name);
    if (!picks || k < 0) return;
    const again = name === chosen;
    setChosen(again ? undefined : name);
    tell?.(picks.probe, again ? undefined : { [picks.option]: picks.values[k]! });
  };
  const key = (event: KeyboardEvent) => {
    const go = event.key === "Enter" || event.key === " ";
    if (!go && !(event.key in KEYS) && !(event.key in ENDS)) return;
    event.preventDefault();
    event.stopPropagation(); // the page's own keys train
    if (go) pick(at ?? rows[0]);
    else setAt(rowBy(event.key, rows, at === undefined ? -1 : rows.indexOf(at)));
  };
  return { chosen, at, setAt, pick, key };
}

export function HistoryView({ view, label, pick: tell, onDrawn }: ViewProps<"history">) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(box);
  const id = useId();
  const choice = useChoice(view, tell);
  useCanvas(
    canvas,
    useCallback<Draw>((context, now, palette) => drawHistory(context, now, palette, view), [view]),
    onDrawn,
  );
  const spoken = `${label}: ${spokenHistory(view)}`;
  if (!tell || !view.picks)
    return (
      <div ref={box} className="vw-fill">
        <canvas ref={canvas} role="img" aria-label={spoken} />
      </div>
    );
  const { at, chosen, setAt, pick } = choice;
  const parts = size && partsOf(view, size);
  const row = at === undefined ? -1 : view.rows.indexOf(at);
  const under = (event: MouseEvent<HTMLElement>) => {
    const found = parts && rowAt(view, parts, event.clientY - event.currentTarget.getBoundingClientRect().top);
    return found === undefined ? undefined : view.rows[found];
  };
  return (
    <div
      ref={box}
      className="vw-fill vw-track"
      style={{ position: "relative", cursor: "pointer" }}
      tabIndex={0}
      role="listbox"
      aria-label={`${spoken}. ${view.picks.hint}`}
      aria-activedescendant={row < 0 ? undefined : `${id}-row`}
      onKeyDown={choice.key}
      onPointerMove={event => setAt(under(event))}
      onPointerLeave={() => setAt(undefined)}
      onClick={event => pick(under(event))}
    >
      <canvas ref={canvas} role="presentation" />
      {row >= 0 && (
        <span id={`${id}-row`} className="vw-hidden" role="option" aria-selected={at === chosen}>
          {spokenRow(view, row)}
        </span>
      )}
      {parts && size && <Marked view={view} parts={parts} size={size} chosen={chosen} at={at} />}
    </div>
  );
}

interface MarkedProps extends Pick<Choice, "chosen" | "at"> {
  view: History;
  parts: Parts;
  size: { width: number; height: number };
}
const Marked = ({ view, parts, size, chosen, at }: MarkedProps) => (
  <svg className="vw-over" width={size.width} height={size.height} aria-hidden="true">
    {[chosen, at].map((name, k) => (
      <Row
        key={k}
        view={view}
        map={parts.map}
        row={name === undefined ? -1 : view.rows.indexOf(name)}
        strong={k === 0}
      />
    ))}
  </svg>
);
/** The row under the pointer, or the one that was chosen: its name, and lines along it. */
function Row({ view, map, row, strong }: { view: History; map: Box; row: number; strong: boolean }) {
  if (row < 0) return null;
  const high = map.height / view.rows.length;
  const y = map.y + row * high;
  const middle = y + high / 2;
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

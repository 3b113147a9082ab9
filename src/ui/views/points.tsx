// Points on a plane. Where a point of the plane is a code (view.plane), a handle lies on it: drag it, or move it by
// arrow keys, and what it decodes to is drawn beside it. Where the plane is that of the data, the same point is
// marked among the data.
import { type KeyboardEvent, type PointerEvent, useCallback, useEffect, useRef, useSyncExternalStore } from "react";
import { type Draw, type Size, useCanvas, useSize } from "./canvas";
import { chartText } from "../controls/number-text";
import { paint } from "./paint";
import { drawPoints } from "./points-draw";
import { type Plot, plotOf, type Points, type Window, windowOf } from "./plot";
import type { Decoder } from "./decoder";
import type { ViewProps } from "./view-props";

/** The side of the decoded picture, in pixels. */
const pictureOf = ({ width }: Size): number => Math.round(Math.min(96, Math.max(56, 0.16 * width)));

type Answered = NonNullable<ReturnType<Decoder["now"]>["answer"]>;
function Picture({ answer, side, label }: { answer: Answered; side: number; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useCanvas(
    canvas,
    useCallback<Draw>(
      (context, { width, height }, palette) => {
        if (answer.kind === "decoded")
          paint(context, { ...answer, count: 1 }, palette.bytes(palette.ink), () => ({ x: 0, y: 0, width, height }));
      },
      [answer],
    ),
  );
  return (
    <canvas ref={canvas} className="vw-decoded" style={{ width: side, height: side }} role="img" aria-label={label} />
  );
}
/** Where the decoded picture lies: at the side away from the crowd, level with the handle if there is room. */
function beside(x: number, y: number, size: Size): { left: number; top: number; side: number } {
  const side = pictureOf(size);
  const left = x > size.width - side - 26 ? 0 : size.width - side;
  return { left, side, top: Math.min(size.height - side - 86, Math.max(26, y - 8)) };
}

const KEYS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
const EDGE = 6; // pixels that the handle keeps from the border
const clamp = (v: number, low: number, high: number): number => Math.min(high, Math.max(low, v));
/** The code that a key moves to; undefined: it is no key of the handle. */
function codeBy({ key, shiftKey }: KeyboardEvent, [a, b]: readonly [number, number], plot: Plot, size: Size) {
  if (key === "Home") return [0, 0] as const;
  const way = KEYS[key];
  const step = shiftKey ? 0.5 : 0.1;
  return (
    way &&
    ([
      clamp(a + way[0] * step, plot.a(EDGE), plot.a(size.width - EDGE)),
      clamp(b + way[1] * step, plot.b(size.height - EDGE), plot.b(EDGE)),
    ] as const)
  );
}
interface HandleProps {
  plot: Plot;
  size: Size;
  axes: Points["axes"];
  decoder: Decoder;
}
/** The code under the reader's hand: a place on the plane is a z, whatever it decodes to. */
export function Handle({ plot, size, axes, decoder }: HandleProps) {
  const { at, answer } = useSyncExternalStore(decoder.subscribe, decoder.now, decoder.now);
  const x = clamp(plot.x(at[0]), EDGE, size.width - EDGE);
  const y = clamp(plot.y(at[1]), EDGE, size.height - EDGE);
  const key = (event: KeyboardEvent) => {
    const next = codeBy(event, at, plot, size);
    if (!next) return;
    event.preventDefault();
    event.stopPropagation(); // the page's own arrow keys train
    decoder.move(...next);
  };
  const [a, b] = at.map(v => Number(v.toFixed(2))) as [number, number];
  const where = `${axes[0]} ${chartText(a)}, ${axes[1]} ${chartText(b)}`;
  return (
    <>
      {answer?.kind === "decoded" && <Beside x={x} y={y} size={size} answer={answer} where={where} />}
      <button
        type="button"
        className="vw-handle"
        style={{ left: x, top: y }}
        onKeyDown={key}
        role="slider"
        aria-label="Code to decode: move with the arrow keys"
        aria-valuenow={a}
        aria-valuetext={where}
        title="Drag to decode"
      >
        {answer?.kind === "point" && <span>z</span>}
      </button>
    </>
  );
}
interface BesideProps {
  x: number; // of the handle
  y: number;
  size: Size;
  answer: Answered;
  where: string;
}
/** The decoded picture, and a line to it. */
function Beside({ x, y, size, answer, where }: BesideProps) {
  const { left, top, side } = beside(x, y, size);
  const cx = left ? left + side / 10 : 0.9 * side;
  const cy = top + side / 2;
  const far = Math.hypot(cx - x, cy - y) || 1;
  return (
    <>
      <svg className="vw-over" width={size.width} height={size.height} aria-hidden="true">
        <path d={`M${x + ((cx - x) / far) * 6} ${y + ((cy - y) / far) * 6}L${cx} ${cy}`} stroke="var(--gen)" />
      </svg>
      <div className="vw-beside" style={{ left, top }}>
        <Picture answer={answer} side={side} label={`decoded from ${where}`} />
      </div>
    </>
  );
}
/** The decoded point among the data. */
export function Marked({ plot, size, decoder }: { plot: Plot; size: Size; decoder: Decoder }) {
  const { answer } = useSyncExternalStore(decoder.subscribe, decoder.now, decoder.now);
  if (answer?.kind !== "point") return null;
  const x = plot.x(answer.xy[0]);
  const y = plot.y(answer.xy[1]);
  if (!(x >= 0 && y >= 0 && x <= size.width && y <= size.height)) return null;
  return (
    <svg className="vw-over" width={size.width} height={size.height} aria-hidden="true">
      <circle cx={x} cy={y} r={5} fill="var(--paper)" stroke="var(--gen)" strokeWidth={2} />
      <text className="vw-halo vw-lab" x={x + 9} y={y + 4} style={{ fill: "var(--gen-t)" }}>
        x̂
      </text>
    </svg>
  );
}

/** What is on it, in numbers. */
export function spokenPoints({ layers, axes, grid, thumbnails }: Points): string {
  const shown = thumbnails
    ? [`${thumbnails.count} pictures, ${thumbnails.name}`]
    : layers.map(l => `${l.xy.length / 2} ${l.name}`);
  const all = grid ? [...shown, `${grid.length} decoded lines`] : shown;
  return `${all.join(", ")}; ${axes.filter(Boolean).join(" and ")}`;
}

/** The part of the plane that is shown: it stays while the axes do, as far as it still fits. */
function useWindow(view: Points): Window {
  const held = useRef<{ of: string; window: Window }>(undefined);
  const of = `${view.axes.join()}${view.rings ?? ""}`;
  const window = windowOf(view, held.current?.of === of ? held.current.window : undefined);
  held.current = { of, window };
  return window;
}
/** Moves the code to where the pointer is, while it is held down. */
function usePointer(plot: Plot | undefined, decoder: Decoder) {
  const move = (event: PointerEvent<HTMLElement>) => {
    if (!plot || !(event.buttons & 1)) return;
    const rect = event.currentTarget.getBoundingClientRect();
    decoder.move(
      plot.a(clamp(event.clientX - rect.left, EDGE, rect.width - EDGE)),
      plot.b(clamp(event.clientY - rect.top, EDGE, rect.height - EDGE)),
    );
  };
  const grab = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    event.currentTarget.querySelector<HTMLElement>(".vw-handle")?.focus({ preventScroll: true });
    event.preventDefault();
    move(event);
  };
  return { onPointerDown: grab, onPointerMove: move };
}
export function PointsView({ view, label, decoder, canDecode, onDrawn }: ViewProps<"points">) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(box);
  const window = useWindow(view);
  const draw = useCallback<Draw>(
    (context, now, palette) => drawPoints(context, now, palette, view, plotOf(now, view, window)),
    [view, window],
  );
  useCanvas(canvas, draw, onDrawn);
  useEffect(() => {
    if (view.plane) decoder.on(canDecode ? view.plane : undefined);
  }, [view, decoder, canDecode]);
  const steers = canDecode && view.plane !== undefined;
  const plot = size && plotOf(size, view, window);
  const pointer = usePointer(plot, decoder);
  return (
    <div
      ref={box}
      className={`vw-points${steers ? " vw-steers" : ""}${view.thumbnails ? " vw-pictured" : ""}`}
      {...(steers && pointer)}
    >
      <canvas ref={canvas} role="img" aria-label={`${label}: ${spokenPoints(view)}`} />
      {steers && plot && <Handle plot={plot} size={size} axes={view.axes} decoder={decoder} />}
      {!view.plane && plot && view.layers.some(l => l.actor === "real") && (
        <Marked plot={plot} size={size} decoder={decoder} />
      )}
    </div>
  );
}

// Points on a plane. Where a point of the plane is a code (view.plane), a handle lies on it: drag it, or move it by
// arrow keys, and what it decodes to is drawn beside it. Where the plane is that of the data, the same point is
// marked among the data.
import { type KeyboardEvent, type PointerEvent, useCallback, useEffect, useRef, useSyncExternalStore } from "react";
import { type Draw, type Size, useCanvas, useSize } from "./canvas";
import { numberText } from "./format";
import { paint } from "./paint";
import { drawPoints } from "./points-draw";
import { type Plot, plotOf, type Points, type Window, windowOf } from "./plot";
import type { Decoder } from "./decoder";
import type { ViewProps } from "./view-props";

/** The side of the decoded picture, in pixels. */
const pictureOf = ({ width }: Size): number => Math.round(Math.min(96, Math.max(56, 0.16 * width)));

function Picture({
  answer,
  side,
  label,
}: {
  answer: NonNullable<ReturnType<Decoder["now"]>["answer"]>;
  side: number;
  label: string;
}) {
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
function Handle({ plot, size, axes, decoder }: { plot: Plot; size: Size; axes: Points["axes"]; decoder: Decoder }) {
  const {
    at: [a, b],
    answer,
  } = useSyncExternalStore(decoder.subscribe, decoder.now);
  const x = Math.min(size.width - 6, Math.max(6, plot.x(a)));
  const y = Math.min(size.height - 6, Math.max(6, plot.y(b)));
  const { left, top, side } = beside(x, y, size);
  const picture = answer?.kind === "decoded";
  const key = (event: KeyboardEvent) => {
    const way = KEYS[event.key];
    const step = event.shiftKey ? 0.5 : 0.1;
    if (!way && event.key !== "Home") return;
    event.preventDefault();
    event.stopPropagation(); // the page's own arrow keys train
    const clamp = (v: number, low: number, high: number) => Math.min(high, Math.max(low, v));
    if (way)
      decoder.move(
        clamp(a + way[0] * step, plot.a(6), plot.a(size.width - 6)),
        clamp(b + way[1] * step, plot.b(size.height - 6), plot.b(6)),
      );
    else decoder.move(0, 0);
  };
  const where = `${axes[0]} ${numberText(Number(a.toFixed(2)))}, ${axes[1]} ${numberText(Number(b.toFixed(2)))}`;
  const cx = left ? left + side / 10 : 0.9 * side;
  const cy = top + side / 2;
  const far = Math.hypot(cx - x, cy - y) || 1;
  return (
    <>
      {picture && (
        <svg className="vw-over" width={size.width} height={size.height} aria-hidden="true">
          <path d={`M${x + ((cx - x) / far) * 6} ${y + ((cy - y) / far) * 6}L${cx} ${cy}`} stroke="var(--gen)" />
        </svg>
      )}
      {picture && (
        <div className="vw-beside" style={{ left, top }}>
          <Picture answer={answer} side={side} label={`decoded from ${where}`} />
        </div>
      )}
      <button
        type="button"
        className="vw-handle"
        style={{ left: x, top: y }}
        onKeyDown={key}
        role="slider"
        aria-label="Code to decode: move with the arrow keys"
        aria-valuenow={Number(a.toFixed(2))}
        aria-valuetext={where}
        title="Drag to decode"
      >
        {answer?.kind === "point" && <span>x̂</span>}
      </button>
    </>
  );
}
/** The decoded point among the data. */
function Marked({ plot, size, decoder }: { plot: Plot; size: Size; decoder: Decoder }) {
  const { answer } = useSyncExternalStore(decoder.subscribe, decoder.now);
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
export const spokenPoints = ({ layers, axes, grid, thumbnails }: Points): string =>
  `${[...(thumbnails ? [`${thumbnails.count} pictures, ${thumbnails.name}`] : layers.map(l => `${l.xy.length / 2} ${l.name}`)), ...(grid ? [`${grid.length} decoded lines`] : [])].join(", ")}; ${axes.filter(Boolean).join(" and ")}`;

export function PointsView({ view, label, decoder, canDecode, onDrawn }: ViewProps<"points">) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(box);
  const held = useRef<{ of: string; window: Window }>(undefined);
  const of = `${view.axes.join()}${view.rings ?? ""}`;
  const window = windowOf(view, held.current?.of === of ? held.current.window : undefined);
  held.current = { of, window };
  const steers = canDecode && view.plane !== undefined;
  const plot = size && plotOf(size, view, window);
  useCanvas(
    canvas,
    useCallback<Draw>(
      (context, now, palette) => drawPoints(context, now, palette, view, plotOf(now, view, window)),
      [view, window],
    ),
    onDrawn,
  );
  useEffect(() => {
    if (view.plane) decoder.on(canDecode ? view.plane : undefined);
  }, [view, decoder, canDecode]);
  const move = (event: PointerEvent<HTMLElement>) => {
    if (!plot || !(event.buttons & 1)) return;
    const rect = event.currentTarget.getBoundingClientRect();
    decoder.move(
      plot.a(Math.min(rect.width - 6, Math.max(6, event.clientX - rect.left))),
      plot.b(Math.min(rect.height - 6, Math.max(6, event.clientY - rect.top))),
    );
  };
  const grab = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    event.currentTarget.querySelector<HTMLElement>(".vw-handle")?.focus({ preventScroll: true });
    event.preventDefault();
    move(event);
  };
  return (
    <div
      ref={box}
      className={`vw-points${steers ? " vw-steers" : ""}${view.thumbnails ? " vw-pictured" : ""}`}
      {...(steers && { onPointerDown: grab, onPointerMove: move })}
    >
      <canvas ref={canvas} role="img" aria-label={`${label}: ${spokenPoints(view)}`} />
      {steers && plot && <Handle plot={plot} size={size} axes={view.axes} decoder={decoder} />}
      {!view.plane && plot && view.layers.some(l => l.actor === "real") && (
        <Marked plot={plot} size={size} decoder={decoder} />
      )}
    </div>
  );
}

// The line that every chart shows at the same step, with each curve's value there, and the element that hears pointer
// and keys. It lies over the chart, so that moving it draws no curve again.
import { type KeyboardEvent, type PointerEvent, type ReactNode, useSyncExternalStore } from "react";
import { chartText, grouped } from "../../controls/number-text";
import { hover } from "./hover";
import { choose, type Memory, type Place, widthOf } from "../labels";
import { pathsOf, Words } from "./marks";
import { markOf } from "../palette";
import { type Curve, type Frame, stepAt, xOf, xTicks, yOf } from "./curves";
import { series } from "../../state/series";
import type { Actor } from "../../../engine/view";

export interface Traced {
  name: string;
  title: string;
  actor: Actor;
}
const inside = (frame: Frame, step: number) => step >= frame.steps[0] && step <= frame.steps[1];

/** Beside the dot, where neither a line nor a label is in the way. */
function placed(
  points: readonly { name: string; text: string; y: number }[],
  x: number,
  frame: Frame,
  curves: readonly Curve[],
  memory: Memory,
): Map<string, Place> {
  const paths = pathsOf(frame, curves),
    taken = [...memory.boxes.values()],
    out = new Map<string, Place>();
  for (const { name, text, y } of points) {
    const places = (
      [
        [8, -4, "start"],
        [8, 13, "start"],
        [-8, 13, "end"],
        [-8, -4, "end"],
        [8, 26, "start"],
        [-8, -16, "end"],
      ] as const
    ).map(([dx, dy, anchor]) => ({ x: x + dx, y: y + dy, anchor }));
    const found = choose(
      places,
      widthOf(text, false),
      { x: 0, y: frame.top - 10, width: frame.width, height: frame.height - frame.bottom - frame.top + 10 },
      paths,
      taken,
    );
    if (!found) continue;
    taken.push(found.box);
    out.set(name, places[found.index]!);
  }
  return out;
}

interface Props {
  frame: Frame;
  traced: readonly Traced[];
  curves: readonly Curve[];
  memory: Memory;
  axis: boolean;
}
export function Crosshair({ frame, traced, curves, memory, axis }: Props) {
  const step = useSyncExternalStore(hover.subscribe, hover.step);
  if (step === undefined || !inside(frame, step)) return null;
  const { width, height, bottom, top } = frame,
    x = xOf(frame, step),
    low = height - bottom,
    half = widthOf(grouped(step), true) / 2;
  const points = traced.flatMap(({ name, actor }) => {
    const at = series.before(name, step),
      y = at ? yOf(frame, at.smooth) : NaN;
    return at && y >= top - 1 && y <= low + 1 ? [{ name, actor, y, text: chartText(at.smooth) }] : [];
  });
  const places = placed(points, x, frame, curves, memory);
  return (
    <svg className="vw-over" width={width} height={height} aria-hidden="true">
      <path d={`M${x} ${axis ? top - 4 : 0}V${axis ? low + 4 : height}`} stroke="var(--prior)" />
      {points.map(({ name, actor, y }) => (
        <circle key={name} cx={x} cy={y} r={3} fill={markOf(actor)} />
      ))}
      {points.map(({ name, actor, text }) => {
        const place = places.get(name);
        return place && <Words key={name} place={place} text={text} actor={actor} />;
      })}
      {axis &&
        xTicks(frame)
          .filter(t => Math.abs(xOf(frame, t) - x) < half + 20)
          .map(t => <rect key={t} x={xOf(frame, t) - 24} y={low + 5} width={48} height={16} fill="var(--paper)" />)}
      {axis && (
        <text
          className="vw-lab"
          x={Math.min(width - half, Math.max(half, x))}
          y={low + 17}
          textAnchor="middle"
          style={{ fill: "var(--ink)" }}
        >
          {grouped(step)}
        </text>
      )}
    </svg>
  );
}

const KEYS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, PageDown: -10, PageUp: 10 };
/**
 * Moves the crosshair under the pointer and by arrow keys, a hundredth of the axis at a time (Shift: a tenth);
 * Escape takes it away.
 */
export function Tracker({
  frame,
  traced,
  label,
  children,
}: {
  frame: Frame;
  traced: readonly Traced[];
  label: string;
  children: ReactNode;
}) {
  const move = (event: PointerEvent<HTMLElement>) =>
    hover.set(stepAt(frame, event.clientX - event.currentTarget.getBoundingClientRect().left));
  const key = (event: KeyboardEvent<HTMLElement>) => {
    const turn = KEYS[event.key],
      end = event.key === "Home" ? frame.steps[0] : event.key === "End" ? frame.steps[1] : undefined;
    if (event.key === "Escape") return hover.set(undefined);
    if (turn === undefined && end === undefined) return;
    event.preventDefault();
    event.stopPropagation(); // the page's own arrow keys train
    const [from, to] = frame.steps,
      unit = Math.max(1, Math.round((to - from) / (event.shiftKey ? 10 : 100)));
    const newest = Math.max(from, ...traced.map(t => series.latest(t.name)?.at ?? from));
    const next = end ?? Math.min(to, Math.max(from, (hover.step() ?? newest) + turn! * unit));
    hover.set(next);
    hover.speak(
      `step ${next}: ${
        traced
          .flatMap(t => {
            const at = series.before(t.name, next);
            return at ? [`${t.title} ${chartText(at.smooth)}`] : [];
          })
          .join(", ") || "nothing yet"
      }`,
    );
  };
  return (
    <div
      className="vw-track"
      role="img"
      aria-label={label}
      tabIndex={0}
      onPointerMove={move}
      onPointerDown={move}
      onPointerLeave={() => hover.set(undefined)}
      onKeyDown={key}
      onBlur={() => hover.set(undefined)}
    >
      {children}
    </div>
  );
}
/** What a move by keyboard found, for those who hear the page. */
export function Spoken() {
  const text = useSyncExternalStore(hover.subscribe, hover.spoken);
  return (
    <p className="vw-hidden" aria-live="polite">
      {text}
    </p>
  );
}

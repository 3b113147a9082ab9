// The line that every chart shows at the same step, with each curve's value there, and the element that hears pointer
// and keys. It lies over the chart, so that moving it draws no curve again.
import { type KeyboardEvent, type PointerEvent, type ReactNode, useSyncExternalStore } from "react";
import { chartText, grouped } from "../../controls/number-text";
import { hover } from "./hover";
import { around, boxOf, choose, type Memory, type Place, widthOf } from "../labels";
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
/** The newest step where it would be beyond: nothing has happened there. */
const reached = (step: number, traced: readonly Traced[]): number =>
  Math.min(step, Math.max(...traced.map(({ name }) => series.latest(name)?.at ?? 0)));
const inside = (frame: Frame, step: number) => step >= frame.steps[0] && step <= frame.steps[1];

/** What stands at the step: a curve's value there. */
interface Found {
  name: string;
  actor: Actor;
  y: number;
  text: string;
}
/** Those that lie in the picture. */
function foundAt(step: number, traced: readonly Traced[], frame: Frame): Found[] {
  const [high, low] = [frame.top - 1, frame.height - frame.bottom + 1];
  return traced.flatMap(({ name, actor }) => {
    const value = series.before(name, step)?.smooth;
    if (value === undefined) return [];
    const y = yOf(frame, value);
    return y >= high && y <= low ? [{ name, actor, y, text: chartText(value) }] : [];
  });
}

const BESIDE = [
  [8, -4, "start"],
  [8, 13, "start"],
  [-8, 13, "end"],
  [-8, -4, "end"],
  [8, 26, "start"],
  [-8, -16, "end"],
] as const;
/** Beside the dot, where neither a line nor a label is in the way. */
function placed(
  points: readonly Found[],
  x: number,
  frame: Frame,
  curves: readonly Curve[],
  memory: Memory,
): Map<string, Place> {
  const paths = pathsOf(frame, curves);
  const taken = [...memory.boxes.values()];
  const out = new Map<string, Place>();
  const height = frame.height - frame.bottom - frame.top + 10;
  const room = { x: 0, y: frame.top - 10, width: frame.width, height };
  for (const { name, text, y } of points) {
    const places = around(x, y, BESIDE);
    const found = choose(places, widthOf(text, false), room, paths, taken);
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
  const pointed = useSyncExternalStore(hover.subscribe, hover.step, hover.step);
  if (pointed === undefined || !inside(frame, pointed)) return null;
  const step = reached(pointed, traced);
  const { width, height, bottom, top } = frame;
  const x = xOf(frame, step);
  const points = foundAt(step, traced, frame);
  const places = placed(points, x, frame, curves, memory);
  return (
    <svg className="vw-over" width={width} height={height} aria-hidden="true">
      <path d={`M${x} ${axis ? top - 4 : 0}V${axis ? height - bottom + 4 : height}`} stroke="var(--prior)" />
      {points.map(({ name, actor, y }) => (
        <circle key={name} cx={x} cy={y} r={3} fill={markOf(actor)} />
      ))}
      {points.map(({ name, actor, text }) => {
        const place = places.get(name);
        return place && <Words key={name} place={place} text={text} actor={actor} />;
      })}
      {axis && <StepBelow frame={frame} step={step} />}
    </svg>
  );
}
/** The step, under the axis; ticks that are in its way are covered. */
function StepBelow({ frame, step }: { frame: Frame; step: number }) {
  const x = xOf(frame, step);
  const low = frame.height - frame.bottom;
  const half = widthOf(grouped(step), true) / 2;
  return (
    <>
      {xTicks(frame)
        .map(({ step: tick, text, place }) => ({ tick, box: boxOf(place, widthOf(text, false)) }))
        .filter(({ box }) => box.x < x + half + 6 && box.x + box.width > x - half - 6)
        .map(({ tick, box }) => (
          <rect key={tick} x={box.x - 2} y={low + 5} width={box.width + 4} height={16} fill="var(--paper)" />
        ))}
      <text
        className="vw-lab"
        x={Math.min(frame.width - half, Math.max(half, x))}
        y={low + 17}
        textAnchor="middle"
        style={{ fill: "var(--ink)" }}
      >
        {grouped(step)}
      </text>
    </>
  );
}

const KEYS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, PageDown: -10, PageUp: 10 };
/** The step that a key goes to; undefined: it is no key of a chart. */
function stepBy(
  { key, shiftKey }: KeyboardEvent,
  { steps: [from, to] }: Frame,
  traced: readonly Traced[],
): number | undefined {
  if (key === "Home") return from;
  if (key === "End") return to;
  const turn = KEYS[key];
  if (turn === undefined) return undefined;
  const unit = Math.max(1, Math.round((to - from) / (shiftKey ? 10 : 100)));
  const newest = Math.max(from, ...traced.map(t => series.latest(t.name)?.at ?? from));
  return Math.min(to, Math.max(from, (hover.step() ?? newest) + turn * unit));
}
/** Heard after a move by keyboard. */
export function spokenAt(pointed: number, traced: readonly Traced[]): string {
  const step = reached(pointed, traced);
  const values = traced.flatMap(({ name, title }) => {
    const at = series.before(name, step);
    return at ? [`${title} ${chartText(at.smooth)}`] : [];
  });
  return `step ${step}: ${values.join(", ") || "nothing yet"}`;
}

interface TrackerProps {
  frame: Frame;
  traced: readonly Traced[];
  label: string;
  children: ReactNode;
}
/**
 * Moves the crosshair under the pointer and by arrow keys, a hundredth of the axis at a time (Shift: a tenth);
 * Escape takes it away.
 */
export function Tracker({ frame, traced, label, children }: TrackerProps) {
  const move = (event: PointerEvent<HTMLElement>) =>
    hover.set(stepAt(frame, event.clientX - event.currentTarget.getBoundingClientRect().left));
  const leave = () => hover.set(undefined);
  const key = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === "Escape") return leave();
    const next = stepBy(event, frame, traced);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation(); // the page's own arrow keys train
    hover.set(next);
    hover.speak(spokenAt(next, traced));
  };
  return (
    <div
      className="vw-track"
      role="img"
      aria-label={label}
      tabIndex={0}
      onPointerMove={move}
      onPointerDown={move}
      onPointerLeave={leave}
      onKeyDown={key}
      onBlur={leave}
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

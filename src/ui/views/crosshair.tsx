// The line that every chart shows at the same step, with each curve's value there, and the element that hears pointer and keys. It lies over
// the chart, so that moving it draws no curve again.
import { memo, useSyncExternalStore, type KeyboardEvent, type PointerEvent, type ReactNode } from "react";
import { numberText, stepText } from "./format";
import { hover } from "./hover";
import { boxOf, widthOf } from "./labels";
import { markOf, textOf } from "./palette";
import { stepAt, xOf, yOf, type Frame } from "./curves";
import { series } from "../state/series";
import type { Actor } from "../../engine/method";

export interface Traced { name: string; title: string; actor: Actor }
const inside = (frame: Frame, step: number) => step >= frame.steps[0] && step <= frame.steps[1];

export const Crosshair = memo(function Crosshair({ frame, traced, axis }: { frame: Frame; traced: readonly Traced[]; axis: boolean }) {
  const step = useSyncExternalStore(hover.subscribe, hover.step);
  if (step === undefined || !inside(frame, step)) return null;
  const { width, height, right, bottom, top } = frame, x = xOf(frame, step), low = height - bottom, text = stepText(step), half = widthOf(text, true) / 2;
  const points = traced.flatMap(({ name, actor }) => {
    const at = series.before(name, step), y = at ? yOf(frame, at.smooth) : NaN;
    return at && y >= top - 1 && y <= low + 1 ? [{ name, actor, y, text: numberText(at.smooth) }] : [];
  }).sort((a, b) => a.y - b.y);
  return (
    <svg className="vw-over" width={width} height={height} aria-hidden="true">
      <path d={`M${x} ${axis ? top - 4 : 0}V${axis ? low + 4 : height}`} stroke="var(--prior)" />
      {points.map(({ name, actor, y }) => <circle key={name} cx={x} cy={y} r={3} fill={markOf(actor)} />)}
      {points.map(({ name, actor, y, text }, i) => {
        const under = points.length > 1 && i === points.length - 1, w = widthOf(text, false), left = under ? x - 8 - w > frame.left - 30 : x + 8 + w > width - right + 26;
        const place = { x: left ? x - 8 : x + 8, y: under ? Math.min(low - 2, y + 13) : Math.max(top + 8, y - 4), anchor: left ? "end" : "start" } as const, box = boxOf(place, w);
        return <text key={name} className="vw-halo" x={place.x} y={Math.min(place.y, low - 2)} textAnchor={place.anchor} style={{ fill: textOf(actor) }} data-box={box.x}>{text}</text>;
      })}
      {axis && <text className="vw-halo vw-lab" x={Math.min(width - half, Math.max(half, x))} y={low + 17} textAnchor="middle" style={{ fill: "var(--ink)" }}>{text}</text>}
    </svg>
  );
});

const KEYS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, PageDown: -10, PageUp: 10 };
/** Moves the crosshair under the pointer and by arrow keys, a hundredth of the axis at a time (Shift: a tenth); Escape takes it away. */
export function Tracker({ frame, traced, label, children }: { frame: Frame; traced: readonly Traced[]; label: string; children: ReactNode }) {
  const move = (event: PointerEvent<HTMLElement>) => hover.set(stepAt(frame, event.clientX - event.currentTarget.getBoundingClientRect().left));
  const key = (event: KeyboardEvent<HTMLElement>) => {
    const turn = KEYS[event.key], end = event.key === "Home" ? frame.steps[0] : event.key === "End" ? frame.steps[1] : undefined;
    if (event.key === "Escape") return hover.set(undefined);
    if (turn === undefined && end === undefined) return;
    event.preventDefault();
    event.stopPropagation(); // the page's own arrow keys train
    const [from, to] = frame.steps, unit = Math.max(1, Math.round((to - from) / (event.shiftKey ? 10 : 100)));
    const newest = Math.max(from, ...traced.map(t => series.latest(t.name)?.at ?? from));
    const next = end ?? Math.min(to, Math.max(from, (hover.step() ?? newest) + turn! * unit));
    hover.set(next);
    hover.speak(`step ${next}: ${traced.flatMap(t => { const at = series.before(t.name, next); return at ? [`${t.title} ${numberText(at.smooth)}`] : []; }).join(", ") || "nothing yet"}`);
  };
  return (
    <div className="vw-track" role="img" aria-label={label} tabIndex={0} onPointerMove={move} onPointerDown={move} onPointerLeave={() => hover.set(undefined)} onKeyDown={key} onBlur={() => hover.set(undefined)}>
      {children}
    </div>
  );
}
/** What a move by keyboard found, for those who hear the page. */
export function Spoken() {
  const text = useSyncExternalStore(hover.subscribe, hover.spoken);
  return <p className="vw-hidden" aria-live="polite">{text}</p>;
}

// One bar a number. On a log scale they hang from one, where the prior is: the long ones know something; those past the
// threshold are in the hue of codes, the others grey. On a linear scale they stand on zero.
import { useRef } from "react";
import { type Size, useSize } from "./canvas";
import { useDrawn } from "./drawn";
import { chartText, labelled } from "../controls/number-text";
import { ticksOf } from "./scale";
import { linesOf, unshownText } from "./unshown";
import { barsAt } from "./untrained";
import type { View } from "../../engine/view";
import type { ViewProps } from "./view-props";

type Bars = Extract<View, { kind: "bars" }>;
interface Axis {
  base: number;
  y(value: number): number;
  ticks: readonly { value: number; text: string }[];
}
// pixels: what stands around the bars
const TOP = 14;
const BOTTOM = 24;
const LEFT = 36;
const TICK = 13; // height of a number

/** From a whole power of ten to another; the prior is at one. */
function logAxis(positive: readonly number[], room: number): Axis {
  const low = Math.max(-6, Math.min(-1, Math.floor(Math.log10(Math.min(1, ...positive)) + 0.02)));
  const high = Math.max(0, Math.ceil(Math.log10(Math.max(1, ...positive)) - 0.02));
  const every = Math.ceil((high - low) / 4);
  const powers = Array.from({ length: high - low + 1 }, (_, k) => high - k).filter(p => p % every === 0);
  const text = (p: number) => (p < -3 ? chartText(10 ** p) : String(Number((10 ** p).toPrecision(1))));
  return {
    base: 1,
    // a bar of 0 has no end: it goes to the edge
    y: v => TOP + ((high - (v > 0 ? Math.max(low, Math.log10(v)) : low)) / (high - low)) * room,
    ticks: powers.map(p => ({ value: 10 ** p, text: text(p) })),
  };
}
function linearAxis(finite: readonly number[], room: number): Axis {
  const low = Math.min(0, ...finite);
  const high = Math.max(low + 1e-6, 0, ...finite);
  const { ticks, gap } = ticksOf([low, high], 4);
  return {
    base: 0,
    y: v => TOP + ((high - v) / (high - low)) * room,
    ticks: labelled(ticks, gap),
  };
}
/** The axis, and what it leaves out if it is a log one; that is linear where no value is above 0. */
export function scaleOfBars({ values, scale }: Bars, height: number): { axis: Axis; said: string | undefined } {
  const room = height - TOP - BOTTOM;
  const finite = [...values].filter(Number.isFinite);
  if (scale !== "log") return { axis: linearAxis(finite, room), said: undefined };
  const positive = finite.filter(v => v > 0);
  const said = unshownText({ hidden: finite.length - positive.length, of: finite.length });
  return {
    axis: finite.length > 0 && positive.length === 0 ? linearAxis(finite, room) : logAxis(positive, room),
    said,
  };
}
/** Is it past the threshold, where there is one? */
const inUse = (v: number, threshold: number | undefined): boolean => threshold === undefined || v < threshold;

function Drawn({ view, size, label }: { view: Bars; size: Size; label: string }) {
  const { values, threshold, scale } = view;
  const { width, height } = size;
  const { axis, said } = scaleOfBars(view, height);
  const lines = said ? linesOf(said, width - LEFT) : [];
  const step = (width - LEFT) / values.length;
  const count = [...values].filter(v => inUse(v, threshold)).length;
  const spoken = threshold === undefined ? `${values.length} values` : `${count} of ${values.length} in use`;
  return (
    <svg
      width={width}
      height={height}
      role="img"
      aria-label={[`${label}: ${spoken}`, ...(said ? [said] : [])].join("; ")}
    >
      <Ticks axis={axis} width={width} />
      <Strokes view={view} axis={axis} step={step} />
      {threshold !== undefined && <Threshold at={threshold} axis={axis} width={width} />}
      {lines.map((line, k) => (
        <text key={line} className="vw-halo" x={LEFT} y={height - BOTTOM - 6 - 14 * (lines.length - 1 - k)}>
          {line}
        </text>
      ))}
      {scale === "log" && axis.base === 1 && (
        <text className="vw-halo" x={width} y={axis.y(1) - 5} textAnchor="end" style={{ fill: "var(--prior-t)" }}>
          prior
        </text>
      )}
      {threshold !== undefined && <Counted size={size} some={count > 0} all={count === values.length} />}
      {[...values].map((v, i) => (
        <rect key={i} x={LEFT + i * step} y={TOP} width={step} height={height - TOP - BOTTOM} fill="transparent">
          <title>{`${view.labels[i] ?? i}: ${chartText(v)}`}</title>
        </rect>
      ))}
    </svg>
  );
}
const Ticks = ({ axis, width }: { axis: Axis; width: number }) =>
  axis.ticks.map(({ value, text }) => {
    const y = axis.y(value);
    const base = value === axis.base;
    return (
      <g key={value}>
        <path
          d={`M${LEFT} ${y}H${width}`}
          stroke={base ? "var(--prior)" : "var(--line)"}
          strokeWidth={base ? 1.2 : 1}
        />
        <text className="vw-tick" x={LEFT - 8} y={y + 4} textAnchor="end">
          {text}
        </text>
      </g>
    );
  });
/** All bars as two paths: those that are idle, and over them those in use. */
function Strokes({ view: { values, threshold }, axis, step }: { view: Bars; axis: Axis; step: number }) {
  const wide = Math.max(0.8, Math.min(step > 12 ? 6 : 2.6, step - 1));
  const from = axis.y(axis.base).toFixed(1);
  const bar = (v: number, i: number) => `M${(LEFT + (i + 0.5) * step).toFixed(1)} ${from}V${axis.y(v).toFixed(1)}`;
  const path = (used: boolean) =>
    [...values].map((v, i) => (Number.isFinite(v) && inUse(v, threshold) === used ? bar(v, i) : "")).join("");
  return (
    <>
      <path d={path(false)} stroke="var(--prior)" strokeWidth={wide} />
      <path d={path(true)} stroke="var(--latent)" strokeWidth={wide} />
    </>
  );
}
/** Its number stands beside the axis where the ticks leave room, never on the bars. */
const Threshold = ({ at, axis, width }: { at: number; axis: Axis; width: number }) => (
  <>
    <path d={`M${LEFT} ${axis.y(at)}H${width}`} stroke="var(--ink)" strokeDasharray="1 3" />
    {axis.ticks.every(({ value }) => Math.abs(axis.y(value) - axis.y(at)) >= TICK) && (
      <text className="vw-tick" x={LEFT - 8} y={axis.y(at) + 4} textAnchor="end">
        {chartText(at).replace(/0+$/, "")}
      </text>
    )}
  </>
);
/** Under the bars: what their two hues mean, as far as they are there. */
const Counted = ({ size: { width, height }, some, all }: { size: Size; some: boolean; all: boolean }) => (
  <>
    {some && (
      <text className="vw-halo vw-lab" x={LEFT} y={height - 7} style={{ fill: "var(--latent-t)" }}>
        in use
      </text>
    )}
    {!all && (
      <text className="vw-halo" x={width} y={height - 7} textAnchor="end" style={{ fill: "var(--prior-t)" }}>
        idle
      </text>
    )}
  </>
);

export function BarsView({ view, step, label, onDrawn }: ViewProps<"bars">) {
  const box = useRef<HTMLDivElement>(null);
  const size = useSize(box);
  useDrawn(view, onDrawn);
  return (
    <div ref={box} className="vw-fill">
      {size && size.width > 60 && <Drawn view={barsAt(view, step)} size={size} label={label} />}
    </div>
  );
}

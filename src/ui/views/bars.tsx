// One bar a number. On a log scale they hang from one, where the prior is: the long ones know something; those past the
// threshold are in the hue of codes, the others grey. On a linear scale they stand on zero.
import { useRef } from "react";
import { type Size, useSize } from "./canvas";
import { useDrawn } from "./drawn";
import { chartText, tickText } from "../controls/number-text";
import { ticksOf } from "./scale";
import type { View } from "../../engine/view";
import type { ViewProps } from "./view-props";

type Bars = Extract<View, { kind: "bars" }>;
interface Axis {
  base: number;
  y(value: number): number;
  ticks: readonly { value: number; text: string }[];
}
const TOP = 14,
  BOTTOM = 24;

function axisOf({ values, scale }: Bars, height: number): Axis {
  const usable = [...values].filter(v => Number.isFinite(v) && (scale !== "log" || v > 0)),
    room = height - TOP - BOTTOM;
  if (scale === "log") {
    const low = Math.max(-6, Math.min(-1, Math.floor(Math.log10(Math.min(1, ...usable)) + 0.02))),
      high = Math.max(0, Math.ceil(Math.log10(Math.max(1, ...usable)) - 0.02));
    const every = Math.ceil((high - low) / 4);
    return {
      base: 1,
      y: v => TOP + ((high - Math.max(low, Math.log10(v))) / (high - low)) * room,
      ticks: Array.from({ length: high - low + 1 }, (_, k) => high - k)
        .filter(p => p % every === 0)
        .map(p => ({ value: 10 ** p, text: p < -3 ? chartText(10 ** p) : String(Number((10 ** p).toPrecision(1))) })),
    };
  }
  const low = Math.min(0, ...usable),
    high = Math.max(low + 1e-6, 0, ...usable),
    { ticks, gap } = ticksOf([low, high], 4);
  return {
    base: 0,
    y: v => TOP + ((high - v) / (high - low)) * room,
    ticks: ticks.map(value => ({ value, text: tickText(value, gap) })),
  };
}

function Drawn({ view, size: { width, height }, label }: { view: Bars; size: Size; label: string }) {
  const { values, threshold, scale } = view,
    axis = axisOf(view, height),
    left = 36,
    step = (width - left) / values.length,
    wide = Math.max(0.8, Math.min(step > 12 ? 6 : 2.6, step - 1));
  const used = (v: number) => threshold === undefined || v < threshold,
    path = (want: boolean) =>
      [...values]
        .map((v, i) =>
          Number.isFinite(v) && used(v) === want
            ? `M${(left + (i + 0.5) * step).toFixed(1)} ${axis.y(axis.base).toFixed(1)}V${axis.y(v).toFixed(1)}`
            : "",
        )
        .join("");
  const count = [...values].filter(used).length;
  return (
    <svg
      width={width}
      height={height}
      role="img"
      aria-label={`${label}: ${threshold === undefined ? `${values.length} values` : `${count} of ${values.length} in use`}`}
    >
      {axis.ticks.map(({ value, text }) => {
        const y = axis.y(value),
          base = value === axis.base;
        return (
          <g key={value}>
            <path
              d={`M${left} ${y}H${width}`}
              stroke={base ? "var(--prior)" : "var(--line)"}
              strokeWidth={base ? 1.2 : 1}
            />
            <text className="vw-tick" x={left - 8} y={y + 4} textAnchor="end">
              {text}
            </text>
          </g>
        );
      })}
      <path d={path(false)} stroke="var(--prior)" strokeWidth={wide} />
      <path d={path(true)} stroke="var(--latent)" strokeWidth={wide} />
      {threshold !== undefined && (
        <path d={`M${left} ${axis.y(threshold)}H${width}`} stroke="var(--ink)" strokeDasharray="1 3" />
      )}
      {threshold !== undefined && (
        <text
          className="vw-halo vw-lab"
          x={width}
          y={axis.y(threshold) + 14}
          textAnchor="end"
          style={{ fill: "var(--ink)" }}
        >
          {chartText(threshold).replace(/0+$/, "")}
        </text>
      )}
      {scale === "log" && (
        <text className="vw-halo" x={width} y={axis.y(1) - 5} textAnchor="end" style={{ fill: "var(--prior-t)" }}>
          prior
        </text>
      )}
      {threshold !== undefined && count > 0 && (
        <text className="vw-halo vw-lab" x={left} y={height - 7} style={{ fill: "var(--latent-t)" }}>
          in use
        </text>
      )}
      {threshold !== undefined && count < values.length && (
        <text className="vw-halo" x={width} y={height - 7} textAnchor="end" style={{ fill: "var(--prior-t)" }}>
          idle
        </text>
      )}
      {[...values].map((v, i) => (
        <rect key={i} x={left + i * step} y={TOP} width={step} height={height - TOP - BOTTOM} fill="transparent">
          <title>{`${view.labels[i] ?? i}: ${chartText(v)}`}</title>
        </rect>
      ))}
    </svg>
  );
}
export function BarsView({ view, label, onDrawn }: ViewProps<"bars">) {
  const box = useRef<HTMLDivElement>(null),
    size = useSize(box);
  useDrawn(view, onDrawn);
  return (
    <div ref={box} className="vw-fill">
      {size && size.width > 60 && <Drawn view={view} size={size} label={label} />}
    </div>
  );
}

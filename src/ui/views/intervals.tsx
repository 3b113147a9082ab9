// A few estimates under each other on one axis: a dot with a whisker of two standard errors, its name and value above
// it, and a band where chance alone would put it. A forest plot with nothing else.
import { useRef } from "react";
import { type Size, useSize } from "./canvas";
import { useDrawn } from "./drawn";
import { chartText } from "../controls/number-text";
import { markOf, textOf } from "./palette";
import { type Scale, scaleOf } from "./plot-scale";
import type { Interval, View } from "../../engine/view";
import type { ViewProps } from "./view-props";

type Intervals = Extract<View, { kind: "intervals" }>;
const WHISKER = 2; // standard errors: 19 of 20
// pixels
const ROW = 64;
const FOOT = 42; // under the axis
const SIDE = 8; // beside it

/** 51.4 ± 4.5: as many decimals as the error's two digits have. */
export function estimateText({ value, error }: Interval): string {
  if (!Number.isFinite(value)) return "not finite";
  if (error === undefined || !(error > 0) || !Number.isFinite(error)) return chartText(value);
  const digits = Math.max(0, 1 - Math.floor(Math.log10(error)));
  return digits > 6
    ? `${chartText(value)} ± ${chartText(error)}`
    : `${value
        .toFixed(digits)
        .replace(/^-(?=.*[1-9])/, "−")
        .replace("-", "")} ± ${error.toFixed(digits)}`;
}
const endsOf = ({ value, error = 0 }: Interval): readonly [number, number] => [
  value - WHISKER * error,
  value + WHISKER * error,
];
export const scaleOfIntervals = ({ rows, none }: Intervals, most: number): Scale =>
  scaleOf([0, ...rows.flatMap(endsOf), ...(none?.extent ?? [])], { label: "" }, most);
/** What is on it, in numbers. */
export const spokenIntervals = ({ label, rows, none }: Intervals): string =>
  [
    ...rows.map(row => `${row.name}, ${label} ${estimateText(row)}`),
    ...(none ? [`${none.name} between ${chartText(none.extent[0])} and ${chartText(none.extent[1])}`] : []),
  ].join("; ");

interface RowProps {
  row: Interval;
  turn: number;
  top: number;
  width: number;
  x(v: number): number;
}
function Row({ row, turn, top, width, x }: RowProps) {
  const [low, high] = endsOf(row).map(x) as [number, number];
  const y = top + 36;
  const colour = markOf(row.actor);
  const shape = { fill: turn % 2 ? "var(--paper)" : colour, stroke: colour, strokeWidth: 1.6 };
  return (
    <g>
      <text className="vw-halo vw-lab" x={0} y={top + 16} style={{ fill: textOf(row.actor) }}>
        {row.name}
      </text>
      <text className="vw-halo" x={width} y={top + 16} textAnchor="end" style={{ fill: "var(--ink)" }}>
        {estimateText(row)}
      </text>
      {Number.isFinite(low + high) && (
        <path d={`M${low} ${y}H${high}M${low} ${y - 4}v8M${high} ${y - 4}v8`} stroke={colour} strokeWidth={1.5} />
      )}
      {Number.isFinite(row.value) && <circle cx={x(row.value)} cy={y} r={4} {...shape} />}
    </g>
  );
}
function Drawn({ view, size: { width, height }, label }: { view: Intervals; size: Size; label: string }) {
  const scale = scaleOfIntervals(view, width > 360 ? 5 : 4);
  const x = (v: number) => SIDE + scale.share(v) * (width - 2 * SIDE);
  const bottom = ROW * view.rows.length + 6;
  const band = view.none?.extent.map(x);
  return (
    <svg width={width} height={height} role="img" aria-label={`${label}: ${spokenIntervals(view)}`}>
      {band && (
        <rect
          x={band[0]}
          y={0}
          width={Math.max(2, band[1]! - band[0]!)}
          height={bottom}
          fill="var(--prior)"
          opacity={0.16}
        />
      )}
      <path d={`M${x(0)} 0V${bottom}`} stroke="var(--prior)" strokeDasharray="1 3" />
      {view.rows.map((row, k) => (
        <Row key={row.name} row={row} turn={k} top={k * ROW} width={width} x={x} />
      ))}
      <path d={`M${SIDE} ${bottom}H${width - SIDE}`} stroke="var(--prior)" />
      {scale.ticks.map(({ value, text }) => (
        <g key={value}>
          <path d={`M${x(value)} ${bottom}v4`} stroke="var(--prior)" />
          <text className="vw-tick" x={x(value)} y={bottom + 17} textAnchor="middle">
            {text}
          </text>
        </g>
      ))}
      <text x={width} y={bottom + 34} textAnchor="end">
        {view.label}, ± 1 standard error; whiskers ± {WHISKER}
      </text>
      {band && (
        <text x={0} y={bottom + 34} style={{ fill: "var(--prior-t)" }}>
          shaded: {view.none!.name}
        </text>
      )}
    </svg>
  );
}
export function IntervalsView({ view, label, onDrawn }: ViewProps<"intervals">) {
  const box = useRef<HTMLDivElement>(null);
  const size = useSize(box);
  useDrawn(view, onDrawn);
  return (
    <div ref={box} className="vw-fill" style={{ height: ROW * view.rows.length + 6 + FOOT }}>
      {size && size.width > 100 && <Drawn view={view} size={size} label={label} />}
    </div>
  );
}

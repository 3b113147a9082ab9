// A chart as recharts draws it: axes, grid and lines from rows that are already decimated. No animation, no tooltip, no
// legend. It is the largest library of the page and needed only once there is a series, so it comes after the first
// picture (plotting.ts).
import type { ReactNode } from "react";
import { CartesianGrid, Line, LineChart, XAxis, YAxis, type LineDrawShapeProps } from "recharts";
import { dashOf, Markers } from "./beside";
import { pathOf, xTicks, type Curve, type Frame, type Row } from "./curves";
import { chartText, shortStep, tickText } from "../../controls/number-text";
import { markOf } from "../palette";
import type { Extent, Values } from "../scale";

type Tick = { x?: number | string; y?: number | string; payload?: { value?: number } };
const stepTick =
  (steps: Extent) =>
  ({ x, y, payload }: Tick) => {
    const value = payload?.value ?? 0;
    return (
      <text className="vw-tick" x={x} y={Number(y) + 9} textAnchor={value === steps[0] ? "start" : "middle"}>
        {shortStep(value)}
      </text>
    );
  };
const valueTick =
  ({ gap, log }: Values) =>
  ({ x, y, payload }: Tick) => {
    const value = payload?.value ?? 0;
    return (
      <text className="vw-tick" x={x} y={Number(y) + 4} textAnchor="end">
        {log ? chartText(10 ** value) : tickText(value, gap)}
      </text>
    );
  };
/** Lines through the points, with a gap wherever a value is missing. */
function pathThrough(points: NonNullable<LineDrawShapeProps["points"]>): string {
  let d = "";
  let pen = false;
  for (const { x, y } of points) {
    if (x === null || y === null) {
      pen = false;
      continue;
    }
    d += `${pen ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
    pen = true;
  }
  return d;
}
/** The path alone: recharts' own shape measures its length each time, for an animation that we do not have. */
const stroked = ({ points = [], stroke, strokeWidth, strokeOpacity, strokeDasharray, clipPath }: StrokeProps) => (
  <path
    d={pathThrough(points)}
    fill="none"
    stroke={stroke}
    strokeWidth={strokeWidth}
    strokeOpacity={strokeOpacity}
    strokeDasharray={strokeDasharray}
    strokeLinejoin="round"
    strokeLinecap={strokeDasharray ? "butt" : "round"}
    clipPath={clipPath}
  />
);
type StrokeProps = Pick<
  LineDrawShapeProps,
  "points" | "stroke" | "strokeWidth" | "strokeOpacity" | "strokeDasharray" | "clipPath"
>;
const still = {
  shape: stroked,
  dot: false,
  activeDot: false,
  isAnimationActive: false,
  type: "linear",
  dataKey: "value",
  legendType: "none",
  tooltipType: "none",
} as const;

const hidden = { interval: 0, tickLine: false, axisLine: false, allowDataOverflow: true } as const;

export interface PlottedProps {
  frame: Frame;
  curves: readonly Curve[];
  axis: boolean;
  children?: ReactNode;
}
// Functions and no components: recharts takes its axes and lines as children of its own.
const xAxis = (frame: Frame, shown: boolean) => (
  <XAxis
    {...hidden}
    type="number"
    dataKey="at"
    domain={[frame.steps[0], frame.steps[1]]}
    ticks={xTicks(frame)}
    height={frame.bottom}
    tick={shown ? stepTick(frame.steps) : false}
  />
);
const yAxis = ({ left, values }: Frame) => (
  <YAxis
    {...hidden}
    type="number"
    domain={[values.extent[0], values.extent[1]]}
    ticks={[...values.ticks]}
    width={left}
    tick={valueTick(values)}
    tickMargin={6}
  />
);
/** The runs beside this one: thin, each with its dash. */
const besideLines = (curves: readonly Curve[]) =>
  curves.flatMap(({ name, actor, others }) =>
    others.map(({ slot, rows }) => (
      <Line
        key={`${name} ${slot}`}
        {...still}
        className={name}
        data={rows as Row[]}
        stroke={markOf(actor)}
        strokeWidth={1}
        strokeOpacity={0.8}
        {...(dashOf(slot) !== undefined && { strokeDasharray: dashOf(slot)! })}
      />
    )),
  );
const rawLines = (curves: readonly Curve[]) =>
  curves.map(({ name, actor, raw }) => (
    <Line
      key={`${name} raw`}
      {...still}
      className={name}
      data={raw as Row[]}
      stroke={markOf(actor)}
      strokeWidth={0.8}
      strokeOpacity={0.38}
    />
  ));
const smoothLines = (curves: readonly Curve[], weight: number) =>
  curves.map(({ name, actor, smooth }) => (
    <Line key={name} {...still} className={name} data={smooth as Row[]} stroke={markOf(actor)} strokeWidth={weight} />
  ));
const markers = (frame: Frame, curves: readonly Curve[], every: number) => {
  const [low, high] = frame.values.extent;
  const inside = ({ value }: Row) => value !== null && value >= low && value <= high;
  return curves.flatMap(({ name, actor, others }) =>
    others.map(({ slot, rows }) => (
      <Markers
        key={`${name} ${slot}`}
        path={pathOf(frame, rows.filter(inside))}
        slot={slot}
        colour={markOf(actor)}
        every={every}
      />
    )),
  );
};

export function Plotted({ frame, curves, axis, children }: PlottedProps) {
  const { width, height, right, top } = frame;
  const wide = width > 240;
  return (
    <LineChart width={width} height={height} margin={{ left: 0, right, top, bottom: 0 }} accessibilityLayer={false}>
      <CartesianGrid vertical={false} syncWithTicks stroke="var(--line)" />
      {xAxis(frame, axis)}
      {yAxis(frame)}
      {besideLines(curves)}
      {rawLines(curves)}
      {smoothLines(curves, wide ? 2 : 1.8)}
      {markers(frame, curves, wide ? 90 : 56)}
      {children}
    </LineChart>
  );
}

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
/** The path alone: recharts' own shape measures its length each time, for an animation that we do not have. */
function stroked({
  points = [],
  stroke,
  strokeWidth,
  strokeOpacity,
  strokeDasharray,
  clipPath,
}: Pick<LineDrawShapeProps, "points" | "stroke" | "strokeWidth" | "strokeOpacity" | "strokeDasharray" | "clipPath">) {
  let d = "",
    pen = false;
  for (const { x, y } of points) {
    if (x === null || y === null) {
      pen = false;
      continue;
    }
    d += `${pen ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
    pen = true;
  }
  return (
    <path
      d={d}
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
}
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

export interface PlottedProps {
  frame: Frame;
  curves: readonly Curve[];
  axis: boolean;
  children?: ReactNode;
}
export function Plotted({ frame, curves, axis, children }: PlottedProps) {
  const { width, height, left, right, top, bottom, steps, values } = frame,
    weight = width > 240 ? 2 : 1.8;
  return (
    <LineChart width={width} height={height} margin={{ left: 0, right, top, bottom: 0 }} accessibilityLayer={false}>
      <CartesianGrid vertical={false} syncWithTicks stroke="var(--line)" />
      <XAxis
        type="number"
        dataKey="at"
        domain={[steps[0], steps[1]]}
        ticks={xTicks(frame)}
        interval={0}
        height={bottom}
        tick={axis ? stepTick(steps) : false}
        tickLine={false}
        axisLine={false}
        allowDataOverflow
      />
      <YAxis
        type="number"
        domain={[values.extent[0], values.extent[1]]}
        ticks={[...values.ticks]}
        interval={0}
        width={left}
        tick={valueTick(values)}
        tickLine={false}
        axisLine={false}
        tickMargin={6}
        allowDataOverflow
      />
      {curves.flatMap(c =>
        c.others.map(other => (
          <Line
            key={`${c.name} ${other.slot}`}
            {...still}
            className={c.name}
            data={other.rows as Row[]}
            stroke={markOf(c.actor)}
            strokeWidth={1}
            strokeOpacity={0.8}
            {...(dashOf(other.slot) !== undefined && { strokeDasharray: dashOf(other.slot)! })}
          />
        )),
      )}
      {curves.map(c => (
        <Line
          key={`${c.name} raw`}
          {...still}
          className={c.name}
          data={c.raw as Row[]}
          stroke={markOf(c.actor)}
          strokeWidth={0.8}
          strokeOpacity={0.38}
        />
      ))}
      {curves.map(c => (
        <Line
          key={c.name}
          {...still}
          className={c.name}
          data={c.smooth as Row[]}
          stroke={markOf(c.actor)}
          strokeWidth={weight}
        />
      ))}
      {curves.flatMap(c =>
        c.others.map(other => (
          <Markers
            key={`${c.name} ${other.slot}`}
            path={pathOf(
              frame,
              other.rows.filter(
                ({ value }) => value !== null && value >= values.extent[0] && value <= values.extent[1],
              ),
            )}
            slot={other.slot}
            colour={markOf(c.actor)}
            every={width > 240 ? 90 : 56}
          />
        )),
      )}
      {children}
    </LineChart>
  );
}

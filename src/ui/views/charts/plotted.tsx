// A chart as recharts draws it: axes, grid and lines from rows that are already decimated. No animation, no tooltip, no
// legend. It is the largest library of the page and needed only once there is a series, so it comes after the first
// picture (plotting.ts).
import { type ReactNode, type SVGAttributes, useId } from "react";
import { CartesianGrid, Line, LineChart, XAxis, YAxis, type LineDrawShapeProps } from "recharts";
import { dashOf, Markers } from "./beside";
import { heightOf, pathOf, valueTexts, xOf, xTicks, type Curve, type Frame, type Row, type StepTick } from "./curves";
import { markOf } from "../palette";
import { pathThrough } from "./path";
import type { Values } from "../scale";

type Tick = { x?: number | string; y?: number | string; payload?: { value?: number } };
const stepTick =
  (ticks: readonly StepTick[]) =>
  ({ payload }: Tick) => {
    const tick = ticks.find(({ step }) => step === payload?.value);
    return tick ? (
      <text className="vw-tick" x={tick.place.x} y={tick.place.y} textAnchor={tick.place.anchor}>
        {tick.text}
      </text>
    ) : (
      <g />
    );
  };
const valueTick = (values: Values) => {
  const texts = valueTexts(values);
  return ({ x, y, payload }: Tick) => (
    <text className="vw-tick" x={x} y={Number(y) + 4} textAnchor="end">
      {texts[values.ticks.indexOf(payload?.value ?? 0)]}
    </text>
  );
};
/** Heights between which lines are drawn: the frame's, and a line's own width around it. */
const bandOf = ({ top, height, bottom }: Frame) => [top - 4, height - bottom + 4] as const;
/** The path alone: recharts' own shape measures its length each time, for an animation that we do not have. */
const stroked = (
  frame: Frame,
  { points = [], stroke, strokeWidth, strokeOpacity, strokeDasharray, clipPath }: StrokeProps,
) => (
  <path
    d={pathThrough(points, bandOf(frame))}
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
const xAxis = (frame: Frame, shown: boolean) => {
  const ticks = xTicks(frame);
  return (
    <XAxis
      {...hidden}
      type="number"
      dataKey="at"
      domain={[frame.steps[0], frame.steps[1]]}
      ticks={ticks.map(({ step }) => step)}
      height={frame.bottom}
      tick={shown ? stepTick(ticks) : false}
    />
  );
};
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
interface ThinProps extends Pick<SVGAttributes<SVGPathElement>, "strokeWidth" | "strokeOpacity" | "strokeDasharray"> {
  frame: Frame;
  curve: Curve;
  rows: readonly Row[];
  clip: string;
}
/** A line of ours within the chart: each of recharts' own costs several times the path, at every rendering. */
const Thin = ({ frame, curve: { name, actor }, rows, clip, ...stroke }: ThinProps) => (
  <g className={`vw-line ${name}`}>
    <path
      d={pathThrough(
        rows.map(({ at, value }) => ({ x: xOf(frame, at), y: value === null ? null : heightOf(frame, value) })),
        bandOf(frame),
      )}
      fill="none"
      stroke={markOf(actor)}
      strokeLinejoin="round"
      clipPath={`url(#${clip})`}
      {...stroke}
    />
  </g>
);
/** What lies behind the smoothed lines: the runs beside this one, each with its dash, and what was not smoothed. */
function Behind({ frame, curves }: Pick<PlottedProps, "frame" | "curves">) {
  const { width, height, left, right, top, bottom } = frame;
  const clip = useId();
  return (
    <>
      <clipPath id={clip}>
        <rect x={left} y={top} width={Math.max(0, width - left - right)} height={Math.max(0, height - top - bottom)} />
      </clipPath>
      {curves.flatMap(curve =>
        curve.others.map(({ slot, rows }) => (
          <Thin
            key={`${curve.name} ${slot}`}
            {...{ frame, curve, rows, clip }}
            strokeWidth={1}
            strokeOpacity={0.8}
            strokeDasharray={dashOf(slot)}
          />
        )),
      )}
      {curves.map(curve => (
        <Thin key={curve.name} {...{ frame, curve, clip }} rows={curve.raw} strokeWidth={0.8} strokeOpacity={0.38} />
      ))}
    </>
  );
}
const smoothLines = (frame: Frame, curves: readonly Curve[], weight: number) =>
  curves.map(({ name, actor, smooth }) => (
    <Line
      key={name}
      {...still}
      shape={(line: StrokeProps) => stroked(frame, line)}
      className={`vw-line ${name}`}
      data={smooth as Row[]}
      stroke={markOf(actor)}
      strokeWidth={weight}
    />
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
      <Behind frame={frame} curves={curves} />
      {smoothLines(frame, curves, wide ? 2 : 1.8)}
      {markers(frame, curves, wide ? 90 : 56)}
      {children}
    </LineChart>
  );
}

// Curves of a method that belong in one picture (its `charts`): several lines with their names at the line, and a
// circle where two of them have met, if they have. A chart whose lines are of several phases covers all of them, with a
// dotted line at each switch. Renders at the pace of pace.ts.
import { type ComponentType, memo, useCallback, useMemo, useRef, useState } from "react";
import { type Size, useSize } from "../canvas";
import { Crosshair, type Traced, Tracker } from "./crosshair";
import { type Frame, xOf, yOf } from "./curves";
import { chartText } from "../../controls/number-text";
import { Named } from "../../glossary/told";
import { newMemory } from "../labels";
import { LookFor } from "../look-for";
import { titleOf } from "./held";
import { Changes, Cuts, Ends, HeldLines, Labels, type Mark, Switch, switchLabel } from "./marks";
import { meeting, type Meeting } from "./meeting";
import { type Covering, type Framed, frameOf, spanOf } from "./method-frame";
import { labelsOf, lineText } from "./method-labels";
import { usePaced } from "./pace";
import { meanText } from "./smoothed";
import { Undrawn } from "./undrawn";
import { onCharted, plotting } from "./plotting";
import { useLit } from "../../state/lit";
import { series } from "../../state/series";
import type { PlottedProps } from "./plotted";
import type { Values } from "../../../engine/config";
import type { Chart } from "../../../engine/words";

interface Props extends Covering {
  waits: string;
  marks: readonly Mark[];
  /** The run's. */
  values: Values;
}

/** A constant to compare the curves with. */
function Ideal({ frame, ideal: { value } }: { frame: Frame; ideal: NonNullable<Chart["ideal"]> }) {
  const y = yOf(frame, value);
  return y < frame.top - 1 || y > frame.height - frame.bottom + 1 ? null : (
    <path
      d={`M${frame.left} ${y}H${frame.width - frame.right}`}
      stroke="var(--ink)"
      strokeDasharray="6 4"
      strokeWidth={1}
    />
  );
}
const Met = ({ frame, met }: { frame: Frame; met: Meeting }) => (
  <circle
    cx={xOf(frame, met.step)}
    cy={yOf(frame, met.value)}
    r={4.5}
    fill="var(--paper)"
    stroke="var(--ink)"
    strokeWidth={1.6}
  />
);
/** Where the phases on it begin, and the one after them. */
function switchesOf({ frame, switches }: Framed, covering: Covering): { step: number; title: string }[] {
  const [begins, ends] = spanOf(covering);
  return [
    ...(frame.right > 10 ? [{ step: frame.steps[1], title: `phase ${ends + 2}` }] : []),
    ...switches.map((step, i) => ({ step, title: `phase ${begins + i + 2}` })),
  ];
}

/** The two lines that should meet, if they have. */
function meetingOf({ meets }: Chart, { frame, curves }: Framed): Meeting | undefined {
  const [first, second] = meets?.map(name => curves.find(c => c.name === name)) ?? [];
  return first && second && meeting(first, second, frame);
}
/** What is on it, in numbers. */
function spoken(title: string, chart: Chart, { curves, held }: Framed, met: Meeting | undefined): string {
  const newest = curves.flatMap(curve => {
    const latest = series.latest(curve.name);
    return latest ? [{ curve, latest }] : [];
  });
  const values = newest.map(({ curve, latest }) => `${lineText(chart, curve)} ${chartText(latest.smooth)}`);
  const mean = meanText(newest.map(({ latest }) => latest));
  const notes = [
    ...(mean ? [`${newest.length > 1 ? "each " : ""}the ${mean}`] : []),
    ...held.map(line => line.text),
    ...(met ? [`they met at step ${met.step}`] : []),
  ];
  return [`${title}: ${values.join(", ")}`, ...notes].join("; ");
}

interface DrawnProps {
  props: Props;
  size: Size;
  traced: readonly Traced[];
  Plotted: ComponentType<PlottedProps>;
}
function Drawn({ props, size, traced, Plotted }: DrawnProps) {
  const { chart, marks, limits, values } = props;
  const [memory] = useState(newMemory);
  const framed = frameOf(size, props);
  const { frame, curves } = framed;
  const title = titleOf(chart, limits, values, name => series.latest(name)?.smooth);
  const met = meetingOf(chart, framed);
  const bearer = curves.find(c => c.smooth.length > 1); // of the diamonds
  const switches = switchesOf(framed, props);
  const wanted = [
    ...switches.map(({ step, title: text }) => switchLabel(frame, step, text)),
    ...labelsOf(chart, framed, met, bearer, marks),
  ];
  return (
    <Tracker frame={frame} traced={traced} label={spoken(title, chart, framed, met)}>
      <Plotted frame={frame} curves={curves} axis>
        {switches.map(({ step }) => (
          <Switch key={step} frame={frame} step={step} titled />
        ))}
        <HeldLines frame={frame} held={framed.held} />
        {chart.ideal && <Ideal frame={frame} ideal={chart.ideal} />}
        {spanOf(props)[0] > 0 && <Switch frame={frame} step={frame.steps[0]} />}
        <Cuts frame={frame} curves={curves} />
        {!met && <Ends frame={frame} curves={curves} />}
        <Labels frame={frame} curves={curves} wanted={wanted} memory={memory} />
        {bearer && <Changes frame={frame} name={bearer.name} marks={marks} />}
        {met && <Met frame={frame} met={met} />}
      </Plotted>
      <Crosshair frame={frame} traced={traced} curves={curves} memory={memory} axis />
    </Tracker>
  );
}

/** A run from a file has its curves before the worker has said how long its phases are. */
const begun = ({ chart, phases }: Pick<Props, "chart" | "phases">): boolean =>
  phases.some(p => p.steps > 0) && chart.lines.some(l => series.latest(l.series));
/** Changes whenever the chart would look another way; empty while there is nothing to draw, or nothing to draw it. */
function versionOf({ chart, phases, marks, limits }: Pick<Props, "chart" | "phases" | "marks" | "limits">): string {
  if (!plotting() || !begun({ chart, phases })) return "";
  const names = chart.lines.flatMap(l => [l.series, ...(l.against ? [l.against] : [])]);
  return `${names.map(name => series.version(name)).join(" ")} ${JSON.stringify([phases, marks, limits])}`;
}
export const MethodChart = memo(function MethodChart(props: Props) {
  const { chart, phases, marks, limits, values, waits } = props;
  const box = useRef<HTMLDivElement>(null);
  const section = useRef<HTMLElement>(null);
  const size = useSize(box);
  const names = chart.lines.map(l => l.series);
  const pointing = useLit("charts", names, section);
  const version = useCallback(() => versionOf({ chart, phases, marks, limits }), [chart, phases, marks, limits]);
  const turn = usePaced(onCharted, version, box);
  const traced = useMemo(() => chart.lines.map(l => ({ name: l.series, title: l.label, actor: l.actor })), [chart]);
  const Plotted = plotting();
  const drawn = useMemo(() => {
    if (!size || turn === 0 || !Plotted || !begun({ chart, phases })) return null;
    return <Drawn props={props} size={size} traced={traced} Plotted={Plotted} />;
  }, [turn, size]); // and nothing else: see usePaced
  const title = titleOf(chart, limits, values, name => series.latest(name)?.smooth);
  return (
    <section className="vw-chart" aria-label={title} data-series={names.join(" ")} ref={section} {...pointing}>
      <h3>
        <Named name={title} help={chart.help} />
      </h3>
      <LookFor text={chart.lookFor} unit={chart.unit} />
      <div className="vw-plot" ref={box}>
        {drawn ?? <Undrawn waits={waits} />}
      </div>
    </section>
  );
});

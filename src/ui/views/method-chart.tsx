// Curves of a method that belong in one picture (its `charts`): several lines with their names at the line, and a circle where two of them
// have met, if they have. Renders at the pace of pace.ts.
import { memo, useCallback, useMemo, useRef, useState, type ComponentType } from "react";
import { useSize, type Size } from "./canvas";
import { Crosshair, Tracker } from "./crosshair";
import { curveOf, leftOf, rangeOf, xOf, yOf, type Curve, type Frame } from "./curves";
import { numberText } from "./format";
import { newMemory, type Anchor } from "./labels";
import { changeLabel, Changes, Cuts, Ends, Labels, lineLabel, otherLabel, Switch, type Mark, type Wanted } from "./marks";
import { meeting, type Meeting } from "./meeting";
import { usePaced } from "./pace";
import { onCharted, plotting } from "./plotting";
import { stepsOf } from "./scale";
import { newestOf } from "./term-chart";
import { useLit } from "../state/lit";
import { series } from "../state/series";
import type { PlottedProps } from "./plotted";
import type { Chart } from "../../engine/method";
import type { PhaseState } from "../../workers/protocol";

interface Props { chart: Chart; phases: readonly PhaseState[]; phase: number; waits: string; marks: readonly Mark[] }
type Traced = { name: string; title: string; actor: Chart["lines"][number]["actor"] };
const isLog = (chart: Chart): boolean => /natural log/i.test(`${chart.note} ${chart.help}`);

function frameOf({ width, height }: Size, { chart, phases, phase }: Props): { frame: Frame; curves: Curve[] } {
  const steps = stepsOf(phases, phase, newestOf(phases[phase]?.id ?? chart.lines[0]?.series.split("/")[0] ?? ""));
  const ends = phase + 1 < phases.length && steps[1] >= phases[phase]!.first + phases[phase]!.steps, right = ends ? 42 : 6;
  const curves = chart.lines.map(l => curveOf(l.series, l.actor, steps, width - 30 - right, false, phase > 0)).filter(c => c.smooth.length || c.others.length);
  const values = rangeOf(curves, height > 220 ? 7 : 4, false);
  return { curves, frame: { width, height, left: leftOf(values), right, top: 12, bottom: 24, steps, values } };
}

/** Beside the circle, or against the right edge above it, where two falling lines leave room. */
function meetingLabel(frame: Frame, { step, value }: Meeting, log: boolean): Wanted {
  const x = xOf(frame, step), y = yOf(frame, value), edge = frame.width - frame.right - 4;
  const places: (readonly [number, number, Anchor])[] = [[x + 2, y - 12, "start"], [edge, y - 12, "end"], [edge, y - 22, "end"], [edge, y - 34, "end"], [x, y + 20, "end"], [x, y + 20, "middle"], [edge, y - 50, "end"], [x, y - 12, "end"]];
  return { key: "meets", text: `they meet at ${numberText(log ? Math.exp(value) : value)}`, actor: "ink", bold: true, places: places.map(([x, y, anchor]) => ({ x, y, anchor })) };
}

function Drawn({ props, size, traced, Plotted }: { props: Props; size: Size; traced: readonly Traced[]; Plotted: ComponentType<PlottedProps> }) {
  const { chart, phase } = props, [memory] = useState(newMemory), { frame, curves } = frameOf(size, props);
  const bearer = curves.find(c => c.smooth.length > 1);
  const labelOf = (c: Curve) => chart.lines.find(l => l.series === c.name)?.label ?? c.name;
  const [first, second] = (chart.meets ?? []).map(name => curves.find(c => c.name === name)), met = first && second && meeting(first, second, frame);
  const wanted = [...met ? [meetingLabel(frame, met, isLog(chart))] : [], ...curves.filter(c => c.smooth.length > 1).map(c => lineLabel(frame, c, labelOf(c))), ...curves.flatMap(c => c.others.length < 3 ? c.others.map(other => otherLabel(frame, c, other, `${labelOf(c)}, ${other.label}`)) : []), ...bearer ? props.marks.map(m => changeLabel(frame, bearer.name, m)) : []];
  const says = curves.map(c => { const at = series.latest(c.name); return at ? `${labelOf(c)} ${numberText(at.smooth)}` : ""; }).filter(Boolean).join(", ");
  return (
    <Tracker frame={frame} traced={traced} label={`${chart.title}: ${says}${met ? `; they met at step ${met.step}` : ""}`}>
      <Plotted frame={frame} curves={curves} axis>
        {frame.right > 10 && <Switch frame={frame} step={frame.steps[1]} title={`phase ${phase + 2}`} />}
        {phase > 0 && <Switch frame={frame} step={frame.steps[0]} />}
        <Cuts frame={frame} curves={curves} />
        {!met && <Ends frame={frame} curves={curves} />}
        <Labels frame={frame} curves={curves} wanted={wanted} memory={memory} />
        {bearer && <Changes frame={frame} name={bearer.name} marks={props.marks} />}
        {met && <circle cx={xOf(frame, met.step)} cy={yOf(frame, met.value)} r={4.5} fill="var(--paper)" stroke="var(--ink)" strokeWidth={1.6} />}
      </Plotted>
      <Crosshair frame={frame} traced={traced} curves={curves} memory={memory} axis />
    </Tracker>
  );
}

export const MethodChart = memo(function MethodChart(props: Props) {
  const { chart, waits } = props, box = useRef<HTMLDivElement>(null), size = useSize(box), section = useRef<HTMLElement>(null);
  const pointing = useLit("charts", chart.lines.map(l => l.series), section);
  const { phases, marks } = props, begun = () => chart.lines.some(l => series.latest(l.series));
  const turn = usePaced(onCharted, useCallback(() => plotting() && begun() ? `${chart.lines.map(l => series.version(l.series)).join(" ")} ${JSON.stringify([phases, marks])}` : "", [chart, phases, marks]), box);
  const traced = useMemo(() => chart.lines.map(l => ({ name: l.series, title: l.label, actor: l.actor })), [chart]);
  const Plotted = plotting(), drawn = useMemo(() => size && turn > 0 && Plotted && begun() && <Drawn props={props} size={size} traced={traced} Plotted={Plotted} />, [turn, size]); // and nothing else: see usePaced
  return (
    <section className="vw-chart" aria-label={chart.title} data-series={chart.lines.map(l => l.series).join(" ")} ref={section} {...pointing}>
      <h3 title={chart.help}>{chart.title}<span>{chart.note}</span></h3>
      <div className="vw-plot" ref={box}>{drawn || <p className="vw-wait vw-base"><span>{waits}</span></p>}</div>
    </section>
  );
});

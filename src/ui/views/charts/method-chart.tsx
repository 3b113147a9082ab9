// Curves of a method that belong in one picture (its `charts`): several lines with their names at the line, and a
// circle where two of them have met, if they have. A chart whose lines are of several phases covers all of them, with a
// dotted line at each switch. Renders at the pace of pace.ts.
import { type ComponentType, memo, useCallback, useMemo, useRef, useState } from "react";
import { type Size, useSize } from "../canvas";
import { Crosshair, Tracker } from "./crosshair";
import { type Curve, curveOf, type Frame, leftOf, type Other, pathOf, rangeOf, xOf, yOf } from "./curves";
import { chartText } from "../../controls/number-text";
import { type Anchor, newMemory } from "../labels";
import {
  changeLabel,
  Changes,
  Cuts,
  Ends,
  Labels,
  lineLabel,
  type Mark,
  otherLabel,
  Switch,
  type Wanted,
} from "./marks";
import { meeting, type Meeting } from "./meeting";
import { usePaced } from "./pace";
import { onCharted, plotting } from "./plotting";
import { stepsOf } from "../scale";
import { newestOf } from "./term-chart";
import { useLit } from "../../state/lit";
import { series } from "../../state/series";
import type { PlottedProps } from "./plotted";
import type { Chart } from "../../../engine/method";
import type { PhaseState } from "../../../workers/protocol";

interface Props {
  chart: Chart;
  phases: readonly PhaseState[];
  phase: number;
  waits: string;
  marks: readonly Mark[];
}
type Traced = { name: string; title: string; actor: Chart["lines"][number]["actor"] };
const isLog = (chart: Chart): boolean => /natural log/i.test(`${chart.note} ${chart.help}`);

/** The phases that a chart covers, first and last. */
function spanOf({ lines }: Chart, phases: readonly PhaseState[], phase: number): readonly [number, number] {
  const named = lines.map(l => phases.findIndex(p => l.series.startsWith(`${p.id}/`))).filter(i => i >= 0);
  return [Math.min(phase, ...named), Math.max(phase, ...named)];
}
const newest = (phases: readonly PhaseState[], chart: Chart): number =>
  Math.max(0, ...(phases.length ? phases.map(p => p.id) : [chart.lines[0]?.series.split("/")[0] ?? ""]).map(newestOf));
/** The ideal as points of a curve, enough of them that the range does not take it for a stray value. */
const aim = (value: number, among: number): Curve[] => [
  {
    name: "",
    actor: "ink",
    raw: [],
    others: [],
    smooth: Array.from({ length: 1 + Math.ceil(among / 10) }, () => ({ at: 0, value })),
  } as unknown as Curve,
];
function frameOf(
  { width, height }: Size,
  { chart, phases, phase }: Props,
): { frame: Frame; curves: Curve[]; switches: readonly number[]; foreign: ReadonlySet<Other> } {
  const [first, last] = spanOf(chart, phases, phase),
    covered = phases.slice(first, last + 1),
    from = covered[0]?.first ?? 0,
    to = covered.length ? covered.at(-1)!.first + covered.at(-1)!.steps : 0;
  const steps = stepsOf(
    covered.slice(0, 1).map(p => ({ ...p, steps: to - from })),
    0,
    newest(covered, chart),
  );
  const ends = last + 1 < phases.length && steps[1] >= to,
    right = ends ? 42 : 6,
    one = (name: string, actor: Curve["actor"]) => curveOf(name, actor, steps, width - 30 - right, false, first > 0);
  const foreign = new Set<Other>(); // runs of other methods: their hue says which line, their name which run
  const curves = chart.lines
    .map(l => {
      const curve = one(l.series, l.actor),
        against = l.against ? one(l.against, l.actor).others : [];
      for (const other of against) foreign.add(other);
      return against.length ? { ...curve, others: [...curve.others, ...against] } : curve;
    })
    .filter(c => c.smooth.length || c.others.length);
  const values = rangeOf(
    chart.ideal
      ? [
          ...curves,
          ...aim(
            chart.ideal.value,
            curves.reduce((sum, c) => sum + c.smooth.length, 0),
          ),
        ]
      : curves,
    height > 220 ? 7 : 4,
    false,
  );
  return {
    curves,
    foreign,
    switches: covered
      .slice(1)
      .map(p => p.first)
      .filter(step => step > steps[0] && step < steps[1]),
    frame: { width, height, left: leftOf(values), right, top: 12, bottom: 24, steps, values },
  };
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
/** A line of a later phase is named behind the switch, where it runs. */
function nameOf(frame: Frame, curve: Curve, text: string): Wanted {
  const path = pathOf(frame, curve.smooth),
    usual = lineLabel(frame, curve, text);
  if (!path.length || path[0]![0] < frame.left + 0.1 * (frame.width - frame.left - frame.right)) return usual;
  const along = [0.12, 0.25, 0.4, 0.55, 0.7, 0.9].flatMap(share => {
    const [x, y] = path[Math.round(share * (path.length - 1))]!;
    return (
      [
        [8, 4, "start"],
        [0, -9, "middle"],
        [0, 18, "middle"],
        [0, 30, "middle"],
        [0, -22, "middle"],
      ] as const
    ).map(([dx, dy, anchor]) => ({ x: x + dx, y: y + dy, anchor }));
  });
  return { ...usual, places: along };
}
const idealLabel = (frame: Frame, { value, label }: NonNullable<Chart["ideal"]>): Wanted => {
  const y = yOf(frame, value),
    edge = frame.width - frame.right - 4;
  return {
    key: "ideal",
    text: label,
    actor: "ink",
    bold: false,
    places: (
      [
        [edge, y - 5, "end"],
        [edge, y + 14, "end"],
        [frame.left + 4, y - 5, "start"],
        [frame.left + 4, y + 14, "start"],
        [(frame.left + edge) / 2, y - 5, "middle"],
      ] as const
    ).map(([x, y, anchor]) => ({ x, y, anchor })),
  };
};

/** Beside the circle, or against the right edge above it, where two falling lines leave room. */
function meetingLabel(frame: Frame, { step, value }: Meeting, log: boolean): Wanted {
  const x = xOf(frame, step),
    y = yOf(frame, value),
    edge = frame.width - frame.right - 4;
  const places: (readonly [number, number, Anchor])[] = [
    [x + 2, y - 12, "start"],
    [edge, y - 12, "end"],
    [edge, y - 22, "end"],
    [edge, y - 34, "end"],
    [x, y + 20, "end"],
    [x, y + 20, "middle"],
    [edge, y - 50, "end"],
    [x, y - 12, "end"],
  ];
  return {
    key: "meets",
    text: `they meet at ${chartText(log ? Math.exp(value) : value)}`,
    actor: "ink",
    bold: true,
    places: places.map(([x, y, anchor]) => ({ x, y, anchor })),
  };
}

function Drawn({
  props,
  size,
  traced,
  Plotted,
}: {
  props: Props;
  size: Size;
  traced: readonly Traced[];
  Plotted: ComponentType<PlottedProps>;
}) {
  const { chart, phases, phase } = props,
    [memory] = useState(newMemory),
    { frame, curves, switches, foreign } = frameOf(size, props),
    [begins, ends] = spanOf(chart, phases, phase);
  const bearer = curves.find(c => c.smooth.length > 1);
  const labelOf = (c: Curve) => chart.lines.find(l => l.series === c.name)?.label ?? c.name;
  const [first, second] = (chart.meets ?? []).map(name => curves.find(c => c.name === name)),
    met = first && second && meeting(first, second, frame);
  const wanted = [
    ...(met ? [meetingLabel(frame, met, isLog(chart))] : []),
    ...curves.filter(c => c.smooth.length > 1).map(c => nameOf(frame, c, labelOf(c))),
    ...curves.flatMap(c =>
      c.others.length < 3
        ? c.others.map(other =>
            otherLabel(frame, c, other, foreign.has(other) ? other.label : `${labelOf(c)}, ${other.label}`),
          )
        : [],
    ),
    ...(chart.ideal ? [idealLabel(frame, chart.ideal)] : []),
    ...(bearer ? props.marks.map(m => changeLabel(frame, bearer.name, m)) : []),
  ];
  const says = curves
    .map(c => {
      const at = series.latest(c.name);
      return at ? `${labelOf(c)} ${chartText(at.smooth)}` : "";
    })
    .filter(Boolean)
    .join(", ");
  return (
    <Tracker
      frame={frame}
      traced={traced}
      label={`${chart.title}: ${says}${met ? `; they met at step ${met.step}` : ""}`}
    >
      <Plotted frame={frame} curves={curves} axis>
        {frame.right > 10 && <Switch frame={frame} step={frame.steps[1]} title={`phase ${ends + 2}`} />}
        {switches.map((step, i) => (
          <Switch key={step} frame={frame} step={step} title={`phase ${begins + i + 2}`} />
        ))}
        {chart.ideal && <Ideal frame={frame} ideal={chart.ideal} />}
        {begins > 0 && <Switch frame={frame} step={frame.steps[0]} />}
        <Cuts frame={frame} curves={curves} />
        {!met && <Ends frame={frame} curves={curves} />}
        <Labels frame={frame} curves={curves} wanted={wanted} memory={memory} />
        {bearer && <Changes frame={frame} name={bearer.name} marks={props.marks} />}
        {met && (
          <circle
            cx={xOf(frame, met.step)}
            cy={yOf(frame, met.value)}
            r={4.5}
            fill="var(--paper)"
            stroke="var(--ink)"
            strokeWidth={1.6}
          />
        )}
      </Plotted>
      <Crosshair frame={frame} traced={traced} curves={curves} memory={memory} axis />
    </Tracker>
  );
}

export const MethodChart = memo(function MethodChart(props: Props) {
  const { chart, waits } = props,
    box = useRef<HTMLDivElement>(null),
    size = useSize(box),
    section = useRef<HTMLElement>(null);
  const pointing = useLit(
    "charts",
    chart.lines.map(l => l.series),
    section,
  );
  const { phases, marks } = props,
    begun = () => chart.lines.some(l => series.latest(l.series));
  const turn = usePaced(
    onCharted,
    useCallback(
      () =>
        plotting() && begun()
          ? `${chart.lines
              .flatMap(l => [l.series, ...(l.against ? [l.against] : [])])
              .map(name => series.version(name))
              .join(" ")} ${JSON.stringify([phases, marks])}`
          : "",
      [chart, phases, marks],
    ),
    box,
  );
  const traced = useMemo(() => chart.lines.map(l => ({ name: l.series, title: l.label, actor: l.actor })), [chart]);
  const Plotted = plotting(),
    drawn = useMemo(
      () =>
        size && turn > 0 && Plotted && begun() && <Drawn props={props} size={size} traced={traced} Plotted={Plotted} />,
      [turn, size],
    ); // and nothing else: see usePaced
  return (
    <section
      className="vw-chart"
      aria-label={chart.title}
      data-series={chart.lines.map(l => l.series).join(" ")}
      ref={section}
      {...pointing}
    >
      <h3 title={chart.help}>
        {chart.title}
        <span>{chart.note}</span>
      </h3>
      <div className="vw-plot" ref={box}>
        {drawn || (
          <p className="vw-wait vw-base">
            <span>{waits}</span>
          </p>
        )}
      </div>
    </section>
  );
});

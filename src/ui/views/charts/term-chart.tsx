// One series on its own small chart: raw behind smoothed, its name and newest value as title in its hue, other runs as
// thin lines. Renders at the pace of pace.ts; before its first value it is a quiet line of the same height.
import { type ComponentType, memo, useCallback, useMemo, useRef, useState } from "react";
import { type Size, useSize } from "../canvas";
import { Crosshair, Tracker } from "./crosshair";
import { type Curve, curveOf, type Frame, leftOf, rangeWith } from "./curves";
import { chartText, grouped } from "../../controls/number-text";
import { Named } from "../../glossary/told";
import { newMemory } from "../labels";
import { logAxis } from "./log-axis";
import { LookFor } from "../look-for";
import { type HeldLine, heldIn, type LimitsBySeries } from "./held";
import { cutLabels, Cuts, Ends, HeldLines, heldLabels, Labels, otherLabel, Switch } from "./marks";
import { usePaced } from "./pace";
import { meanText } from "./smoothed";
import { Undrawn } from "./undrawn";
import { onCharted, plotting } from "./plotting";
import { textOf } from "../palette";
import { type Extent, stepsOf } from "../scale";
import { unshownText } from "../unshown";
import { useLit } from "../../state/lit";
import { type Point, series } from "../../state/series";
import type { PlottedProps } from "./plotted";
import type { SeriesText } from "../../../engine/words";
import type { PhaseState } from "../../../workers/protocol";

export interface TermProps {
  name: string;
  text: SeriesText;
  phases: readonly PhaseState[];
  phase: number;
  axis: boolean;
  /** What to say before the first value. */
  waits: string;
  limits: LimitsBySeries;
}

/** The newest step of any series of a phase: all its charts share one axis. */
export const newestOf = (phase: string): number =>
  Math.max(
    0,
    ...series
      .names()
      .filter(name => name.startsWith(`${phase}/`))
      .map(name => series.latest(name)?.at ?? 0),
  );

const LEFT = 36; // pixels: the names of the values, unless they are long
const RIGHT = 4;
const stepsShown = (name: string, phases: readonly PhaseState[], phase: number): Extent =>
  stepsOf(phases, phase, newestOf(phases[phase]?.id ?? name.split("/")[0]!));
function frameOf(
  { width, height }: Size,
  { name, phases, phase, axis, text, limits }: TermProps,
  log: boolean,
): { frame: Frame; curve: Curve; held: readonly HeldLine[] } {
  const steps = stepsShown(name, phases, phase);
  const curve = curveOf(name, text.actor, steps, width - LEFT - RIGHT, log, phase > 0);
  // the title says whose limit it is
  const limit = limits[name] && { ...limits[name], says: "held at {limit}" };
  const held = log ? [] : heldIn(limit, curve.smooth);
  const values = rangeWith(
    [curve],
    held.map(line => line.value),
    height > 200 ? 6 : 3,
    log,
  );
  return {
    curve,
    held,
    frame: {
      width,
      height,
      left: Math.max(LEFT, leftOf(values)),
      right: RIGHT,
      top: 8,
      bottom: axis ? 24 : 6,
      steps,
      values,
    },
  };
}

/** Is the axis logarithmic, as was wanted, and what can it not show. */
function axisOf({ name, phases, phase }: TermProps, wanted: boolean): { log: boolean; said: string | undefined } {
  if (!wanted) return { log: false, said: undefined };
  const { log, ...unshown } = logAxis(series, name, stepsShown(name, phases, phase));
  return { log, said: unshownText(unshown) };
}
interface DrawnProps {
  props: TermProps;
  size: Size;
  latest: Point;
  log: boolean;
  /** What a log axis leaves out. */
  said: string | undefined;
  turn(): void;
  Plotted: ComponentType<PlottedProps>;
}
function Drawn({ props, size, latest, log, said, turn, Plotted }: DrawnProps) {
  const { name, text, phase, phases, axis } = props;
  const [memory] = useState(newMemory);
  const { frame, curve, held } = frameOf(size, props, log);
  const curves = [curve];
  const positive = curve.line.min.every(v => !(v <= 0));
  const traced = useMemo(() => [{ name, title: text.title, actor: text.actor }], [name, text]);
  const mean = meanText([latest]);
  const spoken = `${text.title}: ${chartText(latest.smooth)} at step ${grouped(latest.at)}${mean ? `, ${mean}` : ""}${said ? `; ${said}` : ""}`;
  const [other] = curve.others.length === 1 ? curve.others : [];
  return (
    <>
      <Tracker frame={frame} traced={traced} label={spoken}>
        <Plotted frame={frame} curves={curves} axis={axis}>
          {phase > 0 && <Switch frame={frame} step={phases[phase]!.first} />}
          <HeldLines frame={frame} held={held} />
          <Cuts frame={frame} curves={curves} />
          <Ends frame={frame} curves={curves} />
          <Labels
            frame={frame}
            curves={curves}
            wanted={[
              ...cutLabels(frame, curves),
              ...heldLabels(frame, held),
              ...(other ? [otherLabel(frame, curve, other, other.label)] : []),
            ]}
            memory={memory}
          />
        </Plotted>
        <Crosshair frame={frame} traced={traced} curves={curves} memory={memory} axis={axis} />
      </Tracker>
      {(positive || log || said) && <Log on={log} turn={turn} />}
    </>
  );
}
const Log = ({ on, turn }: { on: boolean; turn(): void }) => (
  <button type="button" className="vw-log" aria-pressed={on} title="Logarithmic axis" onClick={turn}>
    log axis
  </button>
);

export const TermChart = memo(function TermChart(props: TermProps) {
  const { name, text, phases, axis, waits } = props;
  const box = useRef<HTMLDivElement>(null);
  const section = useRef<HTMLElement>(null);
  const size = useSize(box);
  const pointing = useLit("charts", [name], section);
  const version = useCallback(
    () => (plotting() && series.latest(name) ? `${series.version(name)} ${JSON.stringify(phases)} ${axis}` : ""),
    [name, phases, axis],
  );
  const turn = usePaced(onCharted, version, box);
  const [wanted, want] = useState(false);
  const { log, said } = axisOf(props, wanted);
  const latest = turn ? series.latest(name) : undefined;
  const Plotted = plotting();
  const drawn = useMemo(() => {
    if (!size || !latest || !Plotted) return null;
    const axis = { log, said, turn: () => want(!wanted) };
    return <Drawn props={props} size={size} latest={latest} Plotted={Plotted} {...axis} />;
  }, [turn, size, wanted]); // and nothing else: see usePaced
  return (
    <section className="vw-term" aria-label={text.title} data-series={name} ref={section} {...pointing}>
      <h4 style={{ color: textOf(text.actor) }}>
        <span>
          <Named name={text.title} help={text.help} />
        </span>
        <output aria-live="off" title={latest && meanText([latest])}>
          {latest && chartText(latest.smooth)}
        </output>
      </h4>
      <LookFor text={text.lookFor} unit={text.unit} />
      {said && <p className="vw-unshown">{said}</p>}
      <div className="vw-plot" ref={box}>
        {drawn ?? <Undrawn waits={waits} />}
      </div>
    </section>
  );
});

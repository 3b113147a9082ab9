// One series on its own small chart: raw behind smoothed, its name and newest value as title in its hue, other runs as
// thin lines. Renders at the pace of pace.ts; before its first value it is a quiet line of the same height.
import { type ComponentType, memo, useCallback, useMemo, useRef, useState } from "react";
import { type Size, useSize } from "../canvas";
import { Crosshair, Tracker } from "./crosshair";
import { type Curve, curveOf, type Frame, rangeOf } from "./curves";
import { chartText, grouped } from "../../controls/number-text";
import { newMemory } from "../labels";
import { Cuts, Ends, Labels, otherLabel, Switch } from "./marks";
import { usePaced } from "./pace";
import { onCharted, plotting } from "./plotting";
import { textOf } from "../palette";
import { stepsOf } from "../scale";
import { useLit } from "../../state/lit";
import { type Point, series } from "../../state/series";
import type { PlottedProps } from "./plotted";
import type { SeriesText } from "../../../engine/method";
import type { PhaseState } from "../../../workers/protocol";

export interface TermProps {
  name: string;
  text: SeriesText;
  phases: readonly PhaseState[];
  phase: number;
  axis: boolean;
  /** What to say before the first value. */
  waits: string;
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

function frameOf(
  { width, height }: Size,
  { name, phases, phase, axis, text }: TermProps,
  log: boolean,
): { frame: Frame; curve: Curve } {
  const left = 36,
    right = 4,
    steps = stepsOf(phases, phase, newestOf(phases[phase]?.id ?? name.split("/")[0]!));
  const curve = curveOf(name, text.actor, steps, width - left - right, log, phase > 0);
  return {
    curve,
    frame: {
      width,
      height,
      left,
      right,
      top: 8,
      bottom: axis ? 24 : 6,
      steps,
      values: rangeOf([curve], height > 200 ? 6 : 3, log),
    },
  };
}

function Drawn({
  props,
  size,
  latest,
  Plotted,
}: {
  props: TermProps;
  size: Size;
  latest: Point;
  Plotted: ComponentType<PlottedProps>;
}) {
  const { name, text, phase, phases, axis } = props,
    [log, setLog] = useState(false),
    [memory] = useState(newMemory);
  const { frame, curve } = frameOf(size, props, log),
    positive = curve.line.min.every(v => !(v <= 0));
  const traced = useMemo(() => [{ name, title: text.title, actor: text.actor }], [name, text]);
  return (
    <>
      <Tracker
        frame={frame}
        traced={traced}
        label={`${text.title}: ${chartText(latest.smooth)} at step ${grouped(latest.at)}`}
      >
        <Plotted frame={frame} curves={[curve]} axis={axis}>
          {phase > 0 && <Switch frame={frame} step={phases[phase]!.first} />}
          <Cuts frame={frame} curves={[curve]} />
          <Ends frame={frame} curves={[curve]} />
          {curve.others.length === 1 && (
            <Labels
              frame={frame}
              curves={[curve]}
              wanted={curve.others.map(other => otherLabel(frame, curve, other, other.label))}
              memory={memory}
            />
          )}
        </Plotted>
        <Crosshair frame={frame} traced={traced} curves={[curve]} memory={memory} axis={axis} />
      </Tracker>
      {(positive || log) && (
        <button
          type="button"
          className="vw-log"
          aria-pressed={log}
          title="Logarithmic axis"
          onClick={() => setLog(!log)}
        >
          log
        </button>
      )}
    </>
  );
}

export const TermChart = memo(function TermChart(props: TermProps) {
  const { name, text, waits } = props,
    box = useRef<HTMLDivElement>(null),
    size = useSize(box),
    section = useRef<HTMLElement>(null),
    pointing = useLit("charts", [name], section);
  const { phases, axis } = props,
    turn = usePaced(
      onCharted,
      useCallback(
        () => (plotting() && series.latest(name) ? `${series.version(name)} ${JSON.stringify(phases)} ${axis}` : ""),
        [name, phases, axis],
      ),
      box,
    );
  const latest = turn ? series.latest(name) : undefined;
  const Plotted = plotting(),
    drawn = useMemo(
      () => size && latest && Plotted && <Drawn props={props} size={size} latest={latest} Plotted={Plotted} />,
      [turn, size],
    ); // and nothing else: see usePaced
  return (
    <section className="vw-term" aria-label={text.title} data-series={name} ref={section} {...pointing}>
      <h4 style={{ color: textOf(text.actor) }} title={text.help}>
        <span>{text.title}</span>
        <output aria-live="off">{latest && chartText(latest.smooth)}</output>
      </h4>
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

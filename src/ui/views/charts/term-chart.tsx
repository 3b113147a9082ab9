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

const LEFT = 36; // pixels: the names of the values
const RIGHT = 4;
function frameOf(
  { width, height }: Size,
  { name, phases, phase, axis, text }: TermProps,
  log: boolean,
): { frame: Frame; curve: Curve } {
  const steps = stepsOf(phases, phase, newestOf(phases[phase]?.id ?? name.split("/")[0]!));
  const curve = curveOf(name, text.actor, steps, width - LEFT - RIGHT, log, phase > 0);
  const values = rangeOf([curve], height > 200 ? 6 : 3, log);
  return {
    curve,
    frame: { width, height, left: LEFT, right: RIGHT, top: 8, bottom: axis ? 24 : 6, steps, values },
  };
}

interface DrawnProps {
  props: TermProps;
  size: Size;
  latest: Point;
  Plotted: ComponentType<PlottedProps>;
}
function Drawn({ props, size, latest, Plotted }: DrawnProps) {
  const { name, text, phase, phases, axis } = props;
  const [log, setLog] = useState(false);
  const [memory] = useState(newMemory);
  const { frame, curve } = frameOf(size, props, log);
  const curves = [curve];
  const positive = curve.line.min.every(v => !(v <= 0));
  const traced = useMemo(() => [{ name, title: text.title, actor: text.actor }], [name, text]);
  const spoken = `${text.title}: ${chartText(latest.smooth)} at step ${grouped(latest.at)}`;
  const [other] = curve.others.length === 1 ? curve.others : [];
  return (
    <>
      <Tracker frame={frame} traced={traced} label={spoken}>
        <Plotted frame={frame} curves={curves} axis={axis}>
          {phase > 0 && <Switch frame={frame} step={phases[phase]!.first} />}
          <Cuts frame={frame} curves={curves} />
          <Ends frame={frame} curves={curves} />
          {other && (
            <Labels
              frame={frame}
              curves={curves}
              wanted={[otherLabel(frame, curve, other, other.label)]}
              memory={memory}
            />
          )}
        </Plotted>
        <Crosshair frame={frame} traced={traced} curves={curves} memory={memory} axis={axis} />
      </Tracker>
      {(positive || log) && <Log on={log} turn={() => setLog(!log)} />}
    </>
  );
}
const Log = ({ on, turn }: { on: boolean; turn(): void }) => (
  <button type="button" className="vw-log" aria-pressed={on} title="Logarithmic axis" onClick={turn}>
    log
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
  const latest = turn ? series.latest(name) : undefined;
  const Plotted = plotting();
  const drawn = useMemo(() => {
    if (!size || !latest || !Plotted) return null;
    return <Drawn props={props} size={size} latest={latest} Plotted={Plotted} />;
  }, [turn, size]); // and nothing else: see usePaced
  return (
    <section className="vw-term" aria-label={text.title} data-series={name} ref={section} {...pointing}>
      <h4 style={{ color: textOf(text.actor) }} title={text.help}>
        <span>{text.title}</span>
        <output aria-live="off">{latest && chartText(latest.smooth)}</output>
      </h4>
      <div className="vw-plot" ref={box}>
        {drawn ?? (
          <p className="vw-wait vw-base">
            <span>{waits}</span>
          </p>
        )}
      </div>
    </section>
  );
});

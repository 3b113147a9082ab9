// The geometry of a method's chart: the phases that it covers, the steps and values that it spans, and its curves.
import type { Size } from "../canvas";
import { stepsOf, type Extent } from "../scale";
import { type Curve, curveOf, type Frame, leftOf, type Other, rangeWith } from "./curves";
import { type HeldLine, heldIn, type LimitsBySeries } from "./held";
import { newestOf } from "./term-chart";
import type { Chart } from "../../../engine/words";
import type { PhaseState } from "../../../workers/protocol";

export interface Covering {
  chart: Chart;
  phases: readonly PhaseState[];
  limits: LimitsBySeries;
  phase: number; // that it stands in before it has any value
}
export interface Framed {
  frame: Frame;
  curves: readonly Curve[];
  switches: readonly number[]; // steps within it at which another phase takes over
  held: readonly HeldLine[]; // limits that a curve is near
  foreign: ReadonlySet<Other>; // runs of other methods: their hue says which line, their name which run
}

/** The phases that a chart covers, first and last. */
export function spanOf({ chart: { lines }, phases, phase }: Covering): readonly [number, number] {
  const named = lines.map(l => phases.findIndex(p => l.series.startsWith(`${p.id}/`))).filter(i => i >= 0);
  return [Math.min(phase, ...named), Math.max(phase, ...named)];
}
const newest = (phases: readonly PhaseState[], chart: Chart): number => {
  const ids = phases.length ? phases.map(p => p.id) : [chart.lines[0]?.series.split("/")[0] ?? ""];
  return Math.max(0, ...ids.map(newestOf));
};
/** A chart's lines, each with the runs beside it and with what it is held against in them. */
function curvesOf({ lines }: Chart, one: (series: string, actor: Curve["actor"]) => Curve) {
  const foreign = new Set<Other>();
  const all = lines.map(l => {
    const curve = one(l.series, l.actor);
    const against = l.against ? one(l.against, l.actor).others : [];
    for (const other of against) foreign.add(other);
    return against.length ? { ...curve, others: [...curve.others, ...against] } : curve;
  });
  return { curves: all.filter(c => c.smooth.length || c.others.length), foreign };
}
export function frameOf({ width, height }: Size, covering: Covering): Framed {
  const { chart, phases, limits } = covering;
  const [first, last] = spanOf(covering);
  const covered = phases.slice(first, last + 1);
  const [from, to] = endsOf(covered);
  const whole = covered.slice(0, 1).map(p => ({ ...p, steps: to - from })); // as if they were one phase
  const steps = stepsOf(whole, 0, newest(covered, chart));
  const right = last + 1 < phases.length && steps[1] >= to ? 42 : 6; // room to name the phase that follows
  const { curves, foreign } = curvesOf(chart, (name, actor) =>
    curveOf(name, actor, steps, width - 30 - right, false, first > 0),
  );
  const held = curves.flatMap(c => heldIn(limits[c.name], c.smooth));
  const constants = [...(chart.ideal ? [chart.ideal.value] : []), ...held.map(line => line.value)];
  const values = rangeWith(curves, constants, height > 220 ? 7 : 4, false);
  const begins = covered.slice(1).map(p => p.first);
  return {
    curves,
    foreign,
    held,
    switches: begins.filter(step => step > steps[0] && step < steps[1]),
    frame: { width, height, left: leftOf(values), right, top: 12, bottom: 24, steps, values },
  };
}
/** The steps that these phases take. */
const endsOf = (phases: readonly PhaseState[]): Extent => {
  const last = phases.at(-1);
  return [phases[0]?.first ?? 0, last ? last.first + last.steps : 0];
};

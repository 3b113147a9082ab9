// A series of every step as equal stretches of its phase: count, mean and squared deviations of each (Welford), so that
// it can grow, be saved and go on without keeping every value.
import { BINS, type Curve } from "../engine/papers/card";
import type { Series } from "../engine/train/ledger";
import type { PhasePlan } from "../engine/train/session";

export interface Bin {
  n: number;
  mean: number;
  /** Sum of squared deviations from the mean. */
  squares: number;
}
export type Bins = Record<string, Bin[]>; // by series

const phaseOf = (name: string, phases: readonly PhasePlan[]): PhasePlan | undefined =>
  phases.find(({ id }) => name.startsWith(`${id}/`));
/** Counts further values in; a step's place is in the run, a stretch's in its phase. */
export function added(bins: Bins, name: string, values: Series | undefined, phases: readonly PhasePlan[]): void {
  const phase = phaseOf(name, phases);
  if (!values || !phase) return;
  const line = (bins[name] ??= Array.from({ length: BINS }, () => ({ n: 0, mean: 0, squares: 0 })));
  values.at.forEach((at, i) => {
    const bin = line[Math.min(BINS - 1, Math.floor(((at - 1 - phase.first) * BINS) / phase.steps))]!;
    const value = values.values[i]!;
    const before = value - bin.mean;
    bin.n++;
    bin.mean += before / bin.n;
    bin.squares += before * (value - bin.mean);
  });
}
export function curvesOf(bins: Bins, phases: readonly PhasePlan[]): Record<string, Curve> {
  return Object.fromEntries(
    Object.entries(bins).flatMap(([name, line]) => {
      const phase = phaseOf(name, phases);
      const filled = line.flatMap((bin, k) => (bin.n ? [{ ...bin, k }] : []));
      if (!phase) return [];
      const five = (value: number) => Number(value.toPrecision(5));
      return [
        [
          name,
          {
            at: filled.map(({ k }) => phase.first + Math.round(((k + 1) * phase.steps) / BINS)),
            mean: filled.map(({ mean }) => five(mean)),
            deviation: filled.map(({ n, squares }) => five(Math.sqrt(squares / n))),
          },
        ],
      ];
    }),
  );
}

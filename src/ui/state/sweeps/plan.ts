// What a sweep is asked for, and the runs that it is made of. No store.
import type { NumberField, RunConfig, Values } from "../../../engine/config";
import type { StoredSweep, SweepRun } from "../../../storage/database";
import { fromShare, toShare } from "../../controls/scale";
import { newId } from "../names";

export const MOST = { values: 12, seeds: 5 } as const;
/** What is asked for. against: what the second side differs in. */
export interface Plan {
  base: RunConfig;
  field: string;
  of: "values" | "data";
  label: string;
  values: readonly number[];
  seeds: number;
  side: string;
  against?: { title: string; values: Values };
}

/**
 * Values for a slider to begin with: `count` between its ends, or those of a narrower range around where it stands,
 * evenly as the slider goes.
 */
export function spread(field: NumberField, now: number, count = 6): readonly number[] {
  const at = toShare(field, now),
    low = Math.max(0, at - 0.3),
    high = Math.min(1, low + 0.6);
  const values = Array.from({ length: count }, (_, k) => fromShare(field, low + ((high - low) * k) / (count - 1)));
  return [...new Set(values.map(v => Number(v.toPrecision(3))))];
}
/** Every run of a plan, seed by seed, both sides of a value one after the other. */
export function runsOf({ base, field, of, values, seeds, against }: Plan): SweepRun[] {
  const sides: readonly Values[] = against ? [{}, against.values] : [{}];
  return Array.from({ length: seeds }, (_, k) => (base.seed + k) % 2 ** 32).flatMap(seed =>
    values.flatMap(value =>
      sides.map((differs, side) => ({
        id: newId(),
        side,
        value,
        step: 0,
        total: 0,
        run: {
          ...base,
          seed,
          values: { ...base.values, ...differs, ...(of === "values" && { [field]: value }) },
          data: of === "data" ? { ...base.data, [field]: value } : base.data,
        },
      })),
    ),
  );
}
export const isOver = ({ metrics, failure }: SweepRun): boolean => metrics !== undefined || failure !== undefined;
/** How far it is, those that failed told apart. */
export function doneText(runs: readonly SweepRun[]): string {
  const over = runs.filter(isOver).length,
    failed = runs.filter(({ failure }) => failure !== undefined).length,
    of = `${runs.length} ${runs.length === 1 ? "run" : "runs"}`;
  if (failed > 0 && failed === runs.length) return failed === 1 ? "the run failed" : `all ${of} failed`;
  if (over === runs.length && failed === 0) return runs.length === 1 ? "the run is done" : `all ${of} done`;
  return `${over - failed} of ${of} done${failed > 0 ? `, ${failed} failed` : ""}`;
}
export function sweepOf(plan: Plan): StoredSweep {
  const { field, of, label, side, against } = plan;
  return {
    version: 1,
    id: newId(),
    created: Date.now(),
    field,
    of,
    label,
    sides: against ? [side, against.title] : [side],
    runs: runsOf(plan),
  };
}

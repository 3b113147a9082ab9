// What a sweep says as one picture: a measured quantity over the values of a slider, a line through the means of the
// seeds for each side, every seed as a dot; where there are active dimensions, they are on the right axis (Mondal et
// al. 2019, figure 3). Pure.
import type { Estimate } from "../../engine/diagnostic";
import type { StoredSweep, SweepRun } from "../../storage/database";
import type { Line, View } from "../../engine/view";

type Plot = Extract<View, { kind: "plot" }>;
export const ACTIVE = "active-dimensions";
const ACTORS = ["generated", "ink"] as const; // of the two sides

const done = ({ runs }: StoredSweep): readonly (SweepRun & { metrics: Readonly<Record<string, Estimate>> })[] =>
  runs.filter((run): run is SweepRun & { metrics: Readonly<Record<string, Estimate>> } => run.metrics !== undefined);
/** Ids of what was measured of at least one run, in the order of the first. */
export const measuredOf = (sweep: StoredSweep): readonly string[] => [
  ...new Set(done(sweep).flatMap(({ metrics }) => Object.keys(metrics))),
];

type Pair = readonly [value: number, measured: number];
/** Of one metric on one side: the mean over seeds at every value that has any, and all of them. */
export function pointsOf(
  sweep: StoredSweep,
  metric: string,
  side: number,
): { means: readonly Pair[]; all: readonly Pair[] } {
  const all = done(sweep)
    .filter(run => run.side === side && run.metrics[metric] && Number.isFinite(run.metrics[metric].value))
    .map((run): Pair => [run.value, run.metrics[metric]!.value]);
  const values = [...new Set(all.map(([value]) => value))].sort((a, b) => a - b);
  const means = values.map((value): Pair => {
    const here = all.filter(([v]) => v === value);
    return [value, here.reduce((sum, [, y]) => sum + y, 0) / here.length];
  });
  return { all, means };
}
const flat = (points: readonly Pair[]) => Float32Array.from(points.flat());
/** A side's means as a line, and its seeds as dots where there are several. */
function linesOf(sweep: StoredSweep, metric: string, title: string, side: number): Line[] {
  const { means, all } = pointsOf(sweep, metric, side);
  if (means.length === 0) return [];
  const seeds = new Set(sweep.runs.map(({ run }) => run.seed)).size;
  const alone = seeds > 1 ? `mean of ${seeds} seeds` : title;
  const name = sweep.sides.length > 1 ? sweep.sides[side]! : alone;
  const actor = ACTORS[side] ?? "ink";
  const line: Line = { name, actor, xy: flat(means) };
  return seeds > 1 ? [line, { name: "", actor, xy: flat(all), dots: "only" }] : [{ ...line, dots: "too" }];
}
/** The dimensions in use on a side, by the right axis; of two sides in the hue of each. */
function activeOf(sweep: StoredSweep, side: number): Line[] {
  const { means } = pointsOf(sweep, ACTIVE, side);
  if (means.length === 0) return [];
  const several = sweep.sides.length > 1;
  const name = several ? `in use, ${sweep.sides[side]}` : "in use";
  return [{ name, actor: several ? (ACTORS[side] ?? "ink") : "latent", xy: flat(means), dashed: true, right: true }];
}
const isPositive = ({ xy }: Line): boolean => xy.every((v, k) => k % 2 === 0 || v >= 0);
export function sweepPlot(sweep: StoredSweep, metric: string, title: string, log: boolean): Plot {
  const lines = sweep.sides.flatMap((_, side) => linesOf(sweep, metric, title, side));
  const active = metric === ACTIVE ? [] : sweep.sides.flatMap((_, side) => activeOf(sweep, side));
  return {
    kind: "plot",
    x: { label: sweep.label, ...(log && { scale: "log" }) },
    y: { label: title, ...(lines.every(isPositive) && { extent: [0, 0] }) },
    ...(active.length > 0 && { right: { label: "Dimensions in use", extent: [0, 0] } }),
    lines: [...lines, ...active],
  };
}
/** The table behind it, one row a run. */
export function sweepCsv(sweep: StoredSweep, linkOf: (run: SweepRun["run"]) => string): string {
  const metrics = measuredOf(sweep);
  const quoted = (text: string) => (/[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);
  const rows = sweep.runs.map(run => [
    quoted(sweep.sides[run.side] ?? ""),
    run.value,
    run.run.seed,
    run.step,
    ...metrics.flatMap(id => [run.metrics?.[id]?.value ?? "", run.metrics?.[id]?.error ?? ""]),
    quoted(run.failure ?? ""),
    quoted(linkOf(run.run)),
  ]);
  return (
    [
      ["side", quoted(sweep.field), "seed", "steps", ...metrics.flatMap(id => [id, `${id} error`]), "failure", "link"],
      ...rows,
    ]
      .map(row => row.join(","))
      .join("\n") + "\n"
  );
}

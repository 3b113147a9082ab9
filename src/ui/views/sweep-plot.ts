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

/** Of one metric on one side: the mean over seeds at every value that has any, and all of them. */
export function pointsOf(
  sweep: StoredSweep,
  metric: string,
  side: number,
): { means: readonly (readonly [number, number])[]; all: readonly (readonly [number, number])[] } {
  const all = done(sweep)
    .filter(run => run.side === side && run.metrics[metric] && Number.isFinite(run.metrics[metric].value))
    .map(run => [run.value, run.metrics[metric]!.value] as const);
  const values = [...new Set(all.map(([value]) => value))].sort((a, b) => a - b);
  return {
    all,
    means: values.map(value => {
      const here = all.filter(([v]) => v === value);
      return [value, here.reduce((sum, [, y]) => sum + y, 0) / here.length] as const;
    }),
  };
}
export function sweepPlot(sweep: StoredSweep, metric: string, title: string, log: boolean): Plot {
  const seeds = new Set(sweep.runs.map(({ run }) => run.seed)).size;
  const several = seeds > 1;
  const flat = (points: readonly (readonly [number, number])[]) => Float32Array.from(points.flat());
  const lines = sweep.sides.flatMap((name, side): Line[] => {
    const { means, all } = pointsOf(sweep, metric, side);
    const actor = ACTORS[side] ?? "ink";
    return means.length === 0
      ? []
      : [
          {
            name: sweep.sides.length > 1 ? name : several ? `mean of ${seeds} seeds` : title,
            actor,
            xy: flat(means),
            ...(!several && { dots: "too" as const }),
          },
          ...(several ? [{ name: "", actor, xy: flat(all), dots: "only" as const }] : []),
        ];
  });
  const active =
    metric === ACTIVE
      ? []
      : sweep.sides.flatMap((name, side): Line[] => {
          const { means } = pointsOf(sweep, ACTIVE, side);
          return means.length === 0
            ? []
            : [
                {
                  name: sweep.sides.length > 1 ? `in use, ${name}` : "in use",
                  actor: "latent",
                  xy: flat(means),
                  dashed: true,
                  right: true,
                },
              ];
        });
  return {
    kind: "plot",
    x: { label: sweep.label, ...(log && { scale: "log" }) },
    y: { label: title, ...([...lines].every(l => l.xy.every((v, k) => k % 2 === 0 || v >= 0)) && { extent: [0, 0] }) },
    ...(active.length > 0 && { right: { label: "Dimensions in use", extent: [0, 0] } }),
    lines: [...lines, ...active],
  };
}
/** The table behind it, one row a run. */
export function sweepCsv(sweep: StoredSweep): string {
  const metrics = measuredOf(sweep);
  const quoted = (text: string) => (/[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);
  const rows = sweep.runs.map(run => [
    quoted(sweep.sides[run.side] ?? ""),
    run.value,
    run.run.seed,
    run.step,
    ...metrics.flatMap(id => [run.metrics?.[id]?.value ?? "", run.metrics?.[id]?.error ?? ""]),
    quoted(run.failure ?? ""),
  ]);
  return (
    [["side", quoted(sweep.field), "seed", "steps", ...metrics.flatMap(id => [id, `${id} error`]), "failure"], ...rows]
      .map(row => row.join(","))
      .join("\n") + "\n"
  );
}

// The registry of metrics and probes is these folders: a file that exports one by default joins. What applies to a run
// depends on what its method offers in the phases reached; a method's own wins over a general one of the same id.
import { holds, type Values } from "../config";
import type { Ability, Estimate, Metric, Probe } from "../diagnostic";
import { NotApplicable } from "../errors";
import type { Table } from "../dataset";
import { evaluate, offers } from "../train/evaluation";
import type { Session } from "../train/session";
import type { View } from "../view";
import { FEW, tooFew } from "./few";

const byId = <T extends { id: string }>(found: Record<string, T>): readonly T[] =>
  Object.values(found).sort((a, b) => (a.id < b.id ? -1 : 1));
export const metrics: readonly Metric[] = byId(
  import.meta.glob<Metric>(["./metrics/*.ts", "!./metrics/*.test.ts"], { eager: true, import: "default" }),
);
export const probes: readonly Probe[] = byId(
  import.meta.glob<Probe>(["./probes/*.ts", "!./probes/*.test.ts"], { eager: true, import: "default" }),
);

/** Those that can be measured now. */
export const metricsOf = (session: Session): readonly Metric[] =>
  applicable(session, metrics, session.method.metrics as readonly Metric[] | undefined);
/** Those that can be drawn now. */
export const probesOf = (session: Session): readonly Probe[] =>
  applicable(session, probes, session.method.probes as readonly Probe[] | undefined);

/**
 * Those of them that have something to show: of an untrained decoder images are grey, so before the first step no
 * samples of them are drawn; data beside their reconstructions are, and codes in the prior's plane.
 */
export const showable = (session: Session): readonly Probe[] =>
  session.step > 0 || session.table.spec.kind !== "images"
    ? probesOf(session)
    : probesOf(session).filter(({ kind, shape }) => kind !== "images" && shape?.images !== "sheet");

interface Diagnostic {
  id: string;
  needs: readonly Ability[];
  unless?: Ability;
  kind?: "vectors" | "images";
  features?: true;
  phase?: string;
  labelled?: true;
  when?: Values;
}
function applicable<T extends Diagnostic>(
  session: Session,
  general: readonly T[],
  own: readonly T[] = [],
): readonly T[] {
  const { values } = session.run,
    { kind: data, classes, features: seen } = session.table.spec,
    meant = own.filter(({ when }) => holds(when, values));
  const taken = new Set(meant.map(({ id }) => id));
  const reached = session.phases.slice(0, session.phase + 1).map(({ id }) => id);
  return [...meant, ...general.filter(({ id }) => !taken.has(id))].filter(
    ({ needs, unless, kind, features, phase, labelled }) =>
      (kind === undefined || kind === data) &&
      (!labelled || classes > 1) &&
      (!features || seen !== undefined) &&
      (phase === undefined || reached.includes(phase)) &&
      needs.every(ability => offers(session, ability)) &&
      !(unless && offers(session, unless)),
  );
}

/** One of them now. undefined where it turns out that there is nothing to measure with, and why is told. */
export async function measured(
  session: Session,
  { id, measure }: Metric,
  told: (id: string, why: string) => void = () => {},
): Promise<Estimate | undefined> {
  const found = await orWhy(() => evaluate(session, id, at => measure(at)));
  const why = "why" in found ? found.why : finite(found.value) ? undefined : whyNot(session.table);
  if (why === undefined && "value" in found) return found.value;
  told(id, why!);
  return undefined;
}
/** A picture now, or one of nothing that says why. */
export async function pictured(session: Session, { id, draw }: Probe, options: Values): Promise<View> {
  const found = await orWhy(() => evaluate(session, id, at => draw(at, options)));
  return "value" in found ? found.value : { kind: "bars", values: new Float32Array(), labels: [], note: found.why };
}
async function orWhy<T>(make: () => Promise<T>): Promise<{ value: T } | { why: string }> {
  try {
    return { value: await make() };
  } catch (error) {
    if (!(error instanceof NotApplicable)) throw error;
    return { why: error.message };
  }
}
/** Everything that it says in numbers. */
const finite = ({ value, error = 0, baseline = 0, values = [] }: Estimate): boolean =>
  [value, error, baseline, ...values].every(Number.isFinite);
/** Why an estimator gave no number: by the rows it had, as far as they explain it. */
function whyNot({ spec: { tests, count }, test }: Table): string {
  if (tests < FEW) return tooFew(tests, "held-out");
  if (count < FEW) return tooFew(count, "training");
  const width = test.x.length / tests;
  return test.x.every((x, i) => x === test.x[i % width])
    ? "the held-out rows are all alike: there is nothing to compare them by"
    : "it is not a finite number for these weights";
}

/** All that apply, one after the other; absent: those of a phase not reached, and those of which `told` hears. */
export async function measureAll(
  session: Session,
  told?: (id: string, why: string) => void,
): Promise<Record<string, Estimate>> {
  const estimates: Record<string, Estimate> = {};
  for (const metric of metricsOf(session)) {
    const estimate = await measured(session, metric, told);
    if (estimate) estimates[metric.id] = estimate;
  }
  return estimates;
}

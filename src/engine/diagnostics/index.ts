// The registry of metrics and probes is these folders: a file that exports one by default joins. What applies to a run
// depends on what its method offers in the phases reached; a method's own wins over a general one of the same id.
import type { Values } from "../config";
import type { Ability, Estimate, Metric, Probe } from "../diagnostic";
import { NotApplicable } from "../features/weights";
import { evaluate, offers } from "../train/evaluation";
import type { Session } from "../train/session";

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
    meant = own.filter(({ when = {} }) => Object.entries(when).every(([name, value]) => values[name] === value));
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
  try {
    return await evaluate(session, id, at => measure(at));
  } catch (error) {
    if (!(error instanceof NotApplicable)) throw error;
    told(id, error.message);
    return undefined;
  }
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

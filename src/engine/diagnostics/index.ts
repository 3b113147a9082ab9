// The registry of metrics and probes is these folders: a file that exports one by default joins. What applies to a run depends on what its
// method offers in the phases reached; a method's own wins over a general one of the same id.
import type { Ability, Estimate, Metric, Probe } from "../diagnostic";
import { evaluate, offers } from "../train/evaluation";
import type { Session } from "../train/session";

const byId = <T extends { id: string }>(found: Record<string, T>): readonly T[] => Object.values(found).sort((a, b) => (a.id < b.id ? -1 : 1));
export const metrics: readonly Metric[] = byId(import.meta.glob<Metric>(["./metrics/*.ts", "!./metrics/*.test.ts"], { eager: true, import: "default" }));
export const probes: readonly Probe[] = byId(import.meta.glob<Probe>(["./probes/*.ts", "!./probes/*.test.ts"], { eager: true, import: "default" }));

/** Those that can be measured now. */
export const metricsOf = (session: Session): readonly Metric[] => applicable(session, metrics, session.method.metrics as readonly Metric[] | undefined);
/** Those that can be drawn now. */
export const probesOf = (session: Session): readonly Probe[] => applicable(session, probes, session.method.probes as readonly Probe[] | undefined);

interface Diagnostic { id: string; needs: readonly Ability[]; unless?: Ability; kind?: "vectors" | "images"; phase?: string }
function applicable<T extends Diagnostic>(session: Session, general: readonly T[], own: readonly T[] = []): readonly T[] {
  const taken = new Set(own.map(({ id }) => id));
  const reached = session.phases.slice(0, session.phase + 1).map(({ id }) => id);
  return [...own, ...general.filter(({ id }) => !taken.has(id))].filter(({ needs, unless, kind, phase }) =>
    (kind === undefined || kind === session.table.spec.kind) && (phase === undefined || reached.includes(phase)) && needs.every(ability => offers(session, ability)) && !(unless && offers(session, unless)));
}

/** All that apply, one after the other; absent: those of a phase not reached. */
export async function measureAll(session: Session): Promise<Record<string, Estimate>> {
  const estimates: Record<string, Estimate> = {};
  for (const metric of metricsOf(session)) estimates[metric.id] = await evaluate(session, metric.id, at => metric.measure(at));
  return estimates;
}

// Which pictures a method may have on a kind of data, as the engine takes them (engine/diagnostics): its own before the
// general ones, whose place they take, and only those that are meant for these settings. Pure.
import type { Catalogue, DataSetEntry, MethodEntry, ProbeEntry } from "../../engine/catalogue";
import { holds, type Values } from "../../engine/config";

/** Each id once. */
export function probesFor(
  catalogue: Pick<Catalogue, "probes">,
  method: MethodEntry,
  kind: DataSetEntry["kind"],
  values: Values,
): readonly ProbeEntry[] {
  const own = method.probes.filter(({ when }) => holds(when, values));
  const taken = new Set(own.map(probe => probe.id));
  return [...own, ...catalogue.probes.filter(probe => !taken.has(probe.id))].filter(
    probe => probe.kind === undefined || probe.kind === kind,
  );
}

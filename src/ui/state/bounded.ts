// The bounds of a run (engine/bounds.ts), and which settings make no sense together (engine/together.ts), as the page
// knows them: from the catalogue, since it has no methods. A run of the form or of an address that passes one is put
// right, and told. The lengths of phases are not known exactly here: each is taken to be as long as it can be.
import type { DataSetEntry, MethodEntry } from "../../engine/catalogue";
import { mended, type Reach } from "../../engine/bounds";
import { holds, type Note, type RunConfig, type Values } from "../../engine/config";
import { agreed } from "../../engine/together";

export function bounded(method: MethodEntry, dataset: DataSetEntry, run: RunConfig, note: Note): RunConfig {
  const { kind } = dataset,
    data = agreed({ fields: dataset.fields, rules: dataset.together }, run.data, text => note(`data.${text}`)),
    values = agreed({ fields: method.fields, rules: method.together }, run.values, note, dataset);
  return mended({ ...run, values, data }, now => reachOf(method, kind, now), note);
}

const reachOf = (method: MethodEntry, kind: DataSetEntry["kind"], { steps, values }: RunConfig): readonly Reach[] =>
  method.phases.map(({ id, counts, rows }) => ({
    id,
    steps: steps ?? counts.reduce((product, name) => product * Number(values[name]), 1),
    counts,
    rows: rows.map(field => ({ field, least: leastOf(method, kind, id, field, values) })),
  }));
const leastOf = ({ least }: MethodEntry, kind: DataSetEntry["kind"], phase: string, field: string, values: Values) =>
  (least[kind] ?? [])
    .filter(each => each.phase === phase && each.field === field)
    .filter(({ when }) => holds(when, values))
    .reduce((most, { rows }) => Math.max(most, rows), 1);

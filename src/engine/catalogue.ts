// What there is, as plain data: made from the folders methods/, datasets/ and diagnostics/, sent to the page and
// printed by `cli list`. The page and the command line know methods only through this.
import { type AnyFields, initial, type Values } from "./config";
import { type AnyDataSet, specOf } from "./dataset";
import type { Ability, Metric, Probe } from "./diagnostic";
import type { AnyMethod, Chart, Formula, SeriesText } from "./method";
import type { DataSpec } from "./step";

export interface ProbeEntry {
  id: string;
  title: string;
  help: string;
  needs: readonly Ability[];
  unless?: Ability;
  kind?: DataSpec["kind"];
  phase?: string;
  more?: true;
  options?: AnyFields;
}
export interface MetricEntry {
  id: string;
  title: string;
  help: string;
}
export interface MethodEntry {
  id: string;
  title: string;
  paper: string;
  idea: string;
  about: string;
  accepts: readonly DataSpec["kind"][];
  fields: AnyFields;
  starts: Partial<Record<DataSpec["kind"], Values>>;
  formulas: readonly Formula[];
  charts: readonly Chart[];
  duels: readonly { title: string; help: string; values: Values }[];
  paragraph?: string;
  link?: string;
  phases: readonly { id: string; title: string }[];
  /** From the first phase on. */
  offers: readonly Ability[];
  /** By "<phase>/<update>/<term>". */
  series: Readonly<Record<string, SeriesText>>;
  /** Its own. */
  probes: readonly ProbeEntry[];
  metrics: readonly MetricEntry[];
}
export interface DataSetEntry {
  id: string;
  title: string;
  about: string;
  note?: string;
  licence?: string;
  fields: AnyFields;
  kind: DataSpec["kind"];
  shape: readonly number[];
  count: number;
  classes: number;
  pack?: { name: string; bytes: number }; // needs `npm run datasets <name>`; bytes of the download
}
export interface Catalogue {
  methods: readonly MethodEntry[];
  datasets: readonly DataSetEntry[];
  probes: readonly ProbeEntry[];
  metrics: readonly MetricEntry[];
}

export const probeEntry = ({
  id,
  title,
  help,
  needs,
  unless,
  kind,
  phase,
  more,
  options,
}: Probe<never, never>): ProbeEntry => ({
  id,
  title,
  help,
  needs,
  ...(unless && { unless }),
  ...(kind && { kind }),
  ...(phase && { phase }),
  ...(more && { more }),
  ...(options && { options }),
});
export const metricEntry = ({ id, title, help }: Metric<never, never>): MetricEntry => ({ id, title, help });

export function methodEntry(method: AnyMethod): MethodEntry {
  const { id, title, paper, idea, about, accepts, phases, paragraph, link } = method;
  const texts = phases.flatMap(p =>
    p.updates.flatMap(u =>
      Object.entries(u.shows ?? {}).map(([term, text]) => [`${p.id}/${u.id}/${term}`, text] as const),
    ),
  );
  return {
    id,
    title,
    paper,
    idea,
    about,
    accepts,
    fields: method.config as AnyFields,
    starts: method.starts ?? {},
    formulas: method.formulas ?? [],
    charts: method.charts ?? [],
    duels: method.duels ?? [],
    ...(paragraph && { paragraph }),
    ...(link && { link }),
    phases: phases.map(p => ({ id: p.id, title: p.title })),
    offers: (["encode", "decode", "sample"] as const).filter(ability => phases[0]?.[ability]),
    series: Object.fromEntries(texts),
    probes: (method.probes ?? []).map(probeEntry),
    metrics: (method.metrics ?? []).map(metricEntry),
  };
}
export function dataSetEntry(set: AnyDataSet): DataSetEntry {
  const fields = set.config as AnyFields;
  const { kind, shape, count, classes } = specOf(set, initial(fields));
  const { id, title, about, note, licence, source } = set;
  return {
    id,
    title,
    about,
    ...(note && { note }),
    ...(licence && { licence }),
    fields,
    kind,
    shape,
    count,
    classes,
    ...("pack" in source && { pack: { name: source.pack, bytes: source.bytes } }),
  };
}
export const catalogueOf = (
  methods: readonly AnyMethod[],
  datasets: readonly AnyDataSet[],
  probes: readonly Probe[],
  metrics: readonly Metric[],
): Catalogue => ({
  methods: methods.map(methodEntry),
  datasets: datasets.map(dataSetEntry),
  probes: probes.map(probeEntry),
  metrics: metrics.map(metricEntry),
});

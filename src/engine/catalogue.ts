// What there is, as plain data: made from the folders methods/, datasets/ and diagnostics/, sent to the page and
// printed by `cli list`. The page and the command line know methods only through this.
import { type AnyField, type AnyFields, type AnySetting, initial, type Values } from "./config";
import { type AnyDataSet, specOf } from "./dataset";
import type { Ability, Metric, Probe } from "./diagnostic";
import type { AnyMethod } from "./method";
import type { DataSpec } from "./step";
import type { Chart, Duel, Formula, SeriesText } from "./words";

export interface ProbeEntry {
  id: string;
  title: string;
  help: string;
  needs: readonly Ability[];
  unless?: Ability;
  kind?: DataSpec["kind"];
  phase?: string;
  more?: true;
  shape?: NonNullable<Probe["shape"]>;
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
  duels: readonly Duel[];
  paragraph: string;
  link: string;
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
  shape,
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
  ...(shape && { shape }),
  ...(options && { options }),
});
export const metricEntry = ({ id, title, help }: Metric<never, never>): MetricEntry => ({ id, title, help });

/** Settings with their words. Throws, naming it, for one that has none. */
function fieldsOf({ id, config, words }: AnyMethod): AnyFields {
  const field = ([name, setting]: [string, AnySetting]): [string, AnyField] => {
    const text = words.fields[name];
    if (!text) throw Error(`${name}: no words in methods/${id}.words.ts`);
    return [name, { ...setting, ...text }];
  };
  return Object.fromEntries(Object.entries(config).map(field));
}
/** In the order of phases and updates, and within one in that of its words. */
export const seriesOf = ({ phases, words }: Pick<AnyMethod, "phases" | "words">): Record<string, SeriesText> =>
  Object.fromEntries(
    phases.flatMap(p =>
      p.updates.flatMap(u =>
        Object.entries(words.phases[p.id]?.terms[u.id] ?? {}).map(([term, text]) => [`${p.id}/${u.id}/${term}`, text]),
      ),
    ),
  );

export function methodEntry(method: AnyMethod): MethodEntry {
  const { id, accepts, phases, words } = method;
  const { title, paper, link, idea, about, paragraph, formulas, charts = [], duels = [] } = words;
  return {
    id,
    title,
    paper,
    idea,
    about,
    accepts,
    fields: fieldsOf(method),
    starts: method.starts ?? {},
    formulas,
    charts,
    duels,
    paragraph,
    link,
    phases: phases.map(p => ({ id: p.id, title: words.phases[p.id]?.title ?? p.id })),
    offers: (["encode", "decode", "sample"] as const).filter(ability => phases[0]?.[ability]),
    series: seriesOf(method),
    probes: (method.probes ?? []).map(probeEntry),
    metrics: (method.metrics ?? []).map(metricEntry),
  };
}
export function dataSetEntry(set: AnyDataSet): DataSetEntry {
  const fields = set.config;
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

// What there is, as plain data: made from the folders methods/, datasets/ and diagnostics/, sent to the page and
// printed by `cli list`. The page and the command line know methods only through this.
import { type AnyField, type AnyFields, type AnySetting, initial, type Values } from "./config";
import { type AnyDataSet, dataOf, specOf } from "./dataset";
import type { Ability, Metric, Probe } from "./diagnostic";
import type { AnyMethod, Held } from "./method";
import { type Least, leastOf } from "./least";
import { countsOf, plainConfig } from "./reach";
import type { DataSpec } from "./step";
import type { Together } from "./together";
import type { Chart, Duel, Formula, SeriesText, Until, Variant, Words } from "./words";

export interface ProbeEntry {
  id: string;
  title: string;
  help: string;
  lookFor: string;
  needs: readonly Ability[];
  unless?: Ability;
  kind?: DataSpec["kind"];
  phase?: string;
  more?: true;
  shape?: NonNullable<Probe["shape"]>;
  options?: AnyFields;
  /** Only while settings have those values. */
  when?: Values;
}
export interface MetricEntry {
  id: string;
  title: string;
  help: string;
}
export interface PhaseEntry {
  id: string;
  title: string;
  /** Whole fields whose product its length is at most. */
  counts: readonly string[];
  /** Fields that say how many rows a step asks for. */
  rows: readonly string[];
  until?: Until;
}
/**
 * weight: the setting that weighs it; limits: within which the method holds it, by kind of data; when: only while
 * settings have those values.
 */
export interface SeriesEntry extends SeriesText {
  weight?: string;
  limits?: Readonly<Record<DataSpec["kind"], readonly [min: number, max: number]>>;
  when?: Values;
}
export interface MethodEntry {
  id: string;
  title: string;
  paper: string;
  /** Who introduced it: "Kingma & Welling 2014". */
  by: string;
  lesson: number;
  idea: string;
  about: string;
  accepts: readonly DataSpec["kind"][];
  dataless?: true;
  fields: AnyFields;
  starts: Partial<Record<DataSpec["kind"], Values>>;
  formulas: readonly Formula[];
  charts: readonly Chart[];
  duels: readonly Duel[];
  paragraph: string;
  variants?: readonly Variant[];
  link: string;
  phases: readonly PhaseEntry[];
  /** Of its settings, where there are any. */
  together?: readonly Together[];
  /** What batch its nets bear, by kind of data. */
  least: Partial<Record<DataSpec["kind"], readonly Least[]>>;
  /** From the first phase on. */
  offers: readonly Ability[];
  /** By "<phase>/<update>/<term>". */
  series: Readonly<Record<string, SeriesEntry>>;
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
  /** Of its fields, where there are any. */
  together?: readonly Together[];
  /** Of an element, as rules of methods ask for it, at the start values. */
  variance: number;
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
  lookFor,
  needs,
  unless,
  kind,
  phase,
  more,
  shape,
  options,
  when,
}: Probe<never, never>): ProbeEntry => ({
  id,
  title,
  help,
  lookFor,
  needs,
  ...(unless && { unless }),
  ...(kind && { kind }),
  ...(phase && { phase }),
  ...(more && { more }),
  ...(shape && { shape }),
  ...(options && { options }),
  ...(when && { when }),
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
export const seriesOf = ({ phases, words }: Pick<AnyMethod, "phases" | "words">): Record<string, SeriesEntry> =>
  Object.fromEntries(
    phases.flatMap(p =>
      p.updates.flatMap(u =>
        Object.entries(words.phases[p.id]?.terms[u.id] ?? {}).map(([term, text]) => [
          `${p.id}/${u.id}/${term}`,
          { ...text, ...(u.weights?.[term] && { weight: u.weights[term] }), ...heldOf(u.held?.[term]) },
        ]),
      ),
    ),
  );
const heldOf = (held: Held | undefined): Pick<SeriesEntry, "limits" | "when"> =>
  held
    ? {
        limits: { images: held.limits({ kind: "images" }), vectors: held.limits({ kind: "vectors" }) },
        ...(held.when && { when: held.when }),
      }
    : {};

const phaseEntries = (method: AnyMethod): readonly PhaseEntry[] => {
  const { config, phases, words } = method,
    start = plainConfig(method, initial(config));
  return phases.map(phase => ({
    id: phase.id,
    title: words.phases[phase.id]?.title ?? phase.id,
    counts: countsOf(method, phase, start),
    rows: [...new Set(phase.updates.flatMap(({ rows = ["batch"] }) => rows))].filter(name => config[name]),
    ...(words.phases[phase.id]?.until && { until: words.phases[phase.id]!.until! }),
  }));
};
const byOf = ({ origin, paper }: Words): string =>
  origin === "its paper" ? paper.slice(0, paper.indexOf(", ")) : `${origin.by} ${origin.year}`;
/** specs: of data that it is to train on, one of each kind. */
export function methodEntry(method: AnyMethod, specs: readonly DataSpec[] = []): MethodEntry {
  const { id, accepts, phases, words } = method;
  const { title, paper, lesson, link, idea, about, paragraph, variants, formulas, charts = [], duels = [] } = words;
  return {
    id,
    title,
    paper,
    by: byOf(words),
    lesson,
    idea,
    about,
    accepts,
    ...(method.dataless && { dataless: method.dataless }),
    fields: fieldsOf(method),
    starts: method.starts ?? {},
    formulas,
    charts,
    duels,
    paragraph,
    ...(variants && { variants }),
    link,
    phases: phaseEntries(method),
    ...(method.together && { together: method.together }),
    least: Object.fromEntries(
      accepts.map(kind => [kind, specs.filter(s => s.kind === kind).flatMap(spec => leastOf(method, spec))]),
    ),
    offers: (["encode", "decode", "sample"] as const).filter(ability => phases[0]?.[ability]),
    series: seriesOf(method),
    probes: (method.probes ?? []).map(probeEntry),
    metrics: (method.metrics ?? []).map(metricEntry),
  };
}
export function dataSetEntry(set: AnyDataSet): DataSetEntry {
  const fields = set.config;
  const spec = specOf(set, initial(fields)),
    { kind, shape, count, classes } = spec;
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
    ...(set.together && { together: set.together }),
    variance: dataOf(spec).variance,
    ...("pack" in source && { pack: { name: source.pack, bytes: source.bytes } }),
  };
}
/** One data set of each kind: nets of one kind bear alike, whatever their shape (bounds.test.ts). */
const kindsOf = (datasets: readonly AnyDataSet[]): readonly DataSpec[] => {
  const specs = datasets.map(set => specOf(set, initial(set.config)));
  return specs.filter((s, i) => i === specs.findIndex(({ kind }) => kind === s.kind));
};
export const catalogueOf = (
  methods: readonly AnyMethod[],
  datasets: readonly AnyDataSet[],
  probes: readonly Probe[],
  metrics: readonly Metric[],
): Catalogue => ({
  methods: methods.map(method => methodEntry(method, kindsOf(datasets))),
  datasets: datasets.map(dataSetEntry),
  probes: probes.map(probeEntry),
  metrics: metrics.map(metricEntry),
});

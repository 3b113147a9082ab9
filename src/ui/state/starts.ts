// Where a run begins when nothing is chosen: start values of a method on a kind of data, and the presets, of which the
// first says what a link leaves out. Pure functions of the catalogue; it neither reads nor writes the address.
import type { Catalogue, DataSetEntry, MethodEntry } from "../../engine/catalogue";
import { ownOf } from "../../engine/unknown";
import { initial, parseValues, type AnyFields, type RunConfig, type Value, type Values } from "../../engine/config";

/** Is a data pack installed? Before the worker knows, everything counts as installed. */
export type Installed = (dataset: DataSetEntry) => boolean;

export const methodOf = (catalogue: Catalogue, id: string): MethodEntry | undefined =>
  catalogue.methods.find(m => m.id === id);
export const dataSetOf = (catalogue: Catalogue, id: string): DataSetEntry | undefined =>
  catalogue.datasets.find(d => d.id === id);
/** Why this page cannot train a run: another version of it may. */
export const unknownIn = (catalogue: Catalogue, { method, dataset }: RunConfig): string | undefined =>
  !methodOf(catalogue, method)
    ? `This page does not know the method “${method}”.`
    : !dataSetOf(catalogue, dataset)
      ? `This page does not know the data set “${dataset}”.`
      : undefined;
export const startValues = (method: MethodEntry, dataset: DataSetEntry): Values =>
  initial(method.fields, method.starts[dataset.kind]);
export const startData = (dataset: DataSetEntry): Values => initial(dataset.fields);
export const defaultSeed = 0;

/** Written out by runOfPreset. instead: the data set where that one is not installed. */
export interface Preset {
  method: string;
  dataset: string;
  instead?: string;
  values?: Values;
  data?: Values;
  steps?: number;
}
export const presets: Readonly<Record<string, Preset>> = {
  "two-stage-mnist": { method: "two-stage-vae", dataset: "mnist", instead: "drawn-digits" },
  "vae-ring": { method: "vae", dataset: "ring" },
  // small enough for a software GPU
  tiny: {
    method: "two-stage-vae",
    dataset: "drawn-digits",
    steps: 60,
    values: { latent: 4, width: 0.0625, batch: 16 },
  },
};
export const firstPreset = "two-stage-mnist";

export const presetRun = (catalogue: Catalogue, id: string, installed: Installed): RunConfig =>
  runOfPreset(catalogue, ownOf(presets, id) ?? presets[firstPreset]!, installed);
/**
 * A preset written out. Names and values that the catalogue does not have are left out, so that a preset
 * never breaks the page.
 */
export function runOfPreset(catalogue: Catalogue, preset: Preset, installed: Installed): RunConfig {
  const wanted = dataSetOf(catalogue, preset.dataset);
  const method = methodOf(catalogue, preset.method) ?? catalogue.methods[0];
  const accepts = (d: DataSetEntry | undefined) => !!d && !!method?.accepts.includes(d.kind);
  const dataset = [
    wanted && installed(wanted) ? wanted : undefined,
    dataSetOf(catalogue, preset.instead ?? ""),
    wanted,
    ...catalogue.datasets,
  ].find(accepts);
  if (!method || !dataset) throw Error("the catalogue is empty");
  return {
    version: 1,
    method: method.id,
    dataset: dataset.id,
    seed: defaultSeed,
    ...(preset.steps && { steps: preset.steps }),
    values: valid(method.fields, preset.values ?? {}, startValues(method, dataset)),
    data: valid(dataset.fields, preset.data ?? {}, startData(dataset)),
  };
}

/** Those of the given values that these fields accept (clamped), over the start values. */
export function valid(fields: AnyFields, given: Values, starts: Values): Values {
  const values: Record<string, Value> = { ...starts };
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(fields, name)) continue;
    try {
      values[name] = parseValues(fields, { [name]: value }, {}, () => undefined)[name]!;
    } catch {
      /* not a value of this field: the start value stays */
    }
  }
  return values;
}

/** What differs from the start values. */
export const changed = (values: Values, starts: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== starts[name]));

/**
 * The same experiment with another method or data set: what was changed by hand stays where the new
 * one has such a field. unchosen: a run whose values nobody chose, though they are no start values.
 */
export function moved(
  catalogue: Catalogue,
  run: RunConfig,
  to: { method?: string; dataset?: string },
  unchosen?: RunConfig,
): RunConfig {
  const [oldMethod, oldData] = [methodOf(catalogue, run.method), dataSetOf(catalogue, run.dataset)];
  const [method, dataset] = [
    methodOf(catalogue, to.method ?? run.method),
    dataSetOf(catalogue, to.dataset ?? run.dataset),
  ];
  if (!method || !dataset || !oldMethod || !oldData) return run;
  const { steps: _, ...rest } = run;
  const byHand = changed(changed(run.values, startValues(oldMethod, oldData)), unchosen?.values ?? {});
  return {
    ...rest,
    ...(method.id === run.method && run.steps !== undefined && { steps: run.steps }),
    method: method.id,
    dataset: dataset.id,
    values: valid(method.fields, byHand, startValues(method, dataset)),
    data:
      dataset.id === run.dataset
        ? valid(dataset.fields, changed(run.data, unchosen?.data ?? {}), startData(dataset))
        : startData(dataset),
  };
}

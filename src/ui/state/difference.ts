// How two runs differ, in words: the label of a run, the pending change before a new one, the mark of
// a live change. Pure.
import type { Catalogue, DataSetEntry } from "../../engine/catalogue";
import { shown, type AnyField, type AnyFields, type RunConfig, type Value, type Values } from "../../engine/config";
import { numberText } from "../controls/number-text";
import { dataSetOf, defaultSeed, methodOf, startData, startValues } from "./starts";

export interface Difference {
  label: string;
  before: string;
  after: string;
}

export const valueText = (field: AnyField | undefined, value: Value | undefined): string =>
  value === undefined
    ? "none"
    : field?.kind === "number"
      ? numberText(Number(value))
      : field?.kind === "flag"
        ? value === true
          ? "on"
          : "off"
        : String(value);

/** Field by field, those that do not show left out; live ones too unless `restart` (they apply without a new run). */
function inFields(
  fields: AnyFields,
  kind: DataSetEntry["kind"],
  before: Values,
  after: Values,
  restart: boolean,
): Difference[] {
  return Object.entries(fields)
    .filter(([name, field]) => before[name] !== after[name] && shown(field, after, kind) && !(restart && field.live))
    .map(([name, field]) => ({
      label: field.label,
      before: valueText(field, before[name]),
      after: valueText(field, after[name]),
    }));
}

/** What a new run would change. Methods and data sets start theirs at once, so those differences are never pending. */
export function differences(
  catalogue: Catalogue,
  before: RunConfig,
  after: RunConfig,
  restart = false,
): readonly Difference[] {
  const [method, oldMethod, dataset, oldData] = [
    methodOf(catalogue, after.method),
    methodOf(catalogue, before.method),
    dataSetOf(catalogue, after.dataset),
    dataSetOf(catalogue, before.dataset),
  ];
  if (!method || !dataset || !oldMethod || !oldData) return [];
  const found: Difference[] = [];
  if (method !== oldMethod) found.push({ label: "Method", before: oldMethod.title, after: method.title });
  if (dataset !== oldData) found.push({ label: "Data", before: oldData.title, after: dataset.title });
  if (dataset === oldData) found.push(...inFields(dataset.fields, dataset.kind, before.data, after.data, restart));
  // of another method what both have: a rate is one, whoever it belongs to
  const both = Object.fromEntries(Object.entries(method.fields).filter(([name]) => name in oldMethod.fields));
  found.push(...inFields(both, dataset.kind, before.values, after.values, restart));
  if (before.seed !== after.seed) found.push({ label: "Seed", before: String(before.seed), after: String(after.seed) });
  if (before.steps !== after.steps)
    found.push({
      label: "Steps",
      before: before.steps === undefined ? "the method’s own" : numberText(before.steps),
      after: after.steps === undefined ? "the method’s own" : numberText(after.steps),
    });
  return found;
}

const lower = (label: string): string => (/^[A-Z][a-z]/.test(label) ? label[0]!.toLowerCase() + label.slice(1) : label);
const said = ({ label, after }: Difference): string =>
  label === "Method" || label === "Data" ? after : `${lower(label)} ${after}`;

/** "likelihood fixed, seed 7": what this run is, beside the start values of its method and data. */
export function labelOf(catalogue: Catalogue, run: RunConfig): string {
  const method = methodOf(catalogue, run.method),
    dataset = dataSetOf(catalogue, run.dataset);
  if (!method || !dataset) return "";
  const { steps: _, ...start } = {
    ...run,
    seed: defaultSeed,
    values: startValues(method, dataset),
    data: startData(dataset),
  };
  return summed(differences(catalogue, start, run), "start values");
}
/** "Autoencoder, Ring of Gaussians, learning rate 0.01": the same where neither is known. */
export const wholeLabelOf = (catalogue: Catalogue, run: RunConfig): string =>
  [
    methodOf(catalogue, run.method)?.title ?? run.method,
    dataSetOf(catalogue, run.dataset)?.title ?? run.dataset,
    labelOf(catalogue, run),
  ]
    .filter(Boolean)
    .join(", ");
/** What an earlier run has that this one has not. */
export const differenceFrom = (catalogue: Catalogue, run: RunConfig, earlier: RunConfig): string =>
  summed(differences(catalogue, run, earlier), "the same settings");

function summed(found: readonly Difference[], otherwise: string): string {
  if (found.length === 0) return otherwise;
  const first = found.slice(0, 3).map(said).join(", ");
  return found.length > 3 ? `${first} and ${found.length - 3} more` : first;
}

const adjectives =
  "amber bold brisk calm clear cool deft dry early fair fine firm gentle glad grand keen kind late light lively mild neat plain quick quiet rare silent slow soft steady warm wide".split(
    " ",
  );
const animals =
  "badger bison crane curlew deer dove dunlin egret elk falcon finch fox gannet gull hare heron ibis jay kestrel lark lynx marten moth newt otter owl plover robin seal stoat swan wren".split(
    " ",
  );
/**
 * A name for a run that depends on its settings alone (FNV-1a of its address): the same link has the
 * same name everywhere.
 */
export function nameOf(address: string): string {
  let hash = 0x811c9dc5;
  for (const c of address) hash = Math.imul(hash ^ c.codePointAt(0)!, 0x01000193) >>> 0;
  return `${adjectives[(hash >>> 5) % 32]}-${animals[hash % 32]}`;
}

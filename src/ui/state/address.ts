// URL ⇄ run. Writes only what differs from the start values; reads anything without throwing and notes in plain words
// what it put right or left out. It keeps no state and touches no history: page wiring does.
import type { Catalogue, DataSetEntry, MethodEntry } from "../../engine/catalogue";
import {
  parseNumber,
  parseValues,
  type AnyFields,
  type Note,
  type RunConfig,
  type Value,
  type Values,
} from "../../engine/config";
import { messageOf } from "../../engine/errors";
import { ownOf } from "../../engine/unknown";
import type { BackendName } from "../../workers/protocol";
import { bounded } from "./bounded";
import {
  changed,
  dataSetOf,
  defaultSeed,
  methodOf,
  presetRun,
  presets,
  startData,
  startValues,
  firstPreset,
  type Installed,
} from "./starts";

export interface Address {
  run: RunConfig;
  notes: readonly string[];
  /** The address names its data set itself. */
  chosen: boolean;
}
const reserved = new Set(["method", "dataset", "seed", "steps", "preset", "backend", "v"]);
const backends: readonly string[] = ["webgpu", "wasm", "cpu"] satisfies BackendName[];
const maxSeed = 4294967295;

/** `?backend=`, needed before anything else is known; never written. */
export function readBackend(search: string): BackendName | undefined {
  const backend = new URLSearchParams(search).get("backend");
  return backend !== null && backends.includes(backend) ? (backend as BackendName) : undefined;
}

/** "method=…&dataset=…&…&v=1", without the question mark. */
export function writeAddress(run: RunConfig, catalogue: Catalogue): string {
  const method = methodOf(catalogue, run.method),
    dataset = dataSetOf(catalogue, run.dataset);
  const query = new URLSearchParams({ method: run.method, dataset: run.dataset });
  if (run.seed !== defaultSeed) query.set("seed", String(run.seed));
  if (run.steps !== undefined) query.set("steps", String(run.steps));
  if (method && dataset) {
    for (const [name, value] of Object.entries(changed(run.values, startValues(method, dataset))))
      query.set(name, String(value));
    for (const [name, value] of Object.entries(changed(run.data, startData(dataset))))
      query.set(`data.${name}`, String(value));
  }
  query.set("v", "1");
  return query.toString().replaceAll("%2C", ",");
}
/** Where this page is, with that run. */
export const linkTo = (run: RunConfig, catalogue: Catalogue): string =>
  `${location.origin}${location.pathname}?${writeAddress(run, catalogue)}`;

/** Reads what follows the question mark. What is missing comes from the preset it names, else from the first preset. */
export function readAddress(search: string, catalogue: Catalogue, installed: Installed): Address {
  const notes: string[] = [];
  const note: Note = text => void notes.push(text);
  const given = parameters(search, note);
  checkVersion(given, note);
  const base = presetRun(catalogue, presetName(given, note), installed);
  const method = entry("method", given, catalogue.methods, base.method, note)!;
  const dataset = fitting(
    entry("dataset", given, catalogue.datasets, base.dataset, note)!,
    method,
    catalogue,
    installed,
    note,
  );
  const same = method.id === base.method && dataset.kind === dataSetOf(catalogue, base.dataset)!.kind;
  const values = fields(method.fields, given, "", same ? base.values : startValues(method, dataset), note);
  const data = fields(
    dataset.fields,
    given,
    "data.",
    dataset.id === base.dataset ? base.data : startData(dataset),
    note,
  );
  for (const name of given.keys())
    if (!reserved.has(name) && !known(name, method, dataset))
      note(`${quote(name)} is no setting of ${method.title} on ${dataset.title}; left out`);
  // how many may be, bounded() says; each phase has one at least
  const steps =
    whole("steps", given, method.phases.length, Number.MAX_SAFE_INTEGER, note) ??
    (method.id === base.method ? base.steps : undefined);
  const run: RunConfig = {
    version: 1,
    method: method.id,
    dataset: dataset.id,
    seed: whole("seed", given, 0, maxSeed, note) ?? base.seed,
    ...(steps !== undefined && { steps }),
    values,
    data,
  };
  return {
    run: bounded(method, dataset, run, text => note(short(text))),
    notes,
    chosen: given.has("dataset"),
  };
}

function parameters(search: string, note: Note): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(search)) {
    if (given.has(name)) note(`${quote(name)} stands twice in the address; the first counts`);
    else given.set(name, value);
  }
  return given;
}

function checkVersion(given: ReadonlyMap<string, string>, note: Note): void {
  const version = given.get("v");
  if (version !== undefined && version !== "1") note(`the address says version ${quote(version)}; read as version 1`);
  const backend = given.get("backend");
  if (backend !== undefined && !backends.includes(backend))
    note(`backend: expected one of ${backends.join(", ")}, got ${quote(backend)}`);
}

function presetName(given: ReadonlyMap<string, string>, note: Note): string {
  const name = given.get("preset");
  if (name === undefined) return firstPreset;
  if (ownOf(presets, name)) return name;
  note(`there is no preset ${quote(name)}; there are ${Object.keys(presets).join(", ")}`);
  return firstPreset;
}

function entry<E extends { id: string }>(
  what: string,
  given: ReadonlyMap<string, string>,
  entries: readonly E[],
  otherwise: string,
  note: Note,
): E | undefined {
  const id = given.get(what) ?? otherwise;
  const found = entries.find(e => e.id === id);
  if (found) return found;
  note(`there is no ${what === "dataset" ? "data set" : what} ${quote(id)}; using ${otherwise}`);
  return entries.find(e => e.id === otherwise);
}

function fitting(
  dataset: DataSetEntry,
  method: MethodEntry,
  catalogue: Catalogue,
  installed: Installed,
  note: Note,
): DataSetEntry {
  if (method.accepts.includes(dataset.kind)) return dataset;
  const other = catalogue.datasets.find(d => method.accepts.includes(d.kind) && installed(d)) ?? dataset;
  note(`${method.title} does not take ${dataset.kind} (${dataset.title}); using ${other.title}`);
  return other;
}

const known = (name: string, method: MethodEntry, dataset: DataSetEntry): boolean =>
  Object.hasOwn(method.fields, name) || (name.startsWith("data.") && Object.hasOwn(dataset.fields, name.slice(5)));

/** Field by field, so that one wrong value costs only itself. */
function fields(
  schema: AnyFields,
  given: ReadonlyMap<string, string>,
  prefix: string,
  starts: Values,
  note: Note,
): Values {
  const values: Record<string, Value> = { ...starts };
  for (const name of Object.keys(schema)) {
    const raw = given.get(prefix + name);
    if (raw === undefined) continue;
    try {
      values[name] = parseValues(schema, { [name]: raw }, {}, text => note(prefix + text))[name]!;
    } catch (error) {
      note(short(prefix + messageOf(error)));
    }
  }
  return values;
}

function whole(
  name: string,
  given: ReadonlyMap<string, string>,
  min: number,
  max: number,
  note: Note,
): number | undefined {
  const raw = given.get(name);
  if (raw === undefined) return undefined;
  const value = parseNumber(raw) ?? NaN;
  const inside = Math.min(max, Math.max(min, Math.round(value)));
  if (Number.isNaN(inside)) note(`${name}: expected a whole number from ${min} to ${max}, got ${quote(raw)}`);
  else if (inside !== value)
    note(`${name}: ${short(raw)} is not a whole number from ${min} to ${max}; using ${inside}`);
  return Number.isNaN(inside) ? undefined : inside;
}

const short = (text: string): string => (text.length > 160 ? `${text.slice(0, 157)}…` : text);
const quote = (text: string): string => `“${text.length > 40 ? `${text.slice(0, 39)}…` : text}”`;

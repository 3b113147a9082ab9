// `list`: what there is. `inspect`: what a file holds, without training anything.
import { catalogueOf, metricEntry } from "../engine/catalogue";
import { dataSets } from "../engine/datasets";
import { metrics, probes } from "../engine/diagnostics";
import { FORMAT, VERSION } from "../engine/run-file";
import { methods } from "../engine/methods";
import { fits } from "../engine/samplers";
import { BACKENDS, openFile } from "./open";
import { readOptions } from "./options";
import { listPacks } from "../node/packs";
import { say } from "./say";
import { sizeOf } from "../engine/shape";

export async function list(argv: readonly string[]): Promise<number> {
  readOptions(argv, { json: "flag" }); // standard output is JSON with and without it
  const catalogue = catalogueOf(methods, dataSets, probes, metrics);
  const packs = await listPacks();
  const own = methods.flatMap(method => (method.metrics ?? []).map(metricEntry));
  say({
    methods: catalogue.methods,
    datasets: catalogue.datasets.map(set => ({
      ...set,
      ...(set.pack && { installed: Object.hasOwn(packs, set.pack.name) }),
    })),
    metrics: [...new Map([...catalogue.metrics, ...own].map(entry => [entry.id, entry])).values()],
    probes: catalogue.probes,
    fits: fits.map(({ id, title }) => ({ id, title })),
    backends: BACKENDS,
  });
  return 0;
}

export async function inspect(argv: readonly string[]): Promise<number> {
  const {
    words: [name],
  } = readOptions(argv, {}, ["FILE"]);
  const {
    file: { snapshot, check, data, undecoded, series, backend },
  } = await openFile(name!);
  const { run, phase, index, lengths, tensors, decoder } = snapshot;
  const all = Object.entries({ ...tensors, ...(check && { "check/z0": check.z0, "check/x0": check.x0 }) });
  say({
    format: FORMAT,
    version: VERSION,
    run,
    phase,
    index,
    lengths,
    data,
    backend: backend ?? null, // null: the file does not say
    decoder: decoder ?? null,
    ...(undecoded && { "no-decoder": undecoded }),
    // by name how many points each has; null: the file says nothing of them
    series: series ? Object.fromEntries(series.map(({ name, at }) => [name, at.length])) : null,
    // the nets' variables, running statistics included
    parameters: all.filter(([path]) => path.startsWith("net/")).reduce((sum, [, { shape }]) => sum + sizeOf(shape), 0),
    tensors: Object.fromEntries(all.map(([path, { shape }]) => [path, shape])),
  });
  return 0;
}

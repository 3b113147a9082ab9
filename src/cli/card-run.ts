// One run of a card for one seed: trained from the start or on from its last snapshot, or taken finished from
// a file; then measured and kept as JSON. Its weights stay beside it, so that a metric can be added later
// without training again.
import { existsSync, mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import os from "node:os";
import { dirname, join } from "node:path";
import type { BackendName } from "../engine/backend";
import { initial, type RunConfig, type Values } from "../engine/config";
import { specOf } from "../engine/dataset";
import { metricsOf, probesOf } from "../engine/diagnostics";
import type { Host } from "../engine/host";
import { methodOf } from "../engine/methods";
import type { Card, CardResult, CardRun } from "../engine/papers/card";
import { dataSetOf, readRun, startsOf } from "../engine/run";
import { tf } from "../engine/tf";
import { evaluate } from "../engine/train/evaluation";
import type { Session } from "../engine/train/session";
import type { View } from "../engine/view";
import { type Past, readProgress, rounded, told, train } from "./card-training";
import { curvesOf } from "./curves";
import { readInput, writeOutput } from "./files";
import { openFile, openSession } from "./open";
import { input, InputError } from "./options";
import { say } from "./say";

const SAVE = 60_000; // ms of training between two snapshots

export interface Order {
  card: Pick<Card, "id">;
  run: CardRun;
  seed: number;
  to: string;
  keep: string;
  backend: BackendName;
  stop: { asked: boolean };
  /** A finished run. */
  from?: string;
  /** The lines that `train` said while it made it. */
  log?: string;
  every?: number;
}
export const resultFile = (to: string, card: string, run: string, seed: number) =>
  join(to, card, `${run}-seed${seed}.json`);
export async function readResult(path: string): Promise<CardResult | undefined> {
  if (!existsSync(path)) return undefined;
  const text = await readFile(path, "utf8");
  return input(path, () => JSON.parse(text) as CardResult);
}
interface Files {
  result: string;
  weights: string;
  /** What training has gathered, beside the weights. */
  progress: string;
}
function filesOf({ card, run, seed, to, keep }: Order): Files {
  const stem = join(keep, card.id, `${run.id}-seed${seed}`);
  return {
    result: resultFile(to, card.id, run.id, seed),
    weights: `${stem}.safetensors`,
    progress: `${stem}.json`,
  };
}
/** What every line about a run begins with. */
const named = ({ card, run, seed }: Order) => ({ card: card.id, run: run.id, seed });
const lackOf = (run: CardRun, metrics: CardResult["metrics"]) =>
  run.metrics.filter(metric => metrics[metric] === undefined);

/** One run of one seed: trained, gone on with, or only measured. Returns an exit code. */
export async function makeRun(order: Order): Promise<number> {
  const files = filesOf(order);
  const there = await readResult(files.result);
  if (there && order.from === undefined) {
    const lacks = lackOf(order.run, there.metrics);
    if (!lacks.length || !existsSync(files.weights)) {
      const why = `its weights are not in ${order.keep}: name them with --from, or delete ${files.result}`;
      say({ ...named(order), already: true, ...(lacks.length && { lacks, why }) });
      return 0;
    }
  }
  for (const file of [files.result, files.weights]) mkdirSync(dirname(file), { recursive: true });
  const config = input(`${order.card.id}, ${order.run.id}`, () => readRun({ ...order.run.run, seed: order.seed }));
  const opened = await openWeights(order, files, config);
  const { session, host } = await openSession(config, order.backend, opened);
  try {
    return await makeIn(session, host, { ...order, files, there, link: linkOf(config) });
  } finally {
    session.dispose();
  }
}
/** The file that is named, or the last snapshot. It must be of this very run. */
async function openWeights({ from }: Order, { weights }: Files, config: RunConfig) {
  const source = from ?? (existsSync(weights) ? weights : undefined);
  if (source === undefined) return undefined;
  const opened = await openFile(source);
  const other = differenceOf(config, opened.file.snapshot.run);
  if (other) throw new InputError(`${opened.name}: ${other}`);
  return opened;
}
interface Job extends Order {
  files: Files;
  /** An earlier result of the same run. */
  there: CardResult | undefined;
  link: string;
}
async function makeIn(session: Session, host: Host, job: Job): Promise<number> {
  const { run, from, files } = job;
  if (from !== undefined && !session.done)
    throw new InputError(`${from}: stands at step ${session.step} of ${session.total}; expected a finished run`);
  const { past, series } = await gathered(session, job);
  const keeping = { ...files, stop: job.stop, every: job.every ?? SAVE, line: named(job) };
  const trained = await train(session, host, run, past, keeping);
  if (trained !== 0) return trained;
  if (from !== undefined) await writeOutput(files.weights, await readInput(from));
  const measured = await measure(session, run);
  const result: CardResult = {
    ...named(job),
    link: job.link,
    steps: session.phases.map(phase => phase.steps),
    seconds: rounded(past.seconds),
    backend: job.backend,
    ...placeAndDay(),
    ...measured,
    series: series ?? curvesOf(past.bins, session.phases),
  };
  await writeOutput(files.result, new TextEncoder().encode(pretty(result)));
  const { seconds, metrics } = result;
  const absent = lackOf(run, metrics);
  say({ ...named(job), done: true, step: session.step, seconds, metrics, ...(absent.length && { lacks: absent }) });
  return 0;
}
/** What is known of the steps before: what `train` said, what lies beside the snapshot, an earlier result. */
async function gathered(
  session: Session,
  { run, from, log, files, there }: Job,
): Promise<{ past: Past; series?: CardResult["series"] }> {
  if (log !== undefined) return { past: await told(log, run, session) };
  const kept = from === undefined ? await readProgress(files.progress, session.step) : undefined;
  if (kept) return { past: kept };
  const seconds = session.step === 0 ? 0 : (there?.seconds ?? null);
  return { past: { seconds, bins: {} }, ...(there && { series: there.series }) };
}
const placeAndDay = (): Pick<CardResult, "machine" | "versions" | "recorded"> => ({
  machine: { cpu: os.cpus()[0]?.model.trim() ?? "unknown", cores: os.cpus().length },
  versions: { node: process.versions.node, tfjs: tf.version_core },
  recorded: new Date().toISOString().slice(0, 10),
});

/** The first field in which a run is not the card's. */
function differenceOf(wanted: RunConfig, got: RunConfig): string | undefined {
  const flat = ({ method, dataset, seed, steps, values, data }: RunConfig): Record<string, unknown> => ({
    method,
    dataset,
    seed,
    steps,
    ...values,
    ...Object.fromEntries(Object.entries(data).map(([name, value]) => [`data.${name}`, value])),
  });
  const [a, b] = [flat(wanted), flat(got)];
  const name = Object.keys({ ...a, ...b }).find(each => a[each] !== b[each]);
  return name === undefined
    ? undefined
    : `${name} is ${String(b[name] ?? "not given")}, the card's run has ${String(a[name] ?? "none")}`;
}
/** What differs from the start values, as the page's address has it. */
export function linkOf({ method, dataset, seed, steps, values, data }: RunConfig): string {
  const set = dataSetOf(dataset);
  const fields = set.config;
  const changed = (all: Values, starts: Values, prefix = "") =>
    Object.entries(all).flatMap(([name, value]) =>
      value === starts[name] ? [] : [[`${prefix}${name}`, String(value)]],
    );
  const words = [
    ["method", method],
    ["dataset", dataset],
    ...(seed ? [["seed", String(seed)]] : []),
    ...(steps === undefined ? [] : [["steps", String(steps)]]),
    ...changed(values, startsOf(methodOf(method), specOf(set, data).kind)),
    ...changed(data, initial(fields), "data."),
    ["v", "1"],
  ];
  return `?${new URLSearchParams(words).toString().replaceAll("%2C", ",")}`;
}

async function measure(session: Session, run: CardRun): Promise<Pick<CardResult, "metrics" | "details" | "probes">> {
  const metrics: Record<string, number> = {};
  const details: Record<string, Record<string, unknown>> = {};
  const probes: Record<string, unknown> = {};
  for (const metric of metricsOf(session).filter(({ id }) => run.metrics.includes(id))) {
    const { value, ...more } = await evaluate(session, metric.id, at => metric.measure(at));
    [metrics[metric.id], details[metric.id]] = [value, more];
  }
  for (const probe of probesOf(session).filter(({ id }) => run.probes?.includes(id)))
    probes[probe.id] = numbersOf(await evaluate(session, probe.id, at => probe.draw(at, initial(probe.options ?? {}))));
  return { metrics, details, probes };
}
/** A view's numbers, to four digits. Pictures have none worth keeping. */
function numbersOf(view: View): unknown {
  if (view.kind === "images" || view.kind === "points")
    throw Error(`a card keeps numbers; this probe draws ${view.kind}`);
  return JSON.parse(
    JSON.stringify(view, (_key, value: unknown) =>
      value instanceof Float32Array ? Array.from(value, v => Number(v.toPrecision(4))) : value,
    ),
  );
}
/** Lists of numbers on one line each. */
const pretty = (value: unknown): string =>
  `${JSON.stringify(value, null, 1).replace(/\[[\s\d.,eE+-]*\]/g, list => list.replace(/\s+/g, " "))}\n`;

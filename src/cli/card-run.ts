// One run of a card for one seed: trained from the start or on from its last snapshot, or taken finished from
// a file; then measured and kept as JSON. Its weights stay beside it, so that a metric can be added later
// without training again.
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import os from "node:os";
import { dirname, join } from "node:path";
import type { BackendName } from "../engine/backend";
import { initial, type RunConfig, type Values } from "../engine/config";
import { specOf } from "../engine/dataset";
import { metricsOf, probesOf } from "../engine/diagnostics";
import type { Host } from "../engine/host";
import { methodOf } from "../engine/methods";
import type { Card, CardResult, CardRun } from "../engine/papers/card";
import { parseResult, type Whose } from "../engine/papers/result";
import { dataSetOf, readRun, startsOf } from "../engine/run";
import { writeRunFile } from "../engine/run-file";
import { tf } from "../engine/tf";
import { Thinned } from "../engine/thinned";
import { evaluate } from "../engine/train/evaluation";
import type { Session } from "../engine/train/session";
import type { View } from "../engine/view";
import { type Past, readProgress, rounded, told, train, writeProgress } from "./card-training";
import { curvesOf } from "./curves";
import { EXIT } from "./exit";
import { checkWritable, readInput, readKept, tryOutput, writeOutput } from "./files";
import { Keeper } from "./keeper";
import { claimed } from "./lock";
import { type Opened, openFile, openSession, otherBackend, takenUp } from "./open";
import { input, InputError } from "./options";
import { differenceOf } from "./same-run";
import { say, tell } from "./say";
import type { Stop } from "./stop";
import { unlessStopped } from "./training";

const SAVE = 60_000; // ms between two snapshots

export interface Order {
  card: Pick<Card, "id">;
  run: CardRun;
  seed: number;
  to: string;
  keep: string;
  backend: BackendName;
  stop: Stop;
  /** A finished run. */
  from?: string;
  /** The lines that `train` said while it made it. */
  log?: string;
  every?: number;
}
export const resultFile = (to: string, card: string, run: string, seed: number) =>
  join(to, card, `${run}-seed${seed}.json`);
/** Throws an InputError where a file is there that is not this run's. */
export async function readResult(to: string, whose: Whose): Promise<CardResult | undefined> {
  const path = resultFile(to, whose.card, whose.run, whose.seed);
  return readKept(path, json => parseResult(json, whose));
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
  const config = input(`${order.card.id}, ${order.run.id}`, () => readRun({ ...order.run.run, seed: order.seed }));
  const there = await readResult(order.to, { ...named(order), link: linkOf(config) });
  if (there && order.from === undefined) {
    const lacks = lackOf(order.run, there.metrics);
    if (!lacks.length || !existsSync(files.weights)) {
      const why = `its weights are not in ${order.keep}: name them with --from, or delete ${files.result}`;
      say({ ...named(order), already: true, ...(lacks.length && { lacks, why }) });
      return 0;
    }
  }
  for (const [name, file] of Object.entries(files) as [keyof Files, string][]) {
    await mkdir(dirname(file), { recursive: true }).catch(() => {}); // what it says is told by the check
    files[name] = await checkWritable(file);
  }
  return claimed(files.weights, files.weights, async () => {
    const opened = await openWeights(order, files, config);
    const { session, host } = await openSession(config, order.backend, opened);
    if (opened && order.from === undefined) tell(takenUp(opened.name, session, session.total));
    const other = opened && otherBackend(opened, order.backend);
    if (other) tell(other);
    const curves = new Thinned();
    curves.add(opened?.file.series ?? []);
    try {
      return await makeIn(session, host, { ...order, files, there, curves, link: linkOf(config) });
    } finally {
      session.dispose();
    }
  });
}
/** The file that is named, or the last snapshot. Both must be of this very run: the one is written over the other. */
async function openWeights({ from }: Order, { weights }: Files, config: RunConfig): Promise<Opened | undefined> {
  const kept = existsSync(weights) ? await openOwn(weights, config) : undefined;
  return from === undefined ? kept : openOwn(from, config);
}
async function openOwn(source: string, config: RunConfig): Promise<Opened> {
  const opened = await openFile(source);
  const other = differenceOf(config, opened.file.snapshot.run);
  if (other)
    throw new InputError(
      `${opened.name}: ${other.name} is ${String(other.got ?? "not given")}, the card's run has ${String(other.wanted ?? "none")}`,
    );
  return opened;
}
interface Job extends Order {
  files: Files;
  /** An earlier result of the same run. */
  there: CardResult | undefined;
  link: string;
  /** What the weights' file has of all series. */
  curves: Thinned;
}
async function makeIn(session: Session, host: Host, job: Job): Promise<number> {
  const { run, from, files } = job;
  if (from !== undefined && !session.done)
    throw new InputError(`${from}: stands at step ${session.step} of ${session.total}; expected a finished run`);
  const { past, series } = await gathered(session, job);
  const keeper = keeperOf(session, host, past, job);
  const ended = await train(session, host, run, past, { keeper, stop: job.stop, curves: job.curves });
  if (ended !== undefined) return ended;
  const measured = await unlessStopped(session, job.stop, () => measure(session, run));
  if (!measured) return keeper.ended(session.step, session.total, job.stop);
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
  const unwritten = await tryOutput(files.result, new TextEncoder().encode(pretty(result)));
  await keeper.save(session.step); // once more, where it could not be written before
  const { seconds, metrics } = result;
  const absent = lackOf(run, metrics);
  say({ ...named(job), done: true, step: session.step, seconds, metrics, ...(absent.length && { lacks: absent }) });
  if (unwritten) tell(unwritten.message);
  const saved = keeper.ended(session.step, session.total, { asked: false });
  return unwritten ? EXIT.failed : saved;
}
/** Saves the weights, or takes those of the finished file that was named. */
function keeperOf(session: Session, host: Host, past: Past, job: Job): Keeper {
  const { from, files } = job;
  const held = from === undefined && session.step > 0 ? session.step : undefined;
  const keeper: Keeper = new Keeper(files.weights, job.every ?? SAVE, host, write, held);
  async function write(): Promise<void> {
    if (from !== undefined) return writeOutput(files.weights, await readInput(from));
    await writeProgress(files.progress, job.link, { before: keeper.held ?? 0, step: session.step, past });
    await writeOutput(files.weights, await writeRunFile(session, host, "safetensors", job.curves.columns()));
    say({ ...named(job), step: session.step, of: session.total, seconds: rounded(past.seconds) });
  }
  return keeper;
}
/** What is known of the steps before: what `train` said, what lies beside the snapshot, an earlier result. */
async function gathered(
  session: Session,
  { run, from, log, files, there, link }: Job,
): Promise<{ past: Past; series?: CardResult["series"] }> {
  if (log !== undefined) return { past: await told(log, run, session) };
  const kept = from === undefined ? await readProgress(files.progress, link, session.step) : undefined;
  if (kept) return { past: kept };
  const seconds = session.step === 0 ? 0 : (there?.seconds ?? null);
  return { past: { seconds, bins: {} }, ...(there && { series: there.series }) };
}
const placeAndDay = (): Pick<CardResult, "machine" | "versions" | "recorded"> => ({
  machine: { cpu: os.cpus()[0]?.model.trim() ?? "unknown", cores: os.cpus().length },
  versions: { node: process.versions.node, tfjs: tf.version_core },
  recorded: new Date().toISOString().slice(0, 10),
});

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

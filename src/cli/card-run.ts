// One run of a card for one seed: trained from the start or on from its last snapshot, or taken finished from
// a file; then measured and kept as JSON. Its weights stay beside it, so that a metric can be added later
// without training again.
import { existsSync, mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import os from "node:os";
import { dirname, join } from "node:path";
import type { BackendName } from "../engine/backend";
import { type AnyFields, initial, type RunConfig, type Values } from "../engine/config";
import { specOf } from "../engine/dataset";
import { metricsOf, probesOf } from "../engine/diagnostics";
import { writeRunFile } from "../engine/run-file";
import type { Host } from "../engine/host";
import { methodOf } from "../engine/methods";
import type { Card, CardResult, CardRun } from "../engine/papers/card";
import { dataSetOf, readRun, startsOf } from "../engine/run";
import { tf } from "../engine/tf";
import { evaluate } from "../engine/train/evaluation";
import type { Session } from "../engine/train/session";
import { added, type Bins, curvesOf } from "./curves";
import { readInput, writeOutput } from "./files";
import { openFile, openSession } from "./open";
import { input, InputError } from "./options";
import { say } from "./say";
import { EXIT } from "./train";
import type { View } from "../engine/view";

const SAVE = 60_000; // ms of training between two snapshots
const PIECE = 250; // ms between two looks at the signals

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
/** One run of one seed: trained, gone on with, or only measured. Returns an exit code. */
export async function makeRun(order: Order): Promise<number> {
  const {
    card: { id },
    run,
    seed,
    to,
    keep,
    backend,
    stop,
    from,
    log,
  } = order;
  const path = resultFile(to, id, run.id, seed);
  const weights = join(keep, id, `${run.id}-seed${seed}.safetensors`);
  const progress = weights.replace(/safetensors$/, "json");
  const there = await readResult(path);
  const lacks = there ? run.metrics.filter(metric => there.metrics[metric] === undefined) : [];
  if (there && from === undefined && (!lacks.length || !existsSync(weights))) {
    say({
      card: id,
      run: run.id,
      seed,
      already: true,
      ...(lacks.length && { lacks, why: `its weights are not in ${keep}: name them with --from, or delete ${path}` }),
    });
    return 0;
  }
  for (const file of [path, weights]) mkdirSync(dirname(file), { recursive: true });
  const config = input(`${id}, ${run.id}`, () => readRun({ ...run.run, seed }));
  const source = from ?? (existsSync(weights) ? weights : undefined);
  const opened = source === undefined ? undefined : await openFile(source);
  if (opened) {
    const other = differenceOf(config, opened.file.snapshot.run);
    if (other) throw new InputError(`${opened.name}: ${other}`);
  }
  const { session, host } = await openSession(config, backend, opened);
  try {
    if (from !== undefined && !session.done)
      throw new InputError(`${from}: stands at step ${session.step} of ${session.total}; expected a finished run`);
    const kept = from === undefined ? await readProgress(progress, session.step) : undefined;
    const past: Past =
      log !== undefined
        ? await told(log, run, session)
        : (kept ?? { seconds: session.step === 0 ? 0 : (there?.seconds ?? null), bins: {} });
    const trained = await train(session, host, run, past, {
      weights,
      progress,
      stop,
      every: order.every ?? SAVE,
      line: { card: id, run: run.id, seed },
    });
    if (trained !== 0) return trained;
    if (from !== undefined) await writeOutput(weights, await readInput(from));
    const measured = await measure(session, run);
    const result: CardResult = {
      card: id,
      run: run.id,
      seed,
      link: linkOf(config),
      steps: session.phases.map(phase => phase.steps),
      seconds: past.seconds === null ? null : Number(past.seconds.toPrecision(4)),
      backend,
      machine: { cpu: os.cpus()[0]?.model.trim() ?? "unknown", cores: os.cpus().length },
      versions: { node: process.versions.node, tfjs: tf.version_core },
      recorded: new Date().toISOString().slice(0, 10),
      ...measured,
      series: there && !kept && log === undefined ? there.series : curvesOf(past.bins, session.phases),
    };
    await writeOutput(path, new TextEncoder().encode(pretty(result)));
    const absent = run.metrics.filter(metric => result.metrics[metric] === undefined);
    say({
      card: id,
      run: run.id,
      seed,
      done: true,
      step: session.step,
      seconds: result.seconds,
      metrics: result.metrics,
      ...(absent.length && { lacks: absent }),
    });
    return 0;
  } finally {
    session.dispose();
  }
}

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
  const fields = set.config as AnyFields;
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

interface Past {
  seconds: number | null;
  bins: Bins;
}
interface Keeping {
  weights: string;
  progress: string;
  stop: { asked: boolean };
  every: number;
  line: object;
}
/** To the end, or until it is asked to stop. Returns an exit code; `past` grows. */
async function train(
  session: Session,
  host: Host,
  run: CardRun,
  past: Past,
  { weights, progress, stop, every, line }: Keeping,
): Promise<number> {
  let saved = host.now();
  let place = session.step;
  const save = async () => {
    if (session.step === place) return;
    // before the weights: whichever of the two a crash leaves, their step is in it
    await writeProgress(progress, place, session.step, past);
    await writeOutput(weights, await writeRunFile(session, host));
    [place, saved] = [session.step, host.now()];
    say({
      ...line,
      step: session.step,
      of: session.total,
      seconds: past.seconds === null ? null : Number(past.seconds.toPrecision(4)),
    });
  };
  for (let piece = 1; !session.done && !stop.asked;) {
    const before = host.now();
    const plan = session.phases[session.phase]!;
    await session.advance(Math.min(piece, Math.max(1, plan.steps - session.index))); // a report is of one phase
    const report = await session.report(); // waits for the device
    await host.pause();
    const took = host.now() - before;
    if (past.seconds !== null) past.seconds += took / 1000;
    if (report.diverged) {
      process.stderr.write(
        `${report.diverged.series} is not finite at step ${report.diverged.step}; the last snapshot stays\n`,
      );
      return EXIT.diverged;
    }
    for (const name of run.series ?? []) added(past.bins, name, report.series[name], session.phases);
    piece = took < PIECE ? Math.min(2 * piece, 256) : Math.max(1, Math.floor(piece / 2));
    if (host.now() - saved > every) await save();
  }
  await save();
  return session.done ? 0 : EXIT.interrupted;
}

/** What training has gathered beside the weights, for the steps of the two latest snapshots. */
async function writeProgress(path: string, before: number, step: number, past: Past): Promise<void> {
  const known = existsSync(path) ? (JSON.parse(await readFile(path, "utf8")) as Record<string, Past>) : {};
  await writeOutput(
    path,
    new TextEncoder().encode(JSON.stringify({ ...(known[before] && { [before]: known[before] }), [step]: past })),
  );
}
async function readProgress(path: string, step: number): Promise<Past | undefined> {
  return existsSync(path) ? (JSON.parse(await readFile(path, "utf8")) as Record<string, Past>)[step] : undefined;
}

/** What `train` said: seconds at its end, and of a series the values that it reported, so a curve of fewer steps. */
async function told(path: string, run: CardRun, session: Session): Promise<Past> {
  const lines = new TextDecoder()
    .decode(await readInput(path))
    .split("\n")
    .filter(Boolean);
  const past: Past = { seconds: null, bins: {} };
  for (const { step, seconds, series } of lines.map(line =>
    input(path, () => JSON.parse(line) as { step: number; seconds?: number; series?: Record<string, number> }),
  )) {
    past.seconds = seconds ?? past.seconds;
    for (const name of run.series ?? [])
      if (series?.[name] !== undefined) added(past.bins, name, { at: [step], values: [series[name]] }, session.phases);
  }
  return past;
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

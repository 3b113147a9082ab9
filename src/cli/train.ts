// `train`: one run, or the rest of one, as JSON lines. Training is read every so often; the first step of a phase,
// which compiles, is read alone and left out of the rate.
import { parseValues, type RunConfig } from "../engine/config";
import { measureAll } from "../engine/diagnostics";
import { writeRunFile, type RunFile } from "../engine/run-file";
import type { Host } from "../engine/host";
import { methodOf } from "../engine/methods";
import { readRun } from "../engine/run";
import type { Session } from "../engine/train/session";
import type { Snapshot } from "../engine/train/snapshot";
import { checkOutput, writeOutput } from "./files";
import { backendOf, openFile, openSession, required } from "./open";
import { input, InputError, pairs, readOptions, whole, type Typed } from "./options";
import { say } from "./say";

const OPTIONS = {
  method: "one",
  dataset: "one",
  seed: "one",
  steps: "one",
  set: "many",
  data: "many",
  every: "one",
  backend: "one",
  from: "one",
  out: "one",
} as const;
const MOST_STEPS = 100_000_000;
const REPORTS = 100; // steps between two lines unless given, fewer in short runs
const HEED = 50; // ms between two looks at the signals
export const EXIT = { diverged: 1, interrupted: 130 } as const;

export async function train(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv, OPTIONS);
  const out = options.one("out");
  const every = options.one("every");
  const often = every === undefined ? undefined : whole("every", every, 1, MOST_STEPS);
  const backend = backendOf(options.one("backend"));
  const name = options.one("from");
  const from = name === undefined ? undefined : await openFile(name);
  const run = from ? continued(options, from.file) : begun(options);
  const until = from && targetOf(from.file.snapshot, options.one("steps"));
  await checkOutput(out, ".safetensors");
  const { session, host } = await openSession(run, backend, from);
  const target = until ?? session.total;
  if (target > session.total) session.extend(target - session.total);
  const stop = interruption();
  const pace = await follow(
    session,
    host,
    target,
    often ?? Math.max(1, Math.min(REPORTS, Math.ceil(target / 10))),
    stop,
  );
  if (pace.diverged) {
    process.stderr.write(
      `${pace.diverged.series} is not finite at step ${pace.diverged.step}${out ? `; ${out} was not written` : ""}\n`,
    );
    return EXIT.diverged;
  }
  if (out) await writeOutput(out, await writeRunFile(session, host));
  if (stop.asked) return EXIT.interrupted;
  const missing: Record<string, string> = {};
  const estimates = Object.entries(
    await measureAll(session, (id, why) => {
      missing[id] = why;
    }),
  );
  say({
    done: true,
    step: session.step,
    seconds: round(pace.seconds),
    stepsPerSecond: round(pace.rate),
    backend,
    metrics: Object.fromEntries(estimates.map(([id, { value }]) => [id, value])),
    details: Object.fromEntries(estimates.map(([id, { value: _, ...details }]) => [id, details])),
    ...(Object.keys(missing).length > 0 && { missing }), // what there is nothing to measure with, and why
  });
  return 0;
}
const round = (value: number) => Number(value.toPrecision(6));

const begun = (options: Typed<typeof OPTIONS>): RunConfig => {
  const [seed, steps] = [options.one("seed"), options.one("steps")];
  const [values, data] = [pairs("set", options.many("set")), pairs("data", options.many("data"))];
  const [method, dataset] = [required("method", options.one("method")), required("dataset", options.one("dataset"))];
  return input("", () =>
    readRun({
      method,
      dataset,
      values,
      data,
      ...(seed !== undefined && { seed }),
      ...(steps !== undefined && { steps }),
    }),
  );
};
/** The file says what runs; only live fields may move. */
function continued(options: Typed<typeof OPTIONS>, { snapshot: { run } }: RunFile): RunConfig {
  const fixed =
    (["method", "dataset", "seed"] as const).find(name => options.one(name) !== undefined) ??
    (options.many("data").length ? "data" : undefined);
  if (fixed) throw new InputError(`--${fixed}: with --from it comes from the file`);
  const set = pairs("set", options.many("set"));
  const fields = methodOf(run.method).config;
  const rigid = Object.keys(set).find(name => fields[name] && !fields[name].live);
  if (rigid)
    throw new InputError(`--set: ${rigid} cannot change in a run that has begun; it is ${String(run.values[rigid])}`);
  return { ...run, values: input("--set", () => parseValues(fields, set, run.values)) };
}
/** --steps of a run that goes on: where to stop, beyond its end if it says so. */
function targetOf({ phase, index, lengths }: Snapshot, text: string | undefined): number {
  const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
  const step = sum(lengths.slice(0, phase)) + index;
  const total = sum(lengths);
  if (text === undefined && step >= total)
    throw new InputError(`--steps: the file is at its end, step ${step}; expected more steps than that`);
  return text === undefined ? total : whole("steps", text, step + 1, MOST_STEPS);
}

/** The first Ctrl-C asks to save and stop; a second one ends at once. */
function interruption(): { asked: boolean } {
  const stop = { asked: false };
  process.once("SIGINT", () => {
    stop.asked = true;
  });
  return stop;
}

interface Pace {
  seconds: number;
  rate: number;
  diverged?: { series: string; step: number };
}
async function follow(
  session: Session,
  host: Host,
  target: number,
  every: number,
  stop: { asked: boolean },
): Promise<Pace> {
  const started = host.now();
  const timed = { steps: 0, ms: 0 };
  const left = () => session.phases[session.phase]!.steps - session.index;
  const pace = (): Pace => ({
    seconds: (host.now() - started) / 1000,
    rate: timed.ms ? (1000 * timed.steps) / timed.ms : 0,
  });
  let latest: Record<string, number> = {};
  for (let first = true; session.step < target && !stop.asked; first = left() === 0) {
    const before = host.now();
    const made = await stretch(
      session,
      host,
      first || left() === 0 ? 1 : Math.min(left(), every - (session.step % every), target - session.step),
      stop,
    );
    const report = await session.report(); // waits for the device
    if (!first) Object.assign(timed, { steps: timed.steps + made, ms: timed.ms + host.now() - before });
    if (report.diverged) return { ...pace(), diverged: report.diverged };
    latest = Object.fromEntries(Object.entries(latest).filter(([name]) => name.startsWith(`${report.phase}/`)));
    for (const [name, { values }] of Object.entries(report.series)) latest[name] = values.at(-1)!;
    if (report.step % every === 0 || left() === 0 || report.step === target || stop.asked)
      say({ step: report.step, phase: report.phase, series: latest });
  }
  return pace();
}
/** Steps without reading, in pieces of about HEED, with a look at the signals between them. */
async function stretch(session: Session, host: Host, steps: number, stop: { asked: boolean }): Promise<number> {
  let made = 0;
  for (let piece = 1; made < steps && !stop.asked;) {
    const before = host.now();
    made += await session.advance(Math.min(piece, steps - made));
    await host.pause();
    piece = host.now() - before < HEED ? 2 * piece : Math.max(1, Math.floor(piece / 2));
  }
  return made;
}

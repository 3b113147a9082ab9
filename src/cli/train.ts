// `train`: one run, or the rest of one, as JSON lines, and with --out as a file that is saved on the way: whatever ends
// it, the same line goes on from there. What trains is training.ts, what saves keeper.ts.
import { stat } from "node:fs/promises";
import { parseValues, type RunConfig } from "../engine/config";
import { measureAll } from "../engine/diagnostics";
import { messageOf } from "../engine/errors";
import { methodOf } from "../engine/methods";
import { readRun } from "../engine/run";
import { type RunFile, stepOf, writeRunFile } from "../engine/run-file";
import { Thinned } from "../engine/thinned";
import type { Session } from "../engine/train/session";
import { EXIT } from "./exit";
import { checkOutput, type Output, sameFile, writeOutput } from "./files";
import { Keeper } from "./keeper";
import { claimed } from "./lock";
import { backendOf, openFile, openSession, type Opened, otherBackend, required, takenUp } from "./open";
import { input, InputError, pairs, readOptions, seconds, type Typed, whole } from "./options";
import { differenceOf, lengthsOf } from "./same-run";
import { say, tell } from "./say";
import { hear, type Stop } from "./stop";
import { follow, type Pace, unlessStopped } from "./training";

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
  "save-every": "one",
} as const;
type Options = Typed<typeof OPTIONS>;
const MOST_STEPS = 100_000_000;
const REPORTS = 100; // steps between two lines unless given, fewer in short runs
const SAVE = "60"; // seconds between two saves unless given
const RUN: Output = { ending: ".safetensors", what: "run", read: () => {} }; // leftIn reads it, and takes it up

export async function train(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv, OPTIONS);
  const named = options.one("out");
  if (named === undefined) return trained(options);
  const out = await checkOutput(named, RUN);
  return claimed(out, `--out: ${named}`, () => trained(options, out));
}
async function trained(options: Options, out?: string): Promise<number> {
  const every = options.one("every");
  const often = every === undefined ? undefined : whole("every", every, 1, MOST_STEPS);
  const pause = 1000 * seconds("save-every", options.one("save-every") ?? SAVE);
  const backend = backendOf(options.one("backend"));
  const { run, opened, held, until } = await begin(options, out);
  const stop = hear();
  const { session, host } = await openSession(run, backend, opened);
  const target = until ?? session.total;
  if (target > session.total) input("", () => session.extend(target - session.total));
  if (session.held !== undefined && session.step < target) throw new InputError(`${opened?.name}: ${session.held}`);
  if (out !== undefined && opened && (await sameFile(opened.name, out))) tell(takenUp(out, session, target));
  const other = opened && otherBackend(opened, backend);
  if (other) tell(other);
  const first = session.step;
  const series = new Thinned();
  series.add(opened?.file.series ?? []);
  const write = async (path: string) =>
    writeOutput(path, await writeRunFile(session, host, "safetensors", series.columns()));
  const keeper = out === undefined ? undefined : new Keeper(out, pause, host, () => write(out), held);
  const each = often ?? Math.max(1, Math.min(REPORTS, Math.ceil(target / 10)));
  const pace = await follow(session, host, { target, every: each, stop, keeper, series });
  if (pace.diverged) {
    const { series, step } = pace.diverged;
    const where = keeper?.held === undefined ? `${out} was not written` : `${out} stays at step ${keeper.held}`;
    tell(`${series} is not finite at step ${step}${out === undefined ? "" : `; ${where}`}`);
    return EXIT.failed;
  }
  const numbers = await unlessStopped(session, stop, () => numbersOf(session, pace, first, backend));
  await keeper?.save(session.step); // once more, where it could not be written before
  if (numbers) say(numbers);
  return ended(session.step, target, numbers ? { asked: false } : stop, keeper);
}
function ended(step: number, target: number, stop: Stop, keeper: Keeper | undefined): number {
  if (keeper) return keeper.ended(step, target, stop);
  if (!stop.asked) return EXIT.done;
  tell(`${stop.why}: ended at step ${step} of ${target}; nothing was kept, for there is no --out`);
  return EXIT.saved;
}
/** The last line: what is measured on the run as it stands. */
async function numbersOf(session: Session, pace: Pace, first: number, backend: string): Promise<object> {
  const missing: Record<string, string> = {};
  const estimates = Object.entries(
    await measureAll(session, (id, why) => {
      missing[id] = why;
    }),
  );
  return {
    done: true,
    step: session.step,
    ...(first > 0 && { from: first }), // seconds and rate are of the steps after it
    seconds: round(pace.seconds),
    stepsPerSecond: round(pace.rate),
    backend,
    metrics: Object.fromEntries(estimates.map(([id, { value }]) => [id, value])),
    details: Object.fromEntries(estimates.map(([id, { value: _, ...details }]) => [id, details])),
    ...(Object.keys(missing).length > 0 && { missing }), // what there is nothing to measure with, and why
  };
}
const round = (value: number) => Number(value.toPrecision(6));

interface Beginning {
  run: RunConfig;
  /** What it goes on from. */
  opened?: Opened | undefined;
  /** The step that the output stands at. */
  held?: number | undefined;
  until?: number | undefined;
}
/** From the start, from --from, or from what the same line left in --out. */
async function begin(options: Options, out: string | undefined): Promise<Beginning> {
  const name = options.one("from");
  const from = name === undefined ? undefined : await openFile(name);
  const run = from ? continued(options, from.file) : begun(options);
  const same = from !== undefined && out !== undefined && (await sameFile(from.name, out));
  const until = from && targetOf(from.file.snapshot, options.one("steps"), same);
  if (out === undefined) return { run, opened: from, until };
  if (same) return { run, opened: from, until, held: stepOf(from.file.snapshot) };
  const left = await leftIn(out);
  if (left) refuseOther(left, run, from && { ...from.file, until: until! });
  return { run, opened: left ?? from, until, held: left && stepOf(left.file.snapshot) };
}
/** What stands in the output already; an empty file is as good as none. */
async function leftIn(out: string): Promise<Opened | undefined> {
  const found = await stat(out).catch(() => undefined);
  if (!found?.size) return undefined;
  try {
    return await openFile(out);
  } catch (error) {
    throw new InputError(`--out: ${messageOf(error)}; name another file, or remove it`);
  }
}
/** It must be what this very line writes: its run, its phases, between its beginning and its end. */
function refuseOther({ name, file }: Opened, run: RunConfig, from?: RunFile & { until: number }): void {
  const { snapshot } = file;
  const other = (what: string) =>
    new InputError(`--out: ${name} is of another run: ${what}; name another file, or go on from it with --from`);
  const field = differenceOf(run, snapshot.run);
  if (field) throw other(`${field.name} is ${shown(field.got)} there, ${shown(field.wanted)} here`);
  const planned = from ? [...from.snapshot.lengths] : [...lengthsOf(run)];
  const total = planned.reduce((a, b) => a + b, 0);
  if (from && from.until > total) planned[planned.length - 1]! += from.until - total;
  if (String(planned) !== String(snapshot.lengths))
    throw other(`its phases have ${snapshot.lengths.join(" + ")} steps there, ${planned.join(" + ")} here`);
  const [first, step] = [from ? stepOf(from.snapshot) : 0, stepOf(snapshot)];
  if (step < first || (from && step > from.until))
    throw other(`it stands at step ${step}, this line goes from ${first} to ${from!.until}`);
}
const shown = (value: unknown): string => (value === undefined ? "not given" : String(value));

const begun = (options: Options): RunConfig => {
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
function continued(options: Options, { snapshot: { run } }: RunFile): RunConfig {
  const fixed =
    (["method", "dataset", "seed"] as const).find(name => options.one(name) !== undefined) ??
    (options.many("data").length ? "data" : undefined);
  if (fixed) throw new InputError(`--${fixed}: with --from it comes from the file`);
  const set = pairs("set", options.many("set"));
  const fields = methodOf(run.method).config;
  const rigid = Object.keys(set).find(name => Object.hasOwn(fields, name) && !fields[name]!.live);
  if (rigid)
    throw new InputError(`--set: ${rigid} cannot change in a run that has begun; it is ${String(run.values[rigid])}`);
  return { ...run, values: input("--set", () => parseValues(fields, set, run.values)) };
}
/**
 * --steps of a run that goes on: where to stop, beyond its end if it says so. same: it is written where it came from,
 * so the same line again finds it there, and measures it.
 */
function targetOf(snapshot: RunFile["snapshot"], text: string | undefined, same: boolean): number {
  const step = stepOf(snapshot);
  const total = snapshot.lengths.reduce((a, b) => a + b, 0);
  if (text === undefined && step >= total && !same)
    throw new InputError(`--steps: the file is at its end, step ${step}; expected more steps than that`);
  return text === undefined ? total : whole("steps", text, same ? step : step + 1, MOST_STEPS);
}

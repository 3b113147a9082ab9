// Training of a card's run: in pieces, saved on the way, and beside the weights what was gathered so far, so that a run
// that was stopped goes on as if it never had been. What becomes of a finished run is in card-run.ts.
import {
  amountOfJson,
  anything,
  listOf,
  numberOfJson,
  objectOf,
  optional,
  parsed,
  recordOf,
  secondsOrNull,
  text,
  whole,
} from "../engine/by-type";
import type { Host } from "../engine/host";
import { BINS, type CardRun } from "../engine/papers/card";
import { columnsOf, type Thinned } from "../engine/thinned";
import type { Session } from "../engine/train/session";
import { shortened } from "../engine/unknown";
import { added, type Bin, type Bins } from "./curves";
import { EXIT } from "./exit";
import { readInput, readKept, writeOutput } from "./files";
import type { Keeper } from "./keeper";
import { input } from "./options";
import { tell } from "./say";
import type { Stop } from "./stop";

const PIECE = 250; // ms between two looks at what asks to stop or to save

export interface Past {
  seconds: number | null;
  bins: Bins;
}
/** Seconds to four digits. */
export const rounded = (seconds: number | null): number | null =>
  seconds === null ? null : Number(seconds.toPrecision(4));
/** To the end, or until it is asked to stop; `past` and `curves` grow. Returns an exit code where it ends there. */
export async function train(
  session: Session,
  host: Host,
  run: CardRun,
  past: Past,
  { keeper, stop, curves }: { keeper: Keeper; stop: Stop; curves: Thinned },
): Promise<number | undefined> {
  for (let piece = 1; !session.done && !stop.asked;) {
    const before = host.now();
    const plan = session.phases[session.phase]!;
    await session.advance(Math.min(piece, Math.max(1, plan.steps - session.index))); // a report is of one phase
    const report = await session.report(); // waits for the device
    await host.pause();
    const took = host.now() - before;
    if (past.seconds !== null) past.seconds += took / 1000;
    if (report.diverged) {
      tell(`${report.diverged.series} is not finite at step ${report.diverged.step}; the last snapshot stays`);
      return EXIT.failed;
    }
    curves.add(columnsOf(report.series));
    for (const name of run.series ?? []) added(past.bins, name, report.series[name], session.phases);
    piece = took < PIECE ? Math.min(2 * piece, 256) : Math.max(1, Math.floor(piece / 2));
    if (keeper.due || session.index === session.phases[session.phase]!.steps) await keeper.save(session.step);
  }
  await keeper.save(session.step);
  return session.done ? undefined : keeper.ended(session.step, session.total, stop);
}

const bin = objectOf<Bin>({ n: whole(), mean: numberOfJson, squares: amountOfJson });
const past = objectOf<Past>({ seconds: secondsOrNull, bins: recordOf(listOf(bin, BINS)) });
/**
 * What training has gathered beside the weights, for the steps of the two latest snapshots: written before the weights,
 * so whichever of the two a crash leaves, their step is in it. `of` says of which run; older files do not.
 */
export async function writeProgress(
  path: string,
  link: string,
  { before, step, past: now }: { before: number; step: number; past: Past },
): Promise<void> {
  const known = (await progressIn(path, link)).get(before);
  const latest = { of: link, ...(known && { [before]: known }), [step]: now };
  await writeOutput(path, new TextEncoder().encode(JSON.stringify(latest)));
}
/** Throws an InputError where the file is not this run's. */
export async function readProgress(path: string, link: string, step: number): Promise<Past | undefined> {
  return (await progressIn(path, link)).get(step);
}
const progressIn = async (path: string, link: string): Promise<ReadonlyMap<number, Past>> =>
  (await readKept(path, json => parseProgress(json, link))) ?? new Map<number, Past>();
function parseProgress(json: string, link: string): ReadonlyMap<number, Past> {
  const { of, ...steps } = parsed(json, recordOf(anything));
  if (of !== undefined && of !== link)
    throw Error(`it is of another run: of is "${shortened(text("of", of))}", expected "${link}"`);
  return new Map(
    Object.entries(steps).map(([step, value]) => {
      if (!/^\d{1,15}$/.test(step)) throw Error(`"${shortened(step)}": expected a step`);
      return [Number(step), past(step, value)];
    }),
  );
}

/** A line of `train`. */
interface Line {
  step: number;
  /** Where that process took over: its seconds are of the steps after it. */
  from?: number;
  seconds?: number;
  series?: Record<string, number>;
}
const lineOf = (total: number) =>
  objectOf<Line>({
    step: whole(0, total),
    from: optional(whole(0, total)),
    seconds: optional(numberOfJson),
    series: optional(recordOf(numberOfJson)),
  });
/** What `train` said: seconds at its end, and of a series the values that it reported, so a curve of fewer steps. */
export async function told(path: string, run: CardRun, session: Session): Promise<Past> {
  const lines = (await readInput(path)).toString("utf8").split("\n");
  const all: Past = { seconds: null, bins: {} };
  for (const [i, line] of lines.entries()) {
    if (!line.trim()) continue;
    input(`${path}, line ${i + 1}`, () => {
      const { step, from, seconds, series } = parsed(line, lineOf(session.total));
      all.seconds = from === undefined ? (seconds ?? all.seconds) : null;
      for (const name of run.series ?? []) {
        const value = series?.[name];
        const phase = session.phases.find(({ id }) => name.startsWith(`${id}/`));
        if (value === undefined || !phase) continue;
        whole(phase.first + 1, phase.first + phase.steps)(`step of ${name}`, step);
        added(all.bins, name, { at: [step], values: [value] }, session.phases);
      }
    });
  }
  return all;
}

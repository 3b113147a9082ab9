// Training of a card's run: in pieces, with a snapshot every so often, and beside it what was gathered so far, so that
// a run that was stopped goes on as if it never had been. What becomes of a finished run is in card-run.ts.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Host } from "../engine/host";
import type { CardRun } from "../engine/papers/card";
import { writeRunFile } from "../engine/run-file";
import type { Session } from "../engine/train/session";
import { added, type Bins } from "./curves";
import { readInput, writeOutput } from "./files";
import { input } from "./options";
import { say } from "./say";
import { EXIT } from "./train";

const PIECE = 250; // ms between two looks at the signals

export interface Past {
  seconds: number | null;
  bins: Bins;
}
/** Seconds to four digits. */
export const rounded = (seconds: number | null): number | null =>
  seconds === null ? null : Number(seconds.toPrecision(4));
export interface Keeping {
  weights: string;
  progress: string;
  stop: { asked: boolean };
  every: number;
  line: object;
}
/** To the end, or until it is asked to stop. Returns an exit code; `past` grows. */
export async function train(
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
    say({ ...line, step: session.step, of: session.total, seconds: rounded(past.seconds) });
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
  const latest = { ...(known[before] && { [before]: known[before] }), [step]: past };
  await writeOutput(path, new TextEncoder().encode(JSON.stringify(latest)));
}
export async function readProgress(path: string, step: number): Promise<Past | undefined> {
  return existsSync(path) ? (JSON.parse(await readFile(path, "utf8")) as Record<string, Past>)[step] : undefined;
}

/** A line of `train`. */
interface Line {
  step: number;
  seconds?: number;
  series?: Record<string, number>;
}
/** What `train` said: seconds at its end, and of a series the values that it reported, so a curve of fewer steps. */
export async function told(path: string, run: CardRun, session: Session): Promise<Past> {
  const text = new TextDecoder().decode(await readInput(path));
  const lines = text.split("\n").filter(Boolean);
  const past: Past = { seconds: null, bins: {} };
  for (const { step, seconds, series } of lines.map(line => input(path, () => JSON.parse(line) as Line))) {
    past.seconds = seconds ?? past.seconds;
    for (const name of run.series ?? [])
      if (series?.[name] !== undefined) added(past.bins, name, { at: [step], values: [series[name]] }, session.phases);
  }
  return past;
}

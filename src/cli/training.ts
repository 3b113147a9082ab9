// Training as lines: steps between two looks at what asks to stop or to save, one line every so many of them. The first
// step of a phase, which compiles, is read alone and left out of the rate.
import type { Host } from "../engine/host";
import { columnsOf, type Thinned } from "../engine/thinned";
import { Abandoned } from "../engine/train/abandoned";
import type { Session } from "../engine/train/session";
import type { Keeper } from "./keeper";
import { say } from "./say";
import type { Stop } from "./stop";

const HEED = 50; // ms between two looks

export interface Pace {
  seconds: number;
  rate: number;
  diverged?: { series: string; step: number };
}
export interface Course {
  target: number;
  /** Steps between two lines. */
  every: number;
  stop: Stop;
  keeper: Keeper | undefined;
  /** What was reported before; grows. */
  series: Thinned;
}
export async function follow(
  session: Session,
  host: Host,
  { target, every, stop, keeper, series }: Course,
): Promise<Pace> {
  const started = host.now();
  const timed = { steps: 0, ms: 0 };
  const left = () => session.phases[session.phase]!.steps - session.index;
  const pace = (): Pace => ({
    seconds: (host.now() - started) / 1000,
    rate: timed.ms ? (1000 * timed.steps) / timed.ms : 0,
  });
  const wanted = () => stop.asked || (keeper?.due ?? false);
  // what is not due on every step is told as it was last
  let latest: Record<string, number> = Object.fromEntries(
    series.columns().map(({ name, values }) => [name, values.at(-1)!]),
  );
  for (let first = true; session.step < target && !stop.asked; first = left() === 0) {
    const before = host.now();
    const steps = Math.min(left(), every - (session.step % every), target - session.step);
    const made = await stretch(session, host, first || left() === 0 ? 1 : steps, wanted);
    const report = await session.report(); // waits for the device
    if (!first) Object.assign(timed, { steps: timed.steps + made, ms: timed.ms + host.now() - before });
    if (report.diverged) return { ...pace(), diverged: report.diverged };
    series.add(columnsOf(report.series));
    latest = Object.fromEntries(Object.entries(latest).filter(([name]) => name.startsWith(`${report.phase}/`)));
    for (const [name, { values }] of Object.entries(report.series)) latest[name] = values.at(-1)!;
    const turn = left() === 0 || report.step === target || stop.asked;
    if (report.step % every === 0 || turn) say({ step: report.step, phase: report.phase, series: latest });
    if (turn || keeper?.due) await keeper?.save(report.step);
  }
  return pace();
}
/** Steps without reading, at least one, in pieces of about HEED, until something is wanted between two. */
async function stretch(session: Session, host: Host, steps: number, wanted: () => boolean): Promise<number> {
  let made = 0;
  let piece = 1;
  do {
    const before = host.now();
    made += await session.advance(Math.min(piece, steps - made));
    await host.pause();
    piece = host.now() - before < HEED ? 2 * piece : Math.max(1, Math.floor(piece / 2));
  } while (made < steps && !wanted());
  return made;
}

/** What takes long after training; undefined where it was asked to stop meanwhile. */
export async function unlessStopped<T>(session: Session, stop: Stop, work: () => Promise<T>): Promise<T | undefined> {
  const watch = setInterval(() => {
    session.abandoned ||= stop.asked;
  }, HEED);
  try {
    return stop.asked ? undefined : await work();
  } catch (error) {
    if (error instanceof Abandoned && stop.asked) return undefined;
    throw error;
  } finally {
    clearInterval(watch);
  }
}

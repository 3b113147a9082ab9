// What asks a run to stop: INT, TERM, HUP, a reader of its lines who has left, the npm that started it gone. All it
// does is say so: whoever trains finishes the step, saves and ends. Asking again changes nothing, so no save is cut.
import { reason } from "./files";
import { tell, whenUnheard } from "./say";

export interface Stop {
  readonly asked: boolean;
  /** In words, for the line that says where the run stands. */
  readonly why?: string;
}
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const LOOK = 1000; // ms

/** From now on, for as long as the process lives. */
export function hear(): Stop {
  const stop: { asked: boolean; why?: string } = { asked: false };
  const ask = (why: string) => {
    if (!stop.asked) Object.assign(stop, { asked: true, why });
  };
  for (const signal of SIGNALS) process.on(signal, () => ask(signal));
  let told = false;
  whenUnheard(error => {
    if (error.code === "EPIPE" || error.code === "EIO") return ask("nobody reads its lines");
    if (!told) tell(`standard output: ${reason(error)}; training goes on without its lines`);
    told = true;
    process.exitCode = 1;
  });
  // a signal for npm alone: it dies of HUP and tells nobody
  const parent = process.ppid;
  if (process.env["npm_lifecycle_event"] !== undefined)
    setInterval(() => {
      if (process.ppid !== parent) ask("the npm that started it is gone");
    }, LOOK).unref();
  return stop;
}

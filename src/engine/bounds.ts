// What a run may not pass, in plain numbers: steps of a phase, rows of a phase, and a batch too small for the norms in
// its nets. One fault at a time, named by its field, with the value that mends it: the command line and files are told
// the words, links and forms take the value and show them. It knows no method and no tensor; who says how long a phase
// is and what its nets bear: reach.ts in the engine, the catalogue on the page.
import type { Value, Values } from "./config";

/** Steps of a phase: its counter is a float32 on the device, which holds no whole number after 2²⁴ (methods.md 4.1). */
export const MOST_STEPS = 2 ** 24 - 1;
/** Rows of a phase: step · size is a u32 where rows are shuffled on the device (kernels/philox.ts). */
const MOST_ROWS = 2 ** 32;
/** Steps of a phase whose updates ask for so many rows at a time, at most. */
export const mostSteps = (rows: number): number => Math.min(MOST_STEPS, Math.floor(MOST_ROWS / Math.max(1, rows)));

/** How far a phase would go. */
export interface Reach {
  id: string;
  steps: number;
  /** Whole fields that its length is made of. */
  counts: readonly string[];
  /** Fields that say how many rows its updates ask for; least: that the nets they pass bear. */
  rows: readonly { field: string; least: number }[];
}
/** What is wrong, and the value of that field which mends it. */
export interface Fault {
  field: string;
  value: number;
  message: string;
}
type Run = { readonly steps?: number; readonly values: Values };

export const beyond = (field: string, phase: string, steps: number, rows: number): string => {
  const most = mostSteps(rows);
  const [at, why] = most < MOST_STEPS ? [` at batch ${rows}`, " of so many rows"] : ["", ""];
  return `${field}: ${steps} of phase ${phase}${at} is beyond what the step counter holds, ${most} steps${why} of a phase`;
};
export const tooFew = (field: string, rows: number, least: number): string =>
  `${field}: ${rows} is too few for batch norm, whose statistics are then noise; expected at least ${least}`;

/** The first of them, batches before lengths; undefined for a run that may train. */
export const faultOf = (phases: readonly Reach[], run: Run): Fault | undefined =>
  fewest(phases, run) ?? longest(phases, run);
function fewest(phases: readonly Reach[], { values }: Run): Fault | undefined {
  for (const { field, least } of phases.flatMap(phase => phase.rows)) {
    const value = Number(values[field]);
    if (value < least) return { field, value: least, message: tooFew(field, value, least) };
  }
  return undefined;
}
function longest(phases: readonly Reach[], { steps: whole, values }: Run): Fault | undefined {
  for (const { id, steps, counts, rows } of phases) {
    const size = Math.max(1, ...rows.map(({ field }) => Number(values[field]))),
      most = mostSteps(size);
    if (steps <= most) continue;
    const field = whole === undefined ? (counts[0] ?? "steps") : "steps",
      value = whole ?? Number(values[field]);
    // phases keep their proportions, so that the whole shrinks as the phase must; rounding is seen to by another look
    const mended = Math.max(1, Math.min(value - 1, Math.floor((value * most) / steps)));
    return { field, value: mended, message: beyond(field, id, steps, size) };
  }
  return undefined;
}

/** A run without faults: each is mended and told. reach: of a run, how far its phases go. */
export function mended<R extends Run>(run: R, reach: (run: R) => readonly Reach[], told: (text: string) => void): R {
  let now = run;
  for (let fault = faultOf(reach(now), now); fault; fault = faultOf(reach(now), now)) {
    const { field, value, message } = fault;
    told(`${message}; using ${value}`);
    now =
      field === "steps" && now.steps !== undefined
        ? { ...now, steps: value }
        : { ...now, values: { ...now.values, [field]: value as Value } };
  }
  return now;
}

// The command line as a process to which things happen: started, watched line by line, signalled, ended. Nothing here
// knows what must come of it; faults.test.ts says that.
import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";

export type Line = Readonly<Record<string, unknown>> & { step?: number };
export interface Ended {
  code: number | null;
  /** Of what it died, where it did not end by itself. */
  signal: NodeJS.Signals | null;
  lines: readonly Line[];
  error: string;
}
export interface Start {
  /** In front of the arguments; the command line of this repository unless given. */
  program?: readonly string[];
  /** The largest file that it may write, in kB: EFBIG beyond, for whoever runs it, where a mount would need root. */
  largest?: number;
}
const CLI = [process.execPath, "scripts/cli.mjs"];
const LOOK = 2; // ms

export class Running {
  readonly lines: Line[] = [];
  error = "";
  readonly ended: Promise<Ended>;
  private over = false;
  private rest = "";

  constructor(readonly child: ChildProcessByStdio<null, Readable, Readable>) {
    child.stdout.setEncoding("utf8").on("data", (part: string) => this.hear(part));
    child.stderr.setEncoding("utf8").on("data", (part: string) => (this.error += part));
    this.ended = new Promise(resolve =>
      child.on("close", (code, signal) => {
        this.over = true;
        resolve({ code, signal, lines: this.lines, error: this.error });
      }),
    );
  }
  private hear(part: string): void {
    const whole = (this.rest + part).split("\n");
    this.rest = whole.pop()!;
    for (const line of whole.filter(Boolean)) this.lines.push(JSON.parse(line) as Line);
  }
  get pid(): number {
    return this.child.pid!;
  }
  /** Rejects where the process ends first. */
  async until(what: () => boolean): Promise<void> {
    while (!what()) {
      if (this.over) throw Error(`it ended before: ${this.error}${JSON.stringify(this.lines.at(-1))}`);
      await new Promise(resolve => setTimeout(resolve, LOOK));
    }
  }
  reaches = (step: number): Promise<void> => this.until(() => (this.lines.at(-1)?.step ?? 0) >= step);
  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

export function start(argv: readonly string[], { program = CLI, largest }: Start = {}): Running {
  const words = [...program, ...argv];
  const [file, ...rest] =
    largest === undefined ? words : ["bash", "-c", 'ulimit -f "$0"; exec "$@"', String(largest), ...words];
  return new Running(spawn(file!, rest, { stdio: ["ignore", "pipe", "pipe"] }));
}
export const run = (argv: readonly string[], how?: Start): Promise<Ended> => start(argv, how).ended;

/** Whole numbers from `low` to `high`, the same ones for the same seed (a linear congruential generator). */
export function seeded(seed: number): (low: number, high: number) => number {
  let state = seed;
  return (low, high) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return low + Math.floor((state / 2 ** 32) * (high - low + 1));
  };
}

// What came of a run of the fuzzer: failures by kind with the first input of each, and how often every border refused
// and accepted, and in which words.
import type { Border } from "./border";
import type { Failure, Verdict } from "./judge";

export interface Found extends Failure {
  border: string;
  seed: number;
  /** Of its first input; -1: a valid one. */
  index: number;
  /** What it was made of. */
  base?: unknown;
  /** Made smaller. */
  input: unknown;
}
export interface Kind extends Found {
  count: number;
}
export type Count = Record<Verdict["is"], number> & { /** Of the CPU. */ seconds: number };
export interface Outcome {
  inputs: number;
  failures: number;
  kinds: readonly Kind[];
  counts: ReadonlyMap<string, Count>;
  /** A border and how it refuses, with how often. */
  refusals: ReadonlyMap<string, number>;
}
interface Of {
  border: Border;
  base: unknown;
  input: unknown;
}

export class Tally {
  private failures = 0;
  private readonly kinds = new Map<string, Kind>();
  private readonly counts = new Map<string, Count>();
  private readonly refusals = new Map<string, number>();
  constructor(private readonly seed: number) {}

  async add(
    of: Of,
    index: number,
    verdict: Verdict,
    took: NodeJS.CpuUsage,
    shrunk: (kind: string) => Promise<unknown>,
  ) {
    const count = this.counts.get(of.border.id) ?? { refused: 0, accepted: 0, failed: 0, seconds: 0 };
    this.counts.set(of.border.id, count);
    count[verdict.is]++;
    count.seconds += (took.user + took.system) / 1e6;
    if (verdict.is === "failed") await this.fail(of, index, verdict.failure, shrunk);
    if (verdict.is !== "refused") return;
    const text = `${of.border.id}: ${verdict.message.split("\n")[0]!.slice(0, 200)}`;
    this.refusals.set(text, (this.refusals.get(text) ?? 0) + 1);
  }
  /** shrunk: the first input of a kind, made smaller. */
  async fail({ border, base, input }: Of, index: number, failure: Failure, shrunk: (kind: string) => Promise<unknown>) {
    this.failures++;
    const known = this.kinds.get(failure.kind);
    if (known) return void known.count++;
    const first = { ...failure, border: border.id, seed: this.seed, index, base, input, count: 1 };
    this.kinds.set(failure.kind, first);
    first.input = await shrunk(failure.kind);
  }
  outcome(inputs: number): Outcome {
    const { failures, counts, refusals } = this;
    return { inputs, failures, kinds: [...this.kinds.values()].sort((a, b) => b.count - a.count), counts, refusals };
  }
}

// The fuzzer: makes the inputs of a seed, one after the other over all borders, has each judged, and gathers what
// failed by kind. An input is a base with one to four mutations, all of them functions of seed and index, so that it
// can be made again alone; one that fails is made smaller by leaving mutations out.
import type { Border, Opened } from "./border";
import { borders } from "./borders";
import { Chance } from "./chance";
import { failed, judged, type Verdict } from "./judge";
import { type Outcome, Tally } from "./tally";

const MOST = 4; // mutations of an input
export interface Made {
  border: Border;
  opened: Opened<unknown>;
  base: unknown;
  input: unknown;
  /** The numbers of its mutations that were applied. */
  applied: readonly number[];
}
const chanceOf = (seed: number, index: number, part: number) => new Chance(seed, index, part);
/** Which border an input is for: in turns, so that any number of inputs is spread over all of them by their shares. */
function turns(chosen: readonly Border[]): readonly Border[] {
  const left = chosen.map(border => ({ border, due: 0 }));
  const all = chosen.reduce((sum, { share }) => sum + share, 0);
  return Array.from({ length: all }, () => {
    for (const each of left) each.due += each.border.share;
    const next = left.reduce((most, each) => (each.due > most.due ? each : most));
    next.due -= all;
    return next.border;
  });
}
export class Fuzzer {
  private readonly opened = new Map<string, Promise<Opened<unknown>>>();
  private readonly turns: readonly Border[];
  constructor(
    private readonly seed: number,
    only: readonly string[] = [],
    all: readonly Border[] = borders,
  ) {
    const stranger = only.find(id => !all.some(border => border.id === id));
    if (stranger !== undefined)
      throw Error(`--only: expected some of ${all.map(({ id }) => id).join(", ")}, got "${stranger}"`);
    this.turns = turns(all.filter(({ id }) => only.length === 0 || only.includes(id)));
  }
  open(border: Border): Promise<Opened<unknown>> {
    const known = this.opened.get(border.id) ?? border.open();
    this.opened.set(border.id, known);
    return known;
  }
  async close(): Promise<void> {
    for (const opened of this.opened.values()) await (await opened).close?.();
  }
  /** without: mutations that are left out. */
  async make(index: number, without: ReadonlySet<number> = new Set()): Promise<Made> {
    const border = this.turns[index % this.turns.length]!,
      opened = await this.open(border),
      chance = chanceOf(this.seed, index, 0);
    const base = chance.pick(opened.bases);
    let input = base;
    const count = chance.once(2) ? 1 : 1 + chance.below(MOST),
      applied: number[] = [];
    for (let m = 0; m < count; m++) {
      const mutate = chance.pick(opened.mutations);
      if (without.has(m)) continue;
      input = mutate(input, chanceOf(this.seed, index, 1 + m));
      applied.push(m);
    }
    return { border, opened, base, input, applied };
  }
  judge({ border, opened, input }: Made, index: number): Promise<Verdict> {
    return judged(border, opened, input, chanceOf(this.seed, index, 1 + MOST));
  }
  /** The same failure with as few mutations as it takes. */
  async shrunk(index: number, made: Made, kind: string): Promise<unknown> {
    const without = new Set<number>();
    let input = made.input;
    for (const m of made.applied) {
      const smaller = await this.make(index, new Set([...without, m])),
        verdict = await this.judge(smaller, index);
      if (verdict.is !== "failed" || verdict.failure.kind !== kind) continue;
      without.add(m);
      input = smaller.input;
    }
    return input;
  }
  async run(count: number, told: (index: number) => void = () => {}): Promise<Outcome> {
    const tally = new Tally(this.seed);
    for (const border of new Set(this.turns)) await this.tryBases(border, tally);
    for (let index = 0; index < count; index++) {
      const before = process.cpuUsage(),
        made = await this.make(index).catch((error: Error) => error);
      if (made instanceof Error) {
        await this.unmade(index, made, tally);
        continue;
      }
      const verdict = await this.judge(made, index);
      await tally.add(made, index, verdict, process.cpuUsage(before), kind => this.shrunk(index, made, kind));
      told(index);
    }
    return tally.outcome(count);
  }
  /** A mistake of the fuzzer's own counts as a failure, and takes nothing of what was found before. */
  private async unmade(index: number, error: Error, tally: Tally): Promise<void> {
    const border = this.turns[index % this.turns.length]!,
      verdict = failed(border, "an input that could not be made", error);
    if (verdict.is === "failed")
      await tally.fail({ border, base: undefined, input: undefined }, index, verdict.failure, async () => undefined);
  }
  /** What a border must accept; else all that it refuses says nothing. */
  private async tryBases(border: Border, tally: Tally): Promise<void> {
    const opened = await this.open(border);
    for (const [i, input] of opened.bases.entries()) {
      const verdict = await judged(border, opened, input, chanceOf(this.seed, i, 2 + MOST)),
        bad = verdict.is === "refused" ? failed(border, `valid input ${i} refused`, Error(verdict.message)) : verdict;
      if (bad.is === "failed") await tally.fail({ border, base: input, input }, -1, bad.failure, async () => input);
    }
  }
}

// Whose picture is drawn next: the one most overdue, where each comes as often as what it costs allows, so that none on
// screen grows old because another is costly. It knows ids, a clock and how long drawings took; no run and no picture.

const GAP = 250; // ms: at most four pictures a second of each
/** Of the time, for all of them: a slow device slows pictures, not training. */
export const SHARE = 1 / 5;
/** ms: with a slice of training and another's drawing after it a picture is replaced before it is 2 s old. */
export const FRESH = 1_500;

interface Drawn {
  /** When its drawing began: it is of that moment. */
  at: number;
  /** ms of the last two drawings. */
  took: readonly number[];
}

/**
 * From what each costs to how often it comes, both in ms. Each gets the same part of the time, but comes no more often
 * than every GAP, and is no older than FRESH as long as a fifth of the time is enough for all of them; where it is not,
 * none comes more often than that, and the costly ones share what is left.
 */
export function periods(costs: readonly number[]): number[] {
  const total = costs.reduce((sum, cost) => sum + cost, 0),
    [least, most] = total <= SHARE * FRESH ? [GAP, FRESH] : [FRESH, Infinity];
  const at = (part: number) => costs.map(cost => Math.min(most, Math.max(least, cost / part))),
    load = (all: readonly number[]) => all.reduce((sum, period, i) => sum + costs[i]! / period, 0);
  let [low, high] = [0, 1]; // the part of each; the load grows with it
  if (load(at(high)) <= SHARE) return at(high);
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    [low, high] = load(at(middle)) <= SHARE ? [middle, high] : [low, middle];
  }
  return at(low);
}

export class Turns {
  private readonly drawn = new Map<string, Drawn>();
  private tried = -Infinity; // before it no second drawing of what took long the first time
  constructor(private readonly now: () => number) {}

  /** It has been drawn, since then. */
  drew(id: string, from: number): void {
    const before = this.drawn.get(id)?.took ?? [],
      ms = this.now() - from;
    if (before.length < 2) this.tried = this.now() + ms;
    this.drawn.set(id, { at: from, took: [...before.slice(-1), ms] });
  }
  /** None of them is on screen any more; what they cost stays known. */
  anew(): void {
    for (const [id, { took }] of this.drawn) this.drawn.set(id, { at: -Infinity, took });
  }
  /** Of those whose pictures are out of date. watched: all that are on screen; at rest none waits for its time. */
  next(watched: readonly string[], outdated: readonly string[], trains: boolean): string | undefined {
    const due = trains ? this.dueOf(watched) : new Map<string, number>(),
      when = (id: string) => due.get(id) ?? this.drawn.get(id)?.at ?? -Infinity;
    return outdated.filter(id => !trains || when(id) <= this.now()).sort((a, b) => when(a) - when(b))[0];
  }
  /**
   * One slow drawing alone (kernels are compiled, something else ran) says nothing of what a picture costs: the quicker
   * of the last two counts. So the first is followed by a second soon; where the first took long, not before training
   * had as much time as the last such drawing, for on a slow device it said the truth.
   */
  private dueOf(watched: readonly string[]): ReadonlyMap<string, number> {
    const known = watched.flatMap(id => {
      const drawn = this.drawn.get(id);
      return drawn ? [{ id, ...drawn }] : [];
    });
    const every = periods(known.map(({ took }) => Math.min(...took)));
    const second = (at: number, ms: number, usual: number) =>
      Math.max(at + Math.min(FRESH, usual), ms > SHARE * FRESH ? this.tried : -Infinity);
    return new Map(
      known.map(({ id, at, took }, i) => [id, took.length > 1 ? at + every[i]! : second(at, took[0]!, every[i]!)]),
    );
  }
}

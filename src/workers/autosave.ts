// When a run is saved by itself: with its first good report, then so often that whatever ends the tab costs at most two
// seconds of training, or twice what saving costs where that is more; and whenever training rests. It keeps times and
// steps, and saves nothing itself.

// ms of training between the end of a save and the next one, at least; a report comes every tenth of a second, and what
// one finds due is written after the next (saving.ts)
const GAP = 2_000,
  REPORTS = 200;
// ms until a save that failed is tried again while training goes on: each time twice as long as before
const RETRY = 10_000,
  LONGEST = 600_000;
export const REST = 1_000; // ms that training must have rested

export class Autosave {
  /** ms that the last one took. */
  cost = 0;
  private step = 0; // that is kept, or from which the run went on
  private altered = false; // something else than the step
  private failures = 0;
  private next = -Infinity;
  constructor(private readonly now: () => number) {}
  /** It goes on from what is kept, which stays the first thing to go back to if its first steps end badly. */
  from(step: number): void {
    this.step = step;
    if (step > 0) this.wait(GAP);
  }
  /** What trains on is not what was kept, though it is of the same step. */
  alters(): void {
    this.altered = true;
  }

  /** While it trains. */
  due(step: number): boolean {
    return this.behind(step) && this.now() >= this.next;
  }
  /** Is there anything that is not kept yet? Of step 0 nothing is: the link says it. */
  behind(step: number): boolean {
    return step > 0 && (step !== this.step || this.altered);
  }
  /** ms between two, as long as saving costs what it did. */
  get every(): number {
    return Math.max(GAP, 2 * this.cost);
  }
  saved(step: number, ms: number): void {
    this.step = step;
    this.altered = false;
    this.cost = ms;
    this.failures = 0;
    this.wait(this.every);
  }
  private wait(ms: number): void {
    this.next = this.now() + ms - REPORTS;
  }
  /** ms until the next try, if nothing changes before. */
  failed(): number {
    const wait = Math.min(LONGEST, RETRY * 2 ** this.failures++);
    this.next = this.now() + wait;
    return wait;
  }
}

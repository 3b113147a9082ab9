// When a run is saved by itself: at most every half minute while it trains, and only while the last save took
// little; and whenever training rests, because then saving costs it nothing. It keeps times and steps, and
// saves nothing itself.

// ms of training before the first, and between two
const FIRST = 5_000,
  EVERY = 30_000;
const DEAR = 200; // ms: a save that took longer is not repeated while training goes on
export const REST = 1_000; // ms that training must have rested

export class Autosave {
  timed = true; // the next comes by itself
  private step = 0; // that is kept, or from which the run went on
  private next: number | undefined;
  constructor(private readonly now: () => number) {}
  from(step: number): void {
    this.step = step;
  }

  /** While it trains. */
  due(step: number): boolean {
    this.next ??= this.now() + FIRST;
    return this.timed && step > this.step && this.now() >= this.next;
  }
  /** Is there anything that is not kept yet? */
  behind(step: number): boolean {
    return step !== this.step;
  }
  saved(step: number, ms: number): void {
    this.step = step;
    this.timed = ms < DEAR;
    this.next = this.now() + EVERY;
  }
  failed(): void {
    this.next = this.now() + EVERY;
  }
}

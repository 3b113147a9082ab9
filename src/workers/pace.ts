// How many steps make a tenth of a second, and how fast training goes. The first step of a phase counts for
// neither: it compiles.

const SLICE = 100; // ms of training between reports
const WINDOW = 3000; // ms over which speed is told

export class Pace {
  slice = 1; // steps
  firstStepMs: number | undefined;
  private recent: { at: number; steps: number; ms: number }[] = [];
  constructor(private readonly now: () => number) {}

  took(steps: number, ms: number, first: boolean): void {
    if (first) {
      this.firstStepMs ??= ms;
      return;
    }
    const at = this.now();
    this.recent = [...this.recent.filter(r => r.at > at - WINDOW), { at, steps, ms }];
    this.slice = Math.max(1, Math.min(4 * this.slice, Math.round((steps * SLICE) / Math.max(ms, 0.1))));
  }
  /** While training: pictures and pauses are not counted. */
  get stepsPerSecond(): number | undefined {
    const steps = this.recent.reduce((a, r) => a + r.steps, 0),
      ms = this.recent.reduce((a, r) => a + r.ms, 0);
    return ms > 0 ? (1000 * steps) / ms : undefined;
  }
}

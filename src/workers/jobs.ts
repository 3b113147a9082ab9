// What the worker does, one thing at a time: what was asked for, in order, before whatever else there is; a macrotask
// between any two, so that messages are heard. What the jobs are, it does not know.
import type { Host } from "../engine/host";

export type Job = () => Promise<void>;

export class Jobs {
  private readonly asked: Job[] = [];
  private over = false;
  private rouse: () => void = () => {};
  constructor(private readonly host: Host) {}

  /** To be done before anything that is not asked for. */
  ask(job: Job): void {
    this.asked.push(job);
    this.wake();
  }
  /** There may be something to do. */
  wake(): void {
    this.rouse();
  }
  /** Nothing is begun any more. */
  end(): void {
    this.over = true;
  }
  get ended(): boolean {
    return this.over;
  }
  /** For ever. Asleep while there is nothing to do. failed: hears of each job that threw. */
  async drive(otherwise: () => Job | undefined, failed: (error: unknown) => Promise<void>): Promise<never> {
    for (;;) {
      const job = this.over ? undefined : (this.asked.shift() ?? otherwise());
      if (job) await job().catch(failed);
      else
        await new Promise<void>(resolve => {
          this.rouse = resolve;
        });
      await this.host.pause();
    }
  }
}

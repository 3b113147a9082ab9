// When a run is saved on the way, and what is said where it cannot be: training goes on, the file keeps what it had,
// the next save tries again. What is written, the caller says.
import type { Host } from "../engine/host";
import { messageOf } from "../engine/errors";
import { EXIT } from "./exit";
import { Unwritten } from "./files";
import { tell } from "./say";
import type { Stop } from "./stop";

const FIRST = 2000; // ms until the first save; then as long again as training has lasted, up to what is asked for
const SHARE = 10; // until then, training lasts at least so many times as long as the last save

export class Keeper {
  /** Why the last save failed. */
  failure: string | undefined;
  private readonly began: number;
  private last: number;
  private cost = 0;

  /**
   * every: ms between two saves. held: the step that the file stands at, where there is one; `write` makes it the
   * session's step, or throws.
   */
  constructor(
    readonly path: string,
    private readonly every: number,
    private readonly host: Pick<Host, "now">,
    private readonly write: () => Promise<void>,
    public held?: number,
  ) {
    this.began = this.last = host.now();
  }
  get due(): boolean {
    const wait = Math.min(this.every, Math.max(FIRST, this.last - this.began, SHARE * this.cost));
    return this.host.now() - this.last >= wait;
  }
  /** Nothing where the file is at that step already. */
  async save(step: number): Promise<void> {
    if (step === this.held) return;
    const before = this.host.now();
    try {
      await this.write();
      this.held = step;
      if (this.failure !== undefined) tell(`${this.path}: step ${step} is saved`);
      this.failure = undefined;
    } catch (error) {
      const why = error instanceof Unwritten ? error.why : messageOf(error);
      if (error instanceof Unwritten && error.gone) this.held = undefined; // with what it held
      if (this.failure === undefined) tell(`${this.failed(step, why)}; training goes on and tries again`);
      this.failure = why;
    }
    this.last = this.host.now();
    this.cost = this.last - before;
  }
  private failed = (step: number, why = this.failure): string =>
    `${this.path}: step ${step} could not be saved: ${why}`;
  /** How it ends at this step, the last of `total` or one at which it was asked to stop; says where the file stands. */
  ended(step: number, total: number, stop: Stop): number {
    const why = stop.asked ? `${stop.why ?? "stopped"}: ` : "";
    const holds = this.held === undefined ? "nothing was kept" : `it holds step ${this.held} of ${total}`;
    if (this.failure !== undefined) {
      tell(`${why}${this.failed(step)}; ${holds}`);
      return EXIT.failed;
    }
    if (!stop.asked) return EXIT.done;
    tell(
      step < total
        ? `${why}${this.path} holds step ${step} of ${total}; the same line goes on from there`
        : `${why}${this.path} holds all ${total} steps and is not measured yet; the same line measures it`,
    );
    return EXIT.saved;
  }
}

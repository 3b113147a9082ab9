// Runs of a sweep: trained one after the other behind the run that is looked at, which has four fifths of the time
// while it trains. Each ends in its numbers and one picture; nothing of it is watched or saved on the way. It queues
// and measures; when its turn is, the trainer decides.
import { messageOf } from "../engine/errors";
import { initial, type RunConfig } from "../engine/config";
import type { Table } from "../engine/dataset";
import { measured, metricsOf, pictured, probesOf } from "../engine/diagnostics";
import type { Estimate } from "../engine/diagnostic";
import type { Host } from "../engine/host";
import { fittedOf, unfit } from "../engine/fitting";
import { methodOf } from "../engine/methods";
import { readRun } from "../engine/run";
import { Session } from "../engine/train/session";
import type { Post } from "./outbox";
import { Pace } from "./pace";
import type { Queued } from "./protocol";
import type { View } from "../engine/view";
import { Abandoned } from "../engine/train/abandoned";

const SHARE = 4; // ms of training in front for one behind

interface Ports {
  host: Host;
  post: Post;
  tableOf(run: RunConfig): Promise<Table>;
}
interface Running {
  queued: Queued;
  session: Session;
  pace: Pace;
  metrics: Record<string, Estimate>;
  /** metrics still to be measured, once it is trained. */
  left: readonly string[] | undefined;
}

export class Background {
  private waiting: readonly Queued[] = [];
  private now: Running | undefined;
  private owed = 0; // ms that the run in front has trained since the last turn
  constructor(private readonly ports: Ports) {}

  /** What is to be done from now on, in order. The one under way goes on if it is among them. */
  queue(runs: readonly Queued[]): void {
    const going = this.now && runs.find(({ id }) => id === this.now!.queued.id);
    if (this.now && !going) this.drop();
    this.waiting = runs.filter(({ id }) => id !== this.now?.queued.id);
  }
  /** What is being measured stops at its next read. */
  private drop(): void {
    this.now?.session.dispose();
    this.now = undefined;
  }
  /** The run in front has trained so long. */
  paid(ms: number): void {
    this.owed += ms;
  }
  /** One piece of work, if there is any and, while a run in front trains, if it is due. */
  job(behind: boolean): (() => Promise<void>) | undefined {
    if (!this.now && this.waiting.length === 0) return undefined;
    if (behind && this.owed <= 0) return undefined;
    return async () => {
      const from = this.ports.host.now();
      await this.piece().catch((error: unknown) => this.failed(error));
      this.owed = -SHARE * (this.ports.host.now() - from);
    };
  }
  private async piece(): Promise<void> {
    const { host, post } = this.ports;
    if (!this.now) return this.begin();
    const {
      queued: { id },
      session,
      pace,
      left,
    } = this.now;
    if (!session.done) {
      const from = host.now(),
        phase = session.phase,
        made = await session.advance(pace.slice),
        { diverged } = await session.report();
      pace.took(made, host.now() - from, session.index === made || phase !== session.phase);
      if (diverged) throw Error(`${diverged.series} became NaN or infinite at step ${diverged.step}`);
      return post({ kind: "queued", id, step: session.step, total: session.total });
    }
    const [next, ...rest] = left ?? metricsOf(session).map(metric => metric.id);
    if (next !== undefined) {
      const metric = metricsOf(session).find(each => each.id === next)!;
      const estimate = await measured(session, metric);
      if (estimate) this.now.metrics[next] = estimate;
      this.now.left = rest;
      return;
    }
    const view = await this.picture(session);
    post({
      kind: "queued",
      id,
      step: session.step,
      total: session.total,
      metrics: this.now.metrics,
      ...(view && { view }),
    });
    this.drop();
  }
  private async begin(): Promise<void> {
    const [queued, ...rest] = this.waiting as [Queued, ...Queued[]];
    this.waiting = rest;
    try {
      const run = readRun(queued.run),
        tooLarge = await unfit(fittedOf(run), this.ports.host);
      if (tooLarge) throw tooLarge;
      const session = Session.create({
        method: methodOf(run.method),
        table: await this.ports.tableOf(run),
        run,
        host: this.ports.host,
      });
      this.now = { queued, session, pace: new Pace(this.ports.host.now), metrics: {}, left: undefined };
    } catch (error) {
      this.ports.post({ kind: "queued", id: queued.id, step: 0, total: 0, failure: messageOf(error) });
    }
  }
  private async picture(session: Session): Promise<View | undefined> {
    const [probe] = probesOf(session)
      .filter(({ portrait }) => portrait !== undefined)
      .sort((a, b) => b.portrait! - a.portrait!);
    return probe && pictured(session, probe, initial(probe.options ?? {}));
  }
  /** This one run; the next may be well. */
  private failed(error: unknown): void {
    if (!this.now || error instanceof Abandoned) return;
    const {
      queued: { id },
      session: { step, total },
    } = this.now;
    this.ports.post({ kind: "queued", id, step, total, failure: messageOf(error) });
    this.drop();
  }
}

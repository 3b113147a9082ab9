// What of a run in the worker is kept in the browser: its checkpoint with the piece of its series since the last one,
// in one transaction. It holds that piece meanwhile, whatever fails: once there is room again, nothing is missing. When
// a save is due, autosave.ts knows.
import { messageOf } from "../engine/errors";
import type { Host } from "../engine/host";
import { writeRunFile } from "../engine/run-file";
import { tf } from "../engine/tf";
import type { Session } from "../engine/train/session";
import type { Progress } from "../storage/database";
import { StorageFull } from "../storage/room";
import { joined, Short } from "../storage/series";
import { Autosave } from "./autosave";
import type { Post } from "./outbox";
import type { Columns } from "./protocol";

const DEAR = 1_000; // ms: where a save takes longer, nobody waits for it when another run begins

export interface SavingPorts {
  host: Host;
  post: Post;
  keep(progress: Progress): Promise<void>;
}
/** looks: nothing is kept; unkept: not yet; tab: under which name the run is open, where there are no locks. */
export interface Under {
  id: string;
  token: number;
  looks?: boolean | undefined;
  unkept?: boolean | undefined;
  tab?: string | undefined;
}

/** A checkpoint that is made and not written yet, with the series since the last one. ms: that it took. */
interface Taken {
  step: number;
  file: Uint8Array;
  columns: readonly Columns[];
  ms: number;
}

export class Saving {
  private readonly autosave: Autosave;
  private reach = 0; // step up to which the series are kept
  private piece: Columns[] = []; // of the steps since
  private taken: Taken | undefined;
  private keeps: boolean;
  constructor(
    private readonly under: Under,
    private readonly ports: SavingPorts,
  ) {
    this.autosave = new Autosave(ports.host.now);
    this.keeps = !under.looks && !under.unkept;
  }
  /** From now on, with what it has had so far. */
  begin(): void {
    this.keeps = !this.under.looks;
  }

  /** The run goes on from what is kept of this step. */
  from(step: number): void {
    this.autosave.from(step);
    this.reach = step;
  }
  /** Of the report that is about to be posted, which takes its arrays with it. */
  heard(columns: readonly Columns[]): void {
    if (this.under.looks) return;
    for (const { name, at, values } of columns) this.piece.push({ name, at: at.slice(), values: values.slice() });
  }
  alters(): void {
    this.autosave.alters();
  }
  due(step: number): boolean {
    return this.keeps && (this.taken !== undefined || this.autosave.due(step));
  }
  behind(step: number): boolean {
    return this.keeps && this.autosave.behind(step);
  }
  get dear(): boolean {
    return this.autosave.cost > DEAR;
  }

  /**
   * While it trains, after each good report of which one is due: takes a checkpoint, or writes the one that the report
   * before took. A report is about the weights before its last update; what that made of them the next one shows, and
   * nobody goes on from weights that have begun to blow up.
   */
  async onward(session: Session): Promise<void> {
    const { taken } = this;
    await this.trying(session, () => (taken ? this.write(session, taken) : this.take(session)));
  }
  /** Keeps all that one goes on from as it is now. What does not work is told, and training goes on. */
  async checkpoint(session: Session): Promise<void> {
    this.drop();
    await this.trying(session, async () => {
      await this.take(session);
      await this.write(session, this.taken!);
    });
  }
  /** Keeps the series alone: of a run that nobody goes on from, or where there is no room for more. */
  async curves(session: Session): Promise<void> {
    this.drop();
    if (!this.keeps || session.step === this.reach) return;
    const columns = joined(this.piece);
    // of why a checkpoint was not kept, the page has heard
    await this.keep(session, { step: session.step, columns }).catch(() => undefined);
    if (this.reach === session.step) this.piece = [];
  }

  private async take(session: Session): Promise<void> {
    const { now } = this.ports.host,
      from = now(),
      { step } = session,
      file = await writeRunFile(session, this.ports.host);
    this.taken = { step, file, columns: joined(this.piece), ms: now() - from };
    this.piece = [];
  }
  private async write(session: Session, { step, file, columns, ms: taking }: Taken): Promise<void> {
    const { host, post } = this.ports,
      { id, token } = this.under,
      from = host.now();
    await this.keep(session, { step, columns, file });
    this.taken = undefined;
    const ms = taking + host.now() - from;
    this.autosave.saved(step, ms);
    post({ kind: "saved", token, id, step, bytes: file.byteLength, ms, every: this.autosave.every });
  }
  private async trying(session: Session, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.drop();
      if (error instanceof StorageFull) await this.curves(session); // they are small, and may fit
      const again = this.autosave.failed();
      const lacking = error instanceof Short ? { lacking: this.reach } : {};
      const { id, token } = this.under;
      this.ports.post({ kind: "unsaved", token, id, message: messageOf(error), again, ...lacking });
    }
  }
  /** What was taken is not written: its series are of the next piece. */
  private drop(): void {
    this.piece = [...(this.taken?.columns ?? []), ...this.piece];
    this.taken = undefined;
  }
  private async keep(session: Session, of: Pick<Progress, "step" | "columns" | "file">): Promise<void> {
    const { run, total } = session,
      { id, tab } = this.under,
      done = session.done && of.step === session.step;
    await this.ports.keep({ ...of, id, run, backend: tf.getBackend(), total, done, from: this.reach, tab });
    this.reach = of.step;
  }
}

// The run in front, or two in turn, step for step: one of them is looked at. What trains next and until when, what is
// saved and what is told of failures. It queues what is to be saved; everything else is done when the trainer says so.
import type { Values } from "../engine/config";
import { messageOf } from "../engine/errors";
import { isExhausted } from "../engine/exhausted";
import { TooLarge } from "../engine/fitting";
import { REST } from "./autosave";
import type { Job, Jobs } from "./jobs";
import { Diverged, Lane } from "./lane";
import { attempt, type Opening, Unable } from "./opening";
import type { Post } from "./outbox";
import type { FailureKind, ToWorker, Watched } from "./protocol";

type Start = Extract<ToWorker, { kind: "start" }>;
export interface ForegroundPorts {
  now(): number;
  post: Post;
  later(ms: number, run: () => void): void;
  jobs: Jobs;
  opening: Opening;
  /** It has trained for so long. */
  trained(ms: number): void;
}

export class Foreground {
  private lanes: readonly Lane[] = []; // one, or two in turn
  private looked: Lane | undefined;
  private watched: readonly Watched[] = [];
  private token = 0;
  private playing = false;
  private left = Infinity; // steps to the next pause
  private rested = 0; // counts orders and slices: a rest without any is one in which to save
  private complained = false; // that the GPU refused an order
  /** The pictures that the page got before there was a run, and of which. */
  previewed: { of: string; probes: readonly string[] } | undefined;
  constructor(private readonly ports: ForegroundPorts) {}

  /** The one that the page looks at. */
  get front(): Lane | undefined {
    return this.looked;
  }
  has(lane: Lane): boolean {
    return this.lanes.includes(lane);
  }

  // ---- beginning and ending

  /** A long measurement of what is about to be left ends at its next read. */
  abandon(): void {
    for (const lane of this.lanes) lane.session.abandoned = true;
  }
  async start({ token, entry, beside, play }: Start): Promise<void> {
    const { opening, post } = this.ports;
    // what is in front is left only once there is another
    const first = await opening.lane(entry, token);
    if (first instanceof Unable) return this.without(token, first);
    for (const lane of this.lanes) await leave(lane);
    [this.token, this.complained, this.playing, this.left] = [token, false, false, Infinity];
    if (this.previewed?.of === JSON.stringify(entry.run)) first.early = this.previewed.probes;
    this.previewed = undefined; // any other start finds the page without pictures
    this.lanes = [(this.looked = first)];
    const second = beside && (await opening.lane(beside, token, first.session.run));
    if (second instanceof Lane) this.lanes = [first, second];
    else if (second)
      post({ kind: "failure", token, id: beside!.id, failure: second.kind, message: messageOf(second.reason) });
    this.playing = play && this.lanes.some(lane => !lane.over);
    this.settle();
  }
  /** The run of that start cannot be built: what is in front stays, where there is any and its device is not lost. */
  private without(token: number, { kind, reason }: Unable): void {
    const { post, jobs } = this.ports;
    if (this.lanes.length === 0 || jobs.ended) {
      this.token = token;
      return this.fail(kind, reason);
    }
    for (const lane of this.lanes) lane.session.abandoned = false;
    const { id } = this.looked ?? this.lanes[0]!;
    post({ kind: "stays", token, front: { token: this.token, id }, failure: kind, message: messageOf(reason) });
    this.settle();
  }
  look(id: string): void {
    this.looked = this.lanes.find(lane => lane.id === id) ?? this.looked;
    this.looked?.turned();
    this.looked?.say();
  }
  /** The other of two is let go. */
  async alone(): Promise<void> {
    const others = this.lanes.filter(lane => lane !== this.looked);
    this.lanes = this.lanes.filter(lane => lane === this.looked);
    for (const lane of others) await leave(lane);
    this.playing &&= this.lanes.some(lane => !lane.over);
    this.settle();
  }

  // ---- orders: without a run they are moot

  /** Until it is paused, or for so many steps. */
  play(steps = Infinity): void {
    for (const lane of this.able()) {
      this.playing ||= !lane.over;
      this.left = steps;
    }
    this.settle();
  }
  pause(): void {
    if (this.able().length > 0) this.playing = false;
    this.settle();
  }
  skip(): void {
    for (const { session, saving } of this.able()) {
      session.skip();
      saving.alters();
    }
    this.settle();
  }
  extend(steps: number): void {
    for (const { session, saving } of this.able()) {
      const longer = attempt("input", () => session.extend(steps));
      if (longer instanceof Unable) return this.fail(longer.kind, longer.reason);
      saving.alters();
      this.playing = true;
      this.left = Infinity;
    }
    this.settle();
  }
  configure(values: Values): void {
    const front = this.looked;
    if (!front) return;
    const before = front.session.run.values,
      changed = attempt("input", () => front.session.configure(values));
    if (changed instanceof Unable) return this.fail(changed.kind, changed.reason);
    for (const lane of this.lanes) if (lane !== front) lane.follow(values, before);
    for (const { saving } of this.lanes) saving.alters();
    this.settle();
  }
  private able(): readonly Lane[] {
    return this.lanes.filter(lane => !lane.failed);
  }
  private settle(): void {
    for (const lane of this.lanes) lane.settle(this.playing);
    this.rest();
  }

  // ---- pictures

  watch(probes: readonly Watched[]): void {
    this.watched = probes;
  }
  /** The picture on screen that is most behind, if its time has come. */
  picture(): Job | undefined {
    const { looked } = this;
    return looked && !looked.failed ? looked.wanted(this.watched, this.playing) : undefined;
  }

  // ---- training

  /** Two runs stay level: the one behind goes first, also when the other has just been paused. */
  training(): Job | undefined {
    const [behind, ahead] = this.lanes.filter(lane => !lane.over).sort((a, b) => a.session.step - b.session.step);
    if (!behind) return undefined;
    const gap = ahead ? ahead.session.step - behind.session.step : 0;
    if (gap > 0) return () => this.slice(behind, gap, () => this.playing);
    return this.playing ? () => this.turn() : undefined;
  }
  /** The first of those that are level. */
  private turn(): Promise<void> {
    return this.slice(
      this.lanes.find(lane => !lane.over)!,
      this.left,
      made => {
        this.left -= made;
        return this.left > 0;
      },
    );
  }
  private async slice(lane: Lane, most: number, goesOn: (made: number) => boolean): Promise<void> {
    const { now, trained, jobs } = this.ports,
      from = now();
    try {
      const made = await lane.slice(most, goesOn);
      trained(now() - from);
      if (this.left <= 0 || made === 0 || this.lanes.every(each => each.over)) this.playing = false;
    } catch (error) {
      if (!(error instanceof Diverged)) throw error;
      this.fail("diverged", error, lane);
      jobs.ask(() => this.here(lane, () => lane.saving.curves(lane.session))); // they show how it came to that
    }
    if (lane.due) jobs.ask(() => this.here(lane, () => lane.onward()));
    this.rest();
  }

  // ---- what is kept

  /** Unless it was left meanwhile, and kept then. */
  private async here(lane: Lane, act: () => Promise<void>): Promise<void> {
    if (this.has(lane)) await act();
  }
  /** The reader has touched what nothing was kept of. */
  keep(): void {
    for (const { saving } of this.lanes) saving.begin();
    this.rest();
  }
  async save(): Promise<void> {
    for (const lane of this.lanes) if (lane.behind) await lane.save();
  }
  /** Saves what rests for a while: then it costs training nothing. */
  private rest(): void {
    const { later, jobs } = this.ports,
      at = ++this.rested;
    if (!this.playing)
      later(REST, () => {
        if (this.rested === at) jobs.ask(() => this.save());
      });
  }

  // ---- failures

  /** Of one lane, or of all there is. */
  fail(failure: FailureKind, error: unknown, lane: Lane | undefined = this.looked): void {
    const single = lane !== undefined && lane !== this.looked;
    if (!single) this.playing = false;
    if (lane) lane.status = "failed";
    this.ports.post({
      kind: "failure",
      token: this.token,
      failure: failure === "internal" && isExhausted(error) ? "exhausted" : failure,
      message: messageOf(error),
      ...(error instanceof TooLarge && error.fits && { fits: error.fits }),
      ...(single && { id: lane.id }),
      ...(error instanceof Diverged && { term: error.term }),
    });
    lane?.say();
  }
  /** The GPU refused an order. One word of each run is enough: others follow from the first. */
  refused(message: string): void {
    if (!this.complained) this.fail("internal", `the GPU refused an order: ${message}`);
    this.complained = true;
  }
}

/** It may be gone on from later; where saving takes long nobody waits for it: one goes on from the save before. */
async function leave({ session, saving, behind }: Lane): Promise<void> {
  session.abandoned = false;
  if (behind && !saving.dear) await saving.checkpoint(session);
  await saving.curves(session);
  session.dispose();
}

// The only holder of the worker. Sends typed messages, hands what comes back to a listener table that is total over the
// kinds, drops what belongs to an earlier run, answers questions as promises (questions.ts), and replaces a worker that
// broke when there is something to do again (pipe.ts). No state of the page.
import type {
  Answer,
  Entry,
  FailureKind,
  FromWorker,
  Question,
  QuestionKind,
  Queued,
  ToWorker,
  Watched,
} from "../../workers/protocol";
import { Pipe, type Port } from "./pipe";
import { Questions } from "./questions";

type Of<K extends FromWorker["kind"]> = Extract<FromWorker, { kind: K }>;
type Hearing = { readonly [K in FromWorker["kind"]]: (message: Of<K>) => void };
/** Answers go to whoever asked, so they are not listened to. */
export type Listeners = Omit<Hearing, "answer">;
/** A message about the run under way. */
export type Order = Exclude<ToWorker, { kind: "start" | "ask" | "watch" | "preview" | "queue" | "heard" }>;
type Start = Extract<ToWorker, { kind: "start" }>;

export interface TrainingClient {
  start(entry: Entry, options: { play: boolean; beside?: Entry }): void;
  order(order: Order): void;
  watch(probes: readonly Watched[]): void;
  ask<K extends QuestionKind>(question: Question & Question<K>): Promise<Answer<K>>;
  queue(runs: readonly Queued[]): void; // the background's; told again to a worker that takes the place of another
  /** A fresh worker in place of one that broke, also where no run is to begin. */
  revive(): void;
  dispose(): void;
}
export const trainingClient = (spawn: () => Port, listeners: Listeners): TrainingClient => new Client(spawn, listeners);

/** After so many states and words of the background the worker is told that they were heard. */
const TELL = 10;
/** What is the worker's and not a run's. */
const always = (failure: FailureKind): boolean =>
  failure === "backend" || failure === "device" || failure === "exhausted";
/** After these the worker is of no use: it is ended, and what comes next gets a fresh one. */
const ends = (failure: FailureKind): boolean =>
  failure === "device" || failure === "internal" || failure === "backend" || failure === "exhausted";

class Client implements TrainingClient {
  private readonly pipe: Pipe;
  private readonly questions = new Questions();
  private ready = false; // of this worker: nothing starts before its backend is chosen
  private broken = false; // it is ended: what comes next gets a fresh one
  private gpu = false; // some worker of this page had one
  private reports = 0; // heard of this worker since it was told
  private held: Start | undefined; // a start that waits for `ready`
  private watched: readonly Watched[] = [];
  private behind: readonly Queued[] = [];
  private token = 0;
  /** Said of the runs from the last that stood on, while it is not known whether this one does: else one goes on. */
  private before: { from: number; said: { token: number; listen: () => void }[] } | undefined;

  constructor(
    spawn: () => Port,
    private readonly listeners: Listeners,
  ) {
    this.pipe = new Pipe(spawn, {
      heard: message => this.hear(message),
      crashed: message => this.crashed(message),
    });
    this.connect();
  }

  start(entry: Entry, options: { play: boolean; beside?: Entry }): void {
    this.revive();
    if (this.going) this.before ??= { from: this.token, said: [] };
    this.token++;
    const message: Start = { kind: "start", token: this.token, entry, ...options };
    if (this.ready) this.begin(message);
    else this.held = message;
  }
  order(order: Order): void {
    if (this.held) this.held = adjusted(this.held, order);
    else if (this.going) this.pipe.post(order);
  }
  watch(probes: readonly Watched[]): void {
    this.watched = probes;
    if (this.going) this.pipe.post({ kind: "watch", probes });
  }
  queue(runs: readonly Queued[]): void {
    this.behind = runs;
    if (runs.length > 0) this.revive();
    if (this.ready) this.pipe.post({ kind: "queue", runs });
  }
  revive(): void {
    if (this.broken) this.connect();
  }
  ask<K extends QuestionKind>(question: Question & Question<K>): Promise<Answer<K>> {
    if (!this.going) return Promise.resolve({ kind: "refused", message: "Nothing is running yet." });
    return this.questions.ask<K>(question.kind, id => this.pipe.post({ kind: "ask", id, question }));
  }
  dispose(): void {
    this.questions.refuse("The page was closed.");
    this.pipe.close();
  }

  /** A run has reached this worker. */
  private get going(): boolean {
    return this.ready && !this.held && this.token > 0 && !this.broken;
  }
  private connect(): void {
    this.questions.refuse("The worker was replaced.");
    this.ready = this.broken = false;
    this.before = undefined;
    this.reports = 0;
    this.pipe.connect(); // last: what the worker said before, or that it failed, is heard at once
  }
  private begin(start: Start): void {
    this.held = undefined;
    this.pipe.post(start);
    this.pipe.post({ kind: "watch", probes: this.watched });
  }
  private preview(): void {
    const { held } = this; // by now: whoever heard the catalogue starts the page's first run
    this.pipe.post({
      kind: "preview",
      ...(held && !held.entry.file && { run: held.entry.run }),
      ...(this.gpu && { regain: true }),
    });
  }
  private crashed(message: string): void {
    this.end(message);
    this.listeners.failure({ kind: "failure", token: this.token, failure: "internal", message });
  }
  /** Nothing late is heard from it. */
  private end(why: string): void {
    this.broken = true;
    this.ready = false;
    this.held = this.before = undefined;
    this.pipe.close();
    this.questions.refuse(why);
  }

  private hear<K extends FromWorker["kind"]>(message: Of<K>): void {
    if (message.kind === "state" || message.kind === "queued") this.report();
    (this.receive[message.kind as K] as (message: Of<K>) => void)(message);
  }
  private report(): void {
    if (++this.reports < TELL) return;
    this.pipe.post({ kind: "heard", reports: this.reports });
    this.reports = 0;
  }
  /** Of the run under way: what is still said about an earlier one is dropped. */
  private ofThis<M extends { token: number }>(message: M, listener: (message: M) => void): void {
    if (message.token === this.token) {
      this.before = undefined;
      listener(message);
    } else if (this.before && message.token >= this.before.from)
      this.before.said.push({ token: message.token, listen: () => listener(message) });
  }
  /** A start came to nothing: the run before is this one again, unless another was asked for meanwhile. */
  private stays(message: Of<"stays">): void {
    if (message.token !== this.token) return;
    const said = this.before?.said ?? [];
    this.token = message.front.token;
    this.before = undefined;
    this.listeners.stays(message);
    for (const { token, listen } of said) if (token === this.token) listen();
  }
  private readonly receive: Hearing = {
    catalogue: message => {
      try {
        this.listeners.catalogue(message);
      } finally {
        this.preview(); // the worker waits for it
      }
    },
    waking: message => this.listeners.waking(message),
    fetching: message => this.listeners.fetching(message),
    waiting: message => this.listeners.waiting(message),
    ready: message => {
      this.ready = true;
      this.gpu ||= message.backend === "webgpu";
      this.listeners.ready(message);
      if (this.held) this.begin(this.held);
      if (this.behind.length > 0) this.pipe.post({ kind: "queue", runs: this.behind });
    },
    state: message => this.ofThis(message, this.listeners.state),
    series: message => this.ofThis(message, this.listeners.series),
    // 0: of step 0, before the run has begun
    view: message => {
      if (message.token === this.token || (message.token === 0 && this.held)) this.listeners.view(message);
    },
    saved: message => this.listeners.saved(message), // of whichever run: one is kept once more when the next begins
    unsaved: message => this.ofThis(message, this.listeners.unsaved),
    stays: message => this.stays(message),
    queued: message => this.listeners.queued(message),
    fid: message => this.listeners.fid(message),
    answer: message => this.questions.answered(message),
    failure: message => {
      // counts whichever run it names
      if (message.token !== this.token && !always(message.failure)) return;
      if (ends(message.failure)) this.end(message.message);
      this.listeners.failure(message);
    },
  };
}

/**
 * What was ordered of a run that has not reached the worker yet is folded into its start; the rest
 * makes no sense before it.
 */
function adjusted(start: Start, order: Order): Start {
  if (order.kind === "play") return { ...start, play: true };
  if (order.kind === "pause") return { ...start, play: false };
  if (order.kind === "keep") return { ...start, entry: { ...start.entry, unkept: false } };
  if (order.kind === "configure")
    return {
      ...start,
      entry: { ...start.entry, run: { ...start.entry.run, values: { ...start.entry.run.values, ...order.values } } },
    };
  return start;
}

// The only holder of the worker. Sends typed messages, hands what comes back to a listener table that is total over the
// kinds, drops what belongs to an earlier run, answers questions as promises (questions.ts), and replaces a worker that
// died when the next run starts (pipe.ts). No state of the page.
import type {
  Answer,
  Entry,
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
export type Order = Exclude<ToWorker, { kind: "start" | "ask" | "watch" | "preview" | "queue" }>;
type Start = Extract<ToWorker, { kind: "start" }>;

export interface TrainingClient {
  start(entry: Entry, options: { play: boolean; beside?: Entry }): void;
  order(order: Order): void;
  watch(probes: readonly Watched[]): void;
  ask<K extends QuestionKind>(question: Question & Question<K>): Promise<Answer<K>>;
  queue(runs: readonly Queued[]): void; // the background's; told again to a worker that takes the place of another
  dispose(): void;
}
export const trainingClient = (spawn: () => Port, listeners: Listeners): TrainingClient => new Client(spawn, listeners);

class Client implements TrainingClient {
  private readonly pipe: Pipe;
  private readonly questions = new Questions();
  private ready = false; // of this worker: nothing starts before its backend is chosen
  private broken = false; // the next run gets a fresh worker
  private held: Start | undefined; // a start that waits for `ready`
  private watched: readonly Watched[] = [];
  private behind: readonly Queued[] = [];
  private token = 0;

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
    if (this.broken) this.connect();
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
    if (this.ready && !this.broken) this.pipe.post({ kind: "queue", runs });
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
    this.pipe.connect();
    this.ready = this.broken = false;
  }
  private begin(start: Start): void {
    this.held = undefined;
    this.pipe.post(start);
    this.pipe.post({ kind: "watch", probes: this.watched });
  }
  private crashed(message: string): void {
    this.broken = true;
    this.questions.refuse(message);
    this.listeners.failure({ kind: "failure", token: this.token, failure: "internal", message });
  }

  private hear<K extends FromWorker["kind"]>(message: Of<K>): void {
    (this.receive[message.kind as K] as (message: Of<K>) => void)(message);
  }
  /** Of the run under way: what is still said about an earlier one is dropped. */
  private ofThis<M extends { token: number }>(message: M, listener: (message: M) => void): void {
    if (message.token === this.token) listener(message);
  }
  private readonly receive: Hearing = {
    catalogue: message => {
      this.listeners.catalogue(message);
      const { held } = this; // by now: the listener starts the page's first run
      this.pipe.post({ kind: "preview", ...(held && !held.entry.file && { run: held.entry.run }) });
    },
    ready: message => {
      this.ready = true;
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
    queued: message => this.listeners.queued(message),
    fid: message => this.listeners.fid(message),
    answer: message => this.questions.answered(message),
    failure: message => {
      // no backend: no run yet, so no token of one
      if (message.token !== this.token && message.failure !== "backend") return;
      if (message.failure === "device" || message.failure === "internal" || message.failure === "backend")
        this.broken = true;
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
  if (order.kind === "configure")
    return {
      ...start,
      entry: { ...start.entry, run: { ...start.entry.run, values: { ...start.entry.run.values, ...order.values } } },
    };
  return start;
}

// The only holder of the worker. Sends typed messages, hands what comes back to a listener table that is total over the
// kinds, drops what belongs to an earlier run, answers questions as promises, and replaces a worker that died when the
// next run starts. No state of the page.
import type { Answer, Entry, FromWorker, Question, Queued, ToWorker, Watched } from "../../workers/protocol";

/** What the client needs of a Worker; tests give it a plain object. */
export interface Port {
  postMessage(message: ToWorker, transfer: Transferable[]): void;
  terminate(): void;
  onmessage: ((event: { data: FromWorker }) => void) | null;
  onerror: ((event: { message?: string; preventDefault?(): void }) => void) | null;
  onmessageerror: ((event: unknown) => void) | null;
}
type Of<K extends FromWorker["kind"]> = Extract<FromWorker, { kind: K }>;
/** Answers go to whoever asked, so they are not listened to. */
export type Listeners = { readonly [K in Exclude<FromWorker["kind"], "answer">]: (message: Of<K>) => void };
/** A message about the run under way. */
export type Order = Exclude<ToWorker, { kind: "start" | "ask" | "watch" | "preview" | "queue" }>;
type Start = Extract<ToWorker, { kind: "start" }>;

export interface TrainingClient {
  start(entry: Entry, options: { play: boolean; beside?: Entry }): void;
  order(order: Order): void;
  watch(probes: readonly Watched[]): void;
  ask(question: Question): Promise<Answer>;
  queue(runs: readonly Queued[]): void; // the background's; told again to a worker that takes the place of another
  dispose(): void;
}

export function trainingClient(spawn: () => Port, listeners: Listeners): TrainingClient {
  let port: Port | undefined;
  let ready = false; // of this worker: nothing starts before its backend is chosen
  let broken = false; // the next run gets a fresh worker
  let held: Start | undefined; // a start that waits for `ready`
  let watched: readonly Watched[] = [];
  let behind: readonly Queued[] = [];
  let token = 0,
    questions = 0;
  const asked = new Map<number, (answer: Answer) => void>();

  const post = (message: ToWorker) => {
    const files = message.kind === "start" ? [message.entry.file, message.beside?.file] : [];
    port?.postMessage(
      message,
      files.flatMap(file => (file ? [file.buffer as ArrayBuffer] : [])),
    );
  };
  const refuseAll = (message: string) => {
    for (const answer of asked.values()) answer({ kind: "refused", message });
    asked.clear();
  };
  const crashed = (message: string) => {
    broken = true;
    refuseAll(message);
    listeners.failure({ kind: "failure", token, failure: "internal", message });
  };
  const begin = (start: Start) => {
    held = undefined;
    post(start);
    post({ kind: "watch", probes: watched });
  };
  const receive: { readonly [K in FromWorker["kind"]]: (message: Of<K>) => void } = {
    catalogue: message => {
      listeners.catalogue(message);
      post({ kind: "preview", ...(held && !held.entry.file && { run: held.entry.run }) });
    },
    ready: message => {
      ready = true;
      listeners.ready(message);
      if (held) begin(held);
      if (behind.length > 0) post({ kind: "queue", runs: behind });
    },
    state: message => {
      if (message.token === token) listeners.state(message);
    },
    series: message => {
      if (message.token === token) listeners.series(message);
    },
    // 0: of step 0, before the run has begun
    view: message => {
      if (message.token === token || (message.token === 0 && held)) listeners.view(message);
    },
    saved: message => listeners.saved(message), // of whichever run: one is kept once more when the next begins
    unsaved: message => {
      if (message.token === token) listeners.unsaved(message);
    },
    queued: message => listeners.queued(message),
    fid: message => listeners.fid(message),
    answer: ({ id, answer }) => {
      asked.get(id)?.(answer);
      asked.delete(id);
    },
    failure: message => {
      // no backend: no run yet, so no token of one
      if (message.token !== token && message.failure !== "backend") return;
      if (message.failure === "device" || message.failure === "internal" || message.failure === "backend")
        broken = true;
      listeners.failure(message);
    },
  };
  const dispatch = <K extends FromWorker["kind"]>(message: Of<K>) =>
    (receive[message.kind as K] as (message: Of<K>) => void)(message);
  const connect = () => {
    port?.terminate();
    refuseAll("The worker was replaced.");
    const mine = spawn();
    port = mine;
    ready = broken = false;
    mine.onmessage = event => {
      if (port === mine) dispatch(event.data);
    };
    mine.onerror = event => {
      event.preventDefault?.();
      if (port === mine) crashed(event.message || "The training worker stopped.");
    };
    mine.onmessageerror = () => {
      if (port === mine) crashed("A message of the training worker could not be read.");
    };
  };
  connect();

  return {
    start(entry, options) {
      if (broken) connect();
      token++;
      const message: Start = { kind: "start", token, entry, ...options };
      if (ready) begin(message);
      else held = message;
    },
    order(order) {
      if (held) held = adjusted(held, order);
      else if (!broken && ready && token > 0) post(order);
    },
    watch(probes) {
      watched = probes;
      if (ready && !held && token > 0 && !broken) post({ kind: "watch", probes });
    },
    queue(runs) {
      behind = runs;
      if (ready && !broken) post({ kind: "queue", runs });
    },
    ask(question) {
      if (broken || !ready || held || token === 0)
        return Promise.resolve({ kind: "refused", message: "Nothing is running yet." });
      const id = ++questions;
      return new Promise(resolve => {
        asked.set(id, resolve);
        post({ kind: "ask", id, question });
      });
    },
    dispose() {
      refuseAll("The page was closed.");
      port?.terminate();
      port = undefined;
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

// Trains for the page: one job at a time (a question, an order, a picture, a slice of training), the most urgent first,
// and a macrotask between any two so that messages are heard. One run, or two in turn, step for step. It decides when;
// what training is, the engine knows.
import type { RunConfig } from "../engine/config";
import { type LoadPack, type Table, tableOf } from "../engine/dataset";
import { decodeRunFile, verify } from "../engine/run-file";
import { methodOf } from "../engine/methods";
import { PackDamaged, PackMissing } from "../engine/packs";
import { dataSetOf, readRun } from "../engine/run";
import { Session } from "../engine/train/session";
import { REST } from "./autosave";
import { Background } from "./background";
import { Fids } from "./fid";
import { Diverged, Lane, type Ports } from "./lane";
import type { Handlers } from "./listen";
import type { Answer, Entry, FailureKind, ToWorker, Watched } from "./protocol";
import { Abandoned } from "../engine/train/abandoned";
import { messageOf } from "../engine/errors";

type Start = Extract<ToWorker, { kind: "start" }>;
type Job = () => Promise<void>;
const NEWS = 200; // ms to wait for word of the device after an error

export interface TrainerPorts extends Ports {
  loadPack: LoadPack;
  later(ms: number, run: () => void): void;
}
export interface Trainer {
  handlers: Omit<Handlers, "preview">;
  lost(reason: string): void;
  refused(message: string): void;
  open(): void;
}

export function trainer(ports: TrainerPorts): Trainer {
  const { host, post, loadPack, later } = ports;
  let lanes: readonly Lane[] = []; // one, or two in turn
  let aside: { key: string; made: Table } | undefined; // the table of the background, where it is another
  const background = new Background({
    host,
    post,
    tableOf: async run => (aside = await tableFor(run, table?.key === keyOf(run) ? table : aside, loadPack)).made,
  });
  let front: Lane | undefined; // the one the page looks at
  let table: { key: string; made: Table } | undefined; // of the last run, kept for restarts
  let token = 0,
    playing = false,
    left = Infinity; // steps to the next pause
  let told = false; // that the GPU refused an order
  let gone = false; // the device is lost: only a fresh worker helps
  let rested = 0; // counts orders and slices: a rest without any is one in which to save
  let watched: readonly Watched[] = [];
  const jobs: Job[] = []; // asked for, in order
  const slow: Job[] = []; // the rest of what takes long, a piece at a time
  let wake: () => void = () => {};
  const fids = new Fids(host, post, () => wake());
  let even = false; // a piece of an FID and a slice of training take turns

  /** Of one lane, or of all there is. */
  const fail = (failure: FailureKind, error: unknown, lane: Lane | undefined = front) => {
    const single = lane !== undefined && lane !== front;
    if (!single) playing = false;
    if (lane) lane.status = "failed";
    post({
      kind: "failure",
      token,
      failure,
      message: messageOf(error),
      ...(single && { id: lane.id }),
      ...(error instanceof Diverged && { term: error.term }),
    });
    lane?.say();
  };
  const enqueue = (job: Job) => {
    jobs.push(job);
    wake();
  };
  const settle = () => {
    for (const lane of lanes) lane.settle(playing);
    rest();
  };
  /** For orders that need a run; without one they are moot. */
  const order = (act: (run: Session, lane: Lane) => void) =>
    enqueue(async () => {
      for (const lane of lanes) if (!lane.failed) act(lane.run, lane);
      settle();
    });
  /** Saves what rests for a while: then it costs training nothing. */
  const rest = () => {
    const at = ++rested;
    if (!playing)
      later(REST, () => {
        if (rested === at) enqueue(() => save(lane => lane.autosave.behind(lane.run.step)));
      });
  };
  const save = async (which: (lane: Lane) => boolean) => {
    for (const lane of lanes) if (!lane.failed && which(lane)) await lane.save();
  };

  async function start({ token: next, entry, beside, play }: Start): Promise<void> {
    for (const lane of lanes) await leave(lane);
    [token, told, playing, left, lanes, front] = [next, false, false, Infinity, [], undefined];
    const first = await laneFor(entry);
    if (first instanceof Unable) return fail(first.kind, first.reason);
    lanes = [(front = first)];
    const second = beside && (await laneFor(beside));
    if (second instanceof Lane) lanes = [first, second];
    else if (second)
      post({ kind: "failure", token, id: beside!.id, failure: second.kind, message: messageOf(second.reason) });
    playing = play && lanes.some(lane => !lane.over);
    settle();
  }
  /** It may be gone on from later; where saving takes long, nobody waits for it. */
  async function leave(lane: Lane): Promise<void> {
    lane.run.abandoned = false;
    if (lane.autosave.timed && !lane.failed && lane.autosave.behind(lane.run.step)) await lane.save();
    lane.run.dispose();
  }
  async function laneFor({ id, run, file, change }: Entry): Promise<Lane | Unable> {
    const saved = file && attempt("file", () => decodeRunFile(file, host));
    if (saved instanceof Unable) return saved;
    const config = saved?.snapshot.run ?? attempt("input", () => readRun(run));
    if (config instanceof Unable) return config;
    let lane: Lane;
    try {
      const { made } = (table = await tableFor(config, table, loadPack));
      lane = new Lane(id, token, ports, compiling =>
        Session.create({ method: methodOf(config.method), table: made, run: config, host, compiling }),
      );
    } catch (error) {
      return new Unable(error instanceof PackMissing || error instanceof PackDamaged ? "pack" : "internal", error);
    }
    try {
      if (saved) lane.run.restore(saved.snapshot);
      if (saved?.check) await verify(lane.run, saved.check);
      if (change) lane.run.configure(change);
    } catch (error) {
      lane.run.dispose();
      return new Unable("file", error);
    }
    lane.autosave.from(lane.run.step);
    return lane;
  }

  /** Two runs stay level: the one behind goes first, also when the other has just been paused. */
  function training(): Job | undefined {
    const [behind, ahead] = lanes.filter(lane => !lane.over).sort((a, b) => a.run.step - b.run.step);
    if (!behind) return undefined;
    const gap = ahead ? ahead.run.step - behind.run.step : 0;
    if (gap > 0) return () => slice(behind, gap, () => playing);
    return playing
      ? () =>
          slice(
            lanes.find(lane => !lane.over)!,
            left,
            made => {
              left -= made;
              return left > 0;
            },
          )
      : undefined;
  }
  async function slice(lane: Lane, most: number, goesOn: (made: number) => boolean): Promise<void> {
    const from = host.now();
    try {
      const made = await lane.slice(most, goesOn);
      background.paid(host.now() - from);
      if (left <= 0 || made === 0 || lanes.every(each => each.over)) playing = false;
    } catch (error) {
      if (!(error instanceof Diverged)) throw error;
      fail("diverged", error, lane);
    }
    if (!lane.failed && lane.autosave.due(lane.run.step)) jobs.push(() => lane.save());
    rest();
  }

  /** Training in front, and behind it the background's share; all of the time where nothing trains in front. */
  const work = (): Job | undefined => {
    const ahead = lanes.length > 0 ? training() : undefined;
    return ((even = !even) || !ahead ? fids.job() : undefined) ?? background.job(ahead !== undefined) ?? ahead;
  };
  const next = (): Job | undefined =>
    jobs.shift() ?? (front && !front.failed ? front.due(watched, playing) : undefined) ?? slow.shift() ?? work();
  /** With the GPU every read fails too; its loss is told a moment sooner or later, and is what counts. */
  async function broken(error: unknown): Promise<void> {
    if (error instanceof Abandoned) return;
    for (const until = host.now() + NEWS; !gone && host.now() < until;) await host.pause();
    if (!gone) fail("internal", error);
  }
  /** Jobs for ever. Asleep while there is nothing to do. */
  async function drive(): Promise<never> {
    for (;;) {
      const job = gone ? undefined : next();
      if (job) await job().catch(broken);
      else
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      await host.pause();
    }
  }
  const read = (file: Uint8Array): Answer => {
    const found = attempt("file", () => decodeRunFile(file, host));
    return found instanceof Unable
      ? { kind: "refused", message: messageOf(found.reason) }
      : { kind: "run", run: found.snapshot.run };
  };

  async function measure(id: number, lane: Lane): Promise<void> {
    const next = lane.measuring();
    const piece: Job = async () => {
      const reply = await (lanes.includes(lane) ? next() : Promise.reject(Error("another run began"))).catch(
        (error: unknown): Answer => ({ kind: "refused", message: messageOf(error) }),
      );
      if (reply) post({ kind: "answer", id, answer: reply });
      else slow.push(piece);
    };
    slow.push(piece);
  }

  const handlers: Omit<Handlers, "preview"> = {
    start: message => {
      fids.stop();
      for (const lane of lanes) lane.run.abandoned = true; // a long measurement of the old run ends at its next read
      enqueue(() => start(message));
    },
    look: ({ id }) =>
      enqueue(async () => {
        front = lanes.find(lane => lane.id === id) ?? front;
        front?.turned();
        front?.say();
      }),
    alone: () =>
      enqueue(async () => {
        const others = lanes.filter(lane => lane !== front);
        lanes = lanes.filter(lane => lane === front);
        for (const lane of others) await leave(lane);
        playing &&= lanes.some(lane => !lane.over);
        settle();
      }),
    play: () =>
      order(run => {
        playing ||= !run.done;
        left = Infinity;
      }),
    pause: () =>
      order(() => {
        playing = false;
      }),
    advance: ({ steps }) =>
      order(run => {
        playing ||= !run.done;
        left = steps;
      }),
    skip: () => order(run => run.skip()),
    extend: ({ steps }) =>
      order(run => {
        run.extend(steps);
        playing = true;
        left = Infinity;
      }),
    configure: ({ values }) =>
      enqueue(async () => {
        if (!front) return;
        const before = front.run.run.values,
          changed = attempt("input", () => front!.run.configure(values));
        if (changed instanceof Unable) return fail(changed.kind, changed.reason);
        for (const lane of lanes) if (lane !== front) lane.follow(values, before);
        for (const lane of lanes) lane.settle(playing);
      }),
    save: () => enqueue(() => save(lane => lane.autosave.behind(lane.run.step))),
    watch: ({ probes }) => {
      watched = probes;
      wake();
    },
    shown: ({ probe }) => {
      front?.drew(probe);
      wake();
    },
    queue: ({ runs }) => enqueue(async () => background.queue(runs)),
    "stop-fid": () => fids.stop(),
    ask: ({ id, question }) =>
      enqueue(async () => {
        if (question.kind === "measure" && front) return measure(id, front);
        if (question.kind === "fid" && front)
          return fids.begin(front.run, question.weights, answer => post({ kind: "answer", id, answer }));
        const reply: Answer =
          question.kind === "measure" || question.kind === "fid"
            ? idle
            : question.kind === "read"
              ? read(question.file)
              : front
                ? await front
                    .answer(question)
                    .catch((error: unknown) => ({ kind: "refused", message: messageOf(error) }))
                : idle;
        post({ kind: "answer", id, answer: reply });
      }),
  };
  const lost = (reason: string) => {
    gone = true;
    fail("device", reason);
  };
  const refused = (message: string) => {
    // one word is enough: others follow from the first
    if (!told && !gone) fail("internal", `the GPU refused an order: ${message}`);
    told = true;
  };
  return { handlers, lost, refused, open: () => void drive() };
}

const idle: Answer = { kind: "refused", message: "nothing is loaded yet" };
class Unable {
  constructor(
    readonly kind: FailureKind,
    readonly reason: unknown,
  ) {}
}
function attempt<T>(kind: FailureKind, make: () => T): T | Unable {
  try {
    return make();
  } catch (error) {
    return new Unable(kind, error);
  }
}
const keyOf = ({ dataset, data }: RunConfig): string => `${dataset} ${JSON.stringify(data)}`;
async function tableFor(
  run: RunConfig,
  last: { key: string; made: Table } | undefined,
  loadPack: LoadPack,
): Promise<{ key: string; made: Table }> {
  const key = keyOf(run),
    { dataset, data } = run;
  return last?.key === key ? last : { key, made: await tableOf(dataSetOf(dataset), data, loadPack) };
}

// Runs one session for the page: one job at a time (a question, an order, a picture, a slice of training), the most urgent first, and a
// macrotask between any two so that messages are heard. It decides when; what training is, the engine knows.
import { initial, type AnyFields, type RunConfig } from "../engine/config";
import { tableOf, type LoadPack, type Table } from "../engine/dataset";
import { metricsOf, probesOf } from "../engine/diagnostics";
import type { Estimate, Probe } from "../engine/diagnostic";
import { decodeRunFile, verify, writeRunFile } from "../engine/export/run-file";
import type { Host } from "../engine/host";
import { methodOf } from "../engine/methods";
import { PackDamaged, PackMissing } from "../engine/packs";
import { dataSetOf, readRun } from "../engine/run";
import { tf } from "../engine/tf";
import { Abandoned, evaluate, offers } from "../engine/train/evaluation";
import { Session } from "../engine/train/session";
import { decoded } from "./decoded";
import type { Handlers } from "./listen";
import type { Post } from "./outbox";
import { Pace } from "./pace";
import type { Answer, FailureKind, Question, Status, ToWorker, Watched } from "./protocol";

type Start = Extract<ToWorker, { kind: "start" }>;
type Job = () => Promise<void>;
const WORD = 100; // ms between two words about compiling
const NEWS = 200; // ms to wait for word of the device after an error
const PICTURE_GAP = 250; // ms: at most four pictures a second of each probe
const PICTURE_SHARE = 4; // and no more than a fifth of the time for it: a slow device slows pictures, not training

interface Shown { drawnAt: string; busy: boolean; next: number } // drawnAt: step and options it was drawn for; busy: the page has not shown it yet; next: not before

export function trainer(host: Host, post: Post, loadPack: LoadPack): { handlers: Handlers; lost(reason: string): void; refused(message: string): void; open(): void } {
  let session: Session | undefined;
  let table: { key: string; made: Table } | undefined; // of the last run, kept for restarts
  let token = 0, playing = false, left = Infinity, begun = -1, version = 0; // left: steps to the next pause; begun: phase whose first step is made; version: counts changes that alter pictures
  let told = false; // that the GPU refused an order
  let gone = false; // the device is lost: only a fresh worker helps
  let status: Status = "loading";
  let pace = new Pace(host.now);
  let compiled: { done: number; of: number } | undefined, toldAt = 0;
  let watched: readonly Watched[] = [];
  let shown = new Map<string, Shown>();
  const jobs: Job[] = []; // asked for, in order
  let wake: () => void = () => {};

  const fail = (failure: FailureKind, error: unknown) => {
    playing = false;
    status = "failed";
    post({ kind: "failure", token, failure, message: error instanceof Error ? error.message : String(error) });
    say();
  };
  const say = () => session && post({ kind: "state", token, state: { ...stateOf(session, status, pace), ...(status === "compiling" && compiled && { compiled }) } });
  const compiling = (done: number, of: number) => {
    compiled = { done, of };
    if (host.now() - toldAt < WORD && done < of) return;
    toldAt = host.now();
    say();
  };
  const enqueue = (job: Job) => { jobs.push(job); wake(); };
  /** For orders that need a session; without one they are moot. */
  const order = (act: (session: Session) => void) => enqueue(async () => {
    if (!session) return;
    act(session);
    version++;
    status = playing ? "training" : session.done ? "done" : "paused";
    say();
  });

  async function start({ token: next, run, file, play }: Start): Promise<void> {
    token = next;
    session?.dispose();
    told = false;
    [session, playing, left, begun, status, shown, pace] = [undefined, false, Infinity, -1, "loading", new Map(), new Pace(host.now)];
    const saved = file && reading(() => decodeRunFile(file, host));
    if (saved instanceof Refused) return fail("file", saved.reason);
    const config = saved?.snapshot.run ?? reading(() => readRun(run));
    if (config instanceof Refused) return fail("input", config.reason);
    try {
      table = await tableFor(config, table, loadPack);
      session = Session.create({ method: methodOf(config.method), table: table.made, run: config, host, compiling });
    } catch (error) {
      return fail(error instanceof PackMissing || error instanceof PackDamaged ? "pack" : "internal", error);
    }
    try {
      if (saved) session.restore(saved.snapshot);
      if (saved?.check) await verify(session, saved.check);
    } catch (error) {
      session.dispose();
      session = undefined;
      return fail("file", error);
    }
    playing = play && !session.done;
    status = playing ? "training" : session.done ? "done" : "paused";
    version++;
    say();
  }

  /** About a tenth of a second of training, then one report. The first step of a phase goes alone: there kernels are compiled. */
  async function slice(run: Session): Promise<void> {
    const first = begun !== run.phase || run.index >= run.phases[run.phase]!.steps;
    if (first) { status = "compiling"; compiled = undefined; say(); }
    const from = host.now();
    const steps = first ? 1 : Math.min(left, pace.slice, Math.max(1, run.phases[run.phase]!.steps - run.index));
    const made = await run.advance(steps);
    const report = await run.report();
    pace.took(made, host.now() - from, first);
    begun = run.phase;
    left -= made;
    const columns = Object.entries(report.series).map(([name, { at, values }]) => ({ name, at: Int32Array.from(at), values: Float32Array.from(values) }));
    if (columns.length) post({ kind: "series", token, columns });
    if (report.diverged) return fail("diverged", `${report.diverged.series} became NaN or infinite at step ${report.diverged.step}`);
    if (left <= 0 || run.done || made < steps) playing = false;
    status = playing ? "training" : run.done ? "done" : "paused";
    say();
  }

  async function picture(run: Session, probe: Probe, { options }: Watched): Promise<void> {
    const at = host.now();
    const fields = (probe.options ?? {}) as AnyFields;
    const drawnAt = momentOf(run, options);
    const view = await evaluate(run, probe.id, at => probe.draw(at, { ...initial(fields), ...options }));
    shown.set(probe.id, { drawnAt, busy: true, next: host.now() + Math.max(PICTURE_GAP, PICTURE_SHARE * (host.now() - at)) });
    post({ kind: "view", token, probe: probe.id, step: run.step, view });
  }
  const momentOf = (run: Session, options: Watched["options"]) => `${version}/${run.step}/${JSON.stringify(options)}`;
  /** The probe on screen that is most behind, if its time has come. */
  function due(run: Session): Job | undefined {
    const can = new Map(probesOf(run).map(p => [p.id, p]));
    const now = host.now();
    const waiting = watched.filter(w => {
      const known = shown.get(w.id);
      return can.has(w.id) && !known?.busy && known?.drawnAt !== momentOf(run, w.options) && (!playing || !known || known.next <= now);
    });
    const next = waiting.sort((a, b) => (shown.get(a.id)?.next ?? 0) - (shown.get(b.id)?.next ?? 0))[0];
    return next && (() => picture(run, can.get(next.id)!, next));
  }

  function saved(file: Uint8Array): Answer {
    const read = reading(() => decodeRunFile(file, host));
    return read instanceof Refused ? { kind: "refused", message: read.message } : { kind: "run", run: read.snapshot.run };
  }
  async function answer(run: Session, question: Exclude<Question, { kind: "read" }>): Promise<Answer> {
    if (question.kind === "decode") return decoded(run, question.code);
    if (question.kind === "export") return { kind: "file", name: fileName(run), bytes: await writeRunFile(run, host) };
    const metrics: Record<string, Estimate> = {};
    for (const metric of metricsOf(run)) metrics[metric.id] = await evaluate(run, metric.id, metric.measure);
    return { kind: "measured", metrics };
  }

  const next = (): Job | undefined => {
    const run = session;
    return jobs.shift() ?? (run && status !== "failed" ? due(run) ?? (playing ? () => slice(run) : undefined) : undefined);
  };
  /** With the GPU every read fails too; its loss is told a moment sooner or later, and is what counts. */
  async function broken(error: unknown): Promise<void> {
    if (error instanceof Abandoned) return;
    for (const until = host.now() + NEWS; !gone && host.now() < until;) await host.pause();
    if (!gone) fail("internal", error);
  }
  /** Jobs for ever. Asleep while there is nothing to do. */
  async function drive(): Promise<never> {
    for (;;) {
      const job = next();
      if (job) await job().catch(broken);
      else await new Promise<void>(resolve => { wake = resolve; });
      await host.pause();
    }
  }

  const handlers: Handlers = {
    start: message => {
      if (session) session.abandoned = true; // a long measurement of the old run ends at its next read
      enqueue(() => start(message));
    },
    play: () => order(run => { playing = !run.done; left = Infinity; }),
    pause: () => order(() => { playing = false; }),
    advance: ({ steps }) => order(run => { playing = !run.done; left = steps; }),
    skip: () => order(run => run.skip()),
    extend: ({ steps }) => order(run => { run.extend(steps); playing = true; left = Infinity; }),
    configure: ({ values }) => enqueue(async () => {
      const changed = session && reading(() => session!.configure(values));
      if (changed instanceof Refused) return fail("input", changed.reason);
      version++;
      say();
    }),
    watch: ({ probes }) => { watched = probes; wake(); },
    shown: ({ probe }) => { const known = shown.get(probe); if (known) known.busy = false; wake(); },
    ask: ({ id, question }) => enqueue(async () => {
      const reply: Answer = question.kind === "read" ? saved(question.file) : session ? await answer(session, question).catch((error: unknown) => ({ kind: "refused", message: String(error instanceof Error ? error.message : error) })) : { kind: "refused", message: "nothing is loaded yet" };
      post({ kind: "answer", id, answer: reply });
    }),
  };
  const lost = (reason: string) => {
    gone = true;
    fail("device", reason);
  };
  const refused = (message: string) => {
    if (!told && !gone) fail("internal", `the GPU refused an order: ${message}`); // one word is enough: others follow from the first
    told = true;
  };
  return { handlers, lost, refused, open: () => void drive() };
}

class Refused {
  constructor(readonly reason: unknown) {}
  get message(): string { return this.reason instanceof Error ? this.reason.message : String(this.reason); }
}
function reading<T>(read: () => T): T | Refused {
  try {
    return read();
  } catch (error) {
    return new Refused(error);
  }
}
async function tableFor({ dataset, data }: RunConfig, last: { key: string; made: Table } | undefined, loadPack: LoadPack): Promise<{ key: string; made: Table }> {
  const key = `${dataset} ${JSON.stringify(data)}`;
  return last?.key === key ? last : { key, made: await tableOf(dataSetOf(dataset), data, loadPack) };
}
const fileName = ({ run, step }: Session) => `${run.method}-${run.dataset}-seed${run.seed}-step${step}.safetensors`;
function stateOf(run: Session, status: Status, pace: Pace) {
  return {
    status, run: run.run, phase: run.phase, index: run.index, step: run.step, total: run.total, phases: run.phases,
    probes: probesOf(run).map(p => p.id), metrics: metricsOf(run).map(m => m.id), canDecode: offers(run, "decode"),
    ...(pace.stepsPerSecond !== undefined && { stepsPerSecond: pace.stepsPerSecond }), ...(pace.firstStepMs !== undefined && { firstStepMs: pace.firstStepMs }),
    replayed: run.programs.active, refused: [...run.refused].map(([update, reason]) => ({ update, reason })), tensors: tf.memory().numTensors, memory: run.memory,
  };
}

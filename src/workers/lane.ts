// One run in the worker: its session, its pace, which of its pictures are on screen, when it is saved. It does one
// piece of work when told to; whose turn it is, the trainer decides.
import { initial, type RunConfig, type Values } from "../engine/config";
import { measured, metricsOf, probesOf } from "../engine/diagnostics";
import type { Estimate, Probe } from "../engine/diagnostic";
import { writeRunFile } from "../engine/run-file";
import type { Host } from "../engine/host";
import { tf } from "../engine/tf";
import { evaluate, offers } from "../engine/train/evaluation";
import type { Session } from "../engine/train/session";
import type { Checkpoint } from "../storage/database";
import { Autosave } from "./autosave";
import { decoded } from "./decoded";
import type { Post } from "./outbox";
import { Pace } from "./pace";
import type { Answers, Decoded, Questions, RunState, Status, Watched } from "./protocol";
import { messageOf } from "../engine/errors";

const WORD = 100; // ms between two words about compiling
const PICTURE_GAP = 250; // ms: at most four pictures a second of each probe
// and no more than a fifth of the time for all of them: a slow device slows pictures, not training
const PICTURE_SHARE = 4;

interface Shown {
  /** Step and options it was drawn for. */
  drawnAt: string;
  /** The page has not shown it yet. */
  busy: boolean;
  /** Not before. */
  next: number;
}
export interface Ports {
  host: Host;
  post: Post;
  keep(checkpoint: Checkpoint): Promise<void>;
}
/** A term that was not finite. */
export class Diverged extends Error {
  constructor(
    readonly term: string,
    step: number,
  ) {
    super(`${term} became NaN or infinite at step ${step}`);
  }
}

export class Lane {
  status: Status = "loading";
  readonly autosave: Autosave;
  readonly session: Session;
  private readonly pace: Pace;
  private begun = -1; // phase whose first step is made
  private version = 0; // counts changes that alter pictures
  private shown = new Map<string, Shown>();
  private compiled: { done: number; of: number } | undefined;
  private toldAt = 0;

  /** make: builds the session, which tells `compiling` of GPU pipelines. */
  constructor(
    readonly id: string,
    private readonly token: number,
    private readonly ports: Ports,
    make: (compiling: (done: number, of: number) => void) => Session,
  ) {
    this.pace = new Pace(ports.host.now);
    this.session = make((done, of) => this.compiling(done, of));
    this.autosave = new Autosave(ports.host.now);
  }
  get failed(): boolean {
    return this.status === "failed";
  }
  get over(): boolean {
    return this.failed || this.session.done;
  }

  say(): void {
    const { session, pace } = this;
    const state: RunState = {
      status: this.status,
      run: session.run,
      phase: session.phase,
      index: session.index,
      step: session.step,
      total: session.total,
      phases: session.phases,
      probes: probesOf(session).map(p => p.id),
      metrics: metricsOf(session).map(m => m.id),
      canDecode: offers(session, "decode"),
      ...(pace.stepsPerSecond !== undefined && { stepsPerSecond: pace.stepsPerSecond }),
      ...(pace.firstStepMs !== undefined && { firstStepMs: pace.firstStepMs }),
      replayed: session.programs.active,
      refused: [...session.refused].map(([update, reason]) => ({ update, reason })),
      tensors: tf.memory().numTensors,
      memory: session.memory,
      ...(this.status === "compiling" && this.compiled && { compiled: this.compiled }),
    };
    this.ports.post({ kind: "state", token: this.token, id: this.id, state });
  }
  private compiling(done: number, of: number): void {
    this.compiled = { done, of };
    if (this.ports.host.now() - this.toldAt < WORD && done < of) return;
    this.toldAt = this.ports.host.now();
    this.say();
  }
  /** After an order: pictures are out of date. */
  settle(training: boolean): void {
    this.version++;
    if (!this.failed) this.status = this.session.done ? "done" : training ? "training" : "paused";
    this.say();
  }

  /**
   * About a tenth of a second of training, at most so many steps, then one report; how many it made. The first step of
   * a phase goes alone: there kernels are compiled. Throws Diverged.
   */
  async slice(most: number, goesOn: (made: number) => boolean): Promise<number> {
    const {
      session,
      pace,
      ports: { host, post },
    } = this;
    const first = this.begun !== session.phase || session.index >= session.phases[session.phase]!.steps;
    if (first) {
      this.status = "compiling";
      this.compiled = undefined;
      this.say();
    }
    const from = host.now();
    const steps = first
      ? 1
      : Math.min(most, pace.slice, Math.max(1, session.phases[session.phase]!.steps - session.index));
    const made = await session.advance(steps);
    const report = await session.report();
    pace.took(made, host.now() - from, first);
    this.begun = session.phase;
    const columns = Object.entries(report.series).map(([name, { at, values }]) => ({
      name,
      at: Int32Array.from(at),
      values: Float32Array.from(values),
    }));
    if (columns.length) post({ kind: "series", token: this.token, id: this.id, columns });
    if (report.diverged) throw new Diverged(report.diverged.series, report.diverged.step);
    this.status = session.done ? "done" : goesOn(made) ? "training" : "paused";
    this.say();
    return made;
  }

  private momentOf(options: Values): string {
    return `${this.version}/${this.session.step}/${JSON.stringify(options)}`;
  }
  /** The probe on screen that is most behind, if its time has come. */
  due(watched: readonly Watched[], playing: boolean): (() => Promise<void>) | undefined {
    const can = new Map(probesOf(this.session).map(p => [p.id, p])),
      now = this.ports.host.now();
    const waiting = watched.filter(w => {
      const known = this.shown.get(w.id);
      return (
        can.has(w.id) &&
        !known?.busy &&
        known?.drawnAt !== this.momentOf(w.options) &&
        (!playing || !known || known.next <= now)
      );
    });
    const next = waiting.sort((a, b) => (this.shown.get(a.id)?.next ?? 0) - (this.shown.get(b.id)?.next ?? 0))[0];
    return next && (() => this.picture(can.get(next.id)!, next, watched.length));
  }
  private async picture(probe: Probe, { options }: Watched, of: number): Promise<void> {
    const {
        session,
        ports: { host, post },
      } = this,
      from = host.now(),
      drawnAt = this.momentOf(options);
    const view = await evaluate(session, probe.id, at =>
      probe.draw(at, { ...initial(probe.options ?? {}), ...options }),
    );
    this.shown.set(probe.id, {
      drawnAt,
      busy: true,
      next: host.now() + Math.max(PICTURE_GAP, PICTURE_SHARE * of * (host.now() - from)),
    });
    post({ kind: "view", token: this.token, id: this.id, probe: probe.id, step: session.step, view });
  }
  /** The page has drawn it. */
  drew(probe: string): void {
    const known = this.shown.get(probe);
    if (known) known.busy = false;
  }
  /** The page looks at this run anew: it has none of its pictures. */
  turned(): void {
    this.shown = new Map();
  }

  /** Keeps a checkpoint in the browser. What does not work is told, and training goes on. */
  async save(): Promise<void> {
    const {
        session,
        id,
        token,
        ports: { host, post, keep },
      } = this,
      from = host.now(),
      step = session.step;
    try {
      const file = await writeRunFile(session, host);
      await keep({ id, step, at: Date.now(), file });
      const ms = host.now() - from;
      this.autosave.saved(step, ms);
      post({ kind: "saved", token, id, step, bytes: file.byteLength, ms, timed: this.autosave.timed });
    } catch (error) {
      this.autosave.failed();
      post({ kind: "unsaved", token, id, message: messageOf(error) });
    }
  }
  /**
   * Everything that can be measured now, a metric at each call until there is none left: between two of them pictures
   * and orders have their turn.
   */
  measuring(): () => Promise<Answers["measure"] | undefined> {
    const { session } = this,
      left = [...metricsOf(session)],
      metrics: Record<string, Estimate> = {},
      missing: Record<string, string> = {};
    return async () => {
      const metric = left.shift(),
        estimate =
          metric &&
          (await measured(session, metric, (id, why) => {
            missing[id] = why;
          }));
      if (estimate) metrics[metric.id] = estimate;
      return metric ? undefined : { kind: "measured", metrics, missing };
    };
  }
  decode(code: Float32Array): Promise<Decoded> {
    return decoded(this.session, code);
  }
  async file(format: Questions["export"]["format"]): Promise<Answers["export"]> {
    const { session, ports } = this;
    return { kind: "file", name: fileName(session, format), bytes: await writeRunFile(session, ports.host, format) };
  }
  /** Live fields, as they changed in the other run of two: only where both had the same before. */
  follow(values: Values, before: RunConfig["values"]): void {
    const own = this.session.run.values,
      fields = this.session.method.config;
    const same = Object.entries(values).filter(([name]) => fields[name]?.live && own[name] === before[name]);
    if (same.length > 0) this.session.configure(Object.fromEntries(same));
  }
}
const fileName = ({ run, step }: Session, format: string) =>
  `${run.method}-${run.dataset}-seed${run.seed}-step${step}.${format}`;

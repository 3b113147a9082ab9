// One run in the worker: its session, its pace, which of its pictures are on screen, when it is saved. It does one
// piece of work when told to; whose turn it is, the trainer decides.
import { initial, type RunConfig, type Values } from "../engine/config";
import { measured, metricsOf, pictured, probesOf, showable } from "../engine/diagnostics";
import type { Estimate, Probe } from "../engine/diagnostic";
import { writeRunFile } from "../engine/run-file";
import { columnsOf, Thinned } from "../engine/thinned";
import { tf } from "../engine/tf";
import { offers } from "../engine/train/evaluation";
import type { Session } from "../engine/train/session";
import { decoded } from "./decoded";
import { Pace } from "./pace";
import type { Answers, Decoded, Questions, RunState, Status, Watched } from "./protocol";
import { Saving, type SavingPorts, type Under } from "./saving";
import { Turns } from "./turns";

const WORD = 100; // ms between two words about compiling

interface Shown {
  /** Step and options it was drawn for. */
  drawnAt: string;
  /** The page has not shown it yet. */
  busy: boolean;
}
export type Ports = SavingPorts;
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
  readonly saving: Saving;
  /** Its series: what it had when it began here, and what it reported since. */
  readonly history = new Thinned();
  readonly session: Session;
  readonly id: string;
  private readonly token: number;
  private readonly pace: Pace;
  private begun = -1; // phase whose first step is made
  private version = 0; // counts changes that alter pictures
  private shown = new Map<string, Shown>();
  private readonly turns: Turns;
  private compiled: { done: number; of: number } | undefined;
  private toldAt = 0;

  /** make: builds the session, which tells `compiling` of GPU pipelines. */
  constructor(
    under: Under,
    private readonly ports: Ports,
    make: (compiling: (done: number, of: number) => void) => Session,
  ) {
    [this.id, this.token] = [under.id, under.token];
    this.pace = new Pace(ports.host.now);
    this.turns = new Turns(ports.host.now);
    this.session = make((done, of) => this.compiling(done, of));
    this.saving = new Saving(under, ports);
  }
  get failed(): boolean {
    return this.status === "failed";
  }
  get over(): boolean {
    return this.failed || this.session.done || this.session.held !== undefined;
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
      ...(session.held !== undefined && { held: session.held }),
      ...(session.room < session.phases.at(-1)!.steps && { room: session.room }),
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
    if (!this.failed) this.status = this.session.done ? "done" : training && !this.over ? "training" : "paused";
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
    const columns = columnsOf(report.series);
    // before they are posted: their buffers go with them
    this.history.add(columns);
    this.saving.heard(columns);
    if (columns.length) post({ kind: "series", token: this.token, id: this.id, columns });
    if (report.diverged) throw new Diverged(report.diverged.series, report.diverged.step);
    const on = goesOn(made);
    this.status = session.done ? "done" : on && !this.over ? "training" : "paused";
    this.say();
    return made;
  }

  private momentOf(options: Values): string {
    return `${this.version}/${this.session.step}/${JSON.stringify(options)}`;
  }
  /** Of these the page has the picture of step 0, with start values of its options: training need not wait. */
  early: readonly string[] = [];
  private isEarly({ id, options }: Watched, probe: Probe): boolean {
    const start = JSON.stringify(initial(probe.options ?? {}));
    return this.session.step === 0 && this.early.includes(id) && JSON.stringify(options) === start;
  }
  /** The probe on screen that is most behind, if its time has come. */
  wanted(watched: readonly Watched[], playing: boolean): (() => Promise<void>) | undefined {
    const can = new Map(showable(this.session).map(p => [p.id, p])),
      there = watched.filter(({ id }) => can.has(id));
    const outdated = there.filter(each => {
      const known = this.shown.get(each.id);
      if (playing && this.isEarly(each, can.get(each.id)!)) return false;
      return !known?.busy && known?.drawnAt !== this.momentOf(each.options);
    });
    const ids = (of: readonly Watched[]) => of.map(({ id }) => id),
      id = this.turns.next(ids(there), ids(outdated), playing),
      next = outdated.find(each => each.id === id);
    return next && (() => this.picture(can.get(next.id)!, next));
  }
  private async picture(probe: Probe, { options }: Watched): Promise<void> {
    const {
        session,
        ports: { host, post },
      } = this,
      from = host.now(),
      drawnAt = this.momentOf(options);
    const view = await pictured(session, probe, { ...initial(probe.options ?? {}), ...options });
    this.turns.drew(probe.id, from);
    this.shown.set(probe.id, { drawnAt, busy: true });
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
    this.turns.anew();
  }

  /** Is there anything to go on from that is not kept yet? What has failed is not gone on from. */
  get behind(): boolean {
    return !this.failed && this.saving.behind(this.session.step);
  }
  /** While it trains. */
  get due(): boolean {
    return !this.failed && this.saving.due(this.session.step);
  }
  save(): Promise<void> {
    return this.saving.checkpoint(this.session);
  }
  /** The next of what is due. */
  onward(): Promise<void> {
    return this.saving.onward(this.session);
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
    const { session, ports, history } = this;
    const bytes = await writeRunFile(session, ports.host, format, history.columns());
    return { kind: "file", name: fileName(session, format), bytes };
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

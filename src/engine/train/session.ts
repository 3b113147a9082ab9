// One run: builds nets, walks phases, runs the updates that are due. It decides when; methods declare what. The only
// place that trains. Whether an update is executed or replayed is programs.ts's business. It draws no pictures and
// measures nothing (evaluation.ts), and knows neither messages nor files (workers/, export/).
import { beyond } from "../bounds";
import { parseValues, type RunConfig, type Values } from "../config";
import { dataOf, type Table } from "../dataset";
import type { Host } from "../host";
import type { AnyMethod, AnyPhase, AnyUpdate, Config, Nets } from "../method";
import { rootsOf, Store } from "../nn/scope";
import { onGpu, poolBytes } from "../gpu";
import { put, run as runKernel } from "../kernels/kernel";
import { tickStep } from "../kernels/state";
import { tf } from "../tf";
import type { At } from "./at";
import { cached } from "./cache";
import { bytesOf, type Columns, columnsOf, resident } from "./columns";
import { Dials, variable } from "./dials";
import { type End, Ends, heldAt } from "./ends";
import { execute, type Observer, rulesOf, type Running } from "./execution";
import { Ledger, type Report } from "./ledger";
import { OptimizerState, type PhaseSlots, slotsOf } from "./optimizer-state";
import { planOf } from "./plan";
import { Programs } from "./programs";
import { byGradient } from "./rules";
import { fits, phaseOf, restored, snapshotOf } from "./resume";
import type { Snapshot } from "./snapshot";
import { decoderLayersOf } from "./decoder-layers";
import type { DataSpec } from "../step";
import { agreed } from "../together";

export interface SessionOptions {
  method: AnyMethod;
  table: Table;
  run: RunConfig;
  host: Host;
  observe?: Observer;
  replay?: boolean; // false: execute every step, also where it could be recorded
  compiling?: (done: number, total: number) => void; // GPU pipelines of what is about to run for the first time
  submitMs?: number; // GPU work that replayed steps put into one submit
}
/**
 * Bytes. programs: intermediates and constants of what is recorded. pool: all other buffers, in use or not; without a
 * GPU, tensors. data: the training rows, which lie in that pool where resident, else on the host.
 */
export interface Memory {
  programs: number;
  pool: number;
  data: number;
  resident: boolean;
}
export interface PhasePlan {
  id: string;
  title: string;
  steps: number;
  /** steps of the whole run done before it. */
  first: number;
}

export class Session implements At {
  /** run.values must be complete and valid (run.ts makes them so). */
  static create(options: SessionOptions): Session {
    return new Session(options);
  }
  readonly method: AnyMethod;
  readonly table: Table;
  readonly host: Host;
  readonly store: Store;
  readonly observe: Observer;
  readonly counter = { index: variable(0), progress: variable(0) }; // advanced on the device
  readonly programs: Programs;
  nets: Nets;
  config: Config; // what methods read: live numbers are scalars on the device
  tooLarge: string | undefined; // why there is no room to train it (fitting.ts); to be looked at, there is
  abandoned = false; // nobody waits for it any more: what is being measured, drawn or cached stops at its next read
  phase = 0;
  index = 0; // steps done in this phase
  private values: Values;
  private readonly setup: RunConfig;
  private readonly planned: readonly number[];
  private lengths: number[];
  private columns: Columns | undefined; // of the phase that has begun
  private training: ReadonlySet<string> = new Set();
  private unprepared = true; // what the phase's updates will want of the GPU is not compiled yet
  private readonly rows: Columns; // of the table, on the GPU where there is one
  private readonly dials: Dials;
  private moments: OptimizerState | undefined; // of this phase
  private readonly ledger = new Ledger();
  private readonly ends = new Ends();

  private constructor(options: SessionOptions) {
    const { method, table, run, host, replay = true, compiling, submitMs } = options;
    this.observe = options.observe ?? ((_phase, _id, _rules, execute) => execute());
    [this.method, this.table, this.host] = [method, table, host];
    [this.setup, this.values, this.dials] = [run, run.values, new Dials(method.config)];
    this.store = new Store(run.seed);
    this.config = this.dials.config(this.values);
    this.nets = method.build(this.store.scope(), this.config, table.spec);
    this.planned = planOf(
      method.phases.map(p => p.steps(this.config)),
      run.steps,
    );
    this.lengths = [...this.planned];
    this.programs = new Programs(replay && onGpu(), host, compiling, submitMs);
    const rows = columnsOf(table.train, table.spec.shape);
    this.rows = resident(rows) ?? rows;
  }
  get spec(): DataSpec {
    return this.table.spec;
  }
  get seed(): number {
    return this.setup.seed;
  }
  /** As it is now, live changes included. */
  get run(): RunConfig {
    return { ...this.setup, values: this.values };
  }
  get phases(): readonly PhasePlan[] {
    const { phases, words } = this.method;
    return phases.map(({ id }, p) => ({
      id,
      title: words.phases[id]?.title ?? id,
      steps: this.lengths[p]!,
      first: sum(this.lengths.slice(0, p)),
    }));
  }
  get step(): number {
    return sum(this.lengths.slice(0, this.phase)) + this.index;
  }
  get total(): number {
    return sum(this.lengths);
  }
  /** The last phase is not left when it ends, so that it can be trained longer. */
  get done(): boolean {
    return this.phase === this.method.phases.length - 1 && this.index >= this.lengths[this.phase]!;
  }
  /** Why it can be looked at and does not train (on): the phase that it stands in passes a bound (bounds.ts). */
  get held(): string | undefined {
    const next = this.index < this.lengths[this.phase]! || this.phase === this.method.phases.length - 1 ? 0 : 1;
    return this.done ? undefined : (this.tooLarge ?? heldAt(this.endOf(this.phase + next), next ? 0 : this.index));
  }
  /** Steps that the last phase can be extended by. */
  get room(): number {
    const last = this.lengths.length - 1;
    return Math.max(0, this.endOf(last).most - this.lengths[last]!);
  }
  /** Rows of one batch of a phase, at most so far. */
  askedIn(p: number): number {
    return this.endOf(p).rows;
  }
  private endOf(p: number): End {
    return this.ends.of(this.method.phases[p]!, this, this.values, this.lengths[p]!);
  }
  /** Updates that cannot be replayed, and why; they run all the same, only slower. */
  get refused(): ReadonlyMap<string, string> {
    return this.programs.refused;
  }
  get memory(): Memory {
    return {
      programs: this.programs.bytes,
      pool: poolBytes() ?? tf.memory().numBytes,
      data: bytesOf({ ...this.rows, ...this.columns }),
      resident: this.rows["x"]!.resident !== undefined,
    };
  }
  get now(): AnyPhase {
    return this.method.phases[this.phase]!;
  }

  /**
   * A live change: numbers are written to the device and nothing else happens; a choice or flag builds the nets again
   * over the same variables. Throws for a field that needs a new run.
   */
  configure(values: Values): void {
    const fields = this.method.config;
    const next = parseValues(fields, values, this.values);
    for (const name of Object.keys(values))
      if (!fields[name]?.live) throw Error(`${name}: cannot change while training; start a new run`);
    agreed({ fields, rules: this.method.together }, next, undefined, dataOf(this.spec));
    const before = this.values;
    this.values = next;
    this.config = this.dials.config(next, before);
    if (Object.keys(values).every(name => this.dials.has(name))) return;
    this.programs.forget();
    this.nets = this.method.build(this.store.scope(), this.config, this.spec);
    if (this.columns) this.ready();
  }

  /**
   * Trains up to `steps` steps, across phases; resolves with how many it made. Steps are queued without reading:
   * report() waits for them.
   */
  async advance(steps: number): Promise<number> {
    for (let made = 0; made < steps; made++) {
      while (!this.done && this.index >= this.lengths[this.phase]!) this.leave();
      if (this.done || (made > 0 && this.held)) return this.queued(made);
      if (this.held) throw Error(this.held);
      await this.begin();
      if (this.ledger.full(this.step + 1)) {
        this.programs.submit();
        await this.ledger.drain();
      }
      const phase = this.now;
      if (this.unprepared) await this.prepare(phase);
      await this.programs.run(`${phase.id}/tick`, () => this.tick());
      for (const [u, update] of phase.updates.entries())
        if (update.due?.(this.index, this.config) ?? true) await this.perform(phase, update, u);
      await this.programs.stepped(phase.id);
      this.index++;
    }
    return this.queued(steps);
  }
  private queued(made: number): number {
    this.programs.submit();
    return made;
  }
  /**
   * Everything a phase needs besides variables is derived: beginning it and returning to it after a
   * restore are the same thing.
   */
  private async begin(): Promise<void> {
    if (this.columns) return;
    const made = await cached(this, this.now);
    const lying = this.rows["x"]!.resident && resident(made);
    // all of them there, or none
    this.columns = lying ? { ...this.rows, ...lying } : { ...columnsOf(this.table.train, this.spec.shape), ...made };
    put(this.counter.index, [this.index - 1]);
    this.ledger.open();
    this.ready();
  }
  /** What depends on who moves how. */
  private ready(): void {
    const phase = this.now;
    this.training = rootsOf(phase.updates.flatMap(u => rulesOf(this, u)).flatMap(r => (byGradient(r) ? r.nets : [])));
    (this.moments ??= new OptimizerState()).cover(this.slotsOf(phase).slots);
    this.unprepared = true;
  }
  private async prepare(phase: AnyPhase): Promise<void> {
    const updates = phase.updates.map(
      (update, u) => [`${phase.id}/${update.id}`, () => execute(this.running(), phase, update, u)] as const,
    );
    await this.programs.prepare([[`${phase.id}/tick`, () => this.tick()], ...updates]);
    this.unprepared = false;
  }
  /** A step begins by counting. */
  private tick(): void {
    const { index, progress } = this.counter;
    runKernel(tickStep, 1, { index, progress }, { planned: this.planned[this.phase]! });
  }
  private leave(): void {
    this.reset();
    this.phase++;
    this.index = 0;
  }
  /** Leaves this phase for the next, where there is one. */
  skip(): void {
    if (this.phase === this.method.phases.length - 1) return;
    this.lengths[this.phase] = this.index;
    this.leave();
  }
  /**
   * The last phase goes on for so many steps more, at the rates it ended with: progress stays at 1. Throws where its
   * counter does not hold them.
   */
  extend(steps: number): void {
    const last = this.lengths.length - 1,
      { most, rows } = this.endOf(last),
      longer = this.lengths[last]! + steps;
    if (longer > most) throw Error(beyond("steps", this.method.phases[last]!.id, longer, rows));
    this.lengths[last] = longer;
  }

  private running(): Running {
    const { nets, config, spec, seed, counter, store, observe, ledger, training, index, phase, now } = this;
    const [columns, moments] = [this.columns!, this.moments!]; // of a phase that has begun
    const asked = (rows: number) => this.ends.asked(now, rows);
    return {
      ...{ nets, config, spec, seed, counter, store, observe, ledger, training, index, phase },
      ...{ columns, moments, asked },
    };
  }
  private async perform(phase: AnyPhase, update: AnyUpdate, u: number): Promise<void> {
    const where = `${phase.id}/${update.id}`;
    await this.programs.run(where, () => execute(this.running(), phase, update, u));
    this.ledger.mark(where, this.step + 1, this.index);
  }
  /** Every term of every step since the last report, with one read. */
  async report(): Promise<Report> {
    const { phase, index, step } = { phase: this.now.id, index: this.index, step: this.step };
    return { phase, index, step, ...(await this.ledger.read()) };
  }
  async snapshot(): Promise<Snapshot> {
    const { phase, index, run, lengths, store, moments } = this;
    return snapshotOf({ phase, index, run, lengths: [...lengths] }, decoderLayersOf(this), store, moments);
  }
  /** Throws, naming the tensor, where the snapshot does not fit this method and config. */
  check(snapshot: Snapshot): PhaseSlots {
    const slots = this.slotsOf(phaseOf(snapshot, this.method));
    fits(snapshot, this.method.id, this.store.variables, slots);
    return slots;
  }
  /** Throws where `check` does; nothing has changed then. */
  restore(snapshot: Snapshot): void {
    const slots = this.check(snapshot);
    this.reset();
    [this.phase, this.index, this.lengths] = [snapshot.phase, snapshot.index, [...snapshot.lengths]];
    this.moments = restored(snapshot, this.store, slots);
  }
  private slotsOf(phase: AnyPhase): PhaseSlots {
    return slotsOf(
      phase.id,
      phase.updates.map(update => [update.id, rulesOf(this, update)] as const),
      path => this.store.buffers.get(path)!.shape,
    );
  }
  /** Lets go of all that belongs to the phase. */
  private reset(): void {
    this.programs.forget();
    this.moments?.dispose();
    this.moments = undefined;
    const lasting = new Set(Object.values(this.rows).map(column => column.resident));
    tf.dispose(
      Object.values(this.columns ?? {}).flatMap(({ resident: tensor }) =>
        tensor && !lasting.has(tensor) ? [tensor] : [],
      ),
    );
    this.columns = undefined;
  }
  dispose(): void {
    this.reset();
    this.store.dispose();
    this.ledger.dispose();
    tf.dispose([
      ...Object.values(this.counter),
      ...this.dials.buffers,
      ...Object.values(this.rows).flatMap(({ resident: tensor }) => tensor ?? []),
    ]);
  }
}
const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);

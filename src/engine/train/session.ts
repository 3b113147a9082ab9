// One run: builds nets, walks phases, runs the updates that are due. It decides when; methods declare what. The only place that trains.
// It draws no pictures and measures nothing (evaluation.ts), and knows neither messages nor files (workers/, export/).
import { isDial, parseValues, type AnyFields, type RunConfig, type Value, type Values } from "../config";
import type { Table } from "../dataset";
import type { Host } from "../host";
import type { AnyMethod, AnyPhase, AnyUpdate, Config, DataSpec, Loss, Nets, Rule } from "../method";
import type { AnyNet, Mode } from "../nn/scope";
import { rootsOf, Store, within } from "../nn/scope";
import { device, shuffledRow, updateNoise } from "../random";
import { gradientsOf, tf, type Buffer, type Tensor } from "../tf";
import { cached } from "./cache";
import { columnsOf, type Columns } from "./columns";
import { Ledger, type Report } from "./ledger";
import { planOf } from "./plan";
import { byGradient, move, netsOf, ownersOf, slotNames } from "./rules";
import type { Block, Snapshot } from "./snapshot";
import { stepOf } from "./step";

/** Called around every execution of an update or a sampler's turn: the recorder's place, and the contract test's. */
export type Observer = (phase: string, id: string, rules: readonly Rule[], run: () => void) => void;
export interface SessionOptions { method: AnyMethod; table: Table; run: RunConfig; host: Host; observe?: Observer }
export interface PhasePlan { id: string; title: string; steps: number; first: number } // first: steps of the whole run done before it

export class Session {
  /** run.values must be complete and valid (run.ts makes them so). */
  static create(options: SessionOptions): Session {
    return new Session(options);
  }
  readonly method: AnyMethod;
  readonly table: Table;
  readonly host: Host;
  readonly store: Store;
  readonly observe: Observer;
  readonly counter = { index: variable(0), progress: variable(0), turn: variable(0) }; // turn: of a sampler
  nets: Nets;
  config: Config; // what methods read: live numbers are scalars on the device
  abandoned = false; // nobody waits for it any more: what is being measured, drawn or cached stops at its next read
  phase = 0;
  index = 0; // steps done in this phase
  private values: Values;
  private readonly setup: RunConfig;
  private readonly planned: readonly number[];
  private lengths: number[];
  private columns: Columns | undefined; // of the phase that has begun
  private training: ReadonlySet<string> = new Set();
  private readonly rows: Columns;
  private readonly dials = new Map<string, Buffer>();
  private readonly slots = new Map<string, Buffer>(); // moments of this phase, by optimizer/<phase>/<update>/<path>/<slot>
  private readonly ledger = new Ledger();

  private constructor({ method, table, run, host, observe = (_phase, _id, _rules, execute) => execute() }: SessionOptions) {
    [this.method, this.table, this.host, this.observe, this.setup, this.values] = [method, table, host, observe, run, run.values];
    this.store = new Store(run.seed);
    this.config = this.settings();
    this.nets = method.build(this.store.scope(), this.config, table.spec);
    this.planned = planOf(method.phases.map(p => p.steps(this.config)), run.steps);
    this.lengths = [...this.planned];
    this.rows = columnsOf(table.train, table.spec.shape);
  }
  get spec(): DataSpec { return this.table.spec; }
  get seed(): number { return this.setup.seed; }
  /** As it is now, live changes included. */
  get run(): RunConfig { return { ...this.setup, values: this.values }; }
  get phases(): readonly PhasePlan[] {
    return this.method.phases.map(({ id, title }, p) => ({ id, title, steps: this.lengths[p]!, first: sum(this.lengths.slice(0, p)) }));
  }
  get step(): number { return sum(this.lengths.slice(0, this.phase)) + this.index; }
  get total(): number { return sum(this.lengths); }
  /** The last phase is not left when it ends, so that it can be trained longer. */
  get done(): boolean { return this.phase === this.method.phases.length - 1 && this.index >= this.lengths[this.phase]!; }
  get now(): AnyPhase { return this.method.phases[this.phase]!; }

  /** A live change: numbers are written to the device and nothing else happens; a choice or flag builds the nets again over the same variables. Throws for a field that needs a new run. */
  configure(values: Values): void {
    const fields = this.method.config as AnyFields;
    const next = parseValues(fields, values, this.values);
    for (const name of Object.keys(values)) if (!fields[name]?.live) throw Error(`${name}: cannot change while training; start a new run`);
    this.method.check?.(next, this.spec);
    this.values = next;
    this.config = this.settings();
    if (!Object.keys(values).every(name => this.dials.has(name))) this.nets = this.method.build(this.store.scope(), this.config, this.spec);
  }
  private settings(): Config {
    const fields = this.method.config as AnyFields;
    const setting = (name: string, value: Value) => {
      const field = fields[name];
      if (field?.kind === "list") return String(value).split(",").map(Number);
      if (!isDial(field)) return value;
      const known = this.dials.get(name);
      if (known) tf.tidy(() => known.assign(tf.scalar(Number(value))));
      else this.dials.set(name, variable(Number(value)));
      return this.dials.get(name)!;
    };
    return Object.fromEntries(Object.entries(this.values).map(([name, value]) => [name, setting(name, value)]));
  }

  /** Trains up to `steps` steps, across phases; resolves with how many it made. Steps are queued without reading: report() waits for them. */
  async advance(steps: number): Promise<number> {
    for (let made = 0; made < steps; made++) {
      while (!this.done && this.index >= this.lengths[this.phase]!) this.leave();
      if (this.done) return made;
      await this.begin();
      const phase = this.now;
      tf.tidy(() => {
        this.counter.index.assign(tf.scalar(this.index));
        this.counter.progress.assign(tf.scalar(Math.min(1, this.index / this.planned[this.phase]!)));
      });
      phase.updates.forEach((update, u) => {
        if (update.due?.(this.index, this.config) ?? true) this.execute(phase, update, u);
      });
      this.index++;
    }
    return steps;
  }
  /** Everything a phase needs besides variables is derived: beginning it and returning to it after a restore are the same thing. */
  private async begin(): Promise<void> {
    if (this.columns) return;
    const phase = this.now;
    const made = await cached(this, phase);
    this.training = rootsOf(phase.updates.flatMap(u => u.moves(this.nets, this.config, this.spec)).flatMap(r => (byGradient(r) ? r.nets : [])));
    this.columns = { ...this.rows, ...made };
  }
  private leave(): void {
    tf.dispose([...this.slots.values()]);
    this.slots.clear();
    this.columns = undefined;
    this.phase++;
    this.index = 0;
  }
  /** Leaves this phase for the next, where there is one. */
  skip(): void {
    if (this.phase === this.method.phases.length - 1) return;
    this.lengths[this.phase] = this.index;
    this.leave();
  }
  /** The last phase goes on for so many steps more, at the rates it ended with: progress stays at 1. */
  extend(steps: number): void {
    this.lengths[this.lengths.length - 1]! += steps;
  }

  /** Compute everything from old values, then commit: writes, gradients, followers. */
  private execute(phase: AnyPhase, update: AnyUpdate, u: number): void {
    const where = `${phase.id}/${update.id}`;
    const rules = update.moves(this.nets, this.config, this.spec);
    const nets = rules.flatMap(netsOf);
    if (nets.every(net => net.variables.length === 0)) return; // all frozen: nothing to do
    const owners = ownersOf(rules, where);
    const buffers = [...owners.keys()].map(path => this.store.buffers.get(path)!);
    const noise = updateNoise(this.seed, this.index, this.phase, u);
    const mode: Mode = { training: this.training, moving: rootsOf(nets), noise };
    const rowsFor = (stream: number, size: number) => Array.from({ length: size }, (_, k) => shuffledRow(this.seed, this.phase, stream, this.index * size + k, this.spec.count));
    const around = { nets: this.nets, config: this.config, data: this.spec, noise, index: this.counter.index, progress: this.counter.progress };
    this.observe(phase.id, update.id, rules, () =>
      tf.tidy(() => {
        try {
          const step = stepOf(around, this.columns!, rowsFor);
          const evaluate = () => this.note(where, within(mode, () => update.loss(step)));
          const gradients = buffers.length ? gradientsOf(evaluate, buffers) : (evaluate(), []);
          const twice = this.store.written().find(path => owners.has(path));
          if (twice) throw Error(`${where}: ${twice} is set by the loss and moved by its gradient`);
          this.store.commit(); // before optimizers move in place: a written value may alias a variable
          [...owners].forEach(([path, rule], i) => {
            const slot = (name: string, value: number, shape: readonly number[]) => this.slot(`optimizer/${phase.id}/${rule.shares ?? update.id}/${path}/${name}`, value, shape);
            if (gradients[i]) move(rule, buffers[i]!, gradients[i], slot, this.counter.progress);
          });
          for (const rule of rules) if (rule.by === "follow") this.follow(`optimizer/${phase.id}/${update.id}`, rule.net, rule.source, rule.rate);
        } finally {
          this.store.discard();
        }
      }),
    );
  }
  private note(where: string, { terms, watch }: Loss): Tensor {
    const all = { ...terms, ...watch };
    for (const [name, value] of Object.entries(all)) if (value.rank) throw Error(`${where}/${name}: a term is a scalar, got shape [${value.shape}]`);
    this.ledger.note(Object.keys(all).map(name => `${where}/${name}`), this.step + 1, Object.values(all));
    return tf.addN([tf.scalar(0), ...Object.values(terms)]);
  }
  private follow(where: string, net: AnyNet, source: AnyNet, rate: number): void {
    net.variables.forEach((v, i) => {
      const to = this.store.buffers.get(v.path)!;
      const from = this.store.buffers.get(source.variables[i]!.path)!;
      const seen = this.slot(`${where}/${v.path}/seen`, 0, []);
      const r = v.trained ? tf.maximum(rate, tf.sub(1, seen)) : tf.scalar(1); // the first time a copy; state is always copied
      to.assign(to.add(from.sub(to).mul(r)) as Buffer);
      seen.assign(tf.scalar(1));
    });
  }
  private slot(key: string, start: number, shape: readonly number[]): Buffer {
    const slot = this.slots.get(key) ?? device("slot", () => tf.tidy(() => tf.variable(tf.fill([...shape], start), false))); // made once, before the update is recorded
    this.slots.set(key, slot);
    return slot;
  }

  /** Every term of every step since the last report, with one read. */
  async report(): Promise<Report> {
    const { phase, index, step } = { phase: this.now.id, index: this.index, step: this.step };
    return { phase, index, step, ...(await this.ledger.read()) };
  }
  async snapshot(): Promise<Snapshot> {
    const { phase, index, run, lengths: [...lengths] } = this;
    const named = [...[...this.store.buffers].map(([path, b]) => [`net/${path}`, b] as const), ...this.slots];
    const copies = named.map(([name, b]) => [name, tf.tidy(() => b.clone())] as const); // of one moment, though reading takes many
    const tensors: Record<string, Block> = {};
    for (const [name, copy] of copies) {
      tensors[name] = { shape: copy.shape, data: Float32Array.from(await copy.data()) };
      copy.dispose();
    }
    const decoder = this.nets["decoder"]?.layers;
    return { run, phase, index, lengths, tensors, ...(decoder && { decoder }) };
  }
  /** Throws, naming the tensor, where the snapshot does not fit this method and config; nothing has changed then. */
  restore({ phase, index, lengths, tensors }: Snapshot): void {
    if (lengths.length !== this.method.phases.length || !this.method.phases[phase] || index > lengths[phase]!) throw Error(`phase ${phase}, step ${index}: not a place in a run of ${this.method.id}`);
    const { slots, groups } = this.slotsOf(this.method.phases[phase]!);
    const expected = new Map([...[...this.store.buffers].map(([path, b]) => [`net/${path}`, b.shape as readonly number[]] as const), ...slots]);
    const blocks = Object.entries(tensors).filter(([name]) => !name.startsWith("check/"));
    for (const [name, { shape, data }] of blocks) {
      const wanted = expected.get(name);
      if (!wanted) throw Error(`${name}: nothing of that name in ${this.method.id}`);
      if (String(shape) !== String(wanted)) throw Error(`${name}: has shape [${shape}], expected [${wanted}]`);
      if (data.length !== wanted.reduce((a, b) => a * b, 1)) throw Error(`${name}: ${data.length} values do not fill its shape [${shape}]`);
    }
    const missing = [...[...this.store.buffers.keys()].map(path => `net/${path}`), ...groups.filter(g => g.some(name => tensors[name])).flat()].find(name => !tensors[name]);
    if (missing) throw Error(`${missing}: missing`);
    this.reset();
    [this.phase, this.index, this.lengths] = [phase, index, [...lengths]];
    for (const [name, { shape, data }] of blocks) {
      const buffer = name.startsWith("net/") ? this.store.buffers.get(name.slice(4))! : this.slot(name, 0, shape);
      tf.tidy(() => buffer.assign(tf.tensor(data, [...shape]) as Buffer));
    }
  }
  /** Shapes of all moments that a phase's rules may keep, by name, and which of them come together: one group per (update, variable). */
  private slotsOf(phase: AnyPhase): { slots: Map<string, readonly number[]>; groups: readonly (readonly string[])[] } {
    const slots = new Map<string, readonly number[]>(), groups: string[][] = [];
    for (const update of phase.updates)
      for (const rule of update.moves(this.nets, this.config, this.spec))
        for (const { path, trained } of netsOf(rule).flatMap(net => net.variables)) {
          if (byGradient(rule) && !trained) continue;
          const where = `optimizer/${phase.id}/${(byGradient(rule) ? rule.shares : undefined) ?? update.id}/${path}`;
          const named = slotNames(rule).map(({ name, scalar }) => [`${where}/${name}`, scalar ? [] : this.store.buffers.get(path)!.shape] as const);
          for (const [name, shape] of named) slots.set(name, shape);
          groups.push(named.map(([name]) => name));
        }
    return { slots, groups };
  }
  private reset(): void {
    tf.dispose([...this.slots.values()]);
    this.slots.clear();
    this.columns = undefined;
    this.phase = 0;
  }
  dispose(): void {
    this.reset();
    this.store.dispose();
    this.ledger.dispose();
    tf.dispose([...Object.values(this.counter), ...this.dials.values()]);
  }
}
const variable = (value: number): Buffer => tf.tidy(() => tf.variable(tf.scalar(value), false));
const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);

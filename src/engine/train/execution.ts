// One execution of an update: loss, gradients and writes from the values before it, then all of them committed in
// place. Nothing here knows whether it is recorded, and nothing here changes from one execution to the next but
// what lies on the device.
import { run } from "../kernels/kernel";
import { cellsStep } from "../kernels/optimizers";
import { shuffledRows } from "../kernels/philox";
import type { AnyPhase, AnyUpdate, Config, Loss, Nets, Rule } from "../method";
import { updateNoise } from "../noise";
import { type Mode, rootsOf, type Store, inMode } from "../nn/scope";
import { shuffledRow } from "../random";
import { type Buffer, gradientsOf, type Tensor, tf } from "../tf";
import type { Columns, RowList } from "./columns";
import type { Ledger } from "./ledger";
import type { OptimizerState } from "./optimizer-state";
import { aged, byGradient, followed, move, netsOf, ownersOf, rateAt } from "./rules";
import { stepOf } from "./step";
import type { DataSpec } from "../step";

/** Called around every execution of an update or a sampler's turn, not around replays: the contract test's place. */
export type Observer = (phase: string, id: string, rules: readonly Rule[], run: () => void) => void;
/** What an execution needs of its session. */
export interface Running {
  nets: Nets;
  config: Config;
  spec: DataSpec;
  seed: number;
  store: Store;
  columns: Columns;
  moments: OptimizerState;
  ledger: Ledger;
  observe: Observer;
  training: ReadonlySet<string>; // roots of the nets that the phase trains
  counter: { index: Buffer; progress: Buffer };
  phase: number;
  index: number;
  asked(rows: number): void; // in one batch
}

/** Who moves, and how; rates that are computed are gone. */
export function rulesOf(
  { nets, config, spec }: Pick<Running, "nets" | "config" | "spec">,
  update: AnyUpdate,
): readonly Rule[] {
  let rules: readonly Rule[] = [];
  tf.tidy(() => {
    rules = update.moves(nets, config, spec);
  });
  return rules;
}
/** Compute everything from old values, then commit: writes, gradients, followers. */
export function execute(at: Running, phase: AnyPhase, update: AnyUpdate, u: number): void {
  const where = `${phase.id}/${update.id}`;
  const { index, progress } = at.counter;
  const named = rulesOf(at, update);
  const nets = named.flatMap(netsOf);
  if (nets.every(net => net.variables.length === 0)) return; // all frozen: nothing to do
  const owners = ownersOf(named, where);
  const buffers = [...owners.keys()].map(path => at.store.buffers.get(path)!);
  const noise = updateNoise(at.seed, at.index, at.phase, u, index);
  const mode: Mode = { training: at.training, moving: rootsOf(nets), noise };
  const around = { nets: at.nets, config: at.config, data: at.spec, noise, index, progress };
  at.observe(phase.id, update.id, named, () =>
    tf.tidy(() => {
      try {
        const step = stepOf(around, at.columns, (stream, size) => rowsFor(at, stream, size));
        const evaluate = () =>
          note(
            at,
            where,
            inMode(mode, () => update.loss(step)),
          );
        const gradients = buffers.length ? gradientsOf(evaluate, buffers) : (evaluate(), []);
        const twice = at.store.written().find(path => owners.has(path));
        if (twice) throw Error(`${where}: ${twice} is set by the loss and moved by its gradient`);
        at.store.commit();
        commit(
          at,
          `optimizer/${phase.id}`,
          update.id,
          update.moves(at.nets, at.config, at.spec),
          new Map([...owners.keys()].map((path, i) => [path, gradients[i] ?? undefined])),
        );
      } finally {
        at.store.discard();
      }
    }),
  );
}
/** Moves every variable by its rule, in place. The rules are asked for here, since their rates may be computed. */
function commit(
  at: Running,
  phase: string,
  update: string,
  rules: readonly Rule[],
  gradients: ReadonlyMap<string, Tensor | undefined>,
): void {
  const moments = at.moments,
    { progress } = at.counter;
  const slots = (path: string, owner = update) => moments.of(`${phase}/${owner}/${path}`);
  const moving = rules.filter(byGradient).map(rule => ({
    rule,
    paths: rule.nets
      .flatMap(net => net.variables)
      .filter(v => v.trained && gradients.get(v.path))
      .map(v => v.path),
  }));
  adjust(
    moments,
    moving.flatMap(({ rule, paths }) => paths.flatMap(path => aged(rule, slots(path, rule.shares)))),
  );
  for (const { rule, paths } of moving) {
    if (paths.length === 0) continue;
    const rate = rateAt(rule.rate, progress);
    for (const path of paths)
      move(rule, at.store.buffers.get(path)!, at.store.owned(gradients.get(path)!), slots(path, rule.shares), rate);
  }
  const following = rules.flatMap(rule =>
    rule.by === "follow" ? rule.net.variables.map((v, i) => ({ rule, v, from: rule.source.variables[i]! })) : [],
  );
  for (const { rule, v, from } of following)
    followed(rule, v.trained, at.store.buffers.get(v.path)!, at.store.buffers.get(from.path)!, slots(v.path));
  adjust(
    moments,
    following.map(({ v }) => [slots(v.path).cell("seen"), 0, 1]),
  );
}
function adjust(
  moments: OptimizerState,
  changes: readonly (readonly [cell: number, factor: number, plus: number])[],
): void {
  if (changes.length) run(cellsStep, changes.length, { cells: moments.cells, list: tf.tensor1d(changes.flat()) }, {});
}
function rowsFor(at: Running, stream: number, size: number): RowList {
  at.asked(size);
  if (at.columns["x"]!.resident) return shuffledRows(at.seed, at.phase, stream, at.counter.index, size, at.spec.count);
  return Array.from({ length: size }, (_, k) =>
    shuffledRow(at.seed, at.phase, stream, at.index * size + k, at.spec.count),
  );
}
function note(at: Running, where: string, { terms, watch }: Loss): Tensor {
  const all = { ...terms, ...watch };
  for (const [name, value] of Object.entries(all))
    if (value.rank) throw Error(`${where}/${name}: a term is a scalar, got shape [${value.shape}]`);
  at.ledger.note(where, Object.keys(all), Object.values(all), at.counter.index, Object.keys(terms).length);
  return tf.addN([tf.scalar(0), ...Object.values(terms)]);
}

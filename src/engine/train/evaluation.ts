// Evaluation: the same step, with nets in evaluation mode, held-out rows and noise of its own (keyed by the
// metric's or probe's id, so the same question gives the same draws). Training never notices: it may go on between
// the synchronous pieces.
import type { Table } from "../dataset";
import type { Ability, Evaluation } from "../diagnostic";
import { holds } from "../config";
import type { AnyPhase, Config, Nets } from "../method";
import { type Mode, inMode } from "../nn/scope";
import { evaluationNoise } from "../noise";
import { type Tensor, tf } from "../tf";
import { loadWeights } from "../features/weights";
import { drawsPrior } from "../prior";
import { columnsOf } from "./columns";
import { Turns } from "./turns";
import type { At } from "./at";
import { batchOf } from "./step";
import type { Batch } from "../step";
import { Abandoned } from "./abandoned";

/** The latest phase reached that offers it. */
const offering = (session: At, ability: Ability): AnyPhase | undefined =>
  session.method.phases.slice(0, session.phase + 1).findLast(p => p[ability]);
export const offers = (session: At, ability: Ability): boolean => offering(session, ability) !== undefined;
function phaseWith(session: At, ability: Ability): AnyPhase {
  const phase = offering(session, ability);
  if (!phase) throw Error(`${session.method.id} cannot ${ability} in the phase "${session.now.id}"`);
  return phase;
}

/** The n-th call gives the n-th rows of a split, in order, from the first again after the last. */
function inOrder({ spec, test, train }: Table): (size: number, split?: "test" | "train") => Batch {
  const columns = { test: columnsOf(test, spec.shape), train: columnsOf(train, spec.shape) };
  const counts = { test: spec.tests, train: spec.count };
  const from = { test: 0, train: 0 };
  return (size, split = "test") => {
    const start = from[split];
    from[split] += size;
    const rows = () => Array.from({ length: size }, (_, i) => (start + i) % counts[split]);
    return batchOf(columns[split], rows, 0, size);
  };
}
export async function evaluate<T>(
  session: At,
  id: string,
  run: (at: Evaluation<Config, Nets>) => Promise<T>,
): Promise<T> {
  const { nets, config, spec, seed, counter, table } = session;
  const noise = evaluationNoise(seed, id);
  const mode: Mode = { training: new Set(), moving: new Set(), noise };
  const apart = <R>(piece: () => R): R => inMode(mode, piece); // around every synchronous piece
  const batch = inOrder(table);
  const step = {
    nets,
    config,
    data: spec,
    batch: (size: number) => batch(size),
    noise,
    index: counter.index as Tensor,
    progress: counter.progress as Tensor,
  };
  const sampling = offering(session, "sample");
  const turns = new Turns(session, id);
  const sample = async (count: number, { finish = true }: { finish?: boolean } = {}): Promise<Tensor> => {
    const sampler = phaseWith(session, "sample").sample!;
    const begun = tf.tidy(() => apart(() => sampler.start(count, step)));
    const state = await turns.all(sampler.steps?.(config, spec) ?? 0, begun, (before, index, noise) =>
      apart(() => sampler.next!(before, { ...step, index, noise })),
    );
    if (!finish) return state;
    const out = tf.tidy(() => finished(state));
    state.dispose();
    return out;
  };
  const finished = (codes: Tensor): Tensor =>
    apart(() => phaseWith(session, "sample").sample!.finish?.(codes, step) ?? codes.clone());
  const read = async (make: () => Tensor): Promise<Float32Array> => {
    await session.host.pause(); // training, messages and a new run have their turn between two reads
    if (session.abandoned) throw new Abandoned(id);
    const tensor = tf.tidy(() => session.store.owned(apart(make)));
    const values = Float32Array.from(await tensor.data());
    tensor.dispose();
    return values;
  };
  const { words } = session.method;
  const said = sampling && words.phases[sampling.id]?.sampler;
  const note = words.variants?.find(({ when }) => holds(when, config))?.note;
  return run({
    ...step,
    batch,
    sample,
    read,
    finish: finished,
    features: () => loadWeights(session.host, spec),
    encode: x => apart(() => phaseWith(session, "encode").encode!(x, step)),
    decode: codes => apart(() => phaseWith(session, "decode").decode!(codes, step)),
    phase: (sampling ?? session.now).id,
    ...(sampling && drawsPrior(sampling.sample!) && { drawsPrior: true as const }),
    ...(said && { sampler: { ...said, ...(note && { note }) } }),
    ...(table.test.plane && { plane: table.test.plane }),
  });
}

// A phase of one method as a phase of another: the same declarations over other nets and another config. Every field is
// listed (`All`), so that a field added to Phase, Update or Sampler and forgotten here does not compile.
import type { Phase, Sampler, Update } from "./method";
import type { Batch, Step } from "./step";

type All<T> = { [K in keyof Required<T>]: T[K] | undefined };
const given = <T>(all: All<T>): T =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as T;

/** nets, config: what the inner phase sees of the outer one's. */
export function through<C, N, D, M>(phase: Phase<C, N>, nets: (outer: M) => N, config: (outer: D) => C): Phase<D, M> {
  const at = (step: Step<D, M>): Step<C, N> => ({ ...step, nets: nets(step.nets), config: config(step.config) });
  const about = <X, R>(call: ((x: X, step: Step<C, N>) => R) | undefined) =>
    call && ((x: X, step: Step<D, M>) => call(x, at(step)));
  const update = ({ id, moves, loss, due, rows, weights, held }: Update<C, N>): Update<D, M> =>
    given<Update<D, M>>({
      id,
      moves: (outer, c, data) => moves(nets(outer), config(c), data),
      loss: step => loss(at(step)),
      due: due && ((index, c) => due(index, config(c))),
      rows: rows as readonly (keyof D & string)[] | undefined, // settings keep their names
      weights: weights as Readonly<Record<string, keyof D & string>> | undefined,
      held,
    });
  const sampler = ({ start, finish, steps, next }: Sampler<C, N>): Sampler<D, M> =>
    given<Sampler<D, M>>({
      start: (count, step) => start(count, at(step)),
      finish: about(finish),
      next: about(next),
      steps: steps && ((c, data) => steps(config(c), data)),
    });
  const { id, steps, updates, cache, encode, decode, sample } = phase;
  return given<Phase<D, M>>({
    id,
    steps: c => steps(config(c)),
    updates: updates.map(update),
    cache: cache && ((batch: Batch<never>, step: Step<D, M>) => cache(batch, at(step))),
    encode: about(encode),
    decode: about(decode),
    sample: sample && sampler(sample),
  });
}

// Phases of several methods as one phase: whose it is, the config says. It has the updates of all of them, since ids of
// updates do not depend on a config; samplers and caches are not among what it offers.
import type { AnyPhase, AnyUpdate, Config } from "./method";

/** An update that the chosen phase lacks moves nothing and is never due. */
function updateOf(id: string, all: readonly AnyUpdate[], now: (c: Config) => AnyPhase): AnyUpdate {
  const own = all.filter(u => u.id === id),
    rows = own.find(u => u.rows)?.rows,
    held = Object.assign({}, ...own.map(u => u.held)) as NonNullable<AnyUpdate["held"]>,
    mine = (c: Config) => now(c).updates.find(u => u.id === id);
  return {
    id,
    held,
    moves: (nets, c, data) => mine(c)?.moves(nets, c, data) ?? [],
    loss: step => mine(step.config)!.loss(step),
    due: (index, c) => {
      const update = mine(c);
      return update !== undefined && (update.due?.(index, c) ?? true);
    },
    ...(rows !== undefined && { rows }),
  };
}
/** phases: all that `now` may choose. */
export function chosen(
  { id, steps }: Pick<AnyPhase, "id" | "steps">,
  phases: readonly AnyPhase[],
  now: (c: Config) => AnyPhase,
): AnyPhase {
  const all = phases.flatMap(p => p.updates);
  const names = [...new Set(all.map(u => u.id))];
  return {
    id,
    steps,
    updates: names.map(name => updateOf(name, all, now)),
    encode: (x, step) => now(step.config).encode!(x, step),
    decode: (codes, step) => now(step.config).decode!(codes, step),
  };
}

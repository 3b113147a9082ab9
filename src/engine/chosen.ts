// Phases of several methods as one phase: whose it is, the config says. It has the updates of all of them, since ids of
// updates do not depend on a config; samplers and caches are not among what it offers.
import type { AnyPhase, AnyUpdate, Config } from "./method";

/** An update that the chosen phase lacks moves nothing and is never due. */
function updateOf(id: string, now: (c: Config) => AnyPhase): AnyUpdate {
  const mine = (c: Config) => now(c).updates.find(u => u.id === id);
  return {
    id,
    moves: (nets, c, data) => mine(c)?.moves(nets, c, data) ?? [],
    loss: step => mine(step.config)!.loss(step),
    due: (index, c) => {
      const update = mine(c);
      return update !== undefined && (update.due?.(index, c) ?? true);
    },
  };
}
/** phases: all that `now` may choose. */
export function chosen(
  { id, steps }: Pick<AnyPhase, "id" | "steps">,
  phases: readonly AnyPhase[],
  now: (c: Config) => AnyPhase,
): AnyPhase {
  const names = [...new Set(phases.flatMap(p => p.updates.map(u => u.id)))];
  return {
    id,
    steps,
    updates: names.map(name => updateOf(name, now)),
    encode: (x, step) => now(step.config).encode!(x, step),
    decode: (codes, step) => now(step.config).decode!(codes, step),
  };
}

// Which runs the charts draw beside the one under way, and what they call them.
import type { Catalogue } from "../../../engine/catalogue";
import type { RunConfig } from "../../../engine/config";
import type { StoredRun } from "../../../storage/database";
import { differenceFrom } from "../difference";
import { type Side, useRun } from "../run";
import { series, SLOTS } from "../series";
import { useSetup } from "../setup";

/** The runs of the worker: the one that is looked at, and the one beside it. */
export const sides = (): readonly Side[] => {
  const { current, beside, state } = useRun.getState();
  return [...(current ? [{ ...current, state }] : []), ...(beside ? [beside] : [])];
};
export const active = (id: string): boolean => sides().some(side => side.id === id);

/** A second run that trains with it first, then the newest of those that are shown. */
export function draw(list: readonly StoredRun[]): void {
  const { current, beside } = useRun.getState(),
    { catalogue } = useSetup.getState();
  const shown = list.filter(run => run.shown && run.deleted === undefined && !active(run.id)).map(run => run.id);
  series.show([...(beside ? [beside.id] : []), ...shown].slice(0, SLOTS));
  for (const { id } of series.beside()) {
    const run = beside?.id === id ? beside.run : list.find(kept => kept.id === id)?.run;
    if (run && current && catalogue)
      series.name(id, differenceFrom(catalogue, current.run, run), otherUnits(catalogue, current.run, run));
  }
}
/** Names under which two methods have series of different units: no chart can hold both. */
export function otherUnits({ methods }: Catalogue, own: RunConfig, other: RunConfig): readonly string[] {
  const [here, there] = [own, other].map(({ method }) => methods.find(({ id }) => id === method)?.series ?? {});
  return Object.keys(there!).filter(name => here![name] && here![name].unit !== there![name]!.unit);
}
/** Of one method on the same data: what the curves of both show is the same, in the same units. */
const alike = (a: RunConfig, b: RunConfig): boolean =>
  a.method === b.method && a.dataset === b.dataset && JSON.stringify(a.data) === JSON.stringify(b.data);
/**
 * A run begins: the one before it stays on the charts if they can be compared, others only if they are pinned. next:
 * the one that begins.
 */
export function besideNext(
  list: readonly StoredRun[],
  previous: Side | undefined,
  next: RunConfig | undefined,
): readonly StoredRun[] {
  const stays = previous?.state && previous.state.step > 0 && next && alike(previous.run, next),
    before = stays ? previous.id : undefined;
  return list.map(run => (run.id === before ? { ...run, shown: true } : run.pinned ? run : { ...run, shown: false }));
}

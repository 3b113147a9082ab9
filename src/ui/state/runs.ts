// All runs that this browser keeps, the one under way among them: which are on the charts, pinned, deleted; what can be
// continued. Data and verbs (runs/, by subject) over storage/; what trains is run.ts's, which this one knows and which
// is told of it by wiring.ts; the values of series are series.ts's.
import { create } from "zustand";
import type { Keeper } from "./joints";
import { fresh, type Runs } from "./runs/data";
import { besideNext, draw } from "./runs/drawn";
import { finding } from "./runs/finding";
import { keeping } from "./runs/keeping";
import { resuming } from "./runs/resuming";
import { claims, hearStorage } from "./storage";
import { useRun } from "./run";

export const useRuns = create<Runs>()((...store) => ({
  ...fresh(),
  ...keeping(...store),
  ...finding(...store),
  ...resuming(...store),
}));

/** Once, when the page loads: what trains here is open here and nowhere else, and other pages' doings are heard. */
export function holdRuns(search: string): void {
  const ids = ({ current, beside }: ReturnType<typeof useRun.getState>) =>
    [current?.id, beside?.id].filter(id => id !== undefined);
  useRun.subscribe((now, before) => {
    const same = now.current?.id === before.current?.id && now.beside?.id === before.beside?.id;
    if (same && now.untouched === before.untouched) return;
    const { looking } = useRuns.getState(),
      trains = ids(now);
    if (looking !== undefined && !trains.includes(looking)) useRuns.setState({ looking: undefined });
    for (const id of ids(before)) if (!trains.includes(id)) claims.release(id);
    for (const id of trains) if (id !== looking && !now.untouched) void claims.claim(id);
  });
  hearStorage({
    trouble: why => useRuns.setState({ trouble: why.message, again: undefined }),
    back: () => {
      useRuns.setState({ trouble: undefined });
      void useRuns.getState().open(search);
      useRun.getState().save();
    },
  });
}

/** What the run under way has kept, drawn and continued. */
export const keeper: Keeper = {
  keep: side => void useRuns.getState().keep(side),
  showBefore: previous => {
    useRuns.setState(({ list }) => ({ list: besideNext(list, previous, useRun.getState().current?.run) }));
    draw(useRuns.getState().list);
  },
  goOn: (id, change) => {
    const { checkpoints, resume } = useRuns.getState();
    if (!checkpoints[id]) return false;
    void resume(id, change);
    return true;
  },
  copies: play => {
    const { looking, copy } = useRuns.getState();
    if (looking === undefined) return false;
    void copy(looking, play);
    return true;
  },
};

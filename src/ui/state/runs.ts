// All runs that this browser keeps, the one under way among them: which are on the charts, pinned, deleted; what can be
// continued. Data and verbs (runs/, by subject) over storage/; what trains is run.ts's, which this one knows and which
// is told of it by wiring.ts; the values of series are series.ts's.
import { create } from "zustand";
import type { Keeper } from "./joints";
import { fresh, type Runs } from "./runs/data";
import { besideNext, draw } from "./runs/drawn";
import { finding } from "./runs/finding";
import { keeping } from "./runs/keeping";

export const useRuns = create<Runs>()((...store) => ({ ...fresh(), ...keeping(...store), ...finding(...store) }));

/** What the run under way has kept, drawn and continued. */
export const keeper: Keeper = {
  keep: side => void useRuns.getState().keep(side),
  showBefore: previous => {
    useRuns.setState(({ list }) => ({ list: besideNext(list, previous) }));
    draw(useRuns.getState().list);
  },
  goOn: (id, change) => {
    const { checkpoints, resume } = useRuns.getState();
    if (!checkpoints[id]) return false;
    void resume(id, change);
    return true;
  },
};

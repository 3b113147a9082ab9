// Ways back from a run that cannot be built: to the one in front, which stays as it was until its successor stands; or,
// where there is none, to start values, with which it can.
import { keeping } from "../joints";
import { series } from "../series";
import { useSetup } from "../setup";
import { dataSetOf, methodOf, startData, startValues } from "../starts";
import { fresh, type GoesBack, type OfRun, type Verbs } from "./data";

/** What was under way since the last run that stood. */
let left: OfRun[] = [];
/** Another is about to take its place. */
export const leaving = (run: OfRun): void => void left.push(run);
/** The run under way stands: those before it are not gone back to. */
export function stands(): void {
  left = [];
  series.stands();
}

export const goingBack: Verbs<GoesBack> = (set, get) => ({
  goBack(id, why) {
    const before = left.find(({ current }) => current?.id === id);
    series.back(id);
    stands();
    if (!before?.current) return;
    const { failure } = before; // what stopped it is said still, once what is new was read
    set({ ...ofRun(before), fid: undefined, measuring: false });
    if (failure) get().refuse(why, "stays");
    keeping()?.showBefore(undefined);
    useSetup.getState().adopt(before.current.run, failure ? [] : [`${why} The run before goes on.`], "form");
  },
  plainly() {
    const { catalogue, run } = useSetup.getState(),
      method = catalogue && run && methodOf(catalogue, run.method),
      dataset = catalogue && run && dataSetOf(catalogue, run.dataset);
    if (!method || !dataset) return get().restart(false);
    const { fits } = get().failure ?? {},
      { steps: _, ...rest } = run;
    get().restart(
      false,
      fits
        ? { ...run, values: { ...run.values, ...fits } }
        : { ...rest, values: startValues(method, dataset), data: startData(dataset) },
    );
  },
});
const ofRun = (run: OfRun): OfRun =>
  Object.fromEntries(Object.keys(fresh()).map(name => [name, run[name as keyof OfRun]])) as unknown as OfRun;

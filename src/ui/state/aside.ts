// Records of the browser that cannot be read (storage/aside.ts): told where runs are listed, and kept until the reader
// deletes them. Beside the list of runs and the sweeps, which know nothing of them.
import { create } from "zustand";
import { messageOf } from "../../engine/errors";
import { type Aside, dropAside, listAside, savedAside } from "../../storage/aside";
import { opened } from "./storage";

interface SetAside {
  list: readonly Aside[];
  /** Why the last of them could not be saved or deleted. */
  trouble: string | undefined;
  look(): Promise<void>;
  /** Of one that was come by. */
  hear(bad: Aside): void;
  /** All that there is of it; undefined where that does not work. */
  content(of: Aside): Promise<Blob | undefined>;
  drop(of: Aside): Promise<void>;
}
export const useAside = create<SetAside>()((set, get) => {
  const tried = async <T>(act: () => Promise<T>): Promise<T | undefined> => {
    try {
      const done = await act();
      set({ trouble: undefined });
      return done;
    } catch (error) {
      set({ trouble: messageOf(error) });
      return undefined;
    }
  };
  return {
    list: [],
    trouble: undefined,
    look: () =>
      tried(async () => {
        const found = await listAside(await opened());
        set(({ list }) => ({ list: [...found, ...list.filter(isOfSeries)] })); // which are seen when they are read
      }),
    hear: bad => set(({ list }) => ({ list: [...list.filter(each => !same(each, bad)), bad] })),
    content: of => tried(async () => savedAside(await opened(), of)),
    async drop(of) {
      await tried(async () => {
        await dropAside(await opened(), of);
        set(({ list }) => ({ list: list.filter(each => !same(each, of)) }));
      });
      await get().look();
    },
  };
});
const isOfSeries = ({ store }: Aside): boolean => store === "pieces" || store === "series";
const same = (a: Aside, b: Aside): boolean => a.store === b.store && String(a.key) === String(b.key);
/** What it was to be, in the words of the page. */
export const kindOf = ({ store }: Aside): string =>
  ({ runs: "run", texts: "checkpoint", sweeps: "sweep", pieces: "part of the curves", series: "curves" })[store];

// A visit leaves nothing: the run that the page opened with by itself is kept, and named in the address, only from the
// moment that the reader touches it. That is whatever is ordered of it (steering.ts), begun in its place (beginning.ts)
// or chosen in the form (wiring.ts); looking at it, exploring its pictures and saving what rests are none.
import { worker } from "../joints";
import type { Touches, Verbs } from "./data";

export const touching: Verbs<Touches> = (set, get) => ({
  touch() {
    if (!get().untouched) return;
    set({ untouched: false });
    worker()?.order({ kind: "keep" });
  },
});

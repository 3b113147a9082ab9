// What the reader chose: the next run, and with its live fields the one under way. Data and verbs; it knows no worker
// and no address (run.ts and wiring.ts watch it).
import { create } from "zustand";
import type { Catalogue, DataSetEntry, MethodEntry } from "../../engine/catalogue";
import type { Note, RunConfig, Value } from "../../engine/config";
import { bounded } from "./bounded";
import { dataSetOf, methodOf, moved } from "./starts";

export interface Setup {
  catalogue: Catalogue | undefined;
  run: RunConfig | undefined; // undefined until the catalogue is there
  opened: RunConfig | undefined; // the opening run: its values were chosen by nobody
  touched: boolean; // by hand: then nothing is chosen for the reader any more
  notes: readonly string[]; // what had to be put right
  noted: "address" | "form"; // where it stood
  begin(catalogue: Catalogue): void;
  adopt(run: RunConfig, notes?: readonly string[], noted?: Setup["noted"]): void; // not chosen in the form
  /** The opening run. */
  openWith(run: RunConfig): void;
  choose(to: { method?: string; dataset?: string }): void;
  set(name: string, value: Value): void;
  setData(name: string, value: Value): void;
  setSeed(seed: number): void;
  dismiss(): void;
}

export const useSetup = create<Setup>()((set, get) => {
  // notes of before have been read by then
  const edit = (change: (run: RunConfig, catalogue: Catalogue) => RunConfig) => {
    const { run, catalogue } = get();
    if (!run || !catalogue) return;
    const notes: string[] = [],
      next = inBounds(change(run, catalogue), catalogue, text => void notes.push(text));
    set({ run: next, touched: true, notes, noted: "form" });
  };
  return {
    catalogue: undefined,
    run: undefined,
    opened: undefined,
    touched: false,
    notes: [],
    noted: "address",
    begin: catalogue => set({ catalogue }),
    adopt: (run, notes = [], noted = "address") => set({ run, notes, noted, opened: undefined }),
    openWith: run => set({ run, opened: run, notes: [], noted: "address" }),
    choose(to) {
      edit((run, catalogue) => moved(catalogue, run, to, get().opened));
      set({ opened: undefined });
    },
    set: (name, value) => edit(run => ({ ...run, values: { ...run.values, [name]: value } })),
    setData: (name, value) => edit(run => ({ ...run, data: { ...run.data, [name]: value } })),
    setSeed: seed => edit(run => ({ ...run, seed })),
    dismiss: () => set({ notes: [] }),
  };
});

function inBounds(run: RunConfig, catalogue: Catalogue, note: Note): RunConfig {
  const method = methodOf(catalogue, run.method),
    dataset = dataSetOf(catalogue, run.dataset);
  return method && dataset ? bounded(method, dataset, run, note) : run;
}
export const selectMethod = ({ catalogue, run }: Setup): MethodEntry | undefined =>
  catalogue && run ? methodOf(catalogue, run.method) : undefined;
export const selectDataSet = ({ catalogue, run }: Setup): DataSetEntry | undefined =>
  catalogue && run ? dataSetOf(catalogue, run.dataset) : undefined;

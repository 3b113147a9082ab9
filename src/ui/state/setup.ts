// What the reader chose: the next run, and with its live fields the one under way. Data and verbs; it knows no worker
// and no address (run.ts and wiring.ts watch it).
import { create } from "zustand";
import type { Catalogue, DataSetEntry, MethodEntry } from "../../engine/catalogue";
import type { RunConfig, Value } from "../../engine/config";
import { dataSetOf, methodOf, moved } from "./starts";

export interface Setup {
  catalogue: Catalogue | undefined;
  run: RunConfig | undefined; // undefined until the catalogue is there
  touched: boolean; // by hand: then nothing is chosen for the reader any more
  notes: readonly string[]; // what the address held that had to be put right
  begin(catalogue: Catalogue): void;
  adopt(run: RunConfig, notes?: readonly string[]): void; // from the address or from a file
  choose(to: { method?: string; dataset?: string }): void;
  set(name: string, value: Value): void;
  setData(name: string, value: Value): void;
  setSeed(seed: number): void;
  dismiss(): void;
}

export const useSetup = create<Setup>()((set, get) => {
  const edit = (change: (run: RunConfig, catalogue: Catalogue) => RunConfig) => {
    const { run, catalogue } = get();
    if (run && catalogue) set({ run: change(run, catalogue), touched: true, notes: [] }); // by then they have been read
  };
  return {
    catalogue: undefined,
    run: undefined,
    touched: false,
    notes: [],
    begin: catalogue => set({ catalogue }),
    adopt: (run, notes = []) => set({ run, notes }),
    choose: to => edit((run, catalogue) => moved(catalogue, run, to)),
    set: (name, value) => edit(run => ({ ...run, values: { ...run.values, [name]: value } })),
    setData: (name, value) => edit(run => ({ ...run, data: { ...run.data, [name]: value } })),
    setSeed: seed => edit(run => ({ ...run, seed })),
    dismiss: () => set({ notes: [] }),
  };
});

export const selectMethod = ({ catalogue, run }: Setup): MethodEntry | undefined =>
  catalogue && run ? methodOf(catalogue, run.method) : undefined;
export const selectDataSet = ({ catalogue, run }: Setup): DataSetEntry | undefined =>
  catalogue && run ? dataSetOf(catalogue, run.dataset) : undefined;

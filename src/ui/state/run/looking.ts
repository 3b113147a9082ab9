// What of the run is on screen: its pictures are made for that alone.
import { initial } from "../../../engine/config";
import { worker } from "../joints";
import { useSetup } from "../setup";
import { probesFor } from "../probes";
import { dataSetOf, methodOf } from "../starts";
import { causeOf, type Looks, type RunData, type Verbs } from "./data";

export const looking: Verbs<Looks> = (set, get) => ({
  look(visible) {
    set({ visible });
    watch(get());
  },
  choose(probe, options) {
    set({ options: { ...get().options, [probe]: options } });
    watch(get());
  },
  drawn: probe => worker()?.order({ kind: "shown", probe }),
  refuse: (message, kind = "file") => set(({ failure }) => ({ failure: { kind, message, before: causeOf(failure) } })),
  dismiss: () => set(({ failure }) => ({ failure: failure?.before, from: undefined })),
});

function watch({ visible, options, current }: RunData): void {
  const { catalogue, run: chosen } = useSetup.getState(),
    run = current?.run ?? chosen,
    method = catalogue && run && methodOf(catalogue, run.method),
    dataset = catalogue && run && dataSetOf(catalogue, run.dataset);
  if (!method || !dataset) return;
  const probes = probesFor(catalogue, method, dataset.kind, run.values);
  worker()?.watch(
    visible.map(id => ({ id, options: options[id] ?? initial(probes.find(p => p.id === id)?.options ?? {}) })),
  );
}

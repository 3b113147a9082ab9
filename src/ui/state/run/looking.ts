// What of the run is on screen: its pictures are made for that alone.
import { initial } from "../../../engine/config";
import { worker } from "../joints";
import { useSetup } from "../setup";
import { methodOf } from "../starts";
import type { Looks, RunData, Verbs } from "./data";

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
  dismiss: () => set({ failure: undefined }),
});

function watch({ visible, options }: RunData): void {
  const { catalogue, run } = useSetup.getState();
  if (!catalogue || !run) return;
  const probes = [...catalogue.probes, ...(methodOf(catalogue, run.method)?.probes ?? [])];
  worker()?.watch(
    visible.map(id => ({ id, options: options[id] ?? initial(probes.find(p => p.id === id)?.options ?? {}) })),
  );
}

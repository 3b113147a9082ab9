// The title of the window and of the history: what runs on what. No step count: a screen reader would say each.
import { useEffect } from "react";
import { useRun } from "../state/run";
import { selectDataSet, selectMethod, useSetup } from "../state/setup";

const name = "Latent Playground";

export function useTitle(): void {
  const running = useRun(s => s.current?.run);
  const method = useSetup(s => selectMethod({ ...s, run: running ?? s.run })?.title);
  const data = useSetup(s => selectDataSet({ ...s, run: running ?? s.run })?.title);
  useEffect(() => {
    document.title = method && data ? `${method} on ${data} · ${name}` : name;
  }, [method, data]);
}

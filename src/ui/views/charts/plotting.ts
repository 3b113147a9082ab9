// When the code that draws charts arrives: asked for once the run is there, so that the first picture need not wait for
// it. Charts hear of it as they hear of their series, and draw in turn.
import type { ComponentType } from "react";
import type { PlottedProps } from "./plotted";
import { series } from "../../state/series";

let component: ComponentType<PlottedProps> | undefined;
let asked = false;
const listeners = new Set<() => void>();

export function askForPlotting(): void {
  if (asked) return;
  asked = true;
  void import("./plotted").then(({ Plotted }) => {
    component = Plotted;
    for (const listener of [...listeners]) listener();
  });
}
/** Undefined until it is there. */
export const plotting = (): ComponentType<PlottedProps> | undefined => component;
/** News of series, or of the code. */
export function onCharted(listener: () => void): () => void {
  const forget = series.subscribe(listener);
  listeners.add(listener);
  return () => {
    forget();
    listeners.delete(listener);
  };
}

// When the code that draws charts arrives: asked for once the run is there, so that the first picture need not wait for
// it. Charts hear of it as they hear of their series, and draw in turn.
import type { ComponentType } from "react";
import { late } from "../../borders/late";
import type { PlottedProps } from "./plotted";
import { series } from "../../state/series";

/** Also whether it came. */
export const plotted = late(async () => (await import("./plotted")).Plotted);

export const askForPlotting = plotted.need;
/** Undefined until it is there. */
export const plotting = (): ComponentType<PlottedProps> | undefined => plotted.now().value;
/** News of series, or of the code. */
export function onCharted(listener: () => void): () => void {
  const forgets = [series.subscribe(listener), plotted.subscribe(listener)];
  return () => {
    for (const forget of forgets) forget();
  };
}

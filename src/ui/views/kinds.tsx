// One component for each kind of view. The table is total: a kind without a component does not compile.
import type { ComponentType } from "react";
import { BarsView } from "./bars";
import { FieldView } from "./field";
import { HistoryView } from "./history";
import { ImagesView } from "./images";
import { IntervalsView } from "./intervals";
import { PlotView } from "./plot-view";
import { PointsView } from "./points";
import type { Kind, ViewProps } from "./view-props";

const components: { readonly [K in Kind]: ComponentType<ViewProps<K>> } = {
  images: ImagesView,
  points: PointsView,
  field: FieldView,
  bars: BarsView,
  plot: PlotView,
  intervals: IntervalsView,
  history: HistoryView,
};

export function ViewOf<K extends Kind>({ kind, ...props }: { kind: K } & ViewProps<K>) {
  const Component: ComponentType<ViewProps<K>> = components[kind];
  return <Component {...(props as unknown as ViewProps<K>)} />;
}

// One component for each kind of view. The table is total: a kind without a component does not compile.
import type { ComponentType } from "react";
import { BarsView } from "./bars";
import { FieldView } from "./field";
import { HistoryView } from "./history";
import { ImagesView } from "./images";
import { IntervalsView } from "./intervals";
import { PlotView } from "./plot-view";
import { PointsView } from "./points";
import type { Values } from "../../engine/config";
import type { View } from "../../engine/diagnostic";
import type { Decoder } from "./decoder";

export type Kind = View["kind"];
export interface ViewProps<K extends Kind> {
  view: Extract<View, { kind: K }>;
  step: number; // of the whole run, when it was drawn
  label: string; // what it is and of which step, for those who hear the page
  narrow: boolean; // one column, as on a phone
  alone: boolean; // the only one of its kind on the board
  decoder: Decoder;
  canDecode: boolean;
  choose?(probe: string, values: Values): void; // of another probe: what it shall show
  onDrawn(): void; // after it is really on the screen: the next may come
}
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

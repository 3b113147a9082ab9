// Where on the board a probe stands: by what its picture looks like, or by what it says of itself before there is one.
import { pairs } from "./images";
import type { DataSetEntry, ProbeEntry } from "../../engine/catalogue";
import type { ProbeShape, View } from "../../engine/view";
import type { Kind } from "./view-props";

/** The room a probe needs; look: one of those below the first screen, which are all of one width. */
export type Shape = ProbeShape | "look";
const shapes: { readonly [K in Kind]: (view: Extract<View, { kind: K }>) => Shape } = {
  images: view => (pairs(view) ? "pairs" : "sheet"),
  points: () => "plane",
  field: () => "plane",
  plot: () => "plane",
  intervals: () => "plane",
  history: () => "wide",
  bars: () => "bars",
};
export const shapeOf = (entry: ProbeEntry | undefined, view: View | undefined, kind: DataSetEntry["kind"]): Shape =>
  view && entry?.shape?.[kind] !== "tall"
    ? (shapes[view.kind] as (view: View) => Shape)(view)
    : (entry?.shape?.[kind] ?? "plane");

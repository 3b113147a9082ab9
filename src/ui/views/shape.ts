// Where on the board a probe stands, by what its picture looks like, or by its name before there is one.
import { pairs } from "./images";
import type { DataSetEntry } from "../../engine/catalogue";
import type { View } from "../../engine/view";
import type { Kind } from "./view-props";

/** The room a probe needs; look: one of those below the first screen, which are all of one width. */
export type Shape = "sheet" | "pairs" | "plane" | "bars" | "look";
/** A guess for the time before its first picture: a placement hint and nothing else. */
function guess(id: string, kind: DataSetEntry["kind"]): Shape {
  const [reconstructs, samples] = [/reconstruct/.test(id), /sample/.test(id)];
  if (reconstructs || samples) {
    if (kind !== "images") return "plane";
    return reconstructs ? "pairs" : "sheet";
  }
  return /spectrum|bars/.test(id) ? "bars" : "plane";
}
const shapes: { readonly [K in Kind]: (view: Extract<View, { kind: K }>) => Shape } = {
  images: view => (pairs(view) ? "pairs" : "sheet"),
  points: () => "plane",
  field: () => "plane",
  plot: () => "plane",
  intervals: () => "plane",
  history: () => "plane",
  bars: () => "bars",
};
export const shapeOf = (id: string, view: View | undefined, kind: DataSetEntry["kind"]): Shape =>
  view ? (shapes[view.kind] as (view: View) => Shape)(view) : guess(id, kind);

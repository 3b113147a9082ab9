// What is not said of random weights: a dimension is in use or idle only once something was trained. Pure functions of
// a view and the step that it was drawn at.
import type { View } from "../../engine/view";

type Bars = Extract<View, { kind: "bars" }>;
/** Before any training bars have no threshold: none of them is on a side of it yet. */
export function barsAt({ threshold, ...view }: Bars, step: number): Bars {
  return step > 0 && threshold !== undefined ? { ...view, threshold } : view;
}
export const noteAt = (view: View | undefined, step: number): string | undefined =>
  view?.kind === "bars" && view.threshold !== undefined && step === 0 ? "random weights" : view?.note;

// Where to look at vectors from: the data set's own plane, else all of a plane, else the two directions
// of largest variance.
import type { Evaluation } from "../diagnostic";
import { axesPlane, type Plane, principalPlane } from "../linalg/plane";
import { nameOf } from "./names";
import { widthOf } from "../train/rows";

/** real: held-out rows [·, D]. */
export function look<C, N>(
  at: Evaluation<C, N>,
  real: Float32Array,
): { plane: Plane; axes: readonly [string, string] } {
  const d = widthOf(at);
  if (at.plane)
    return {
      plane: { across: at.plane.subarray(0, d), up: at.plane.subarray(d, 2 * d) },
      axes: [nameOf("y", 0), nameOf("y", 1)],
    };
  if (d <= 2) return { plane: axesPlane(d, 0, d - 1), axes: [nameOf("x", 0), d === 2 ? nameOf("x", 1) : ""] };
  return { plane: principalPlane(real, d), axes: ["first principal direction", "second"] };
}

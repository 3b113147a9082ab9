// Planes through the space of codes or data: two orthonormal directions to look along. A point's place in one is its
// two dot products, not centred, so that an origin stays where it is and N(0, I) seen in any plane is N(0, I₂).
import { eigen } from "./eigen";
import { momentsOf } from "./mean-and-covariance";

/** [d] each; up is all zeros where d = 1. */
export interface Plane {
  across: Float32Array;
  up: Float32Array;
}

/** Coordinate axes i and j. */
export const axesPlane = (d: number, i: number, j: number): Plane => ({
  across: unit(d, i),
  up: i === j ? new Float32Array(d) : unit(d, j),
});
const unit = (d: number, i: number): Float32Array => Float32Array.from({ length: d }, (_, k) => (k === i ? 1 : 0));

/**
 * The two directions of largest variance; each turned so that its largest component is positive (an eigenvector has no
 * sign, a picture must not flip).
 */
export function principalPlane(rows: ArrayLike<number>, d: number): Plane {
  const { vectors } = eigen(momentsOf(rows, d).covariance, d);
  const direction = (rank: number): Float32Array => {
    const vector = vectors.subarray((d - 1 - rank) * d, (d - rank) * d);
    const largest = vector.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
    return Float32Array.from(vector, v => (largest < 0 ? -v : v));
  };
  return { across: direction(0), up: d > 1 ? direction(1) : new Float32Array(d) };
}

/** [rows, 2], interleaved. */
export function projected(rows: ArrayLike<number>, { across, up }: Plane): Float32Array {
  const d = across.length,
    count = rows.length / d;
  const xy = new Float32Array(2 * count);
  for (let row = 0; row < count; row++) {
    let a = 0,
      b = 0;
    for (let k = 0, at = row * d; k < d; k++, at++) {
      a += rows[at]! * across[k]!;
      b += rows[at]! * up[k]!;
    }
    xy[2 * row] = a;
    xy[2 * row + 1] = b;
  }
  return xy;
}

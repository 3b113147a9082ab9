// Precision and recall of one set of points for another by nearest neighbours (Kynkäänniemi et al. 2019;
// methods.md 5.3). On the host in float64, so that every backend gives the same answer to the same features, in
// pieces of some 10 ms.
import { enough } from "./few";

export const NEIGHBOURS = 3; // k
const PIECE = 1e7; // coordinates in one synchronous piece at most; most are never looked at
const STRIDE = 8; // coordinates between two looks whether a distance is already too large

/** Squared distance of two rows; any larger number as soon as it exceeds `limit`. */
function squared(a: Float32Array, i: number, b: Float32Array, j: number, d: number, limit: number): number {
  let sum = 0;
  for (let from = 0; from < d && sum <= limit; from += STRIDE)
    for (let k = from, to = Math.min(d, from + STRIDE); k < to; k++) {
      const x = a[i * d + k]! - b[j * d + k]!;
      sum += x * x;
    }
  return sum;
}
/** Squared distance of each row to its k-th nearest other row. */
export async function radii(
  rows: Float32Array,
  d: number,
  rest: () => Promise<void>,
  k = NEIGHBOURS,
): Promise<Float64Array> {
  const n = rows.length / d,
    out = new Float64Array(n),
    most = Math.max(1, Math.floor(PIECE / (n * d)));
  enough(n, k + 1);
  for (let i = 0; i < n; i++) {
    const nearest = new Float64Array(k).fill(Infinity); // ascending
    for (let j = 0; j < n; j++) {
      if (j === i) continue;
      const distance = squared(rows, i, rows, j, d, nearest[k - 1]!);
      if (distance >= nearest[k - 1]!) continue;
      let at = k - 1;
      for (; at > 0 && nearest[at - 1]! > distance; at--) nearest[at] = nearest[at - 1]!;
      nearest[at] = distance;
    }
    out[i] = nearest[k - 1]!;
    if (i % most === most - 1) await rest();
  }
  return out;
}
/** Share of points that lie in the ball of at least one centre. reach: squared radius of each. */
export async function covered(
  points: Float32Array,
  centres: Float32Array,
  reach: Float64Array,
  d: number,
  rest: () => Promise<void>,
): Promise<number> {
  const n = points.length / d,
    m = centres.length / d,
    most = Math.max(1, Math.floor(PIECE / (m * d)));
  let inside = 0;
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < m; i++)
      if (squared(points, j, centres, i, d, reach[i]!) <= reach[i]!) {
        inside++;
        break;
      }
    if (j % most === most - 1) await rest();
  }
  return inside / n;
}
/** Standard error of a share of n. */
export const ofShare = (p: number, n: number): number => Math.sqrt((p * (1 - p)) / n);

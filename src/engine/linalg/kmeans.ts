// Where a mixture starts: centres by k-means++ (Arthur & Vassilvitskii 2007), polished by a few of Lloyd's sweeps. Not
// a clustering to its end: expectation maximisation goes on from here.

const SWEEPS = 10;
/** Runs a synchronous piece over all rows, some at a time. */
export type InPieces = (piece: (from: number, to: number) => void) => Promise<void>;
export interface Centres {
  centres: readonly Float64Array[];
  /** Per dimension, of rows around their nearest centre before the last sweep. */
  variance: number;
}

/** One centre for each of `uniforms` (in (0, 1)), at most one a row. rows: [n, d]. */
export async function centresOf(
  rows: Float32Array,
  d: number,
  uniforms: ArrayLike<number>,
  over: InPieces,
): Promise<Centres> {
  let centres = seeds(rows, d, uniforms),
    variance = 0;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const sums = centres.map(() => new Float64Array(d)),
      counts = new Float64Array(centres.length);
    variance = 0;
    await over((from, to) => {
      for (let row = from; row < to; row++) {
        const k = nearest(rows, row, centres),
          sum = sums[k]!;
        counts[k]!++;
        variance += squareTo(rows, row, centres[k]!) / rows.length;
        for (let i = 0; i < d; i++) sum[i]! += rows[row * d + i]!;
      }
    });
    centres = centres.map((centre, k) => (counts[k] === 0 ? centre : sums[k]!.map(sum => sum / counts[k]!)));
  }
  return { centres, variance };
}

/**
 * k-means++: each next centre is a row drawn with odds in proportion to its squared distance from the centres so far.
 */
function seeds(rows: Float32Array, d: number, uniforms: ArrayLike<number>): Float64Array[] {
  const n = rows.length / d,
    centres: Float64Array[] = [];
  const distance = new Float64Array(n).fill(1); // the first: any row
  for (let k = 0; k < Math.min(n, uniforms.length); k++) {
    const total = distance.reduce((a, b) => a + b, 0);
    let left = uniforms[k]! * total,
      pick = 0;
    while (pick + 1 < n && left > distance[pick]!) left -= distance[pick++]!;
    const centre = Float64Array.from(rows.subarray(pick * d, pick * d + d));
    centres.push(centre);
    for (let row = 0; row < n; row++)
      distance[row] = Math.min(k === 0 ? Infinity : distance[row]!, squareTo(rows, row, centre));
  }
  return centres;
}
function nearest(rows: Float32Array, row: number, centres: readonly Float64Array[]): number {
  let least = Infinity,
    at = 0;
  for (let k = 0; k < centres.length; k++) {
    const square = squareTo(rows, row, centres[k]!);
    if (square < least) [least, at] = [square, k];
  }
  return at;
}
function squareTo(rows: Float32Array, row: number, centre: Float64Array): number {
  const d = centre.length;
  let square = 0;
  for (let i = 0; i < d; i++) square += (rows[row * d + i]! - centre[i]!) ** 2;
  return square;
}

// Mean and covariance of rows in float64. Sums can be added and taken apart again (leave-one-block-out estimates), so
// they are kept around a fixed origin near the data: Σxxᵀ − n·mmᵀ around 0 would cancel for data far from it.
import { meter, whole, type Work } from "./pieces";

/** Σ(x − o) [d], Σ(x − o)(x − o)ᵀ [d, d], lower half. */
export interface Sums {
  origin: Float64Array;
  count: number;
  first: Float64Array;
  second: Float64Array;
}
/** [d], [d, d]. */
export interface Moments {
  mean: Float64Array;
  covariance: Float64Array;
}

/**
 * Four rows at once: the sums are read and written a quarter as often, which is what a thousand dimensions wait for.
 */
type Away = readonly [Float64Array, Float64Array, Float64Array, Float64Array];
/**
 * Sums over rows from..to of `rows` [·, d]; origin: its first row unless given. d² work per row: 10 000 rows of
 * 128 take about 0.1 s.
 */
export const sumsOf = (...of: Parameters<typeof summed>): Sums => whole(summed(...of));
export function* summed(
  rows: ArrayLike<number>,
  d: number,
  from = 0,
  to = rows.length / d,
  origin: Float64Array = Float64Array.from({ length: d }, (_, j) => rows[j]!),
): Work<Sums> {
  const full = meter(),
    first = new Float64Array(d),
    second = new Float64Array(d * d);
  const away = [0, 1, 2, 3].map(() => new Float64Array(d)) as unknown as Away;
  for (let row = from; row < to; row += away.length) {
    away.forEach((x, k) => {
      for (let i = 0; i < d; i++) first[i]! += x[i] = row + k < to ? rows[(row + k) * d + i]! - origin[i]! : 0;
    });
    addProducts(second, away, d);
    if (full(2 * d * d)) yield;
  }
  return { origin, count: to - from, first, second };
}
function addProducts(second: Float64Array, [p, q, r, s]: Away, d: number): void {
  for (let i = 0; i < d; i++) {
    const a = p[i]!,
      b = q[i]!,
      c = r[i]!,
      e = s[i]!;
    for (let j = 0, at = i * d; j <= i; j++, at++) second[at]! += a * p[j]! + b * q[j]! + c * r[j]! + e * s[j]!;
  }
}
/** a + sign·b; both around the same origin. */
export function combined(a: Sums, b: Sums, sign: 1 | -1): Sums {
  return {
    origin: a.origin,
    count: a.count + sign * b.count,
    first: a.first.map((x, i) => x + sign * b.first[i]!),
    second: a.second.map((x, i) => x + sign * b.second[i]!),
  };
}
/** Sample mean and covariance, divided by n − 1 (methods.md 5.1). */
export function momentsFrom({ origin, count, first, second }: Sums): Moments {
  const d = first.length;
  const covariance = new Float64Array(d * d);
  for (let i = 0; i < d; i++)
    for (let j = 0; j <= i; j++)
      covariance[i * d + j] = covariance[j * d + i] =
        (second[i * d + j]! - (first[i]! * first[j]!) / count) / Math.max(1, count - 1);
  return { mean: first.map((x, i) => origin[i]! + x / count), covariance };
}
export const momentsOf = (rows: ArrayLike<number>, d: number): Moments => momentsFrom(sumsOf(rows, d));

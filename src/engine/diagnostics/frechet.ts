// The Fréchet distance between two Gaussians given by their moments (Heusel et al. 2017's FID, but of
// whatever the rows are).
import { eigenvalues } from "../linalg/eigen";
import type { Moments } from "../linalg/mean-and-covariance";
import { meter, whole, type Work } from "../linalg/pieces";

/**
 * ‖m₁ − m₂‖² + tr S₁ + tr S₂ − 2 tr (S₁S₂)^½, the last as Σ √max(0, λ_i(LᵀS₂L)) with S₁ = LLᵀ: the λ of methods.md
 * 5.1's S₁^½S₂S₁^½, since both are those of S₁S₂, without its eigenvectors. Symmetric, so a rounded-off negative
 * eigenvalue of a singular covariance costs nothing. Never a general matrix root. Some 6·d³ multiplications: d = 2048
 * takes tens of seconds.
 */
export const frechet = (a: Moments, b: Moments): number => whole(frechetInPieces(a, b));
export function* frechetInPieces(a: Moments, b: Moments): Work<number> {
  const d = a.mean.length,
    values = yield* eigenvalues(yield* between(yield* factorOf(a.covariance, d), b.covariance, d), d);
  let distance = -2 * values.reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
  for (let i = 0; i < d; i++)
    distance += (a.mean[i]! - b.mean[i]!) ** 2 + a.covariance[i * d + i]! + b.covariance[i * d + i]!;
  return distance;
}
/**
 * Lower L with LLᵀ = S for a positive semidefinite S: a pivot that rounding alone may have left (Higham 2002,
 * theorem 10.3) is none.
 */
function* factorOf(s: Float64Array, d: number): Work<Float64Array> {
  const l = new Float64Array(d * d),
    full = meter();
  let largest = 0;
  for (let i = 0; i < d; i++) largest = Math.max(largest, s[i * d + i]!);
  for (let i = 0; i < d; i++) {
    factorRow(l, s, i, d, 10 * d * Number.EPSILON * largest);
    if (full((i * i) / 2)) yield;
  }
  return l;
}
function factorRow(l: Float64Array, s: Float64Array, i: number, d: number, least: number): void {
  for (let j = 0; j <= i; j++) {
    let rest = s[i * d + j]!;
    for (let k = 0, p = i * d, q = j * d; k < j; k++, p++, q++) rest -= l[p]! * l[q]!;
    const pivot = l[j * d + j]!;
    l[i * d + j] = i === j ? (rest > least ? Math.sqrt(rest) : 0) : pivot > 0 ? rest / pivot : 0;
  }
}
type Four = readonly [Float64Array, Float64Array, Float64Array, Float64Array];
/** LᵀSL, its lower half; four rows of S at a time, so that the long matrices are read a quarter as often. */
function* between(l: Float64Array, s: Float64Array, d: number): Work<Float64Array> {
  const rows = [0, 1, 2, 3].map(() => new Float64Array(d)) as unknown as Four,
    out = new Float64Array(d * d),
    full = meter();
  for (let k = 0; k < d; k += 4) {
    for (const row of rows) row.fill(0);
    timesLower(rows, s, l, k, d);
    addOuter(out, l, rows, k, d);
    if (full(4 * d * d)) yield;
  }
  return out;
}
/** Rows k… of SL. (The long loops are plain functions: V8 runs them faster than those inside a generator.) */
function timesLower([p, q, r, t]: Four, s: Float64Array, l: Float64Array, k: number, d: number): void {
  const at = (row: number, m: number) => (row < d ? s[row * d + m]! : 0);
  for (let m = 0; m < d; m++) {
    const a = at(k, m),
      b = at(k + 1, m),
      c = at(k + 2, m),
      e = at(k + 3, m);
    for (let j = 0, x = m * d; j <= m; j++, x++) {
      const value = l[x]!;
      p[j]! += a * value;
      q[j]! += b * value;
      r[j]! += c * value;
      t[j]! += e * value;
    }
  }
}
function addOuter(out: Float64Array, l: Float64Array, [p, q, r, t]: Four, k: number, d: number): void {
  const at = (row: number, i: number) => (row < d ? l[row * d + i]! : 0); // 0 right of the diagonal
  for (let i = 0; i < Math.min(d, k + 4); i++) {
    const a = at(k, i),
      b = at(k + 1, i),
      c = at(k + 2, i),
      e = at(k + 3, i);
    for (let j = 0, x = i * d; j <= i; j++, x++) out[x]! += a * p[j]! + b * q[j]! + c * r[j]! + e * t[j]!;
  }
}

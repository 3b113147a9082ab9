// Eigenvalues and eigenvectors of a symmetric matrix in float64: Householder tridiagonalisation, then implicitly
// shifted QR steps (Golub & Van Loan, "Matrix Computations", 8.3.1 to 8.3.3). tfjs has neither, and float32 is too
// short for roots of small eigenvalues (methods.md 5.1). d = 256 takes about 0.1 s. Not for matrices that are only
// nearly symmetric: the lower half is read.
import { meter, whole, type Work } from "./pieces";

/** Ascending; row k of vectors [d, d] belongs to values[k] and has length 1. */
export interface Eigen {
  values: Float64Array;
  vectors: Float64Array;
}

/** A = VᵀΛV with the rows of V as eigenvectors. a: [d, d], row by row. */
export function eigen(a: ArrayLike<number>, d: number): Eigen {
  const { work, unit } = scaled(a, d),
    { diagonal, beside, betas } = whole(tridiagonal(work, d)),
    rows = accumulated(work, betas, d);
  diagonalise(diagonal, beside, rows, d);
  return sorted(
    diagonal.map(value => value * unit),
    rows,
    d,
  );
}
/** The values alone, in no order, in pieces: 4/3·d³ multiplications, d = 2048 takes about 10 s. */
export function* eigenvalues(a: ArrayLike<number>, d: number): Work<Float64Array> {
  const { work, unit } = scaled(a, d),
    { diagonal, beside } = yield* tridiagonal(work, d);
  diagonalise(diagonal, beside, new Float64Array(0), d, 0);
  return diagonal.map(value => value * unit);
}
/** A copy whose largest entry is about 1, and by what it was divided: a power of two, so nothing is rounded. */
function scaled(a: ArrayLike<number>, d: number): { work: Float64Array; unit: number } {
  if (a.length !== d * d) throw Error(`eigen: expected ${d} x ${d} numbers, got ${a.length}`);
  const work = new Float64Array(d * d);
  for (let i = 0; i < d; i++)
    for (let j = 0; j <= i; j++) {
      const value = a[i * d + j]!;
      if (!Number.isFinite(value)) throw Error(`eigen: element ${i}, ${j} is ${value}`);
      work[i * d + j] = work[j * d + i] = value;
    }
  const largest = work.reduce((most, x) => Math.max(most, Math.abs(x)), 0),
    unit = largest > 0 ? 2 ** Math.round(Math.log2(largest)) : 1;
  for (let k = 0; k < work.length; k++) work[k]! /= unit;
  return { work, unit };
}

// a sum of squares, of a matrix whose largest entry is about 1: far below its rounding, and its reciprocal is finite
const NOTHING = Number.EPSILON ** 4;
interface Tridiagonal {
  diagonal: Float64Array;
  beside: Float64Array;
  betas: Float64Array;
}
/** QᵀAQ = T by reflections I − βvvᵀ, one per column. Overwrites a, whose rows below the step keep their v. */
function* tridiagonal(a: Float64Array, d: number): Work<Tridiagonal> {
  const full = meter(),
    beside = new Float64Array(d),
    betas = new Float64Array(d),
    image = new Float64Array(d);
  for (let k = 0; k + 2 < d; k++) {
    const v = a.subarray(k * d, k * d + d); // row k right of the diagonal: the column to clear, by symmetry
    let square = 0;
    for (let j = k + 2; j < d; j++) square += v[j]! * v[j]!;
    const head = v[k + 1]!;
    if (square < NOTHING) {
      beside[k] = head;
      continue;
    }
    const norm = Math.sqrt(head * head + square);
    beside[k] = head > 0 ? -norm : norm; // away from head: no cancellation in v
    v[k + 1] = head - beside[k]!;
    const beta = (betas[k] = 2 / (v[k + 1]! * v[k + 1]! + square));
    reflect(a, v, image, beta, k + 1, d);
    if (full(2 * (d - k) ** 2)) yield;
  }
  if (d > 1) beside[d - 2] = a[(d - 2) * d + d - 1]!;
  const diagonal = Float64Array.from({ length: d }, (_, i) => a[i * d + i]!);
  return { diagonal, beside, betas };
}
/**
 * a ← HaH for H = I − βvvᵀ on the trailing block, of which the upper half is kept: with p = βav and w = p − ½β(pᵀv)v
 * it is a − vwᵀ − wvᵀ.
 */
function reflect(a: Float64Array, v: Float64Array, w: Float64Array, beta: number, from: number, d: number): void {
  w.fill(0);
  for (let i = from; i < d; i++) {
    const vi = v[i]!;
    let sum = a[i * d + i]! * vi;
    for (let j = i + 1, at = i * d + j; j < d; j++, at++) {
      const value = a[at]!;
      sum += value * v[j]!;
      w[j]! += value * vi;
    }
    w[i]! += sum;
  }
  let along = 0;
  for (let i = from; i < d; i++) along += (w[i]! *= beta) * v[i]!;
  for (let i = from; i < d; i++) w[i]! -= 0.5 * beta * along * v[i]!;
  for (let i = from; i < d; i++) {
    const vi = v[i]!,
      wi = w[i]!;
    for (let j = i, at = i * d + i; j < d; j++, at++) a[at]! -= vi * w[j]! + wi * v[j]!;
  }
}
/** Qᵀ, the product of the reflections, last first: each touches only the block that the later ones have filled. */
function accumulated(a: Float64Array, betas: Float64Array, d: number): Float64Array {
  const rows = new Float64Array(d * d);
  for (let i = 0; i < d; i++) rows[i * d + i] = 1;
  for (let k = d - 3; k >= 0; k--) {
    const beta = betas[k]!;
    if (beta === 0) continue;
    const v = a.subarray(k * d, k * d + d);
    for (let i = k + 1; i < d; i++) {
      let sum = 0;
      for (let j = k + 1, at = i * d + k + 1; j < d; j++, at++) sum += rows[at]! * v[j]!;
      sum *= beta;
      for (let j = k + 1, at = i * d + k + 1; j < d; j++, at++) rows[at]! -= sum * v[j]!;
    }
  }
  return rows;
}

/**
 * QR steps on the tridiagonal matrix until all of `beside` is negligible; every rotation turns two rows of
 * `rows`, [d, width], too.
 */
function diagonalise(diagonal: Float64Array, beside: Float64Array, rows: Float64Array, d: number, width = d): void {
  // of a matrix whose largest entry is about 1: zeros never get small beside each other
  const small = (k: number) =>
    Math.abs(beside[k]!) <=
    Number.EPSILON * Math.max(Number.EPSILON, Math.abs(diagonal[k]!) + Math.abs(diagonal[k + 1]!));
  let left = 40 * d; // cubic convergence: fewer than two steps per eigenvalue are usual
  for (let last = d - 1; last > 0;) {
    if (small(last - 1)) {
      last--;
      continue;
    }
    if (left-- === 0) throw Error("eigen: no convergence");
    let first = last - 1;
    while (first > 0 && !small(first - 1)) first--;
    step(diagonal, beside, rows, first, last, width);
  }
}
/**
 * One implicit step on the unreduced block first..last: Wilkinson's shift (the eigenvalue of the last 2x2 nearer to its
 * corner), then the bulge is chased down.
 */
function step(
  diagonal: Float64Array,
  beside: Float64Array,
  rows: Float64Array,
  first: number,
  last: number,
  width: number,
): void {
  const corner = diagonal[last]!,
    off = beside[last - 1]!,
    half = (diagonal[last - 1]! - corner) / 2;
  const shift = corner - (off * off) / (half + (half < 0 ? -1 : 1) * Math.hypot(half, off));
  let x = diagonal[first]! - shift,
    z = beside[first]!;
  for (let k = first; k < last; k++) {
    const radius = Math.hypot(x, z),
      c = radius === 0 ? 1 : x / radius,
      s = radius === 0 ? 0 : z / radius;
    if (k > first) beside[k - 1] = radius;
    const p = diagonal[k]!,
      q = diagonal[k + 1]!,
      b = beside[k]!;
    diagonal[k] = c * c * p + 2 * c * s * b + s * s * q;
    diagonal[k + 1] = s * s * p - 2 * c * s * b + c * c * q;
    x = beside[k] = c * s * (q - p) + (c * c - s * s) * b;
    if (k + 1 < last) {
      z = s * beside[k + 1]!;
      beside[k + 1]! *= c;
    }
    for (let j = 0, upper = k * width, lower = upper + width; j < width; j++, upper++, lower++) {
      const u = rows[upper]!,
        l = rows[lower]!;
      rows[upper] = c * u + s * l;
      rows[lower] = c * l - s * u;
    }
  }
}

function sorted(diagonal: Float64Array, rows: Float64Array, d: number): Eigen {
  const order = Array.from({ length: d }, (_, k) => k).sort((p, q) => diagonal[p]! - diagonal[q]!);
  const vectors = new Float64Array(d * d);
  order.forEach((from, to) => vectors.set(rows.subarray(from * d, from * d + d), to * d));
  return { values: Float64Array.from(order, k => diagonal[k]!), vectors };
}

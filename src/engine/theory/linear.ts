// Theorem 4.1 of Hu et al. 2023 with numbers (methods.md 6.27): a linear autoencoder x̂ = W_d W_e x of x ~ N(0, diag
// λ), where the size of a map is its largest singular value. How well it reconstructs when the encoder, or both maps,
// may be no larger than a cap. float64, no tensors.
import { eigen } from "../linalg/eigen";

/** λ₁ ≥ … ≥ λ_d, variances along the axes; our choice. */
export const LAMBDAS: readonly number[] = [4, 2, 1, 0.5, 0.2, 0.1];
const RATE = 0.02, // of gradient descent
  START = 0.3; // the size of what it starts from

/**
 * decoder: fixed at these singular values s₁ ≥ … ≥ s_m, or a cap on a trained one's, with so many columns. encoder:
 * the cap on its norm.
 */
export type Linear = { lambdas: readonly number[]; encoder: number } & (
  { singular: readonly number[] } | { decoder: number; latent: number }
);
/**
 * E‖x − x̂‖² at the optimum: what the m largest λ leave, and of those the share (1 − min(1, c_e s_i))² that the
 * cap keeps out of reach.
 */
export function leastError(linear: Linear): number {
  const { lambdas, encoder: cap } = linear,
    sizes = "singular" in linear ? linear.singular : Array.from({ length: linear.latent }, () => linear.decoder);
  return lambdas.reduce(
    (sum, lambda, i) => sum + lambda * (i < sizes.length ? (1 - Math.min(1, cap * sizes[i]!)) ** 2 : 1),
    0,
  );
}
/** The norm that the best encoder needs: 1/s_m. */
export const neededNorm = (singular: readonly number[]): number => 1 / Math.min(...singular);
/** Σ_{i>m} λ_i: the error of PCA. */
export const pcaError = (lambdas: readonly number[], latent: number): number =>
  lambdas.slice(latent).reduce((a, b) => a + b, 0);

/** Matrices are rows of numbers. */
type Matrix = readonly (readonly number[])[];
const product = (a: Matrix, b: Matrix): number[][] =>
  a.map(row => b[0]!.map((_, j) => row.reduce((sum, v, k) => sum + v * b[k]![j]!, 0)));
const transposed = (a: Matrix): number[][] => a[0]!.map((_, j) => a.map(row => row[j]!));
/**
 * Singular values above the cap brought down to it: A (AᵀA)^{-½} min(·, cap), the nearest such matrix. Scaling all of A
 * instead would stop at a worse point.
 */
export function clipped(a: Matrix, cap: number): number[][] {
  const wide = a.length < a[0]!.length,
    rows = wide ? a : transposed(a),
    gram = product(rows, transposed(rows)),
    d = gram.length; // of the smaller side
  const { values, vectors } = eigen(gram.flat(), d);
  if (Math.sqrt(Math.max(0, values[d - 1]!)) <= cap) return a.map(row => [...row]);
  const shrink = Array.from(values, v => (v > cap * cap ? cap / Math.sqrt(v) : 1));
  const map = Array.from({ length: d }, (_, i) =>
    Array.from({ length: d }, (_, j) =>
      shrink.reduce((sum, s, k) => sum + s * vectors[k * d + i]! * vectors[k * d + j]!, 0),
    ),
  );
  const out = product(map, rows);
  return wide ? out : transposed(out);
}
/** ½ of E‖x − W_d W_e x‖² and its gradients: with R = (I − W_d W_e) diag λ, −W_dᵀR and −R W_eᵀ. */
function slopes(
  lambdas: readonly number[],
  encoder: Matrix,
  decoder: Matrix,
): { error: number; encoder: number[][]; decoder: number[][] } {
  const both = product(decoder, encoder),
    left = both.map((row, i) => row.map((v, j) => ((i === j ? 1 : 0) - v) * lambdas[j]!));
  const error = both.reduce(
    (sum, row, i) => sum + row.reduce((part, v, j) => part + ((i === j ? 1 : 0) - v) ** 2 * lambdas[j]!, 0),
    0,
  );
  return {
    error,
    encoder: product(transposed(decoder), left).map(row => row.map(v => -v)),
    decoder: product(left, transposed(encoder)).map(row => row.map(v => -v)),
  };
}
export interface Descent {
  /** At the start and after every step. */
  readonly errors: readonly number[];
  go(steps: number): void;
  norms(): { encoder: number; decoder: number };
}
/**
 * Gradient descent on E‖x − x̂‖², with the caps kept by clipping after each step, from small, fixed weights. A piece at
 * a time: a thousand steps take some tenths of a second.
 */
export function descent(linear: Linear): Descent {
  const { lambdas, encoder: cap } = linear,
    d = lambdas.length,
    fixed = "singular" in linear,
    m = fixed ? linear.singular.length : linear.latent;
  const weight = (i: number, j: number) => START * Math.sin(1 + 2.3 * i + 3.7 * j); // any start without a symmetry does
  let encoder: number[][] = clipped(
    Array.from({ length: m }, (_, i) => Array.from({ length: d }, (_, j) => weight(i, j))),
    cap,
  );
  let decoder: number[][] = fixed
    ? Array.from({ length: d }, (_, i) => linear.singular.map((s, j) => (i === j ? s : 0)))
    : clipped(
        Array.from({ length: d }, (_, i) => Array.from({ length: m }, (_, j) => weight(j, i))),
        linear.decoder,
      );
  const moved = (a: Matrix, g: Matrix) => a.map((row, i) => row.map((v, j) => v - RATE * 2 * g[i]![j]!));
  let at = slopes(lambdas, encoder, decoder);
  const errors = [at.error];
  return {
    errors,
    go(steps) {
      for (let step = 0; step < steps; step++) {
        [encoder, decoder] = [
          clipped(moved(encoder, at.encoder), cap),
          fixed ? decoder : clipped(moved(decoder, at.decoder), linear.decoder),
        ];
        at = slopes(lambdas, encoder, decoder);
        errors.push(at.error);
      }
    },
    norms: () => ({ encoder: normOf(encoder), decoder: normOf(decoder) }),
  };
}
export function normOf(a: Matrix): number {
  const rows = a.length < a[0]!.length ? a : transposed(a),
    gram = product(rows, transposed(rows));
  return Math.sqrt(Math.max(0, eigen(gram.flat(), gram.length).values.at(-1)!));
}

// Small matrices as lists of rows, in float64 on the host: drawn, multiplied and compared beside the tensors that they
// become. Nothing here is fast.
import { expect } from "vitest";
import { normalOf, streamOf } from "../random";
import { type Tensor, tf } from "../tf";

export const normals = (count: number, place: number) => normalOf(streamOf(17, { purpose: "data", place })(count));
export const matrix = (rows: number, columns: number, place: number): number[][] =>
  Array.from({ length: rows }, (_, r) =>
    Array.from(normals(rows * columns, place).subarray(r * columns, (r + 1) * columns)),
  );
export const tensor = (rows: number[][]) => tf.tensor2d(rows);
export const value = (make: () => Tensor) => tf.tidy(() => make().dataSync()[0]!);
export const values = (make: () => Tensor) => tf.tidy(() => Array.from(make().dataSync()));
/** 2e-6: some dozen float32 operations of 6e-8 each. */
export const close = (got: number, expected: number, relative = 2e-6) =>
  expect(Math.abs(got - expected), `${got}, expected ${expected}`).toBeLessThanOrEqual(
    relative * (1 + Math.abs(expected)),
  );
export const product = (a: number[][], b: number[][]) =>
  a.map(row => b[0]!.map((_, j) => row.reduce((sum, v, k) => sum + v * b[k]![j]!, 0)));
export const squared = (row: readonly number[]) => row.reduce((sum, v) => sum + v * v, 0);
export const linear = (m: number[][]) => (codes: Tensor) => tf.matMul(codes as tf.Tensor2D, tensor(m));
/** The largest difference from what is expected at each place. */
export const worst = (a: ArrayLike<number>, expected: (k: number) => number) =>
  Array.from(a).reduce((most, v, k) => Math.max(most, Math.abs(v - expected(k))), 0);

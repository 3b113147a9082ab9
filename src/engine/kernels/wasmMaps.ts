// Kernels for the Wasm backend that go value by value: sums and products of a tensor with one of its shape, with a row or with a number,
// e to the x and softplus, and casts that change nothing. Undefined for what the stock kernel is to do: without SIMD, of other dtypes, other broadcasts.
import { tf } from "../tf";
import { simdOf } from "./simd";
import type { Arithmetic } from "./simdMaps";
import { start, type WasmBackend } from "./wasmHeap";
import { identity } from "./wasmRows";

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);
/** Whether `row`, repeated, fills `shape`: its axes are the last ones of it, but for leading ones. */
function repeats(row: readonly number[], shape: readonly number[]): boolean {
  const bare = row.slice(row.findIndex(n => n !== 1));
  return bare.every((n, i) => n === shape[shape.length - bare.length + i]);
}

export function arithmetic(backend: WasmBackend, operation: Arithmetic, a: tf.TensorInfo, b: tf.TensorInfo): tf.TensorInfo | undefined {
  const simd = simdOf(backend), [sizeA, sizeB] = [sizeOf(a.shape), sizeOf(b.shape)];
  if (!simd || a.dtype !== "float32" || b.dtype !== "float32" || sizeA * sizeB === 0) return undefined;
  const shape = tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape), size = sizeOf(shape);
  const walk = (sizeA === size && (sizeB === size || repeats(b.shape, shape))) || (sizeB === size && repeats(a.shape, shape));
  if (!walk && !(sizeA === size && sizeB === 1) && !(sizeB === size && sizeA === 1)) return undefined;
  const out = backend.makeOutput(shape, "float32"), [atA, atB, atOut] = [a, b, out].map(x => 4 * start(backend, x)) as [number, number, number];
  const length = Math.min(sizeA, sizeB), stays = (own: number): number => (own === size ? 0 : -4 * length);
  if (length > 1 || size === 1) simd[`${operation}Rows`](atA, atB, atOut, length, size / length, stays(sizeA), stays(sizeB));
  else simd[`${operation}${sizeA === 1 ? "Left" : "Right"}`](atA, atB, atOut, size);
  return out;
}
export function map(backend: WasmBackend, name: "exp" | "softplus", x: tf.TensorInfo): tf.TensorInfo | undefined {
  const simd = simdOf(backend);
  if (!simd || x.dtype !== "float32") return undefined;
  const out = backend.makeOutput(x.shape, "float32");
  simd[name](4 * start(backend, x), 4 * start(backend, out), sizeOf(x.shape));
  return out;
}
/** The stock kernel copies values whose dtype stays (a quarter of relu's gradient). */
export const cast = (backend: WasmBackend, x: tf.TensorInfo, { dtype }: { dtype: tf.DataType }): tf.TensorInfo | undefined =>
  (x.dtype === dtype && dtype !== "string" ? identity(backend, x) : undefined);

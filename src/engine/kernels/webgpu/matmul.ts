// BatchMatMul of tfjs as a product (webgpu/products.ts): all four combinations of transposes, batches of equal
// shape or one for all.
import type { tf } from "../../tf";
import { matrix } from "./operands";
import { product } from "./products";
import { sizeOf } from "../../shape";

const MOST_BATCHES = 65535; // batches in one dispatch: a limit of every adapter

/** undefined where batches are broadcast in any other way, or too many. */
export function matMul(
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  { transposeA, transposeB }: { transposeA: boolean; transposeB: boolean },
): tf.TensorInfo | undefined {
  const [aBatches, bBatches] = [a.shape.slice(0, -2), b.shape.slice(0, -2)],
    [aBatch, bBatch] = [sizeOf(aBatches), sizeOf(bBatches)];
  const same = aBatches.length === bBatches.length && aBatches.every((n, i) => n === bBatches[i]);
  if ((!same && aBatch > 1 && bBatch > 1) || Math.max(aBatch, bBatch) > MOST_BATCHES) return undefined;
  const [aFirst, aLast] = a.shape.slice(-2) as [number, number],
    [bFirst, bLast] = b.shape.slice(-2) as [number, number];
  const [rows, depth] = transposeA ? [aLast, aFirst] : [aFirst, aLast],
    columns = transposeB ? bFirst : bLast;
  const batches = aBatch > bBatch || (aBatch === bBatch && aBatches.length > bBatches.length) ? aBatches : bBatches;
  const strides = [aBatch > 1 ? rows * depth : 0, bBatch > 1 ? columns * depth : 0] as const;
  const operands = { a: matrix("a", !transposeA, rows, depth), b: matrix("b", transposeB, columns, depth) };
  return product({ ...operands, bound: [a, b], rows, columns, depth, batch: Math.max(aBatch, bBatch), strides }, [
    ...batches,
    rows,
    columns,
  ]);
}

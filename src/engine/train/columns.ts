// The table that a step gathers from. On a GPU it lies there whole (uint8 where rows came so) and rows are found
// and gathered by kernels; elsewhere rows stay on the host and a batch is made when touched: 128 rows of 784 are
// 0.1 ms of host work.
import type { Rows as Split } from "../dataset";
import { gpuDevice, onGpu } from "../gpu";
import { device } from "../primitive";
import { type Tensor, tf } from "../tf";
import { gathered, packed } from "../kernels/gather";
import { sizeOf } from "../shape";

export interface Column {
  data: Float32Array | Uint8Array;
  /** Shape of one. */
  row: readonly number[];
  /** What a unit of data stands for. */
  scale: number;
  type?: "int32";
  /** The same on the GPU. */
  resident?: Tensor;
}
export type Columns = Readonly<Record<string, Column>>;
/** Which rows: numbers on the host, or int32 on the GPU. */
export type RowList = readonly number[] | Tensor;

export function columnsOf(rows: Split, shape: readonly number[]): Columns {
  const count = rows.x.length / sizeOf(shape);
  return {
    // a float32, so that both devices multiply by the same
    x: { data: rows.x, row: shape, scale: rows.x instanceof Uint8Array ? Math.fround(1 / 255) : 1 },
    labels: { data: rows.labels ?? new Uint8Array(count), row: [], scale: 1, type: "int32" },
  };
}
/**
 * The same columns on the GPU; undefined where there is none, or where it has no buffers of that size. The caller
 * disposes what is resident.
 */
export function resident(columns: Columns): Columns | undefined {
  if (
    !onGpu() ||
    Object.values(columns).some(({ data }) => data.byteLength > gpuDevice().limits.maxStorageBufferBindingSize)
  )
    return undefined;
  return Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [name, { ...column, resident: packed(column.data) }]),
  );
}
export const bytesOf = (columns: Columns): number =>
  Object.values(columns).reduce((sum, { data }) => sum + data.byteLength, 0);

/** [rows.length, …column.row] */
export function gather(column: Column, rows: RowList): Tensor {
  if (rows instanceof tf.Tensor)
    return gathered(
      column.resident!,
      rows,
      column.row,
      column.scale,
      column.type ? "labels" : column.data instanceof Uint8Array ? "bytes" : "floats",
    );
  const width = sizeOf(column.row);
  const out = column.type === "int32" ? new Int32Array(rows.length * width) : new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    for (let k = 0, from = row * width, to = i * width; k < width; k++)
      out[to + k] = column.data[from + k]! * column.scale;
  });
  return device(`rows [${rows.length},${column.row}]`, () =>
    tf.tensor(out, [rows.length, ...column.row], column.type ?? "float32"),
  );
}

// The table that a step gathers from: rows stay on the host (uint8 where they came so), a batch is made when touched. 128 rows of 784 are
// 0.1 ms of host work; a resident copy would cost four times the memory as float32.
import type { Rows } from "../dataset";
import { device } from "../random";
import { tf, type Tensor } from "../tf";

export interface Column { data: Float32Array | Uint8Array; row: readonly number[]; scale: number; type?: "int32" } // row: shape of one; scale: what a unit of data stands for
export type Columns = Readonly<Record<string, Column>>;

export function columnsOf(rows: Rows, shape: readonly number[]): Columns {
  const count = rows.x.length / shape.reduce((a, b) => a * b, 1);
  return {
    x: { data: rows.x, row: shape, scale: rows.x instanceof Uint8Array ? 1 / 255 : 1 },
    labels: { data: rows.labels ?? new Uint8Array(count), row: [], scale: 1, type: "int32" },
  };
}
/** [rows.length, …column.row] */
export function gather(column: Column, rows: readonly number[]): Tensor {
  const width = column.row.reduce((a, b) => a * b, 1);
  const out = column.type === "int32" ? new Int32Array(rows.length * width) : new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    for (let k = 0, from = row * width, to = i * width; k < width; k++) out[to + k] = column.data[from + k]! * column.scale;
  });
  return device(`rows [${rows.length},${column.row}]`, () => tf.tensor(out, [rows.length, ...column.row], column.type ?? "float32"));
}

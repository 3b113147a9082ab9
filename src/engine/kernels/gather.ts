// Rows of a table that lies on the GPU: four uint8 to a word, or floats. Which rows, philox.ts says.
import { blank, type Kernel, run, type Values } from "./kernel";
import { type Tensor, tf } from "../tf";
import { sizeOf } from "../shape";

/** Rows of a resident table: four uint8 to a word, or floats. */
const gathering = (
  name: string,
  table: "u32" | "f32",
  out: "f32" | "i32",
  value: string,
  at: (table: Values, from: number) => number,
): Kernel<"out" | "table" | "rows", "width" | "scale"> => ({
  name,
  buffers: { out: `${out} written`, table, rows: "i32" },
  numbers: { width: "u32", scale: "f32" },
  wgsl: `
  let at = u32(rows[i / u.width]) * u.width + i % u.width;
  out[i] = ${value};`,
  plain: (n, { out, table, rows }, { width, scale }) => {
    for (let i = 0; i < n; i++) out[i] = at(table, rows[Math.floor(i / width)]! * width + (i % width)) * scale;
  },
});

const BYTE = "(table[at >> 2u] >> (8u * (at & 3u))) & 255u";

const byteAt = (table: Values, from: number) => (table[from >> 2]! >>> (8 * (from & 3))) & 255;

export const gatherBytes = gathering("gather-bytes", "u32", "f32", `f32(${BYTE}) * u.scale`, byteAt);

export const gatherLabels = gathering("gather-labels", "u32", "i32", `i32(f32(${BYTE}) * u.scale)`, byteAt);

export const gatherFloats = gathering(
  "gather-floats",
  "f32",
  "f32",
  "table[at] * u.scale",
  (table, from) => table[from]!,
);

/** [rows.length, …row]; resident: uint8 packed in int32, or float32. */
export function gathered(
  resident: Tensor,
  rows: Tensor,
  row: readonly number[],
  scale: number,
  kind: "bytes" | "labels" | "floats",
): Tensor {
  const width = sizeOf(row),
    out = blank([rows.size, ...row], kind === "labels" ? "int32" : "float32");
  run(
    kind === "bytes" ? gatherBytes : kind === "labels" ? gatherLabels : gatherFloats,
    rows.size * width,
    { out, table: resident, rows },
    { width, scale },
  );
  return out;
}

/** Packs for the device what gathered() reads. */
export function packed(data: Float32Array | Uint8Array): Tensor {
  if (data instanceof Float32Array) return tf.tensor1d(data, "float32");
  const words = new Uint8Array(Math.ceil(data.length / 4) * 4);
  words.set(data);
  return tf.tensor1d(new Int32Array(words.buffer), "int32");
}

// From rows in a data set's range to the bytes of a picture.
import type { DataSpec } from "../step";
import type { View } from "../view";

/** rows: [count, height, width, depth] in data.range. */
export function picture(
  { shape: [height = 1, width = 1, depth = 1], range: [low, high] }: DataSpec,
  rows: Float32Array,
  columns: number,
): Extract<View, { kind: "images" }> {
  const pixels = Uint8ClampedArray.from(rows, x => ((x - low) / (high - low)) * 255); // clamps and rounds by itself
  return { kind: "images", columns, height, width, depth, count: rows.length / (height * width * depth), pixels };
}

// IDX, the official files of MNIST and Fashion-MNIST: big-endian 0, 0, 8 for uint8, the number of sizes, the sizes,
// then the bytes, row by row. Inflated bytes in, rows out; every refusal names the file and what it expected.
import type { Rows } from "../../src/engine/dataset";

/** An inflated file and what to call it in an error. */
export interface Named {
  name: string;
  bytes: Uint8Array;
}

export interface Idx {
  sizes: readonly number[];
  bytes: Uint8Array;
}

/** Reads an IDX file of uint8. `sizes`: what must stand in it. Throws an Error that names the file. */
export function parseIdx({ name, bytes }: Named, sizes: readonly number[]): Idx {
  const magic = 0x800 + sizes.length,
    header = 4 + 4 * sizes.length;
  if (bytes.length < header)
    throw Error(`${name}: expected an IDX header of ${header} bytes, the file has ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== magic)
    throw Error(
      `${name}: expected the magic number ${magic} of uint8 data with ${sizes.length} sizes, got ${view.getUint32(0)}`,
    );
  const found = sizes.map((_, i) => view.getUint32(4 + 4 * i));
  if (found.some((size, i) => size !== sizes[i]))
    throw Error(`${name}: expected ${sizes.join(" x ")}, its header says ${found.join(" x ")}`);
  const length = header + found.reduce((a, b) => a * b, 1);
  if (bytes.length !== length)
    throw Error(`${name}: expected ${length} bytes for ${found.join(" x ")}, got ${bytes.length}`);
  return { sizes: found, bytes: bytes.subarray(header) };
}

/** The images file and the labels file of one split as rows. */
export function rowsOfIdx(
  images: Named,
  labels: Named,
  count: number,
  shape: readonly number[],
  classes: number,
): Rows {
  const [height, width, depth] = shape;
  if (shape.length !== 3 || depth !== 1) throw Error(`IDX files hold grey images, not ${shape.join("x")}`);
  const x = parseIdx(images, [count, height!, width!]).bytes,
    of = parseIdx(labels, [count]).bytes;
  const at = of.findIndex(label => label >= classes);
  if (at >= 0) throw Error(`${labels.name}: label ${at} is ${of[at]}, expected less than ${classes}`);
  return { x, labels: of };
}

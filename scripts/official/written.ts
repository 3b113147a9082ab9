// The other way: packs as they are installed, and official files made of rows, for the tests that read them.
import type { Rows } from "../../src/engine/dataset";
import type { Idx, Named } from "./idx";
import { BLOCK, checksum, FIELD } from "./cifar";

type Bytes = Uint8Array<ArrayBuffer>;

/** The inflated bytes of a pack: count rows, then count labels. */
export function packOf(rows: Rows): Bytes {
  const { x, labels } = rows;
  if (!(x instanceof Uint8Array) || !labels) throw Error("a pack holds uint8 rows with labels");
  const bytes = new Uint8Array(x.length + labels.length);
  bytes.set(x);
  bytes.set(labels, x.length);
  return bytes;
}

/** The bytes of an IDX file. */
export function idxOf({ sizes, bytes }: Idx): Bytes {
  const header = 4 + 4 * sizes.length,
    out = new Uint8Array(header + bytes.length),
    view = new DataView(out.buffer);
  view.setUint32(0, 0x800 + sizes.length);
  sizes.forEach((size, i) => view.setUint32(4 + 4 * i, size));
  out.set(bytes, header);
  return out;
}

/** The bytes of a tar. */
export function tarOf(members: readonly Named[]): Bytes {
  const blocks = members.map(({ bytes }) => BLOCK * (1 + Math.ceil(bytes.length / BLOCK))),
    out = new Uint8Array(blocks.reduce((a, b) => a + b, 2 * BLOCK));
  let at = 0;
  members.forEach(({ name, bytes }, i) => {
    const header = out.subarray(at, at + BLOCK),
      write = (text: string, from: number) =>
        header.set(
          Array.from(text, c => c.charCodeAt(0)),
          from,
        );
    write(name, FIELD.name[0]);
    write("0000644", 100);
    write(bytes.length.toString(8).padStart(11, "0"), FIELD.size[0]);
    write("0", FIELD.type[0]);
    write("ustar\x0000", 257);
    write(`${checksum(header).toString(8).padStart(6, "0")}\0 `, FIELD.sum[0]);
    out.set(bytes, at + BLOCK);
    at += blocks[i]!;
  });
  return out;
}

/** The bytes of a batch. */
export function cifarOf({ x, labels }: Rows, shape: readonly number[]): Bytes {
  const [height, width, depth] = shape as [number, number, number],
    plane = height * width,
    record = 1 + plane * depth;
  const out = new Uint8Array(labels!.length * record);
  labels!.forEach((label, row) => {
    out[row * record] = label;
    for (let k = 0; k < plane * depth; k++)
      out[row * record + 1 + (k % depth) * plane + Math.floor(k / depth)] = x[row * plane * depth + k]!;
  });
  return out;
}

// CIFAR's binary version: records of a label and the image, all of one colour after the other, in a tar. Inflated
// bytes in, rows out; every refusal names the file and what it expected.
import type { Rows } from "../../src/engine/dataset";
import type { Named } from "./idx";

export const BLOCK = 512; // of a tar: a header, then the bytes, filled up with zeros

export const FIELD = { name: [0, 100], size: [124, 12], sum: [148, 8], type: [156, 1], prefix: [345, 155] } as const;

/** The plain files of an inflated tar, as views. Throws an Error that names the tar. */
export function parseTar({ name, bytes }: Named): readonly Named[] {
  const members: Named[] = [];
  for (let at = 0; at + BLOCK <= bytes.length;) {
    const header = bytes.subarray(at, at + BLOCK);
    if (header.every(byte => byte === 0)) return members; // the end
    const field = ([from, length]: readonly [number, number]) =>
      String.fromCharCode(...header.subarray(from, from + length)).replace(/\0.*$/s, "");
    if (checksum(header) !== parseInt(field(FIELD.sum), 8))
      throw Error(`${name}: expected a tar header at byte ${at}, its checksum is wrong`);
    const size = parseInt(field(FIELD.size), 8),
      from = at + BLOCK,
      prefix = field(FIELD.prefix);
    if (!(size >= 0) || from + size > bytes.length)
      throw Error(`${name}: ${field(FIELD.name)} has ${size} bytes, the file ends after ${bytes.length - from}`);
    if (/^0?$/.test(field(FIELD.type)))
      members.push({ name: `${prefix && `${prefix}/`}${field(FIELD.name)}`, bytes: bytes.subarray(from, from + size) });
    at = from + BLOCK * Math.ceil(size / BLOCK);
  }
  throw Error(`${name}: the tar has no end`);
}

/** Of all bytes, with its own field as spaces. */
export const checksum = (header: Uint8Array) =>
  header.reduce((sum, byte, at) => sum + (at >= FIELD.sum[0] && at < FIELD.sum[0] + FIELD.sum[1] ? 32 : byte), 0);

/** The batches of one split as rows: from planes of red, green and blue to the three values of a pixel side by side. */
export function rowsOfCifar(batches: readonly Named[], count: number, shape: readonly number[], classes: number): Rows {
  const [height, width, depth] = shape as [number, number, number],
    plane = height * width,
    record = 1 + plane * depth;
  const rows = batches.map(({ name, bytes }) => {
      if (bytes.length % record)
        throw Error(`${name}: expected records of ${record} bytes, the file has ${bytes.length}`);
      return bytes.length / record;
    }),
    total = rows.reduce((a, b) => a + b, 0);
  if (total !== count)
    throw Error(`${batches.map(({ name }) => name).join(", ")}: expected ${count} records, got ${rows.join(" + ")}`);
  const x = new Uint8Array(count * plane * depth),
    labels = new Uint8Array(count);
  let row = 0;
  for (const { name, bytes } of batches)
    for (let from = 0; from < bytes.length; from += record, row++) {
      const label = (labels[row] = bytes[from]!);
      if (label >= classes) throw Error(`${name}: label ${from / record} is ${label}, expected less than ${classes}`);
      for (let pixel = 0, to = row * plane * depth; pixel < plane; pixel++)
        for (let channel = 0; channel < depth; channel++, to++) x[to] = bytes[from + 1 + channel * plane + pixel]!;
    }
  return { x, labels };
}

// Packs: image sets that are too large to carry, as `npm run datasets` installs them under public/datasets. This file
// knows the bytes: the manifest, a pack (all rows, then all labels, one byte each; stored gzipped), and the official
// files that packs are made of (IDX, CIFAR in tar). Every reader names the file and what it expected. No fetch, no file
// system, no gzip and no hashing: those are the hosts'.
import type { Rows, Split } from "./dataset";

type Bytes = Uint8Array<ArrayBuffer>;
/** bytes and sums: of the inflated pack. */
export interface PackFile {
  file: string;
  count: number;
  bytes: number;
  sha256: string;
  crc32: string;
}
export interface Pack {
  shape: readonly number[];
  classes: number;
  train: PackFile;
  test: PackFile;
}
export interface Manifest {
  version: 1;
  packs: Readonly<Record<string, Pack>>;
}
export const MANIFEST = "manifest.json";

/** The pack is not installed. `pack` is its name. */
export class PackMissing extends Error {
  override name = "PackMissing";
  constructor(
    readonly pack: string,
    why: string,
  ) {
    super(`the data set "${pack}" is not installed (${why}): run \`npm run datasets ${pack}\``);
  }
}
/** A file of the pack is not what the manifest says. */
export class PackDamaged extends Error {
  override name = "PackDamaged";
  constructor(
    readonly pack: string,
    readonly file: string,
    why: string,
  ) {
    super(`${file} is damaged: ${why}; run \`npm run datasets${pack && ` ${pack}`}\` to install it again`);
  }
}

// ---- manifest

/** Reads manifest.json, given as text. Throws PackDamaged. */
export function parseManifest(text: string): Manifest {
  const json = object(parseJson(text), "the whole");
  if (json["version"] !== 1) throw wrong(`expected version 1, got ${show(json["version"])}`);
  return {
    version: 1,
    packs: Object.fromEntries(
      Object.entries(object(json["packs"], "packs")).map(([name, pack]) => [name, parsePack(name, pack)]),
    ),
  };
}
const wrong = (why: string) => new PackDamaged("", MANIFEST, why);
const show = (value: unknown) => JSON.stringify(value)?.slice(0, 40) ?? "nothing";
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw wrong("it is not JSON");
  }
}
function object(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw wrong(`${where}: expected an object, got ${show(value)}`);
  return value as Record<string, unknown>;
}
function whole(value: unknown, where: string, max: number): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1 || value > max)
    throw wrong(`${where}: expected a whole number from 1 to ${max}, got ${show(value)}`);
  return value;
}
function text(value: unknown, where: string, form: RegExp, what: string): string {
  if (typeof value !== "string" || !form.test(value)) throw wrong(`${where}: expected ${what}, got ${show(value)}`);
  return value;
}
function parsePack(name: string, value: unknown): Pack {
  text(name, "packs", /^[a-z0-9-]+$/, "names of lower-case letters, digits and hyphens");
  const pack = object(value, name);
  if (!Array.isArray(pack["shape"]) || pack["shape"].length === 0)
    throw wrong(`${name}.shape: expected a list of sizes, got ${show(pack["shape"])}`);
  const shape = pack["shape"].map((size, i) => whole(size, `${name}.shape[${i}]`, 4096));
  const file = (split: Split): PackFile => {
    const where = `${name}.${split}`,
      entry = object(pack[split], where);
    const count = whole(entry["count"], `${where}.count`, 10_000_000),
      bytes = whole(entry["bytes"], `${where}.bytes`, 2 ** 31);
    if (bytes !== packBytes(count, shape))
      throw wrong(
        `${where}.bytes: expected ${packBytes(count, shape)} for ${count} rows of ${shape.join("x")} and their labels, got ${bytes}`,
      );
    return {
      // no path: it is joined to an address or a folder
      count,
      bytes,
      file: text(entry["file"], `${where}.file`, /^[\w-][\w.-]*$/, "a plain file name"),
      sha256: text(entry["sha256"], `${where}.sha256`, /^[0-9a-f]{64}$/, "64 hexadecimal digits"),
      crc32: text(entry["crc32"], `${where}.crc32`, /^[0-9a-f]{8}$/, "8 hexadecimal digits"),
    };
  };
  return { shape, classes: whole(pack["classes"], `${name}.classes`, 256), train: file("train"), test: file("test") };
}
const packBytes = (count: number, shape: readonly number[]) => count * (shape.reduce((a, b) => a * b, 1) + 1);

// ---- packs

/** The entry of a pack's split. Throws PackMissing. */
export function packFile(manifest: Manifest, pack: string, split: Split): PackFile {
  const entry = Object.hasOwn(manifest.packs, pack) ? manifest.packs[pack] : undefined;
  if (!entry) throw new PackMissing(pack, `${MANIFEST} lists ${Object.keys(manifest.packs).join(", ") || "none"}`);
  return entry[split];
}

/**
 * An inflated pack as rows, which are views on its bytes. Length, CRC-32, SHA-256 (where the host can) and labels are
 * checked. Throws PackMissing or PackDamaged.
 */
export async function readPack(
  manifest: Manifest,
  pack: string,
  split: Split,
  inflated: Bytes,
  sha256?: (bytes: Bytes) => Promise<string>,
): Promise<Rows> {
  const entry = packFile(manifest, pack, split);
  const damaged = (why: string) => new PackDamaged(pack, entry.file, why);
  if (inflated.length !== entry.bytes)
    throw damaged(`expected ${entry.bytes} bytes when inflated, got ${inflated.length}`);
  const sum = crc32(inflated);
  if (sum !== entry.crc32) throw damaged(`expected CRC-32 ${entry.crc32}, got ${sum}`);
  const digest = await sha256?.(inflated);
  if (digest !== undefined && digest !== entry.sha256) throw damaged(`expected SHA-256 ${entry.sha256}, got ${digest}`);
  const { classes } = manifest.packs[pack]!;
  const labels = inflated.subarray(entry.bytes - entry.count);
  const at = labels.findIndex(label => label >= classes);
  if (at >= 0) throw damaged(`label ${at} is ${labels[at]}, expected less than ${classes}`);
  return { x: inflated.subarray(0, entry.bytes - entry.count), labels };
}

/** The inflated bytes of a pack: count rows, then count labels. */
export function packOf(rows: Rows): Bytes {
  const { x, labels } = rows;
  if (!(x instanceof Uint8Array) || !labels) throw Error("a pack holds uint8 rows with labels");
  const bytes = new Uint8Array(x.length + labels.length);
  bytes.set(x);
  bytes.set(labels, x.length);
  return bytes;
}

/**
 * CRC-32 as gzip and zip have it (polynomial edb88320 reflected), as 8 hexadecimal digits. About 0.2 s
 * for the 47 MB of MNIST.
 */
export function crc32(bytes: Uint8Array): string {
  const t = (slices ??= crcTables());
  let crc = 0xffffffff,
    i = 0;
  for (; i + 4 <= bytes.length; i += 4) {
    crc ^= bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    crc = t[768 + (crc & 255)]! ^ t[512 + ((crc >>> 8) & 255)]! ^ t[256 + ((crc >>> 16) & 255)]! ^ t[crc >>> 24]!;
  }
  for (; i < bytes.length; i++) crc = t[(crc ^ bytes[i]!) & 255]! ^ (crc >>> 8);
  return (~crc >>> 0).toString(16).padStart(8, "0");
}
let slices: Int32Array | undefined;
/** Table k: what a byte becomes k bytes later, so that four bytes go in one turn. */
function crcTables(): Int32Array {
  const t = new Int32Array(1024);
  for (let byte = 0; byte < 256; byte++) {
    let c = byte;
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    t[byte] = c;
  }
  for (let i = 256; i < 1024; i++) t[i] = t[t[i - 256]! & 255]! ^ (t[i - 256]! >>> 8);
  return t;
}

// ---- the official files: IDX (big-endian: 0, 0, 8 for uint8, number of sizes; the sizes; the bytes, row by row)

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

// ---- the official files: CIFAR's binary version (records of a label and the image, all of one colour after
// the other), in a tar

const BLOCK = 512; // of a tar: a header, then the bytes, filled up with zeros
const FIELD = { name: [0, 100], size: [124, 12], sum: [148, 8], type: [156, 1], prefix: [345, 155] } as const;
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
const checksum = (header: Uint8Array) =>
  header.reduce((sum, byte, at) => sum + (at >= FIELD.sum[0] && at < FIELD.sum[0] + FIELD.sum[1] ? 32 : byte), 0);

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

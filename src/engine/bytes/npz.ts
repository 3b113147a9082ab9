// Arrays as one .npz file: a zip of .npy members, stored without compression, for `numpy.load`; raw members beside them
// (a text, say) it gives as bytes. The reader is for what this writer makes (stored members, float32 and int32, C
// order); it is no general zip reader.
import { crc32 } from "./crc32";
import { sizeOf } from "../shape";

export interface NumpyArray {
  shape: readonly number[];
  data: Float32Array | Int32Array;
}
export type Arrays = Readonly<Record<string, NumpyArray>>;
export type Raw = Readonly<Record<string, Uint8Array>>; // by their whole file names, "run.json"

// zip: APPNOTE.TXT 6.3.10, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (its end)
const LOCAL = 0x04034b50,
  CENTRAL = 0x02014b50,
  END = 0x06054b50;
const SIZES = { local: 30, central: 46, end: 22 };
const VERSION = 20,
  DAY = 0x21; // 1980-01-01: equal arrays make equal files
const MOST_BYTES = 0xffffffff;
const ascii = (text: string) => Uint8Array.from(text, c => c.charCodeAt(0));
const textOf = (bytes: Uint8Array) => String.fromCharCode(...bytes);

interface Member {
  name: Uint8Array;
  parts: readonly Uint8Array[];
  size: number;
  sum: number;
  at: number;
}

/** Names may hold slashes: numpy gives them back, and whoever unpacks the file gets folders. */
export function encodeNpz(arrays: Arrays, raw: Raw = {}): Uint8Array {
  let at = 0;
  const member = (name: string, parts: readonly Uint8Array[]): Member => {
    const made = {
      name: ascii(name),
      parts,
      size: parts.reduce((sum, part) => sum + part.length, 0),
      sum: parts.reduce((sum, part) => crc32(part, sum), 0),
      at,
    };
    at += SIZES.local + made.name.length + made.size;
    return made;
  };
  const members = [
    ...Object.entries(raw).map(([name, bytes]) => member(checked("raw member", name, !name.endsWith(".npy")), [bytes])),
    ...Object.entries(arrays).map(([key, array]) =>
      member(`${checked("array", key)}.npy`, [
        npyHeader(key, array),
        new Uint8Array(array.data.buffer, array.data.byteOffset, array.data.byteLength),
      ]),
    ),
  ];
  const directory = members.reduce((sum, { name }) => sum + SIZES.central + name.length, 0);
  if (at + directory > MOST_BYTES || members.length > 0xffff)
    throw Error(`too much for one .npz file: ${at} bytes, expected under 4 GiB`);
  const bytes = new Uint8Array(at + directory + SIZES.end),
    view = new DataView(bytes.buffer);
  for (const member of members) writeLocal(bytes, view, member);
  let place = at;
  for (const member of members) place = writeCentral(bytes, view, place, member);
  view.setUint32(place, END, true);
  view.setUint16(place + 8, members.length, true);
  view.setUint16(place + 10, members.length, true);
  view.setUint32(place + 12, directory, true);
  view.setUint32(place + 16, at, true);
  return bytes;
}

/** No name may leave the folder that the file is unpacked into. */
function checked(what: string, name: string, fits = true): string {
  if (
    !fits ||
    name.length > 200 ||
    !/^[\w.-]+(\/[\w.-]+)*$/.test(name) ||
    name.split("/").some(part => /^\.+$/.test(part))
  )
    throw Error(
      `${what} "${name}": expected a name of letters, digits, ".", "_" and "-", in folders by "/"${fits ? "" : ", not ending in .npy"}`,
    );
  return name;
}
/**
 * .npy version 1.0: magic, header length, a Python dict padded so that the data begins at a multiple of
 * 64 (numpy.lib.format).
 */
function npyHeader(key: string, { shape, data }: NumpyArray): Uint8Array {
  const size = sizeOf(shape);
  if (size !== data.length) throw Error(`array "${key}": shape [${shape}] has ${size} values, got ${data.length}`);
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const dict = `{'descr': '${data instanceof Float32Array ? "<f4" : "<i4"}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const length = Math.ceil((10 + dict.length + 1) / 64) * 64 - 10;
  return Uint8Array.of(
    0x93,
    ...ascii("NUMPY"),
    1,
    0,
    length & 255,
    length >> 8,
    ...ascii(dict.padEnd(length - 1) + "\n"),
  );
}
/** The fields that both headers share, from "version needed" to "extra length". */
function writeCommon(view: DataView, at: number, { name, size, sum }: Member): void {
  view.setUint16(at, VERSION, true);
  view.setUint16(at + 8, DAY, true);
  view.setUint32(at + 10, sum, true);
  view.setUint32(at + 14, size, true);
  view.setUint32(at + 18, size, true);
  view.setUint16(at + 22, name.length, true);
}
function writeLocal(bytes: Uint8Array, view: DataView, member: Member): void {
  view.setUint32(member.at, LOCAL, true);
  writeCommon(view, member.at + 4, member);
  let at = member.at + SIZES.local;
  for (const part of [member.name, ...member.parts]) {
    bytes.set(part, at);
    at += part.length;
  }
}
function writeCentral(bytes: Uint8Array, view: DataView, at: number, member: Member): number {
  view.setUint32(at, CENTRAL, true);
  view.setUint16(at + 4, VERSION, true);
  writeCommon(view, at + 6, member);
  view.setUint32(at + 42, member.at, true);
  bytes.set(member.name, at + SIZES.central);
  return at + SIZES.central + member.name.length;
}

/** Throws an Error that says what is damaged, before it copies anything larger than the file itself. */
export function decodeNpz(bytes: Uint8Array): { arrays: Arrays; raw: Raw } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length - SIZES.end;
  if (end < 0 || view.getUint32(end, true) !== END)
    throw Error("not an .npz file of ours: no zip directory at its end");
  const count = view.getUint16(end + 10, true);
  const arrays = new Map<string, NumpyArray>();
  const raw = new Map<string, Uint8Array>();
  let at = view.getUint32(end + 16, true);
  let place = 0; // each member begins where the one before it ends: no two share bytes
  for (let i = 0; i < count; i++) {
    if (at + SIZES.central > end || view.getUint32(at, true) !== CENTRAL)
      throw Error(`damaged .npz file: entry ${i} of its directory`);
    const { name, size, sum, from, stored, named } = entryAt(bytes, view, at);
    if (!stored) throw Error(`.npz file: member "${name}" is compressed; expected stored members`);
    const start = from + SIZES.local + named;
    if (from !== place || start + size > end || view.getUint32(from, true) !== LOCAL)
      throw Error(`damaged .npz file: member "${name}" is not where its directory says`);
    const body = bytes.subarray(start, (place = start + size));
    if (crc32(body) !== sum) throw Error(`damaged .npz file: the checksum of member "${name}" is wrong`);
    const key = name.endsWith(".npy") ? name.slice(0, -".npy".length) : name;
    const known = key === name ? raw : arrays;
    if (known.has(key)) throw Error(`damaged .npz file: "${name}" is in it twice`);
    if (key === name) raw.set(key, Uint8Array.from(body));
    else arrays.set(key, decodeNpy(name, body));
    at += SIZES.central + named;
  }
  return { arrays: Object.fromEntries(arrays), raw: Object.fromEntries(raw) };
}
/** Of the directory; all of it lies in the file. */
const entryAt = (bytes: Uint8Array, view: DataView, at: number) => {
  const named = view.getUint16(at + 28, true);
  return {
    stored: view.getUint16(at + 10, true) === 0,
    sum: view.getUint32(at + 16, true),
    size: view.getUint32(at + 24, true),
    from: view.getUint32(at + 42, true),
    name: textOf(bytes.subarray(at + SIZES.central, at + SIZES.central + named)),
    named,
  };
};
function decodeNpy(name: string, bytes: Uint8Array): NumpyArray {
  const length = 10 + ((bytes[8] ?? 0) | ((bytes[9] ?? 0) << 8));
  const match =
    /^\x93NUMPY\x01\x00..\{'descr': '<([fi])4', 'fortran_order': False, 'shape': \(([\d, ]*)\), \} *\n$/s.exec(
      textOf(bytes.subarray(0, length)),
    );
  if (!match) throw Error(`member "${name}": expected an .npy header of float32 or int32 in C order`);
  const shape = match[2]!
    .split(",")
    .filter(part => part.trim())
    .map(Number);
  const size = sizeOf(shape);
  if (bytes.length !== length + size * 4)
    throw Error(`member "${name}": shape [${shape}] needs ${size * 4} bytes, got ${bytes.length - length}`);
  const { buffer } = Uint8Array.from(bytes.subarray(length)); // not slice: that of Node's Buffer is a view
  return { shape, data: match[1] === "f" ? new Float32Array(buffer) : new Int32Array(buffer) };
}

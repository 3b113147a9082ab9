// Bytes of a safetensors file: eight bytes of header length, a JSON header, rows of data, as the format is defined
// (README.md of huggingface/safetensors, "Format"). It writes float32, and reads other programs' files too, whatever
// type a tensor has. It knows names, shapes and texts, and nothing of runs (run-file.ts). Our files are
// sealed by a CRC-32, so that damage anywhere is seen.
import type { Host } from "../host";
import type { Block } from "../train/snapshot";
import { isRecord, said, shortened } from "../unknown";
import { crc32 } from "./crc32";
import { bitsOf, widened } from "./dtypes";
import { kindOf } from "./kinds";
import { sizeOf } from "../shape";

export type Codec = Pick<Host, "encode" | "decode">;
export interface Safetensors {
  tensors: Readonly<Record<string, Block>>;
  metadata: Readonly<Record<string, string>>;
}

const LENGTH = 8; // bytes of the header's length
const LONGEST = 1 << 24; // of a header; ours have some ten thousand bytes
const SEAL = "crc32"; // zlib.crc32 of the whole file with the seal's own eight digits as zeros
const UNSEALED = "00000000";

export function encodeSafetensors({ tensors, metadata }: Safetensors, text: Codec): Uint8Array {
  let end = 0;
  const entries = Object.entries(tensors).map(([name, { shape, data }]) => {
    if (sizeOf(shape) !== data.length)
      throw Error(`tensor "${name}": shape [${shape}] has ${sizeOf(shape)} values, got ${data.length}`);
    const from = end;
    return [name, { dtype: "F32", shape, data_offsets: [from, (end += data.length * 4)] }] as const;
  });
  // first, so that its digits are found at a fixed place
  const sealed = object([[SEAL, UNSEALED], ...Object.entries(metadata)]);
  const header = text.encode(`{"__metadata__":${sealed}${entries.length ? "," : ""}${object(entries).slice(1)}`);
  const length = Math.ceil(header.length / 8) * 8; // the data begins at a multiple of eight
  const bytes = new Uint8Array(LENGTH + length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.fill(32, LENGTH, LENGTH + length); // spaces: the format's padding
  bytes.set(header, LENGTH);
  let at = LENGTH + length;
  for (const { data } of Object.values(tensors)) {
    // little-endian like every device that tfjs runs on
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  bytes.set(text.encode(hex(crc32(bytes))), sealAt);
  return bytes;
}
/** JSON in the order given: an object would put names that look like numbers first. */
const object = (entries: readonly (readonly [string, unknown])[]) =>
  `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",")}}`;
const SEALED = `{"__metadata__":{"${SEAL}":"`; // how a sealed header begins
const sealAt = LENGTH + SEALED.length;
const hex = (value: number) => value.toString(16).padStart(8, "0");

/** A file whose header is whole and whose data it covers; values are read when they are asked for. */
export interface Opened {
  metadata: Readonly<Record<string, string>>;
  /** Whether the file had a seal (it then holds), as all of ours do and others' do not. */
  sealed: boolean;
  /** By name, in the header's order. */
  shapes: ReadonlyMap<string, readonly number[]>;
  /** undefined: there is none of that name. Throws, naming it, where its values are not float32 and do not fit it. */
  block(name: string): Block | undefined;
}
/** Throws an Error that says what the file is instead of `expected`, or what is damaged. */
export function openSafetensors(bytes: Uint8Array, text: Codec, expected = "a safetensors file"): Opened {
  const { header, source, from } = headerOf(bytes, text, expected);
  const sealed = source.startsWith(SEALED),
    { [SEAL]: seal, ...others } = metadataOf(header["__metadata__"]);
  if (sealed) checkSeal(bytes, seal!, text);
  const places = new Map(
    Object.entries(header)
      .filter(([name]) => name !== "__metadata__")
      .map(([name, entry]) => [name, placeOf(name, entry)]),
  );
  checkOrder([...places.values()], bytes.length - from);
  return {
    metadata: sealed || seal === undefined ? others : { [SEAL]: seal, ...others },
    sealed,
    shapes: new Map([...places].map(([name, { shape }]) => [name, shape])),
    block(name) {
      const place = places.get(name);
      return place && { shape: place.shape, data: valuesOf(bytes, from, place) };
    },
  };
}
/** All tensors of a file. */
export const blocksOf = ({ shapes, block }: Opened): Record<string, Block> =>
  Object.fromEntries([...shapes.keys()].map(name => [name, block(name)!]));
/** The same with all tensors read. */
export function decodeSafetensors(
  bytes: Uint8Array,
  text: Codec,
  expected?: string,
): Safetensors & { sealed: boolean } {
  const opened = openSafetensors(bytes, text, expected);
  return { tensors: blocksOf(opened), metadata: opened.metadata, sealed: opened.sealed };
}
function valuesOf(bytes: Uint8Array, from: number, { name, dtype, start, end }: Place): Float32Array {
  try {
    return widened(dtype, Uint8Array.from(bytes.subarray(from + start, from + end)).buffer);
  } catch (error) {
    throw Error(`tensor "${shortened(name)}": ${(error as Error).message}`, { cause: error });
  }
}

interface Header {
  header: Readonly<Record<string, unknown>>;
  source: string;
  /** Where the data begin. */
  from: number;
}
const BRACE = 0x7b; // every header begins with it
function headerOf(bytes: Uint8Array, text: Codec, expected: string): Header {
  const length = bytes.length < LENGTH ? undefined : new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length === undefined || length > LONGEST || (bytes[LENGTH] ?? BRACE) !== BRACE) {
    const kind = kindOf(bytes, text);
    if (kind) throw Error(`this is ${kind}, expected ${expected}`);
  }
  if (length === undefined)
    throw Error(`not a safetensors file: ${bytes.length} bytes, expected at least ${LENGTH}; expected ${expected}`);
  if (length > LONGEST)
    throw Error(
      `not a safetensors file: its header would have ${length} bytes, at most ${LONGEST} are read; expected ${expected}`,
    );
  const from = LENGTH + Number(length);
  if (from > bytes.length) throw Error(`truncated file: the header ends at byte ${from}, the file at ${bytes.length}`);
  let source: string, header: unknown;
  try {
    source = text.decode(bytes.subarray(LENGTH, from));
    header = JSON.parse(source);
  } catch {
    throw Error("damaged file: its header is not JSON");
  }
  if (!isRecord(header)) throw Error("damaged file: its header is not a JSON object");
  checkKeys(source);
  return { header, source, from };
}

/** JSON.parse keeps the last of two equal keys in silence; here that is damage. `source` is valid JSON. */
function checkKeys(source: string): void {
  const seen: Set<string>[] = [];
  for (const [token, quoted] of source.matchAll(/("[^"\\]*(?:\\.[^"\\]*)*")\s*:|"[^"\\]*(?:\\.[^"\\]*)*"|[{}]/g)) {
    if (token === "{") seen.push(new Set());
    else if (token === "}") seen.pop();
    else if (quoted) {
      const key: unknown = JSON.parse(quoted),
        keys = seen.at(-1)!;
      if (keys.has(String(key))) throw Error(`damaged file: its header has two entries "${shortened(String(key))}"`);
      keys.add(String(key));
    }
  }
}

function metadataOf(value: unknown): Readonly<Record<string, string>> {
  if (value === undefined || value === null) return {};
  if (!isRecord(value)) throw Error("damaged file: its metadata is not a JSON object");
  for (const [name, entry] of Object.entries(value))
    if (typeof entry !== "string") throw Error(`damaged file: its metadata "${shortened(name)}" is not a text`);
  return value as Readonly<Record<string, string>>;
}

function checkSeal(bytes: Uint8Array, seal: string, text: Codec): void {
  const sum = crc32(
    bytes.subarray(sealAt + UNSEALED.length),
    crc32(text.encode(UNSEALED), crc32(bytes.subarray(0, sealAt))),
  );
  if (seal !== hex(sum)) throw Error(`damaged file: its ${SEAL} is ${hex(sum)}, expected ${seal}`);
}

interface Place {
  name: string;
  dtype: string;
  shape: readonly number[];
  start: number;
  end: number;
}
const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
function placeOf(name: string, entry: unknown): Place {
  const wrong = (what: string) => Error(`damaged file: tensor "${shortened(name)}": ${what}`);
  if (!isRecord(entry)) throw wrong("its entry is not a JSON object");
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== "string") throw wrong(`its dtype is not a text but ${said(dtype)}`);
  if (!Array.isArray(shape) || !shape.every(isCount)) throw wrong("its shape is not a list of whole numbers");
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount))
    throw wrong("its data_offsets are not two whole numbers");
  const [start, end] = offsets as [number, number];
  const bits = bitsOf(dtype),
    size = bits === undefined ? end - start : (sizeOf(shape) * bits) / 8;
  if (size !== end - start || end < start)
    throw wrong(`shape [${shape.join(",")}] needs ${size} bytes, its data_offsets hold ${end - start}`);
  return { name, dtype, shape, start, end };
}

/** The data is covered without overlap or hole, which also bounds what is allocated by the file's own length. */
function checkOrder(places: readonly Place[], length: number): void {
  let last = { name: "", end: 0 };
  for (const place of [...places].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (place.start < last.end) throw Error(`damaged file: tensors "${last.name}" and "${place.name}" overlap`);
    if (place.start > last.end)
      throw Error(`damaged file: ${place.start - last.end} bytes before tensor "${place.name}" belong to none`);
    if (place.end > length)
      throw Error(
        `truncated file: tensor "${place.name}" ends at byte ${place.end} of the data, the data at ${length}`,
      );
    last = place;
  }
  if (last.end !== length) throw Error(`damaged file: ${length - last.end} bytes after the last tensor`);
}

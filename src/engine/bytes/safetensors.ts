// Bytes of a safetensors file: eight bytes of header length, a JSON header, float32 rows of data
// (huggingface/safetensors, format of 0.4). It knows names, shapes and texts, and nothing of runs (run-file.ts). Files
// are sealed by a CRC-32, so that damage anywhere is seen.
import type { Host } from "../host";
import type { Block } from "../train/snapshot";
import { crc32 } from "./crc32";
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
const sealAt = LENGTH + `{"__metadata__":{"${SEAL}":"`.length;
const hex = (value: number) => value.toString(16).padStart(8, "0");

/**
 * Throws an Error that says what is damaged. `sealed`: whether the file had a seal (it then holds), as all of ours
 * do and others' do not.
 */
export function decodeSafetensors(bytes: Uint8Array, text: Codec): Safetensors & { sealed: boolean } {
  const { header, from } = headerOf(bytes, text);
  const { [SEAL]: seal, ...metadata } = metadataOf(header["__metadata__"]);
  if (seal !== undefined) checkSeal(bytes, seal, text);
  const places = Object.entries(header)
    .filter(([name]) => name !== "__metadata__")
    .map(([name, entry]) => placeOf(name, entry));
  checkOrder(places, bytes.length - from);
  const blocks = places.map(
    ({ name, shape, start, end }) =>
      [
        name,
        { shape, data: new Float32Array(Uint8Array.from(bytes.subarray(from + start, from + end)).buffer) },
      ] as const,
  );
  return { tensors: Object.fromEntries(blocks), metadata, sealed: seal !== undefined };
}

function headerOf(bytes: Uint8Array, text: Codec): { header: Readonly<Record<string, unknown>>; from: number } {
  if (bytes.length < LENGTH) throw Error(`not a safetensors file: ${bytes.length} bytes, expected at least ${LENGTH}`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > LONGEST)
    throw Error(`not a safetensors file: its header would have ${length} bytes, expected at most ${LONGEST}`);
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
  return { header, from };
}
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** JSON.parse keeps the last of two equal keys in silence; here that is damage. `source` is valid JSON. */
function checkKeys(source: string): void {
  const seen: Set<string>[] = [];
  for (const [token, quoted] of source.matchAll(/("[^"\\]*(?:\\.[^"\\]*)*")\s*:|"[^"\\]*(?:\\.[^"\\]*)*"|[{}]/g)) {
    if (token === "{") seen.push(new Set());
    else if (token === "}") seen.pop();
    else if (quoted) {
      const key: unknown = JSON.parse(quoted),
        keys = seen.at(-1)!;
      if (keys.has(String(key))) throw Error(`damaged file: its header has two entries "${String(key)}"`);
      keys.add(String(key));
    }
  }
}

function metadataOf(value: unknown): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  if (!isRecord(value)) throw Error("damaged file: its metadata is not a JSON object");
  for (const [name, entry] of Object.entries(value))
    if (typeof entry !== "string") throw Error(`damaged file: its metadata "${name}" is not a text`);
  return value as Readonly<Record<string, string>>;
}

function checkSeal(bytes: Uint8Array, seal: string, text: Codec): void {
  const digits = text.decode(bytes.subarray(sealAt, sealAt + UNSEALED.length));
  if (digits !== seal)
    throw Error(`damaged file: its ${SEAL} is not where it belongs, at the beginning of the metadata`);
  const sum = crc32(
    bytes.subarray(sealAt + UNSEALED.length),
    crc32(text.encode(UNSEALED), crc32(bytes.subarray(0, sealAt))),
  );
  if (seal !== hex(sum)) throw Error(`damaged file: its ${SEAL} is ${hex(sum)}, expected ${seal}`);
}

interface Place {
  name: string;
  shape: readonly number[];
  start: number;
  end: number;
}
const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
function placeOf(name: string, entry: unknown): Place {
  const wrong = (what: string) => Error(`damaged file: tensor "${name}": ${what}`);
  if (!isRecord(entry)) throw wrong("its entry is not a JSON object");
  const { dtype, shape, data_offsets: offsets } = entry;
  if (dtype !== "F32") throw wrong(`dtype ${String(dtype)}, expected F32`);
  if (!Array.isArray(shape) || !shape.every(isCount)) throw wrong("its shape is not a list of whole numbers");
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount))
    throw wrong("its data_offsets are not two whole numbers");
  const [start, end] = offsets as [number, number];
  if (sizeOf(shape) * 4 !== end - start)
    throw wrong(`shape [${shape.join(",")}] needs ${sizeOf(shape) * 4} bytes, its data_offsets hold ${end - start}`);
  return { name, shape, start, end };
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

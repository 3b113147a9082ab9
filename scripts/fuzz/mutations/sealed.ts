// Safetensors files, spoiled and sealed again with the right sum, so that what is read behind the seal is reached:
// entries of the header, texts and trees of the metadata, tensors. A file that is none any more is spoiled as bytes.
import { crc32 } from "../../../src/engine/bytes/crc32";
import type { Chance } from "../chance";
import type { Mutation } from "../border";
import { anyBytes, type Bytes, joined } from "./bytes";
import { inJson, inTrees, NAMES, odd, textOf } from "./json";

interface Entry {
  dtype: string;
  shape: readonly number[];
  data_offsets: readonly [number, number];
}
interface Tensor {
  name: string;
  dtype: string;
  shape: readonly number[];
  bytes: Bytes;
}
interface File {
  metadata: Readonly<Record<string, string>>;
  tensors: readonly Tensor[];
}
const PREFIX = '{"__metadata__":{"crc32":"';
const LENGTH = 8; // bytes of the header's length
/** header: as JSON without its seal; data: what comes after it. */
export function sealed(header: string, data: Uint8Array): Bytes {
  const text = new TextEncoder().encode(header),
    length = Math.ceil(text.length / 8) * 8,
    bytes = new Uint8Array(LENGTH + length + data.length).fill(32, 0, LENGTH + length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, LENGTH);
  bytes.set(data, LENGTH + length);
  return resealed(bytes);
}
/** The sum at the place where ours have it, made again; files that have none there stay as they are. */
export function resealed(bytes: Bytes): Bytes {
  const start = new TextDecoder().decode(bytes.subarray(LENGTH, LENGTH + PREFIX.length));
  const at = LENGTH + PREFIX.length;
  if (start !== PREFIX || bytes.length < at + 8) return bytes; // cut within the sum
  const copy = bytes.slice(),
    write = (digits: string) => copy.set(new TextEncoder().encode(digits), at);
  write("00000000");
  write(crc32(copy).toString(16).padStart(8, "0"));
  return copy;
}
function headerOf(bytes: Bytes): { header: Record<string, unknown>; data: Uint8Array } | undefined {
  try {
    const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
    const header: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(LENGTH, LENGTH + length)));
    if (typeof header !== "object" || header === null) return undefined;
    return { header: header as Record<string, unknown>, data: bytes.subarray(LENGTH + length) };
  } catch {
    return undefined;
  }
}
function fileOf(bytes: Bytes): File | undefined {
  const read = headerOf(bytes);
  try {
    const { __metadata__: metadata, ...entries } = read!.header as { __metadata__?: Record<string, string> | null };
    const tensors = Object.entries(entries as Record<string, Entry>).map(
      ([name, { dtype, shape, data_offsets: at }]) => {
        if (!Array.isArray(shape) || !Array.isArray(at)) throw Error("spoiled already");
        return { name, dtype, shape, bytes: Uint8Array.from(read!.data.subarray(at[0], at[1])) };
      },
    );
    return { metadata: metadata ?? {}, tensors };
  } catch {
    return undefined;
  }
}
function bytesOf({ metadata, tensors }: File): Bytes {
  let end = 0;
  const entries = tensors.map(
    ({ name, dtype, shape, bytes }) =>
      `${JSON.stringify(name)}:${textOf({ dtype, shape, data_offsets: [end, (end += bytes.length)] })}`,
  );
  const { crc32: seal, ...others } = metadata,
    texts = textOf(others).slice(1);
  const first = seal === undefined ? '{"__metadata__":{' : `${PREFIX}00000000"${texts === "}" ? "" : ","}`;
  return sealed(
    `${first}${texts}${entries.map(each => `,${each}`).join("")}}`,
    joined(...tensors.map(({ bytes }) => bytes)),
  );
}
const asFile =
  (spoil: (file: File, chance: Chance) => File): Mutation<Bytes> =>
  (bytes, chance) => {
    const file = fileOf(bytes);
    return file ? bytesOf(spoil(file, chance)) : resealed(anyBytes(bytes, chance));
  };
/** One tensor, spoiled; nothing where there is none. */
const oneTensor = (spoil: (tensor: Tensor, chance: Chance) => Tensor): Mutation<Bytes> =>
  asFile(({ metadata, tensors }, chance) => {
    const which = chance.below(tensors.length);
    return { metadata, tensors: tensors.map((tensor, i) => (i === which ? spoil(tensor, chance) : tensor)) };
  });
/** A text of the metadata, as JSON where it is JSON. */
const inText = asFile(({ metadata, tensors }, chance) => {
  const names = Object.keys(metadata).filter(name => name !== "crc32");
  if (names.length === 0) return { metadata, tensors };
  const name = chance.pick(names),
    given: unknown = metadata[name], // no text where that was spoiled before
    text = inJson(typeof given === "string" ? given : textOf(given), chance);
  return { tensors, metadata: { ...metadata, [name]: text === given ? textOf(odd(chance)) : text } };
});
const textGone = asFile(({ metadata, tensors }, chance) => {
  const names = Object.keys(metadata),
    name = names.length > 0 ? chance.pick(names) : "";
  return { tensors, metadata: Object.fromEntries(Object.entries(metadata).filter(([each]) => each !== name)) };
});
const VALUES = [NaN, Infinity, -Infinity, 1e30, -1e30, 0, -0, 1e-38, 3.4e38];
const inTensor = oneTensor((tensor, chance) => {
  if (tensor.dtype !== "F32" || tensor.bytes.length % 4) return { ...tensor, bytes: anyBytes(tensor.bytes, chance) };
  const data = new Float32Array(tensor.bytes.slice().buffer),
    [value, all, at] = [chance.pick(VALUES), chance.once(3), chance.below(data.length)];
  return { ...tensor, bytes: new Uint8Array(data.map((x, k) => (all || k === at ? value : x)).buffer) };
});
/** One, or all whose names begin alike: the whole state of an optimizer, a whole net. */
const tensorsGone = asFile(({ metadata, tensors }, chance) => {
  if (tensors.length === 0) return { metadata, tensors };
  const parts = chance.pick(tensors).name.split("/"),
    start = parts.slice(0, 1 + chance.below(parts.length)).join("/");
  return { metadata, tensors: tensors.filter(({ name }) => name !== start && !name.startsWith(`${start}/`)) };
});
const reshaped = oneTensor((tensor, chance) => {
  const { name, shape, bytes } = tensor,
    size = shape.reduce((a, b) => a * b, 1);
  return chance.pick([
    () => ({ ...tensor, shape: [...shape].reverse() }),
    () => ({ ...tensor, shape: [size] }),
    () => ({ ...tensor, shape: [...shape, 1] }),
    () => ({ ...tensor, shape: [0], bytes: new Uint8Array() }),
    () => ({ ...tensor, shape: [size + 1], bytes: joined(bytes, new Uint8Array(bytes.length / Math.max(1, size))) }),
    () => ({ ...tensor, name: chance.once(2) ? chance.pick(NAMES) : `${name}/more` }),
    () => ({ ...tensor, dtype: chance.pick(["F64", "F16", "BF16", "I64", "I32", "U8", "BOOL", "F8_E4M3", ""]) }),
  ])();
});
const exchanged = asFile(({ metadata, tensors }, chance) => {
  if (tensors.length === 0) return { metadata, tensors };
  const [one, other] = [chance.pick(tensors), chance.pick(tensors)];
  return {
    metadata,
    tensors: tensors.map(tensor =>
      tensor === one ? { ...tensor, bytes: other.bytes } : tensor === other ? { ...tensor, bytes: one.bytes } : tensor,
    ),
  };
});
const doubled = asFile(({ metadata, tensors }, chance) =>
  tensors.length === 0 ? { metadata, tensors } : { metadata, tensors: [...tensors, chance.pick(tensors)] },
);
/** The header as a tree, whatever comes of it. */
const inHeader: Mutation<Bytes> = (bytes, chance) => {
  const read = headerOf(bytes);
  if (!read) return anyBytes(bytes, chance);
  return sealed(textOf(chance.pick(inTrees)(read.header, chance)), read.data);
};
const inSealed: Mutation<Bytes> = (bytes, chance) => resealed(anyBytes(bytes, chance));
export const inSafetensors: readonly Mutation<Bytes>[] = [
  ...[
    inText,
    inText,
    inText,
    inText,
    textGone,
    inTensor,
    inTensor,
    tensorsGone,
    tensorsGone,
    reshaped,
    exchanged,
    doubled,
  ],
  ...[inHeader, inHeader, inSealed, anyBytes],
];

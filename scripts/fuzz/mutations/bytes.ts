// Bytes, spoiled at one place: bits, cuts, holes, repeats, exchanged pieces, numbers at the edges, pieces of another
// file. What goes in is not changed.
import type { Chance } from "../chance";
import type { Mutation } from "../border";
import { NUMBERS } from "./json";

export type Bytes = Uint8Array<ArrayBuffer>;
export const joined = (...parts: readonly Uint8Array[]): Bytes => {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};
/** A place, half of the time in what stands first: headers. */
const placeIn = (bytes: Uint8Array, chance: Chance): number =>
  chance.below(chance.once(2) ? Math.min(bytes.length, 64) : bytes.length);
const pieceIn = (bytes: Uint8Array, chance: Chance): readonly [number, number] => {
  const from = placeIn(bytes, chance);
  return [from, Math.min(bytes.length, from + 1 + chance.below(chance.pick([1, 4, 16, 512])))];
};
const flipped: Mutation<Bytes> = (bytes, chance) => {
  const copy = bytes.slice();
  if (copy.length > 0) copy[placeIn(copy, chance)]! ^= 1 << chance.below(8);
  return copy;
};
const cut: Mutation<Bytes> = (bytes, chance) => bytes.slice(0, chance.once(8) ? 0 : placeIn(bytes, chance));
const longer: Mutation<Bytes> = (bytes, chance) =>
  joined(
    bytes,
    Uint8Array.from({ length: 1 + chance.below(chance.pick([1, 16, 2000])) }, () => chance.below(256)),
  );
const inserted: Mutation<Bytes> = (bytes, chance) => {
  const at = placeIn(bytes, chance);
  return joined(bytes.subarray(0, at), Uint8Array.of(chance.pick([0, 1, 34, 127, 255])), bytes.subarray(at));
};
const removed: Mutation<Bytes> = (bytes, chance) => {
  const [from, to] = pieceIn(bytes, chance);
  return joined(bytes.subarray(0, from), bytes.subarray(to));
};
const repeated: Mutation<Bytes> = (bytes, chance) => {
  const [from, to] = pieceIn(bytes, chance);
  return joined(bytes.subarray(0, to), bytes.subarray(from));
};
const exchanged: Mutation<Bytes> = (bytes, chance) => {
  const copy = bytes.slice(),
    [from, to] = pieceIn(bytes, chance),
    other = placeIn(bytes, chance);
  copy.copyWithin(other, from, to);
  return copy;
};
const filled: Mutation<Bytes> = (bytes, chance) =>
  bytes.slice().fill(chance.pick([0, 255, 32]), ...pieceIn(bytes, chance));
/** A whole number of 2, 4 or 8 bytes, in either order. */
const numbered: Mutation<Bytes> = (bytes, chance) => {
  if (bytes.length < 8) return longer(bytes, chance);
  const copy = bytes.slice(),
    view = new DataView(copy.buffer),
    at = Math.min(placeIn(bytes, chance), bytes.length - 8),
    value = BigInt.asUintN(64, BigInt(Math.round(Math.max(-1e18, Math.min(1e18, chance.pick(NUMBERS)))))),
    little = chance.once(2);
  if (chance.once(3)) view.setUint16(at, Number(value & 0xffffn), little);
  else if (chance.once(2)) view.setUint32(at, Number(value & 0xffffffffn), little);
  else view.setBigUint64(at, value, little);
  return copy;
};
export const inBytes: readonly Mutation<Bytes>[] = [
  ...[flipped, flipped, cut, longer, inserted, removed, repeated, exchanged, filled, numbered, numbered],
];
export const anyBytes: Mutation<Bytes> = (bytes, chance) => chance.pick(inBytes)(bytes, chance);
/** The beginning of one, the end of another. */
export const spliced =
  (others: readonly Bytes[]): Mutation<Bytes> =>
  (bytes, chance) => {
    const other = chance.pick(others);
    return joined(bytes.subarray(0, placeIn(bytes, chance)), other.subarray(placeIn(other, chance)));
  };

// Headers of a tar, spoiled and summed up again, so that what is read behind the checksum is reached.
import { BLOCK, checksum, FIELD } from "../../official/cifar";
import type { Mutation } from "../border";
import { anyBytes, type Bytes } from "./bytes";

export const resummed: Mutation<Bytes> = (bytes, chance) => {
  const copy = bytes.slice(),
    header = copy.subarray(0, BLOCK),
    { [chance.pick(["name", "size", "type", "prefix"] as const)]: field } = FIELD;
  if (header.length < BLOCK) return copy;
  const [from, length] = field,
    spoiled = chance.once(2)
      ? anyBytes(header.slice(from, from + length), chance)
      : new TextEncoder().encode(
          chance.pick(["77777777777", "-1", "00000000000", "9", "1e9", "", " 12", "12 34", "00000002000", "x"]),
        );
  header.fill(0, from, from + length);
  header.set(spoiled.subarray(0, length), from);
  const sum = new TextEncoder().encode(`${checksum(header).toString(8).padStart(6, "0")}\0 `);
  header.set(sum, FIELD.sum[0]);
  return copy;
};

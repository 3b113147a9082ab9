// Official files of data sets as they were inflated: IDX (grey images and their labels) and CIFAR's batches. What is
// accepted has as many rows as were asked for, of classes that there are, and is written back as the same bytes.
import { rowsOfCifar } from "../../official/cifar";
import { rowsOfIdx } from "../../official/idx";
import { cifarOf, idxOf } from "../../official/written";
import { border, holds, type Mutation } from "../border";
import { anyBytes, type Bytes } from "../mutations/bytes";

interface Input {
  format: "idx" | "cifar";
  first: Bytes;
  second: Bytes;
}
const [COUNT, CLASSES] = [4, 3],
  GREY = [2, 3, 1],
  COLOUR = [2, 2, 3];
const bytes = (length: number, below = 256): Bytes => Uint8Array.from({ length }, (_, i) => (i * 5) % below);
const rows = (count: number, shape: readonly number[]) => ({
  x: bytes(count * shape.reduce((a, b) => a * b, 1)),
  labels: bytes(count, CLASSES),
});
const bases: readonly Input[] = [
  {
    format: "idx",
    first: idxOf({ sizes: [COUNT, 2, 3], bytes: bytes(COUNT * 6) }),
    second: idxOf({ sizes: [COUNT], bytes: bytes(COUNT, CLASSES) }),
  },
  { format: "cifar", first: cifarOf(rows(1, COLOUR), COLOUR), second: cifarOf(rows(COUNT - 1, COLOUR), COLOUR) },
];
const either: Mutation<Input> = (input, chance) => {
  const which = chance.pick(["first", "second"] as const);
  return { ...input, [which]: anyBytes(input[which], chance) };
};
const exchanged: Mutation<Input> = ({ format, first, second }) => ({ format, first: second, second: first });
const same = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, i) => byte === b[i]);

function judge({ format, first, second }: Input): void {
  const [a, b] = [
    { name: "images", bytes: first },
    { name: "labels", bytes: second },
  ] as const;
  const shape = format === "idx" ? GREY : COLOUR,
    { x, labels } =
      format === "idx" ? rowsOfIdx(a, b, COUNT, shape, CLASSES) : rowsOfCifar([a, b], COUNT, shape, CLASSES);
  const read = { x: Uint8Array.from(x), labels: labels! };
  holds(
    read.x.length === COUNT * shape.reduce((p, q) => p * q, 1) && read.labels.length === COUNT,
    "another number of rows",
  );
  holds(
    read.labels.every(label => label < CLASSES),
    "a label of no class",
  );
  const back =
    format === "idx"
      ? [idxOf({ sizes: [COUNT, 2, 3], bytes: read.x }), idxOf({ sizes: [COUNT], bytes: read.labels })]
      : [cifarOf(read, shape)];
  const whole = new Uint8Array(back.reduce((sum, { length }) => sum + length, 0));
  back.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  holds(same(whole, Uint8Array.of(...first, ...second)), "written back it is other bytes");
}
export default border<Input>({
  id: "official",
  share: 3,
  open: async () => ({ bases, mutations: [either, either, either, exchanged], judge }),
});

// Arrays as .npz, read again. What is accepted is written back as the same arrays.
import { decodeNpz, encodeNpz } from "../../../src/engine/bytes/npz";
import { border, holds } from "../border";
import { type Bytes, inBytes, spliced } from "../mutations/bytes";

const bases: readonly Bytes[] = [
  encodeNpz({
    a: { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
    "net/b": { shape: [], data: Int32Array.of(7) },
  }),
  encodeNpz({ a: { shape: [1], data: Float32Array.of(1) } }, { "run.json": new TextEncoder().encode("{}") }),
].map(bytes => Uint8Array.from(bytes));
const text = (file: ReturnType<typeof decodeNpz>): string =>
  JSON.stringify([
    Object.entries(file.arrays).map(([name, { shape, data }]) => [
      name,
      shape,
      data.constructor.name,
      [...data].map(String),
    ]),
    Object.entries(file.raw).map(([name, bytes]) => [name, [...bytes]]),
  ]);
export default border<Bytes>({
  id: "npz",
  share: 2,
  open: async () => ({
    bases,
    mutations: [...inBytes, spliced(bases)],
    judge(bytes) {
      const file = decodeNpz(bytes),
        again = decodeNpz(encodeNpz(file.arrays, file.raw));
      holds(text(again) === text(file), "written back it has other arrays");
    },
  }),
});

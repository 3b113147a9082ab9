// A tar of official files, as it was inflated. What is accepted is whole: every member lies in the file.
import { parseTar } from "../../official/cifar";
import { tarOf } from "../../official/written";
import { border, holds } from "../border";
import { type Bytes, inBytes, spliced } from "../mutations/bytes";
import { resummed } from "../mutations/tar";

const member = (name: string, length: number) => ({
  name,
  bytes: Uint8Array.from({ length }, (_, i) => (i * 7) % 256),
});
const bases: readonly Bytes[] = [
  tarOf([member("a.bin", 10)]),
  tarOf([member("folder/a.bin", 1000), member("b.txt", 0), member("c.bin", 512)]),
];
export default border<Bytes>({
  id: "tar",
  share: 3,
  open: async () => ({
    bases,
    mutations: [...inBytes, spliced(bases), resummed, resummed, resummed, resummed],
    judge(bytes) {
      const members = parseTar({ name: "made-up.tar", bytes });
      for (const { name, bytes: part } of members)
        holds(part.buffer === bytes.buffer && part.length <= bytes.length, `${name}: not in the file`);
      const held = members.reduce((sum, { bytes: part }) => sum + part.length, 0);
      holds(held <= bytes.length, `members have ${held} bytes, the file ${bytes.length}`);
    },
  }),
});

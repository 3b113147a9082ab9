// PNG files that a text is put into, as the page saves its pictures, and read from, as the page opens them. What is
// accepted gives the text back.
import { crc32 } from "../../../src/engine/bytes/crc32";
import { textsIn, withTexts } from "../../../src/ui/export/png-text";
import { border, holds } from "../border";
import { type Bytes, inBytes, joined, spliced } from "../mutations/bytes";

const SIGNATURE = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
function chunk(type: string, data: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(12 + data.length),
    view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(
    [...type].map(letter => letter.charCodeAt(0)),
    4,
  );
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}
const png = joined(
  SIGNATURE,
  chunk("IHDR", [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]),
  chunk("IDAT", [120, 156, 99, 96, 0, 0, 0, 2, 0, 1]),
  chunk("IEND", []),
);
const bases: readonly Bytes[] = [png, withTexts(png, { Comment: "?method=vae&dataset=ring&v=1" })];
export default border<Bytes>({
  id: "pictures",
  share: 2,
  open: async () => ({
    bases,
    mutations: [...inBytes, spliced(bases)],
    judge(bytes) {
      const out = withTexts(bytes, { Title: "made up" });
      holds(out.length > bytes.length, "it became shorter");
      // the first of a name counts; of a picture that is damaged before it, nothing is read
      const had = textsIn(bytes).get("Title"),
        has = textsIn(out).get("Title");
      holds(has === (had ?? "made up") || (has === undefined && !bases.includes(bytes)), "its text does not come back");
    },
  }),
});

// Gzip of official files as they were downloaded. What is accepted inflates to what Node's own reader makes of it.
import { gunzipSync, gzipSync } from "node:zlib";
import { inflate } from "../../official/files.mjs";
import { border, holds } from "../border";
import { type Bytes, inBytes, spliced } from "../mutations/bytes";

const bases: readonly Bytes[] = [
  Uint8Array.from(gzipSync(Uint8Array.from({ length: 300 }, (_, i) => i % 11))),
  Uint8Array.from(gzipSync(new Uint8Array(2 ** 20))), // a thousand times as long when it is inflated
  Uint8Array.from(gzipSync(Uint8Array.of(1))),
];
const MOST = 2 ** 20; // bytes that any of them becomes
export default border<Bytes>({
  id: "gzip",
  share: 2,
  open: async () => ({
    bases,
    mutations: [...inBytes, spliced(bases)],
    async judge(bytes) {
      const inflated = await inflate(bytes, "made-up.gz", MOST);
      holds(inflated.length <= MOST, `it became ${inflated.length} bytes, at most ${MOST}`);
      holds(Buffer.from(gunzipSync(bytes)).equals(inflated), "other bytes than were packed");
    },
  }),
});

// The same pack as the page's worker fetches it: from an address, with what a server may answer instead. `fetch` is
// ours while one is judged.
import { packLoader } from "../../../src/workers/packs";
import { border } from "../border";
import { bases, judgeWith, mutations, type Packed } from "../packed";

const answer = (packed: Packed) => async (address: string | URL | Request) => {
  const name = /([^/?]*)(?:\?.*)?$/.exec(String(address))![1]!,
    found = { "manifest.json": packed.manifest, "made-up-train.gz": packed.train, "made-up-test.gz": packed.test }[
      name
    ];
  return found === undefined ? new Response("gone", { status: 404 }) : new Response(found);
};
export default border<Packed>({
  id: "fetched-packs",
  share: 4,
  open: async () => ({
    bases: bases(),
    mutations,
    async judge(packed) {
      const own = globalThis.fetch;
      globalThis.fetch = answer(packed);
      try {
        await judgeWith(packLoader("http://page/"), packed);
      } finally {
        globalThis.fetch = own;
      }
    },
  }),
});

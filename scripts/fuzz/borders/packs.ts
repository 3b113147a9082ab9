// A data set's pack in a folder, as the command line reads it: manifest and two gzipped files. What is accepted is as
// many rows as the data set says, with labels of classes that it has. Sums are made again after a mutation, else all of
// them would end there.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packLoader } from "../../../src/node/packs";
import { border } from "../border";
import { bases, judgeWith, mutations, type Packed } from "../packed";

export default border<Packed>({
  id: "packs",
  share: 4,
  async open() {
    const folder = mkdtempSync(join(tmpdir(), "fuzz-packs-"));
    return {
      bases: bases(),
      mutations,
      judge(packed) {
        for (const [name, bytes] of Object.entries(packed))
          writeFileSync(join(folder, `${name === "manifest" ? "manifest.json" : `made-up-${name}.gz`}`), bytes);
        return judgeWith(packLoader(folder), packed);
      },
      close: async () => rmSync(folder, { recursive: true }),
    };
  },
});

// A small pack of a made-up data set, for both of its readers: how it is made, spoiled, and what must hold of what they
// accept.
import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { type AnyDataSet, type LoadPack, tableOf } from "../../src/engine/dataset";
import { dataSets } from "../../src/engine/datasets";
import { checksumOf } from "../../src/engine/packs";
import { holds, type Mutation } from "./border";
import { anyBytes, type Bytes } from "./mutations/bytes";
import { inJson } from "./mutations/json";

export interface Packed {
  manifest: string;
  train: Bytes;
  test: Bytes;
}
type Split = "train" | "test";
const SHAPE = [2, 2, 1],
  COUNT = { train: 6, test: 4 },
  CLASSES = 3;
const set: AnyDataSet = {
  id: "made-up",
  title: "Made up",
  about: "",
  config: {},
  spec: () => ({
    kind: "images",
    shape: SHAPE,
    range: [0, 1],
    mean: [0.5],
    count: COUNT.train,
    tests: COUNT.test,
    classes: CLASSES,
  }),
  source: { pack: "made-up", bytes: 100 },
};
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const inflated = (split: Split): Bytes =>
  Uint8Array.from({ length: COUNT[split] * 5 }, (_, i) => (i < COUNT[split] * 4 ? (i * 31) % 256 : i % CLASSES));
const entry = (file: string, count: number, bytes: Uint8Array) => ({
  file,
  count,
  bytes: bytes.length,
  sha256: sha256(bytes),
  crc32: checksumOf(bytes),
});
const gz = (bytes: Uint8Array): Bytes => Uint8Array.from(gzipSync(bytes));
const whole = (train: Bytes, test: Bytes, more: object = {}): Packed => ({
  manifest: JSON.stringify({
    version: 1,
    packs: {
      "made-up": {
        shape: SHAPE,
        classes: CLASSES,
        train: entry("made-up-train.gz", COUNT.train, train),
        test: entry("made-up-test.gz", COUNT.test, test),
      },
      ...more,
    },
  }),
  train: gz(train),
  test: gz(test),
});
export const bases = (): readonly Packed[] => [whole(inflated("train"), inflated("test"))];

const listed: Mutation<Packed> = (packed, chance) => ({ ...packed, manifest: inJson(packed.manifest, chance) });
const stored: Mutation<Packed> = (packed, chance) => {
  const split = chance.pick(["train", "test"] as const);
  return { ...packed, [split]: anyBytes(packed[split], chance) };
};
/** Other bytes under the right sums, and sometimes under the right length, too. */
const resummed: Mutation<Packed> = (packed, chance) => {
  const split = chance.pick(["train", "test"] as const);
  try {
    const bytes = anyBytes(Uint8Array.from(gunzipSync(packed[split])), chance),
      json = JSON.parse(packed.manifest) as { packs: Record<string, Record<Split, { count: number; bytes: number }>> },
      known = json.packs["made-up"]![split];
    Object.assign(known, entry(`made-up-${split}.gz`, known.count, bytes), chance.once(2) && { bytes: known.bytes });
    return { ...packed, manifest: JSON.stringify(json), [split]: gz(bytes) };
  } catch {
    return stored(packed, chance);
  }
};
/** The manifest of another pack: other classes, another shape of the same size, rows and tests exchanged. */
const other: Mutation<Packed> = (packed, chance) => {
  const replace = chance.pick([
    ['"classes":3', `"classes":${chance.pick([1, 2, 4, 10, 256])}`],
    ["[2,2,1]", chance.pick(["[4,1,1]", "[1,2,2]", "[4]", "[2,2]"])],
    ['"made-up"', '"other"'],
    ["made-up-train.gz", "made-up-test.gz"],
  ] as const);
  return { ...packed, manifest: packed.manifest.replace(replace[0], replace[1]) };
};
export const mutations: readonly Mutation<Packed>[] = [listed, listed, stored, resummed, resummed, other];

/** Among the data sets that there are while it is read: what a manifest says is held against them. */
async function registered<T>(act: () => Promise<T>): Promise<T> {
  const all = dataSets as AnyDataSet[];
  all.push(set);
  try {
    return await act();
  } finally {
    all.splice(all.indexOf(set), 1);
  }
}
/** Reads the pack as a data set. */
export async function judgeWith(load: LoadPack, { manifest }: Packed): Promise<void> {
  const { train, test } = await registered(() => tableOf(set, {}, load));
  for (const [rows, count] of [
    [train, COUNT.train],
    [test, COUNT.test],
  ] as const) {
    holds(rows.x.length === 4 * count, `${rows.x.length} values instead of ${4 * count}`);
    holds(rows.labels?.length === count, `${rows.labels?.length} labels instead of ${count}`);
    const stranger = rows.labels.find(label => label >= CLASSES);
    holds(stranger === undefined, `a label of a class that the data set has not: ${stranger}`);
  }
  const said = (
    JSON.parse(manifest.replace("\ufeff", "")) as { packs: Record<string, { classes: unknown; shape: unknown }> }
  ).packs["made-up"]!;
  holds(said.classes === CLASSES, `the manifest says ${String(said.classes)} classes, the data set has ${CLASSES}`);
  holds(String(said.shape) === String(SHAPE), "the manifest says another shape than the data set's");
}

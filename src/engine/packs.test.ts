// The bytes of packs and the manifest: what is right is read, and nothing else is. Packs of real files are tested by
// datasets/*.data.test.ts.
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  checksumOf,
  type Manifest,
  type Pack,
  PackDamaged,
  packFile,
  PackMissing,
  parseManifest,
  readPack,
} from "./packs";
import { packOf } from "../../scripts/official/written";

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const COUNT = 12,
  SHAPE = [4, 3, 1],
  CLASSES = 10;
const pixels = Uint8Array.from({ length: COUNT * 12 }, (_, i) => (i * 37) % 256),
  labels = Uint8Array.from({ length: COUNT }, (_, i) => i % CLASSES);
const bytes = packOf({ x: pixels, labels });
const entry = (file: string) => ({
  file,
  count: COUNT,
  bytes: bytes.length,
  sha256: sha256(bytes),
  crc32: checksumOf(bytes),
});
const manifest: Manifest = {
  version: 1,
  packs: { tiny: { shape: SHAPE, classes: CLASSES, train: entry("tiny-train.gz"), test: entry("tiny-test.gz") } },
};

describe("packs", () => {
  test("rows come back", async () => {
    for (const digest of [undefined, async (b: Uint8Array) => sha256(b)])
      expect(await readPack(manifest, "tiny", "train", bytes.slice(), digest)).toEqual({ x: pixels, labels });
  });
  // CRC-32 finds every error within 32 neighbouring bits: this is certain, not likely, so it holds without SHA-256 too.
  test("any changed byte is refused by length and CRC alone", () =>
    fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
        const bad = bytes.slice();
        bad[at]! ^= mask;
        await expect(readPack(manifest, "tiny", "test", bad)).rejects.toThrow(PackDamaged);
        await expect(readPack(manifest, "tiny", "test", bad)).rejects.toThrow(
          /^tiny-test\.gz is damaged: expected CRC-32 /,
        );
      }),
      { seed: 2, numRuns: 200 },
    ));
  test("any other length is refused", () =>
    fc.assert(
      fc.asyncProperty(
        fc.nat(2 * bytes.length).filter(length => length !== bytes.length),
        async length => {
          const bad = new Uint8Array(length);
          bad.set(bytes.subarray(0, length));
          await expect(readPack(manifest, "tiny", "train", bad)).rejects.toThrow(
            `tiny-train.gz is damaged: expected ${bytes.length} bytes when inflated, got ${length}`,
          );
        },
      ),
      { seed: 3 },
    ));
  test("another SHA-256 is refused", async () => {
    await expect(readPack(manifest, "tiny", "train", bytes, async () => "0".repeat(64))).rejects.toThrow(
      /tiny-train\.gz is damaged: expected SHA-256/,
    );
  });
  test("a label beyond the classes is refused though the sums are right", async () => {
    const bad = packOf({ x: pixels, labels: labels.map((label, i) => (i === 7 ? 10 : label)) });
    const sums = { ...entry("tiny-train.gz"), sha256: sha256(bad), crc32: checksumOf(bad) };
    await expect(
      readPack({ version: 1, packs: { tiny: { ...manifest.packs["tiny"]!, train: sums } } }, "tiny", "train", bad),
    ).rejects.toThrow("label 7 is 10, expected less than 10");
  });
  test("a pack that is not listed is missing, and the error says what to run", async () => {
    await expect(readPack(manifest, "mnist", "train", bytes)).rejects.toThrow(PackMissing);
    expect(() => packFile(manifest, "mnist", "train")).toThrow("npm run datasets mnist");
    expect(() => packFile(manifest, "toString", "train")).toThrow(PackMissing);
  });
  // what mnist.ts says of its pack
  const mnist = (): Pack => {
    const file = (split: string, count: number) => ({
      ...entry(`mnist-${split}.gz`),
      count,
      bytes: count * 785,
    });
    return { shape: [28, 28, 1], classes: 10, train: file("train", 60_000), test: file("test", 10_000) };
  };
  const listed = (pack: Pack): Manifest => ({ version: 1, packs: { mnist: pack } });
  test("a manifest that is nested deeper than the stack is refused by name", () => {
    const nest = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
    expect(() => parseManifest(`{"version":1,"packs":${nest}}`)).toThrow(PackDamaged);
    expect(() => parseManifest(`{"version":${nest}}`)).toThrow("expected version 1, got a list of 1");
  });
  test("a manifest that says what the data set says is taken", () => {
    const good = parseManifest(JSON.stringify(listed(mnist())));
    expect(packFile(good, "mnist", "train").count).toBe(60_000);
  });
  const { train, test: held } = mnist();
  test.each<[string, Partial<Pack>, string]>([
    ["more classes", { classes: 256 }, "mnist.classes: expected 10, got 256"],
    ["fewer classes", { classes: 2 }, "mnist.classes: expected 10, got 2"],
    ["another order of sizes", { shape: [1, 28, 28] }, "mnist.shape: expected 28x28x1, got 1x28x28"],
    ["other sizes", { shape: [784] }, "mnist.shape: expected 28x28x1, got 784"],
    ["fewer rows", { train: { ...train, count: 6, bytes: 6 * 785 } }, "mnist.train.count: expected 60000, got 6"],
    ["its splits changed for each other", { train: held, test: train }, "mnist.train.count: expected 60000, got 10000"],
    [
      "another pack's file",
      { train: { ...train, file: "fashion-mnist-train.gz" } },
      "mnist.train.file: expected mnist-train.gz, got fashion-mnist-train.gz",
    ],
  ])("one with %s is refused by name, before anything is loaded", (_what, other, says) => {
    const manifest = parseManifest(JSON.stringify(listed({ ...mnist(), ...other })));
    const read = () => packFile(manifest, "mnist", "train");
    expect(read).toThrow(PackDamaged);
    expect(read).toThrow(`manifest.json is damaged: ${says}; run \`npm run datasets mnist\``);
  });
  test("only uint8 rows with labels make a pack", () => {
    expect(() => packOf({ x: pixels })).toThrow("labels");
    expect(() => packOf({ x: new Float32Array(3), labels })).toThrow("uint8");
  });
});

describe("manifest", () => {
  test("what is written is read", () => expect(parseManifest(JSON.stringify(manifest))).toEqual(manifest));
  const tiny = manifest.packs["tiny"]!;
  const variant = (pack: object) => JSON.stringify({ version: 1, packs: { tiny: { ...tiny, ...pack } } });
  test.each([
    ["", "not JSON"],
    ["[]", "the whole: expected an object"],
    ["null", "the whole"],
    ["{}", "version 1"],
    ['{"version":2,"packs":{}}', "version 1, got 2"],
    ['{"version":1}', "packs: expected an object"],
    ['{"version":1,"packs":{"../x":{}}}', "names of lower-case letters"],
    ['{"version":1,"packs":{"tiny":7}}', "tiny: expected an object"],
    [variant({ shape: [] }), "tiny.shape"],
    [variant({ shape: [4, -3, 1] }), "tiny.shape[1]"],
    [variant({ classes: 300 }), "tiny.classes"],
    [variant({ train: undefined }), "tiny.train: expected an object, got nothing"],
    [variant({ test: { ...tiny.test, file: "../../etc/passwd" } }), "tiny.test.file: expected a plain file name"],
    [variant({ test: { ...tiny.test, file: ".." } }), "tiny.test.file"],
    [variant({ test: { ...tiny.test, bytes: 5 } }), `tiny.test.bytes: expected ${bytes.length}`],
    [variant({ test: { ...tiny.test, count: 0.5 } }), "tiny.test.count"],
    [variant({ test: { ...tiny.test, crc32: 5 } }), "tiny.test.crc32"],
    [variant({ test: { ...tiny.test, sha256: "ABC" } }), "tiny.test.sha256"],
  ])("%s is refused", (text, expected) => {
    expect(() => parseManifest(text)).toThrow(PackDamaged);
    expect(() => parseManifest(text)).toThrow(`manifest.json is damaged: `);
    expect(() => parseManifest(text)).toThrow(expected);
  });
  test("anything at all is read or refused as damaged", () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.json().map(inner => `{"version":1,"packs":{"tiny":${inner}}}`),
        ),
        text => {
          try {
            return parseManifest(text).version === 1;
          } catch (error) {
            return error instanceof PackDamaged;
          }
        },
      ),
      { seed: 4, numRuns: 500 },
    ));
});

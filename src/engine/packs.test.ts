// The bytes of packs, the manifest and the official files (IDX, CIFAR in tar): what is right is read, and nothing else
// is. Files are made here, in the official format; real ones are tested by datasets/*.data.test.ts.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 as zlibCrc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  cifarOf,
  crc32,
  idxOf,
  packFile,
  packOf,
  PackDamaged,
  PackMissing,
  parseIdx,
  parseManifest,
  parseTar,
  readPack,
  rowsOfCifar,
  rowsOfIdx,
  tarOf,
  type Manifest,
} from "./packs";

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
  crc32: crc32(bytes),
});
const manifest: Manifest = {
  version: 1,
  packs: { tiny: { shape: SHAPE, classes: CLASSES, train: entry("tiny-train.gz"), test: entry("tiny-test.gz") } },
};

describe("crc32", () => {
  test("the check value of the CRC catalogue: cbf43926 for the digits 1 to 9", () => {
    expect(crc32(new TextEncoder().encode("123456789"))).toBe("cbf43926");
    expect(crc32(new Uint8Array(0))).toBe("00000000");
  });
  test("is zlib's for any bytes", () =>
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 100 }),
        some => crc32(some) === zlibCrc32(some).toString(16).padStart(8, "0"),
      ),
      { seed: 1 },
    ));
});

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
    const sums = { ...entry("tiny-train.gz"), sha256: sha256(bad), crc32: crc32(bad) };
    await expect(
      readPack({ version: 1, packs: { tiny: { ...manifest.packs["tiny"]!, train: sums } } }, "tiny", "train", bad),
    ).rejects.toThrow("label 7 is 10, expected less than 10");
  });
  test("a pack that is not listed is missing, and the error says what to run", async () => {
    await expect(readPack(manifest, "mnist", "train", bytes)).rejects.toThrow(PackMissing);
    expect(() => packFile(manifest, "mnist", "train")).toThrow("npm run datasets mnist");
    expect(() => packFile(manifest, "toString", "train")).toThrow(PackMissing);
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

describe("IDX", () => {
  const images = idxOf({ sizes: [COUNT, 4, 3], bytes: pixels }),
    of = idxOf({ sizes: [COUNT], bytes: labels });
  const read = (imageBytes: Uint8Array, labelBytes: Uint8Array) =>
    rowsOfIdx({ name: "images", bytes: imageBytes }, { name: "labels", bytes: labelBytes }, COUNT, SHAPE, CLASSES);
  test("the header is the official one: 2051 and 2049, big-endian (datasets README)", () => {
    expect([...images.subarray(0, 16)]).toEqual([0, 0, 8, 3, 0, 0, 0, COUNT, 0, 0, 0, 4, 0, 0, 0, 3]);
    expect([...of.subarray(0, 8)]).toEqual([0, 0, 8, 1, 0, 0, 0, COUNT]);
  });
  test("rows come back, also from a view into a larger buffer", () => {
    const shifted = new Uint8Array(images.length + 3);
    shifted.set(images, 3);
    expect(read(shifted.subarray(3), of)).toEqual({ x: pixels, labels });
  });
  test("any sizes and bytes come back", () =>
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }).chain(sizes =>
          fc.record({
            sizes: fc.constant(sizes),
            bytes: fc.uint8Array({
              minLength: sizes.reduce((a, b) => a * b),
              maxLength: sizes.reduce((a, b) => a * b),
            }),
          }),
        ),
        idx => {
          expect(parseIdx({ name: "any", bytes: idxOf(idx) }, idx.sizes)).toEqual(idx);
        },
      ),
      { seed: 5 },
    ));
  test("every changed byte of a header is refused, by the name of the file", () => {
    for (const [name, good, header] of [
      ["images", images, 16],
      ["labels", of, 8],
    ] as const)
      for (let at = 0; at < header; at++)
        for (const mask of [1, 16, 128, 255]) {
          const bad = good.slice();
          bad[at]! ^= mask;
          expect(() => (name === "images" ? read(bad, of) : read(images, bad))).toThrow(
            new RegExp(`^${name}: expected`),
          );
        }
  });
  test("every other length is refused", () => {
    for (let length = 0; length < images.length; length++)
      expect(() => read(images.subarray(0, length), of)).toThrow(/^images: expected/);
    for (let length = 0; length < of.length; length++)
      expect(() => read(images, of.subarray(0, length))).toThrow(/^labels: expected/);
    expect(() => read(Uint8Array.of(...images, 0), of)).toThrow(/^images: expected 160 bytes for 12 x 4 x 3, got 161/);
  });
  test("images and labels changed for each other, a label of 10, colour", () => {
    expect(() => read(of, images)).toThrow(/^images: expected/);
    const bad = of.slice();
    bad[8 + 5] = 10;
    expect(() => read(images, bad)).toThrow("labels: label 5 is 10, expected less than 10");
    expect(() =>
      rowsOfIdx({ name: "images", bytes: images }, { name: "labels", bytes: of }, COUNT, [4, 3, 3], CLASSES),
    ).toThrow("grey");
  });
});

describe("CIFAR", () => {
  const shape = [2, 3, 3],
    rows = { x: Uint8Array.from({ length: 5 * 18 }, (_, i) => (i * 53) % 256), labels: Uint8Array.of(3, 0, 9, 1, 1) };
  const part = (from: number, to: number) => ({
    name: `batch ${from}`,
    bytes: cifarOf({ x: rows.x.subarray(18 * from, 18 * to), labels: rows.labels.subarray(from, to) }, shape),
  });
  test("a record is the label, then all red, all green, all blue, row by row (datasets README)", () => {
    // two pixels: (1, 2, 3) and (4, 5, 6)
    expect([...cifarOf({ x: Uint8Array.of(1, 2, 3, 4, 5, 6), labels: Uint8Array.of(7) }, [1, 2, 3])]).toEqual([
      7, 1, 4, 2, 5, 3, 6,
    ]);
    expect(rowsOfCifar([{ name: "one", bytes: Uint8Array.of(7, 1, 4, 2, 5, 3, 6) }], 1, [1, 2, 3], 10)).toEqual({
      x: Uint8Array.of(1, 2, 3, 4, 5, 6),
      labels: Uint8Array.of(7),
    });
  });
  test("batches come back in order as one", () =>
    expect(rowsOfCifar([part(0, 2), part(2, 3), part(3, 5)], 5, shape, 10)).toEqual(rows));
  test("other lengths, other counts and labels beyond the classes are refused by name", () => {
    expect(() => rowsOfCifar([part(0, 2), { name: "cut", bytes: part(2, 5).bytes.subarray(1) }], 5, shape, 10)).toThrow(
      "cut: expected records of 19 bytes, the file has 56",
    );
    expect(() => rowsOfCifar([part(0, 2), part(2, 4)], 5, shape, 10)).toThrow(
      "batch 0, batch 2: expected 5 records, got 2 + 2",
    );
    expect(() => rowsOfCifar([part(0, 2), part(2, 5)], 5, shape, 9)).toThrow(
      "batch 2: label 0 is 9, expected less than 9",
    );
  });
});

describe("tar", () => {
  const members = [
    { name: "folder/one.bin", bytes: Uint8Array.from({ length: 700 }, (_, i) => i % 251) },
    { name: "folder/two.bin", bytes: new Uint8Array(0) },
    { name: "three", bytes: new Uint8Array(512).fill(9) },
  ];
  const tar = tarOf(members);
  test("members come back as views, whatever follows the end", () => {
    for (const bytes of [tar, Uint8Array.of(...tar, ...new Uint8Array(4096))])
      expect(
        parseTar({ name: "a.tar", bytes }).map(({ name, bytes: data }) => ({ name, bytes: Uint8Array.from(data) })),
      ).toEqual(members);
  });
  test("system tar reads what we write, and we read what it writes", () => {
    const folder = mkdtempSync(join(tmpdir(), "tar-test-"));
    writeFileSync(join(folder, "ours.tar"), tar);
    execFileSync("tar", ["xf", "ours.tar"], { cwd: folder });
    for (const { name, bytes } of members) expect(new Uint8Array(readFileSync(join(folder, name)))).toEqual(bytes);
    for (const format of ["ustar", "gnu", "v7"]) {
      execFileSync("tar", [`--format=${format}`, "-cf", "theirs.tar", "folder"], { cwd: folder });
      const read = parseTar({ name: "theirs.tar", bytes: new Uint8Array(readFileSync(join(folder, "theirs.tar"))) });
      // folders are no members
      expect(read.map(({ name }) => name).sort(), format).toEqual(["folder/one.bin", "folder/two.bin"]);
      expect(read.find(({ name }) => name === "folder/one.bin")!.bytes).toEqual(members[0]!.bytes);
    }
    rmSync(folder, { recursive: true });
  });
  test("any changed byte of a header, a missing end and a cut member are refused", () => {
    for (let at = 0; at < 512; at++) {
      const bad = tar.slice();
      bad[at]! ^= 1;
      if (at > 153 && at < 156) continue; // what follows the digits of the checksum means nothing
      expect(() => parseTar({ name: "bad.tar", bytes: bad }), `byte ${at}`).toThrow(/^bad\.tar: /);
    }
    expect(() => parseTar({ name: "bad.tar", bytes: tar.subarray(0, 512 + 512) })).toThrow(
      "bad.tar: folder/one.bin has 700 bytes, the file ends after 512",
    );
    expect(() => parseTar({ name: "bad.tar", bytes: tar.subarray(0, 512 + 1024) })).toThrow(
      "bad.tar: the tar has no end",
    );
    expect(() => parseTar({ name: "bad.tar", bytes: new TextEncoder().encode("not a tar".repeat(100)) })).toThrow(
      "bad.tar: expected a tar header at byte 0",
    );
  });
});

// CIFAR's records and the tar they come in: what is right is read, and nothing else is. Files are made here, in the
// official format; real ones are tested by src/engine/datasets/*.data.test.ts.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseTar, rowsOfCifar } from "./cifar";
import { cifarOf, tarOf } from "./written";

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
  test("cut or changed anywhere, members come back or the tar is refused by name", () => {
    const named = (error: unknown) => error instanceof Error && error.message.startsWith("bad.tar: ");
    for (let length = 0; length < tar.length; length++)
      try {
        // only what follows the end may be missing: one of its two blocks of zeros
        const names = parseTar({ name: "bad.tar", bytes: tar.subarray(0, length) }).map(({ name }) => name);
        expect(names).toEqual(members.map(({ name }) => name));
        expect(length).toBeGreaterThanOrEqual(tar.length - 512);
      } catch (error) {
        expect(named(error), `cut to ${length}: ${String(error)}`).toBe(true);
      }
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(tar.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }), changes => {
        const bytes = tar.slice();
        for (const [at, value] of changes) bytes[at] = value;
        try {
          return parseTar({ name: "bad.tar", bytes }).every(({ bytes: part }) => part.length <= tar.length);
        } catch (error) {
          return named(error);
        }
      }),
      { seed: 6, numRuns: 2000 },
    );
  });
});

// Round trips, and the same arrays seen by numpy, or where there is none, by a reader that goes by the local headers
// instead of the directory.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crc32 } from "./crc32";
import { decodeNpz, encodeNpz, type Arrays } from "./npz";

const example: Arrays = {
  samples: { shape: [2, 2, 3], data: Float32Array.from({ length: 12 }, (_, i) => i / 7) },
  z: { shape: [4], data: Int32Array.of(1, -2, 2147483647, -2147483648) },
  none: { shape: [0, 28, 28], data: new Float32Array() },
  one: { shape: [], data: Float32Array.of(-1.5) },
  "net/decoder/0/kernel": { shape: [1, 2], data: Float32Array.of(0.25, -0) },
};
const about = new TextEncoder().encode('{"γ": 0.0072}');
const lists = (arrays: Arrays) =>
  Object.fromEntries(
    Object.entries(arrays).map(([name, { shape, data }]) => [
      name,
      [data instanceof Float32Array ? "float32" : "int32", [...shape], [...data]],
    ]),
  );

/** Member after member, as `unzip -` does with a stream. */
function byLocalHeaders(bytes: Uint8Array): Record<string, unknown> {
  const file = Buffer.from(bytes),
    seen: Record<string, unknown> = {};
  for (let at = 0; file.readUInt32LE(at) === 0x04034b50;) {
    const size = file.readUInt32LE(at + 18),
      named = file.readUInt16LE(at + 26),
      body = file.subarray(at + 30 + named, at + 30 + named + size);
    const begin = 10 + body.readUInt16LE(8),
      header = body.toString("latin1", 10, begin),
      float = header.includes("'<f4'");
    expect(begin % 64).toBe(0);
    const shape = [.../\(([^)]*)\)/.exec(header)![1]!.matchAll(/\d+/g)].map(Number);
    const data = Array.from({ length: (size - begin) / 4 }, (_, i) =>
      float ? body.readFloatLE(begin + 4 * i) : body.readInt32LE(begin + 4 * i),
    );
    seen[file.toString("latin1", at + 30, at + 30 + named).replace(".npy", "")] = [
      float ? "float32" : "int32",
      shape,
      data,
    ];
    at += 30 + named + size;
  }
  return seen;
}

describe("npz", () => {
  it("round trips any arrays", () => {
    const array = fc.array(fc.nat(5), { maxLength: 4 }).chain(shape => {
      const size = shape.reduce((a, b) => a * b, 1);
      return fc.oneof(
        fc
          .array(fc.float(), { minLength: size, maxLength: size })
          .map(data => ({ shape, data: Float32Array.from(data) })),
        fc
          .array(fc.integer(), { minLength: size, maxLength: size })
          .map(data => ({ shape, data: Int32Array.from(data) })),
      );
    });
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[a-z_][\w.-]{0,20}(\/\w{1,5})?$/), array, { maxKeys: 4 }),
        arrays => {
          expect(lists(decodeNpz(encodeNpz(arrays)).arrays)).toEqual(lists(arrays));
        },
      ),
    );
  });

  it("opens in numpy with names, types, shapes and values (without numpy: in a reader by local headers)", () => {
    const bytes = encodeNpz(example),
      folder = mkdtempSync(join(tmpdir(), "npz-"));
    try {
      const path = join(folder, "a.npz");
      writeFileSync(path, bytes);
      const script =
        "import json, sys\nimport numpy as np\nf = np.load(sys.argv[1])\nprint(json.dumps({k: [str(f[k].dtype), list(f[k].shape), f[k].ravel().tolist()] for k in f.files}))";
      const numpy = spawnSync("python3", ["-c", script, path], { encoding: "utf8" });
      const absent = numpy.error !== undefined || numpy.stderr.includes("No module named 'numpy'");
      if (!absent) expect(numpy.stderr).toBe("");
      expect(absent ? byLocalHeaders(bytes) : JSON.parse(numpy.stdout)).toEqual(lists(example));
      expect(byLocalHeaders(bytes)).toEqual(lists(example));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("carries raw members beside the arrays, which numpy gives as bytes (without numpy: found by their local headers)", () => {
    const bytes = encodeNpz(example, { "run.json": about }),
      file = Buffer.from(bytes),
      folder = mkdtempSync(join(tmpdir(), "npz-"));
    expect(decodeNpz(bytes).raw).toEqual({ "run.json": about });
    expect(lists(decodeNpz(bytes).arrays)).toEqual(lists(example));
    // first, by APPNOTE 4.3.7
    expect([
      file.toString("latin1", 30, 38),
      file.readUInt32LE(14),
      file.readUInt32LE(18),
      file.subarray(38, 38 + about.length),
    ]).toEqual(["run.json", crc32(about), about.length, Buffer.from(about)]);
    try {
      const path = join(folder, "a.npz");
      writeFileSync(path, bytes);
      const script =
        "import json, sys, zipfile\nimport numpy as np\nf = np.load(sys.argv[1])\nprint(json.dumps([json.loads(f['run.json'])['γ'], f['net/decoder/0/kernel'].tolist(), zipfile.ZipFile(sys.argv[1]).testzip()]))";
      const numpy = spawnSync("python3", ["-c", script, path], {
        encoding: "utf8",
        env: { ...process.env, PYTHONUTF8: "1" },
      });
      const absent = numpy.error !== undefined || numpy.stderr.includes("No module named 'numpy'");
      // testzip: null where every checksum holds
      if (!absent) expect([numpy.stderr, JSON.parse(numpy.stdout)]).toEqual(["", [0.0072, [[0.25, -0]], null]]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("refuses what does not fit, and damage, by name", () => {
    expect(() => encodeNpz({ z: { shape: [3], data: Float32Array.of(1) } })).toThrow(
      'array "z": shape [3] has 3 values, got 1',
    );
    for (const name of ["a b", "/a", "a/", "../a", "a/../b", "a//b", ""])
      expect(() => encodeNpz({ [name]: { shape: [], data: Float32Array.of(1) } })).toThrow(
        `array "${name}": expected a name`,
      );
    expect(() => encodeNpz({}, { "run.npy": about })).toThrow('raw member "run.npy": expected a name');
    const spoiled = encodeNpz({}, { "run.json": about });
    spoiled[38]! ^= 1;
    expect(() => decodeNpz(spoiled)).toThrow('the checksum of member "run.json" is wrong');
    const bytes = encodeNpz(example);
    for (let length = 0; length < bytes.length; length++)
      expect(() => decodeNpz(bytes.subarray(0, length))).toThrow(/\.npz/);
    const flipped = bytes.slice();
    flipped[30 + "samples.npy".length + 128 + 5]! ^= 1;
    expect(() => decodeNpz(flipped)).toThrow('member "samples.npy"');
  });

  // offsets from the start of an entry of the directory: APPNOTE 4.3.12
  const METHOD = 10;
  const NAMED = 28;
  const PLACE = 42;
  /** Where each entry of the directory begins. */
  const entriesOf = (bytes: Uint8Array): number[] => {
    const view = new DataView(bytes.buffer);
    const places = [view.getUint32(bytes.length - 6, true)];
    while (view.getUint32(places.at(-1)!, true) === 0x02014b50)
      places.push(places.at(-1)! + 46 + view.getUint16(places.at(-1)! + NAMED, true));
    return places.slice(0, -1);
  };
  it("refuses compressed members, members that share bytes, and the same name twice, before any is read", () => {
    const body = new Uint8Array(1000).fill(7);
    const two = encodeNpz({}, { "a.bin": body, "b.bin": body });
    const changed = (change: (view: DataView, first: number, second: number) => void) => {
      const bytes = two.slice();
      const [first, second] = entriesOf(bytes);
      change(new DataView(bytes.buffer), first!, second!);
      return () => decodeNpz(bytes);
    };
    expect(changed(view => view.getUint8(0))).not.toThrow();
    expect(changed((view, first) => view.setUint16(first + METHOD, 8, true))).toThrow(
      'member "a.bin" is compressed; expected stored members',
    );
    // one body under many names: a small file that unpacks into gigabytes
    expect(changed((view, _, second) => view.setUint32(second + PLACE, 0, true))).toThrow(
      'damaged .npz file: member "b.bin" is not where its directory says',
    );
    expect(changed((view, _, second) => view.setUint8(second + 46, "a".charCodeAt(0)))).toThrow(
      'damaged .npz file: "a.bin" is in it twice',
    );
  });
  it("gives back, or refuses by name, whatever is changed", () => {
    const bytes = encodeNpz(example, { "run.json": about });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        changes => {
          const bad = bytes.slice();
          for (const [at, value] of changes) bad[at] = value;
          try {
            const { arrays } = decodeNpz(bad);
            return Object.values(arrays).every(({ data }) => data.byteLength < bytes.length);
          } catch (error) {
            return /\.npz|^member "/.test((error as Error).message);
          }
        },
      ),
      { seed: 7, numRuns: 3000 },
    );
  });
});

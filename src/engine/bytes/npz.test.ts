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
});

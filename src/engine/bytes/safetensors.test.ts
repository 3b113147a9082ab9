// Round trips, what a reader that is not ours sees, and damage: a damaged file is refused by name, or
// means what it meant.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crc32 } from "./crc32";
import { decodeSafetensors, encodeSafetensors, type Codec, type Safetensors } from "./safetensors";

const text: Codec = { encode: t => new TextEncoder().encode(t), decode: b => new TextDecoder().decode(b) };
const content = ({ tensors, metadata }: Safetensors) => ({
  tensors: Object.entries(tensors).map(([name, b]) => [name, [...b.shape], [...b.data]]),
  metadata,
});
const example: Safetensors = {
  tensors: {
    "net/decoder/0/kernel": { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 1e-20, -0, 3e38) },
    scalar: { shape: [], data: Float32Array.of(7) },
    none: { shape: [0, 4], data: new Float32Array() },
  },
  metadata: { format: "latent-playground", run: '{"seed":3,"note":"γ \\" \\\\"}' },
};
/** Any header and data, as somebody else would write them, without a seal. */
function raw(header: string, data = new Uint8Array(), length = text.encode(header).length): Uint8Array {
  const bytes = text.encode(header),
    file = new Uint8Array(8 + bytes.length + data.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(length), true);
  file.set(bytes, 8);
  file.set(data, 8 + bytes.length);
  return file;
}

describe("crc32", () => {
  it("has the check value of the catalogue of parametrised CRC algorithms (CRC-32/ISO-HDLC: cbf43926)", () => {
    expect(crc32(text.encode("123456789")).toString(16)).toBe("cbf43926");
    expect(crc32(text.encode("6789"), crc32(text.encode("12345")))).toBe(crc32(text.encode("123456789")));
  });
});

describe("safetensors", () => {
  const name = fc
    .oneof(
      fc.string({ unit: "grapheme", maxLength: 12 }),
      fc.constantFrom("0", "12", "__proto__", "constructor", '"', "\\", "\n"),
    )
    .filter(n => n !== "__metadata__");
  const tensor = fc.array(fc.nat(4), { maxLength: 4 }).chain(shape => {
    const size = shape.reduce((a, b) => a * b, 1);
    return fc
      .array(fc.float(), { minLength: size, maxLength: size })
      .map(data => ({ shape, data: Float32Array.from(data) }));
  });
  const files = fc.record({
    tensors: fc.array(fc.tuple(name, tensor), { maxLength: 5 }).map(list => Object.fromEntries(list)),
    metadata: fc
      .array(
        fc.tuple(
          name.filter(n => n !== "crc32"),
          fc.string(),
        ),
        { maxLength: 4 },
      )
      .map(list => Object.fromEntries(list)),
  });

  it("round trips any tensors and texts, bit for bit, aligned to eight bytes", () => {
    fc.assert(
      fc.property(files, file => {
        const bytes = encodeSafetensors(file, text);
        const { sealed, ...back } = decodeSafetensors(bytes, text);
        expect(sealed).toBe(true);
        const sorted = (f: Safetensors) => [...content(f).tensors].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
        expect(sorted(back)).toEqual(sorted(file));
        expect(new Map(Object.entries(back.metadata))).toEqual(new Map(Object.entries(file.metadata)));
        expect(Number(new DataView(bytes.buffer).getBigUint64(0, true)) % 8).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  it("reads a file at any offset of its buffer, and Node's Buffer, whose slice is a view", () => {
    const bytes = encodeSafetensors(example, text),
      shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(content(decodeSafetensors(shifted.subarray(3), text))).toEqual(content(example));
    expect(content(decodeSafetensors(Buffer.from(shifted.buffer, 3), text))).toEqual(content(example));
  });

  it("refuses every flipped bit of header and data", () => {
    const bytes = encodeSafetensors(example, text);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const damaged = bytes.slice();
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      let back;
      try {
        back = decodeSafetensors(damaged, text);
      } catch (error) {
        expect((error as Error).message).toMatch(/damaged|truncated|not a safetensors/);
        continue;
      }
      // only a flip in the seal's own name gets so far, and run-file.ts asks for the seal
      expect(back.sealed, `bit ${bit}`).toBe(false);
    }
  });

  it("refuses any cut, any addition and any bytes at all by an Error of ours", () => {
    const bytes = encodeSafetensors(example, text);
    for (let length = 0; length < bytes.length; length++)
      expect(() => decodeSafetensors(bytes.subarray(0, length), text)).toThrow(
        /truncated|damaged|not a safetensors|this is/,
      );
    expect(() => decodeSafetensors(Uint8Array.of(...bytes, 0), text)).toThrow(/damaged/);
    const refused = (file: Uint8Array) => {
      expect(() => decodeSafetensors(file, text)).toThrow(/truncated|damaged|not a safetensors|this is/);
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), refused));
    fc.assert(
      fc.property(
        fc.json().filter(header => header !== "{}"),
        fc.uint8Array({ minLength: 1, maxLength: 9 }),
        (header, data) => refused(raw(header, data)),
      ),
    );
  });

  const entry = (shape: string, offsets: string) => `{"dtype":"F32","shape":${shape},"data_offsets":${offsets}}`;
  it.each([
    ["a header longer than any", raw("{}", undefined, 2 ** 53), /header would have 9007199254740992 bytes/],
    ["a header longer than the file", raw("{}", undefined, 3), /header ends at byte 11, the file at 10/],
    ["no JSON", raw("{x}"), /not JSON/],
    ["a list", raw("[]"), /not a JSON object/],
    ["a dtype that is no text", raw(`{"a":{"dtype":[],"shape":[1],"data_offsets":[0,4]}}`), /"a": its dtype is not/],
    ["a fractional shape", raw(`{"a":${entry("[1.5]", "[0,6]")}}`, new Uint8Array(6)), /"a": its shape/],
    ["a negative shape", raw(`{"a":${entry("[-1,-1]", "[0,4]")}}`, new Uint8Array(4)), /"a": its shape/],
    [
      "a shape beyond all memory",
      raw(`{"a":${entry("[9007199254740991,9007199254740991]", "[0,4]")}}`, new Uint8Array(4)),
      /"a": shape/,
    ],
    [
      "a shape that is not its bytes",
      raw(`{"a":${entry("[3]", "[0,8]")}}`, new Uint8Array(8)),
      /"a": shape \[3\] needs 12 bytes, its data_offsets hold 8/,
    ],
    ["offsets that run backwards", raw(`{"a":${entry("[0]", "[4,0]")}}`, new Uint8Array(4)), /"a": shape/],
    [
      "offsets beyond the data",
      raw(`{"a":${entry("[1000000]", "[0,4000000]")}}`, new Uint8Array(4)),
      /truncated file: tensor "a"/,
    ],
    [
      "an overlap",
      raw(`{"a":${entry("[2]", "[0,8]")},"b":${entry("[2]", "[4,12]")}}`, new Uint8Array(12)),
      /"a" and "b" overlap/,
    ],
    [
      "a hole",
      raw(`{"a":${entry("[1]", "[0,4]")},"b":${entry("[1]", "[8,12]")}}`, new Uint8Array(12)),
      /4 bytes before tensor "b"/,
    ],
    ["bytes after the last", raw(`{"a":${entry("[1]", "[0,4]")}}`, new Uint8Array(5)), /1 bytes after/],
    [
      "two tensors of a name",
      raw(`{"a":${entry("[1]", "[0,4]")},"\\u0061":${entry("[1]", "[0,4]")}}`, new Uint8Array(4)),
      /two entries "a"/,
    ],
    [
      "two keys of an entry",
      raw(`{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, new Uint8Array(4)),
      /two entries "dtype"/,
    ],
    ["metadata of numbers", raw(`{"__metadata__":{"version":1}}`), /metadata "version" is not a text/],
    ["metadata that is none", raw(`{"__metadata__":[]}`), /metadata is not/],
  ])("refuses %s", (_what, bytes, message) => expect(() => decodeSafetensors(bytes, text)).toThrow(message));

  it("takes a text of our seal's name for no seal where it does not stand in its place", () => {
    const { sealed, metadata } = decodeSafetensors(raw(`{"__metadata__":{"a":"b","crc32":"00000000"}}`), text);
    expect([sealed, metadata]).toEqual([false, { a: "b", crc32: "00000000" }]);
  });

  it("accepts an honest file of another writer, unsealed", () => {
    const { sealed, tensors } = decodeSafetensors(raw(`{"a":${entry("[1]", "[0,4]")}}  `, new Uint8Array(4)), text);
    expect([sealed, tensors["a"]?.shape]).toEqual([false, [1]]);
  });

  it("is what the format says, read by Python's json, struct and zlib (or where there is no Python, by Node's alone)", () => {
    const folder = mkdtempSync(join(tmpdir(), "safetensors-"));
    try {
      const bytes = encodeSafetensors(example, text),
        path = join(folder, "a.safetensors");
      writeFileSync(path, bytes);
      const script = `
import json, struct, sys, zlib
b = open(sys.argv[1], 'rb').read(); n = struct.unpack('<Q', b[:8])[0]; h = json.loads(b[8:8+n]); d = b[8+n:]
s = h['__metadata__']['crc32']; assert zlib.crc32(b.replace(s.encode(), b'00000000', 1)) == int(s, 16)
k = h['net/decoder/0/kernel']; f, t = k['data_offsets']
print(json.dumps([k['shape'], k['dtype'], n % 8, list(struct.unpack('<%df' % ((t - f) // 4), d[f:t]))]))`;
      const python = spawnSync("python3", ["-c", script, path], { encoding: "utf8" });
      const seen: unknown = python.error ? byHand(bytes) : (expect(python.stderr).toBe(""), JSON.parse(python.stdout));
      expect(seen).toEqual([[2, 3], "F32", 0, [1, -2, 3.5, Math.fround(1e-20), -0, Math.fround(3e38)]]);
      expect(byHand(bytes)).toEqual(seen);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
  function byHand(bytes: Uint8Array): unknown {
    const file = Buffer.from(bytes),
      n = Number(file.readBigUInt64LE(0));
    const header = JSON.parse(file.toString("utf8", 8, 8 + n)) as Record<
      string,
      { shape: number[]; dtype: string; data_offsets: [number, number] }
    >;
    const {
      shape,
      dtype,
      data_offsets: [from, to],
    } = header["net/decoder/0/kernel"]!;
    return [
      shape,
      dtype,
      n % 8,
      Array.from({ length: (to - from) / 4 }, (_, i) => file.readFloatLE(8 + n + from + 4 * i)),
    ];
  }
});

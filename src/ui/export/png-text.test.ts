// A picture keeps its chunks, byte for byte, and gains ours before its end, with checksums that zlib agrees with; a
// reader by the specification finds the texts, in any script.
import { crc32, deflateSync, inflateSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textsIn, withTexts } from "./png-text";

interface Chunk {
  type: string;
  data: Buffer;
}
function chunksOf(png: Uint8Array): Chunk[] {
  const file = Buffer.from(png);
  const found: Chunk[] = [];
  expect(file.subarray(0, 8).toString("latin1")).toBe("\x89PNG\r\n\x1a\n");
  let at = 8;
  for (; at < file.length; at += 12 + file.readUInt32BE(at)) {
    const length = file.readUInt32BE(at);
    expect(file.readUInt32BE(at + 8 + length)).toBe(crc32(file.subarray(at + 4, at + 8 + length)));
    found.push({ type: file.toString("latin1", at + 4, at + 8), data: file.subarray(at + 8, at + 8 + length) });
  }
  expect(at).toBe(file.length);
  return found;
}
/** Keyword \0 compressed? method language \0 translated \0 text. */
function textOf({ data }: Chunk): [string, string] {
  const key = data.indexOf(0);
  const language = data.indexOf(0, key + 3);
  const translated = data.indexOf(0, language + 1);
  expect([...data.subarray(key + 1, key + 3)]).toEqual([0, 0]);
  return [
    data.toString("latin1", 0, key),
    new TextDecoder("utf-8", { fatal: true }).decode(data.subarray(translated + 1)),
  ];
}
const chunk = (type: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
};
// two rows of one RGB pixel and another, each after its filter byte: 1 x 2
const pixels = Buffer.from([0, 10, 20, 30, 0, 40, 50, 60]);
const png = Buffer.concat([
  Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
  chunk("IHDR", Buffer.from([0, 0, 0, 1, 0, 0, 0, 2, 8, 2, 0, 0, 0])),
  chunk("IDAT", deflateSync(pixels)),
  chunk("IEND", Buffer.alloc(0)),
]);

describe("texts in a PNG", () => {
  it("stand before the end, in UTF-8, and leave the picture as it was", () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.stringMatching(/^[A-Za-z][A-Za-z -]{0,77}[a-z]$/),
          fc.string({ unit: "binary" }).filter(t => !t.includes("\0")),
          { maxKeys: 3 },
        ),
        texts => {
          const before = chunksOf(png);
          const after = chunksOf(withTexts(png, texts));
          expect(after.map(c => c.type)).toEqual(["IHDR", "IDAT", ...Object.keys(texts).map(() => "iTXt"), "IEND"]);
          expect(after.filter(c => c.type !== "iTXt")).toEqual(before);
          expect(Object.fromEntries(after.filter(c => c.type === "iTXt").map(textOf))).toEqual({ ...texts });
          expect(inflateSync(after[1]!.data)).toEqual(pixels);
        },
      ),
      { numRuns: 30 },
    );
    expect(textOf(chunksOf(withTexts(png, { Comment: "γ = 0.0072 → 中" }))[2]!)).toEqual([
      "Comment",
      "γ = 0.0072 → 中",
    ]);
  });

  it("are refused where they cannot stand, by name", () => {
    for (const keyword of ["", " a", "a ", "γ", "a".repeat(80)])
      expect(() => withTexts(png, { [keyword]: "" })).toThrow(`keyword "${keyword}"`);
    expect(() => withTexts(png.subarray(1), {})).toThrow("not a PNG file");
    expect(() => withTexts(png.subarray(0, png.length - 12), {})).toThrow("it has no end");
  });

  it("are read back, the first of each keyword, in any script", () => {
    const texts = { Comment: "https://x/?method=vae&v=1", Title: "γ = 0.0072 → 中", "latent-playground": "{}" };
    expect([...textsIn(withTexts(png, texts))]).toEqual(Object.entries(texts));
    expect(textsIn(withTexts(withTexts(png, { Comment: "a" }), { Comment: "b" })).get("Comment")).toBe("a");
    expect(textsIn(png).size).toBe(0);
  });
  it("are none in what is no PNG file, is compressed or damaged; and nothing is thrown, whatever the bytes", () => {
    const whole = withTexts(png, { Comment: "link" });
    const flipped = whole.slice();
    flipped[whole.length - 12 - 6]! ^= 1; // in the text, before its CRC and the end
    const compressed = Buffer.concat([
      png.subarray(0, png.length - 12),
      chunk("iTXt", Buffer.concat([Buffer.from("Comment\0\x01\0\0\0", "latin1"), deflateSync("link")])),
      png.subarray(png.length - 12),
    ]);
    for (const bytes of [
      new Uint8Array(),
      whole.subarray(1),
      whole.subarray(0, whole.length - 20),
      flipped,
      compressed,
    ])
      expect(textsIn(bytes).size).toBe(0);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(whole.length), (bytes, at) => {
        textsIn(Buffer.concat([whole.subarray(0, at), bytes]));
      }),
    );
  });
});

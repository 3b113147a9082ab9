// Which letters a font file can draw: the code points of a woff2's table `cmap` (formats 4 and 12, which all of ours
// have), and those that a rule of CSS lets it draw. Reads files and decides nothing; signs.test.ts does.
import { readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";

const KNOWN_TAGS = 63; // a directory entry with this number spells its tag out
const CMAP = 0; // in the list of known tags (WOFF2, section 4.1)
const GLYF = 10;
const LOCA = 11;

/** Where the table `cmap` lies within the decompressed tables, and where the compressed ones begin. */
function directory(bytes: Buffer): { cmap: readonly [from: number, to: number]; data: number } {
  let at = 48; // the header's length
  const base128 = () => {
    for (let value = 0; ;) {
      const byte = bytes[at++]!;
      value = value * 128 + (byte & 127);
      if (byte < 128) return value;
    }
  };
  let from = 0;
  let cmap: readonly [number, number] | undefined;
  for (let left = bytes.readUInt16BE(12); left > 0; left--) {
    const flags = bytes[at++]!;
    const tag = flags & 63;
    if (tag === KNOWN_TAGS) at += 4;
    let length = base128();
    const plain = flags >> 6 === (tag === GLYF || tag === LOCA ? 3 : 0);
    if (!plain) length = base128(); // of the transformed table
    if (tag === CMAP) cmap = [from, from + length];
    from += length;
  }
  if (!cmap) throw Error("a font without a cmap");
  return { cmap, data: at };
}

/** All code points that the font has a glyph for. */
export function pointsOf(file: string): ReadonlySet<number> {
  const bytes = readFileSync(file);
  if (bytes.toString("latin1", 0, 4) !== "wOF2") throw Error(`${file}: expected a woff2`);
  const { cmap, data } = directory(bytes);
  const table = brotliDecompressSync(bytes.subarray(data, data + bytes.readUInt32BE(20))).subarray(...cmap);
  const points = new Set<number>();
  const add = (first: number, last: number) => {
    for (let point = first; point <= last; point++) points.add(point);
  };
  for (let i = 0; i < table.readUInt16BE(2); i++) {
    const at = table.readUInt32BE(8 + 8 * i);
    const format = table.readUInt16BE(at);
    if (format === 4) {
      const twice = table.readUInt16BE(at + 6); // the number of segments
      for (let k = 0; k < twice; k += 2)
        add(table.readUInt16BE(at + 16 + twice + k), Math.min(0xfffe, table.readUInt16BE(at + 14 + k)));
    } else if (format === 12)
      for (let k = 0; k < table.readUInt32BE(at + 12); k++)
        add(table.readUInt32BE(at + 16 + 12 * k), table.readUInt32BE(at + 20 + 12 * k));
  }
  return points;
}

export interface Face {
  family: string;
  style: string;
  file: string; // as the rule names it
  has(point: number): boolean; // within its unicode-range
}
const SPAN = /U\+([\da-f?]+)(?:-([\da-f]+))?/gi;
/** The @font-face rules of a style sheet. */
export const facesIn = (css: string): readonly Face[] =>
  [...css.matchAll(/@font-face\s*\{([^}]*)\}/g)].map(([, body]) => {
    const of = (name: string) => new RegExp(`(?:^|[;\\s])${name}:\\s*([^;]+)`).exec(body!)?.[1] ?? "";
    const spans = [...of("unicode-range").matchAll(SPAN)].map(
      ([, from, to]) =>
        [parseInt(from!.replaceAll("?", "0"), 16), parseInt(to ?? from!.replaceAll("?", "f"), 16)] as const,
    );
    return {
      family: of("font-family").replaceAll(/["']/g, ""),
      style: of("font-style") || "normal",
      file: /url\(["']?([^"')?]+)/.exec(of("src"))?.[1] ?? "",
      has: point => spans.length === 0 || spans.some(([from, to]) => from <= point && point <= to),
    };
  });

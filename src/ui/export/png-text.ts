// Texts inside a PNG file, as iTXt chunks (PNG 1.2, 11.3.4.5): what a picture is of travels with it, and is read back
// when the picture is opened. It moves bytes and decodes no pixels.
import { crc32 } from "../../engine/bytes/crc32";

/** Of the texts that the page's own pictures have: their link, and all that it says as JSON. */
export const KEYWORDS = { link: "Comment", about: "latent-playground" } as const;
const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
const FRAME = 12; // bytes of a chunk beside its data: length, type, CRC
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/**
 * The same picture with the texts by keyword, before its end. A keyword has 1 to 79 Latin letters; readers know
 * "Comment" and "Title".
 */
export function withTexts(png: Uint8Array, texts: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> {
  const end = endOf(png);
  const chunks = Object.entries(texts).map(([keyword, text]) => chunk("iTXt", textData(keyword, text)));
  const out = new Uint8Array(png.length + chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of [png.subarray(0, end), ...chunks, png.subarray(end)]) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** The texts of a picture by keyword, the first of each; none where it is no PNG file, or as far as it is whole. */
export function textsIn(png: Uint8Array): ReadonlyMap<string, string> {
  const texts = new Map<string, string>(),
    view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  if (SIGNATURE.some((byte, i) => png[i] !== byte)) return texts;
  for (let at = SIGNATURE.length; at + FRAME <= png.length; at += FRAME + view.getUint32(at)) {
    const length = view.getUint32(at),
      body = png.subarray(at + 4, at + 8 + length);
    if (at + FRAME + length > png.length || view.getUint32(at + 8 + length) !== crc32(body)) break;
    const found = body.length >= 4 && latin(body.subarray(0, 4)) === "iTXt" ? textOf(body.subarray(4)) : undefined;
    if (found && !texts.has(found[0])) texts.set(...found);
  }
  return texts;
}
const latin = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
/** Keyword and text of a chunk that is not compressed. */
function textOf(data: Uint8Array): [keyword: string, text: string] | undefined {
  const key = data.indexOf(0),
    language = data.indexOf(0, key + 3),
    translated = language < 0 ? -1 : data.indexOf(0, language + 1);
  if (key < 1 || key > 79 || data[key + 1] !== 0 || translated < 0) return undefined;
  return [latin(data.subarray(0, key)), new TextDecoder().decode(data.subarray(translated + 1))];
}

/** Where the chunk IEND begins. */
function endOf(png: Uint8Array): number {
  if (SIGNATURE.some((byte, i) => png[i] !== byte)) throw Error("not a PNG file: its first eight bytes are others");
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  for (let at = SIGNATURE.length; at + FRAME <= png.length; at += FRAME + view.getUint32(at))
    if (String.fromCharCode(...png.subarray(at + 4, at + 8)) === "IEND") return at;
  throw Error("a damaged PNG file: it has no end");
}
/** Keyword, uncompressed, no language, no translated keyword, then UTF-8. */
function textData(keyword: string, text: string): Uint8Array {
  if (!/^[\x21-\x7e](?:[\x20-\x7e]{0,77}[\x21-\x7e])?$/.test(keyword))
    throw Error(`keyword "${keyword}": expected 1 to 79 Latin letters, no space at either end`);
  return Uint8Array.of(...bytesOf(keyword), 0, 0, 0, 0, 0, ...bytesOf(text.replaceAll("\0", "")));
}
function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(FRAME + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(bytesOf(type), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

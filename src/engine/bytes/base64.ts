// Bytes as text of 64 letters (RFC 4648, section 4), for arrays inside JSON: a host has no codec for it.
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUES = new Map([...LETTERS].map((letter, value) => [letter.charCodeAt(0), value]));

export function encodeBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const word = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    parts.push(
      LETTERS[word >> 18]! +
        LETTERS[(word >> 12) & 63]! +
        (left > 1 ? LETTERS[(word >> 6) & 63]! : "=") +
        (left > 2 ? LETTERS[word & 63]! : "="),
    );
  }
  return parts.join("");
}
/** Throws an Error where it is none. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  if (text.length % 4 !== 0) throw Error(`base64: ${text.length} letters, expected a multiple of 4`);
  const bytes = new Uint8Array((text.length / 4) * 3);
  const letters = text.length - padding;
  for (let i = 0; i < text.length; i++) {
    const value = i < letters ? VALUES.get(text.charCodeAt(i)) : 0;
    if (value === undefined) throw Error(`base64: "${text[i]}" is none of its letters`);
    // six bits at bit 6i: they touch one byte or two
    const at = (i * 6) >> 3,
      shift = (i * 6) & 7;
    bytes[at]! |= (value << 2) >> shift;
    if (shift > 2) bytes[at + 1]! |= (value << (10 - shift)) & 255;
  }
  return bytes.slice(0, bytes.length - padding);
}

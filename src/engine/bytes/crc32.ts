// CRC-32 as in gzip, zip and zlib (reflected polynomial 0xEDB88320). Says whether bytes were damaged, not whether
// somebody meant harm.

/** `before` goes on from the checksum of earlier bytes. About 4 ms a megabyte. */
export function crc32(bytes: Uint8Array, before = 0): number {
  const t = (tables ??= made());
  let crc = ~before,
    i = 0;
  for (; i + 4 <= bytes.length; i += 4) {
    crc ^= bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    crc = t[768 + (crc & 255)]! ^ t[512 + ((crc >>> 8) & 255)]! ^ t[256 + ((crc >>> 16) & 255)]! ^ t[crc >>> 24]!;
  }
  for (; i < bytes.length; i++) crc = t[(crc ^ bytes[i]!) & 255]! ^ (crc >>> 8);
  return ~crc >>> 0;
}
let tables: Int32Array | undefined;
/** Table k: what a byte becomes k bytes later, so that four bytes go in one turn. */
function made(): Int32Array {
  const t = new Int32Array(1024);
  for (let byte = 0; byte < 256; byte++) {
    let c = byte;
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    t[byte] = c;
  }
  for (let i = 256; i < 1024; i++) t[i] = t[t[i - 256]! & 255]! ^ (t[i - 256]! >>> 8);
  return t;
}

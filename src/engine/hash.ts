// FNV-1a, 32 bit: names as words of a counter, bytes told apart. Not for secrets.

/** FNV-1a, 32 bit, over UTF-16 code units (ids and paths are ASCII). */
export const hash = (text: string): number => {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return h;
};

/** FNV-1a, 32 bit, over bytes: tells one upload from another. */
export const hashBytes = (bytes: Uint8Array): number => {
  let h = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i++) h = Math.imul(h ^ bytes[i]!, 0x01000193) >>> 0;
  return h;
};

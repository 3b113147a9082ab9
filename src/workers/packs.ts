// Fetches packs for a worker: the manifest, then one gzipped file, inflated and checked. What the bytes must be is
// engine/packs.ts. A missing manifest, a page in its place (servers that answer everything with index.html) and no
// network are all PackMissing.
import type { LoadPack, Rows, Split } from "../engine/dataset";
import { MANIFEST, PackDamaged, PackMissing, packFile, parseManifest, readPack, type Manifest } from "../engine/packs";
import { messageOf } from "../engine/errors";

/**
 * base: the address of the site, ending in "/". Keeps the last pack, so that a restart loads nothing; its rows are
 * shared and must not be written.
 */
export function packLoader(base: string): LoadPack {
  let held: { pack: string; splits: Map<Split, Promise<Rows>> } | undefined;
  return (pack, split) => {
    const { splits } = held?.pack === pack ? held : (held = { pack, splits: new Map<Split, Promise<Rows>>() });
    const known = splits.get(split);
    if (known) return known;
    const loading = load(base, pack, split);
    splits.set(split, loading);
    loading.catch(() => splits.delete(split)); // a failure is not kept: the pack may be installed meanwhile
    return loading;
  };
}

/** Which packs are installed; none where there is no manifest. */
export async function listPacks(base: string): Promise<Manifest["packs"]> {
  try {
    return (await fetchManifest(base, "")).packs;
  } catch (error) {
    if (error instanceof PackMissing) return {};
    throw error;
  }
}

async function load(base: string, pack: string, split: Split): Promise<Rows> {
  const manifest = await fetchManifest(base, pack);
  const { file, bytes, sha256 } = packFile(manifest, pack, split);
  // the sum in the address: no stale copy from a cache
  const stored = await fetchBytes(`${base}datasets/${file}?${sha256.slice(0, 8)}`, pack, file);
  // A server may have declared the gzip as Content-Encoding: then fetch has inflated it already.
  const inflated =
    stored.length !== bytes && stored[0] === 0x1f && stored[1] === 0x8b
      ? await inflate(stored, bytes, pack, file)
      : stored;
  return readPack(manifest, pack, split, inflated, digest());
}

async function fetchManifest(base: string, pack: string): Promise<Manifest> {
  const text = new TextDecoder().decode(await fetchBytes(`${base}datasets/${MANIFEST}`, pack, MANIFEST));
  if (/^\s*</.test(text)) throw new PackMissing(pack, `the server answers a page for ${MANIFEST}`);
  return parseManifest(text);
}

async function fetchBytes(address: string, pack: string, file: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const response = await fetch(address, { cache: file === MANIFEST ? "no-cache" : "default" });
    const page = response.headers.get("content-type")?.startsWith("text/html") ?? false;
    if (response.ok && !page) return new Uint8Array(await response.arrayBuffer());
    throw new PackMissing(
      pack,
      response.ok ? `the server answers a page for ${file}` : `${file}: status ${response.status}`,
    );
  } catch (error) {
    if (error instanceof PackMissing) throw error;
    throw new PackMissing(pack, `${file}: ${messageOf(error)}`);
  }
}

/** Inflates into exactly `length` bytes; more is refused before it is kept. */
async function inflate(
  stored: Uint8Array<ArrayBuffer>,
  length: number,
  pack: string,
  file: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const out = new Uint8Array(length);
  let filled = 0;
  try {
    const reader = new Blob([stored]).stream().pipeThrough(new DecompressionStream("gzip")).getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      if (filled + piece.value.length > length) {
        await reader.cancel();
        throw new PackDamaged(pack, file, `it inflates to more than the expected ${length} bytes`);
      }
      out.set(piece.value, filled);
      filled += piece.value.length;
    }
  } catch (error) {
    if (error instanceof PackDamaged) throw error;
    throw new PackDamaged(pack, file, `it cannot be inflated (${messageOf(error)})`);
  }
  return out.subarray(0, filled);
}

/**
 * SHA-256 in hexadecimal digits; absent on plain-http addresses of a local network, where browsers offer no `subtle`.
 */
function digest(): ((bytes: Uint8Array<ArrayBuffer>) => Promise<string>) | undefined {
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  return (
    subtle &&
    (async bytes =>
      Array.from(new Uint8Array(await subtle.digest("SHA-256", bytes)), byte =>
        byte.toString(16).padStart(2, "0"),
      ).join(""))
  );
}

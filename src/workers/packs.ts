// Fetches packs for a worker: the manifest, then one gzipped file, inflated and checked. What the bytes must be is
// engine/packs.ts; how a file comes, and what it is called when it does not, is download.ts.
import type { LoadPack, Rows, Split } from "../engine/dataset";
import {
  MANIFEST,
  PackDamaged,
  PackMissing,
  packFile,
  parseManifest,
  readPack,
  storedAtMost,
  type Manifest,
} from "../engine/packs";
import { messageOf } from "../engine/errors";
import { downloaded } from "./download";

const PATIENCE = 30_000; // ms without a byte of a pack
const AT_ONCE = 5_000; // ms for the manifest: the page waits for it before it begins
const MANIFEST_MOST = 2 ** 20; // bytes: a pack's entry has about 500

/** Bytes of a file of the pack as they come. */
export interface Fetching {
  pack: string;
  done: number;
  of?: number;
}
/**
 * base: the address of the site, ending in "/". Keeps the last pack, so that a restart loads nothing; its rows are
 * shared and must not be written.
 */
export function packLoader(base: string, heard: (now: Fetching) => void = () => {}): LoadPack {
  let held: { pack: string; splits: Map<Split, Promise<Rows>> } | undefined;
  return (pack, split) => {
    const { splits } = held?.pack === pack ? held : (held = { pack, splits: new Map<Split, Promise<Rows>>() });
    const known = splits.get(split);
    if (known) return known;
    const loading = load(base, pack, split, heard);
    splits.set(split, loading);
    loading.catch(() => splits.delete(split)); // a failure is not kept: the pack may be installed meanwhile
    return loading;
  };
}

/** Which packs are installed; none where there is no manifest. Throws where that cannot be known. */
export async function listPacks(base: string): Promise<Manifest["packs"]> {
  try {
    return (await fetchManifest(base, "", AT_ONCE)).packs;
  } catch (error) {
    if (error instanceof PackMissing) return {};
    throw error;
  }
}

async function load(base: string, pack: string, split: Split, heard: (now: Fetching) => void): Promise<Rows> {
  const manifest = await fetchManifest(base, pack, PATIENCE);
  const { file, bytes, sha256 } = packFile(manifest, pack, split);
  const stored = await downloaded(
    {
      // the sum in the address: no stale copy from a cache
      address: `${base}datasets/${file}?${sha256.slice(0, 8)}`,
      most: storedAtMost(bytes),
      patience: PATIENCE,
      pack,
      file,
    },
    (done, of) => heard({ pack, done, ...(of !== undefined && { of }) }),
  );
  return readPack(manifest, pack, split, await inflated(stored, bytes, pack, file), digest());
}
/** A server may have declared the gzip as Content-Encoding: then fetch has inflated it already. */
async function inflated(stored: Blob, bytes: number, pack: string, file: string): Promise<Uint8Array<ArrayBuffer>> {
  const [first, second] = new Uint8Array(await stored.slice(0, 2).arrayBuffer());
  return stored.size !== bytes && first === 0x1f && second === 0x8b
    ? inflate(stored, bytes, pack, file)
    : new Uint8Array(await stored.arrayBuffer());
}

async function fetchManifest(base: string, pack: string, patience: number): Promise<Manifest> {
  const address = `${base}datasets/${MANIFEST}`,
    file = await downloaded({ address, pack, file: MANIFEST, most: MANIFEST_MOST, fresh: true, patience }),
    text = await file.text();
  if (/^\s*</.test(text)) throw new PackMissing(pack, `the server answers a page for ${MANIFEST}`);
  return parseManifest(text);
}

/** Inflates into exactly `length` bytes; more is refused before it is kept. */
async function inflate(stored: Blob, length: number, pack: string, file: string): Promise<Uint8Array<ArrayBuffer>> {
  const out = new Uint8Array(length);
  let filled = 0;
  try {
    const reader = stored.stream().pipeThrough(new DecompressionStream("gzip")).getReader();
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

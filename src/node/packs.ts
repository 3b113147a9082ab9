// Reads packs for Node: from public/datasets, or from the folder that DATASETS_DIR names. What the bytes must
// be is engine/packs.ts.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { LoadPack } from "../engine/dataset";
import { MANIFEST, PackDamaged, PackMissing, packFile, parseManifest, readPack, type Manifest } from "../engine/packs";
import { messageOf } from "../engine/errors";
import { NotPlain, readPlain } from "./plain-file";

const SLACK = 2 ** 20; // bytes: of a manifest; that a pack which cannot be compressed may be longer

export const packFolder = (): string => process.env["DATASETS_DIR"] || join("public", "datasets");

export const packLoader =
  (folder = packFolder()): LoadPack =>
  async (pack, split) => {
    const manifest = await readManifest(folder, pack);
    const { file, bytes } = packFile(manifest, pack, split);
    return readPack(
      manifest,
      pack,
      split,
      await inflate(await open(folder, file, pack, bytes + SLACK), bytes, pack, file),
      async data => createHash("sha256").update(data).digest("hex"),
    );
  };

/** Which packs are installed; none where there is no manifest. */
export async function listPacks(folder = packFolder()): Promise<Manifest["packs"]> {
  try {
    return (await readManifest(folder, "")).packs;
  } catch (error) {
    if (error instanceof PackMissing) return {};
    throw error;
  }
}

const readManifest = async (folder: string, pack: string): Promise<Manifest> =>
  parseManifest((await open(folder, MANIFEST, pack, SLACK)).toString("utf8"));

async function open(folder: string, file: string, pack: string, most: number): Promise<Buffer> {
  try {
    return await readPlain(join(folder, file), most);
  } catch (error) {
    if (error instanceof NotPlain) throw new PackDamaged(pack, file, `it is ${error.message}`);
    throw new PackMissing(pack, messageOf(error));
  }
}
async function inflate(stored: Buffer, length: number, pack: string, file: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    // a copy whose buffer starts at 0
    return new Uint8Array(await promisify(gunzip)(stored, { maxOutputLength: length }));
  } catch (error) {
    throw new PackDamaged(pack, file, `it cannot be inflated to ${length} bytes (${messageOf(error)})`);
  }
}

// What fetching and packing official files have in common: sums, gzip, files that are whole or not there, and refusals.
import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { open, rename, rm, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";

/** What is wrong in a sentence that says what to do; anything else thrown is a mistake of ours and keeps its stack. */
export class Refused extends Error {}

export const sha256 = bytes => createHash("sha256").update(bytes).digest("hex");
/** most: bytes that it may become; more is refused before it is kept. */
export const inflate = async (bytes, what, most) => {
  try {
    return new Uint8Array(await promisify(gunzip)(bytes, { maxOutputLength: most }));
  } catch (error) {
    if (error.code === "ERR_BUFFER_TOO_LARGE") throw new Refused(`${what}: inflates to more than ${most} bytes`);
    throw new Refused(`${what}: not a whole gzip file (${error.message})`);
  }
};

/**
 * The bytes of a plain file of at most `most` bytes; undefined where nothing is. Folders, pipes and devices are
 * refused: reading them fails late, waits, or never ends.
 */
export async function readPlain(path, most) {
  let handle;
  try {
    // a pipe without a writer would keep the open waiting
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = await handle.stat();
    if (!stats.isFile()) throw new Refused(`${path}: is no plain file`);
    if (stats.size > most) throw new Refused(`${path}: has ${stats.size} bytes, expected at most ${most}`);
    return await handle.readFile();
  } catch (error) {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw error instanceof Refused ? error : new Refused(`${path}: ${error.message}`);
  } finally {
    await handle?.close();
  }
}

/** Temporary file, then rename: whoever reads sees the old file or the new one. */
export async function replace(path, data) {
  const temporary = `${path}.${process.pid}.part`;
  try {
    await writeFile(temporary, data);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

// What fetching and packing official files have in common: sums, gzip, files that are whole or not there, and refusals.
import { createHash } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";

/** What is wrong in a sentence that says what to do; anything else thrown is a mistake of ours and keeps its stack. */
export class Refused extends Error {}

export const sha256 = bytes => createHash("sha256").update(bytes).digest("hex");
export const inflate = async (bytes, what) => {
  try {
    return new Uint8Array(await promisify(gunzip)(bytes));
  } catch (error) {
    throw new Refused(`${what}: not a whole gzip file (${error.message})`);
  }
};

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

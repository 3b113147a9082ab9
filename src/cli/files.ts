// Files named on the command line: read whole, written whole or not at all.
import { constants } from "node:fs";
import { access, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { InputError } from "./options";

export async function readInput(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new InputError(`${path}: ${reason(error)}`);
  }
}
/** Asked before hours of work, not after. */
export async function checkOutput(path: string | undefined, ending: string): Promise<void> {
  if (path === undefined) return;
  if (!path.endsWith(ending)) throw new InputError(`--out: expected a name that ends in ${ending}, got "${path}"`);
  if (
    await stat(path).then(
      found => found.isDirectory(),
      () => false,
    )
  )
    throw new InputError(`--out: ${path} is a folder`);
  await access(dirname(path), constants.W_OK).catch((error: unknown) => {
    throw new InputError(`--out: cannot write in ${dirname(path)} (${reason(error)})`);
  });
}
/** A reader sees the old file or the new one, never half of one. */
export async function writeOutput(path: string, bytes: Uint8Array): Promise<void> {
  const aside = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(aside, bytes);
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}
function reason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  return code === "ENOENT" ? "not there" : code === "EISDIR" ? "a folder" : (code ?? String(error));
}

// Files named on the command line: read whole; written beside and renamed, so that a reader, a crash or a full disk
// leaves the old file or the new one, never half of one. Who may write is lock.ts.
import { constants } from "node:fs";
import { access, open, readlink, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { messageOf } from "../engine/errors";
import { kindOf, NotPlain, readPlain } from "../node/plain-file";
import { sweep } from "./lock";
import { InputError } from "./options";

/** A file that could not be written; its message names it and why. Exit code 1. */
export class Unwritten extends Error {
  override name = "Unwritten";
  constructor(
    path: string,
    readonly why: string,
    /** Its folder with all that was in it. */
    readonly gone = false,
  ) {
    super(`${path}: could not be written: ${why}`);
  }
}

const MOST_INPUT = 2 ** 31 - 1; // bytes: what Node reads at once
export async function readInput(path: string): Promise<Buffer> {
  try {
    return await readPlain(path, MOST_INPUT);
  } catch (error) {
    if (error instanceof NotPlain) throw new InputError(`${path}: ${error.message}; expected a file`);
    throw new InputError(`${path || '""'}: ${absent(error) ? "not there" : reason(error)}`);
  }
}
/**
 * A file of ours from an earlier time, which may not be there. What cannot be read or is not what it should be is an
 * InputError that names it: it is somebody's, and not written over.
 */
export async function readKept<T>(path: string, read: (text: string) => T): Promise<T | undefined> {
  const there = await stat(path).catch(() => undefined);
  if (!there) return undefined;
  const bytes = await readInput(path);
  try {
    return read(bytes.toString("utf8"));
  } catch (error) {
    throw new InputError(`${path}: ${messageOf(error)}; move it away to begin anew`);
  }
}
/** What a command writes. */
export interface Output {
  /** Of the file's name. */
  ending: string;
  /** "samples" */
  what: string;
  /** Throws an Error that says what else these bytes are. */
  read(bytes: Uint8Array): unknown;
}
/**
 * Asked before hours of work, not after. Only a file of the same kind is written over, and one that is empty: what else
 * is there is somebody's, or is what the command reads. Returns the file itself where the name is a link to one.
 */
export async function checkOutput(path: string, { ending, what, read }: Output): Promise<string> {
  if (!path.endsWith(ending)) throw new InputError(`--out: expected a name that ends in ${ending}, got "${path}"`);
  const file = await checkWritable(path, "--out: ");
  const there = await stat(file).catch(() => undefined);
  if (!there?.size) return file;
  const bytes = await readInput(file);
  try {
    read(bytes);
  } catch (error) {
    const why = `${path} holds no ${what} (${messageOf(error)})`;
    throw new InputError(`--out: ${why}, and is not written over; name another file, or remove it`);
  }
  return file;
}
/**
 * That a file can be written there, by writing beside it: what a system allows is not known otherwise. A link is
 * followed, so that it stays and its file is written, also where that is not there yet. Returns the file itself.
 */
export async function checkWritable(path: string, option = ""): Promise<string> {
  const file = await behindLinks(path, option);
  const other = await stat(file).then(kindOf, () => undefined);
  if (other) throw new InputError(`${option}${path} is ${other}`);
  const folder = dirname(file);
  const aside = asideOf(file);
  try {
    await access(`${folder}/.`, constants.W_OK);
    await (await open(aside, "wx")).close();
    await rm(aside);
  } catch (error) {
    // a dead process had our number: what it left there is written over by the first save
    if ((error as NodeJS.ErrnoException).code !== "EEXIST")
      throw new InputError(`${option}cannot write in ${folder} (${absent(error) ? "not there" : reason(error)})`);
  }
  await sweep(file);
  return file;
}
async function behindLinks(path: string, option: string): Promise<string> {
  let file = path;
  for (let followed = 0; ; followed++) {
    const next = await readlink(file).catch(() => undefined); // EINVAL: no link
    if (next === undefined) return file;
    if (followed === MOST_LINKS) throw new InputError(`${option}${path} is a link that leads to no file`);
    file = resolve(dirname(file), next);
  }
}
const MOST_LINKS = 40; // as Linux
/** Two names of one file. */
export async function sameFile(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([a, b].map(name => realpath(name).catch(() => resolve(name))));
  return one === other;
}
/** Beside the file, of one process: lock.ts clears away what a dead one left. */
export const asideOf = (path: string): string => `${path}.${process.pid}.tmp`;
/** Throws Unwritten, and the file is then as it was. */
export async function writeOutput(path: string, bytes: Uint8Array): Promise<void> {
  const aside = asideOf(path);
  try {
    const file = await open(aside, "w");
    try {
      await file.writeFile(bytes);
      await synced(file); // before the rename: a power cut must not leave the new name on nothing
    } finally {
      await file.close();
    }
    await rename(aside, path);
    const folder = await open(dirname(path)).catch(() => undefined); // some systems open none
    if (folder) await synced(folder).finally(() => folder.close());
  } catch (error) {
    await rm(aside, { force: true }).catch(() => {}); // room for others, where its folder is still there
    throw absent(error) ? new Unwritten(path, "its folder is gone", true) : new Unwritten(path, reason(error));
  }
}
/** The same for what has numbers to tell first: resolves with why it could not be written. */
export const tryOutput = (path: string, bytes: Uint8Array): Promise<Unwritten | undefined> =>
  writeOutput(path, bytes).then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof Unwritten) return error;
      throw error;
    },
  );
/** Pipes, folders and some file systems know no fsync; the bytes are written all the same. */
async function synced(file: { sync(): Promise<void> }): Promise<void> {
  await file.sync().catch((error: NodeJS.ErrnoException) => {
    if (!["EINVAL", "ENOTSUP", "EPERM", "EISDIR", "EBADF"].includes(error.code ?? "")) throw error;
  });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the quota is used up",
  EFBIG: "larger than is allowed",
  EACCES: "not allowed",
  EPERM: "not allowed",
  EROFS: "the disk can only be read",
  EIO: "the disk reports an error",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "a link that leads to no file",
  ERR_INVALID_ARG_VALUE: "no file has a name with such a letter",
};
/** In words, with the system's own name for it. */
export function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) return message;
  return Object.hasOwn(REASONS, code) ? `${REASONS[code]} (${code})` : code;
}
const absent = (error: unknown): boolean => ["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "");

// Reads a file whole, and nothing else: a pipe that nobody writes would be waited for, a device never ends, a folder
// fails with the system's words. What the bytes mean, the caller knows.
import { constants, type Stats } from "node:fs";
import { open } from "node:fs/promises";

/** Something is there and is not read; its message says what, without the path. */
export class NotPlain extends Error {
  override name = "NotPlain";
}

/** most: bytes; a longer file is refused before it is read. What the system refuses keeps the system's error. */
export async function readPlain(path: string, most = Infinity): Promise<Buffer> {
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch((error: unknown) => {
    // sockets cannot be opened
    throw (error as NodeJS.ErrnoException).code === "ENXIO" ? new NotPlain("a socket or a device") : error;
  });
  try {
    const stats = await handle.stat();
    const other = kindOf(stats);
    if (other) throw new NotPlain(other);
    if (stats.size > most) throw new NotPlain(`${stats.size} bytes, expected at most ${most}`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}
/** In words, what a name stands for that is no plain file. */
export function kindOf(stats: Stats): string | undefined {
  if (stats.isFile()) return undefined;
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a pipe";
  return stats.isSocket() ? "a socket" : "a device";
}

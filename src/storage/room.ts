// What goes, and what goes first when storage is full. Never a run that is pinned or open in some tab, nor a record
// that cannot be read: what it is nobody knows.
import { openIds } from "./claims";
import { type Database, inOne, type Stores } from "./connection";
import { parseRun, readables } from "./parsing";
import { dropSeries } from "./series";

/** Storage is full and nothing is left that may be given up. */
export class StorageFull extends Error {
  override name = "StorageFull";
  constructor() {
    super("the browser's storage for this page is full");
  }
}
const isFull = (error: unknown): boolean => error instanceof Error && error.name === "QuotaExceededError";

/**
 * Writes; while there is no room for so many bytes, what may be given up first goes, one by one. Nothing is given up
 * for what the whole storage has no room for. Throws StorageFull.
 */
export async function roomFor<T>(database: Database, id: string, bytes: number, write: () => Promise<T>): Promise<T> {
  for (;;)
    try {
      return await write();
    } catch (error) {
      if (!isFull(error)) throw error;
      if (bytes > (await quota()) || !(await giveUp(database, id))) throw new StorageFull();
    }
}
/** Of the browser, in bytes; where it does not say, anything may fit. */
async function quota(): Promise<number> {
  const storage = (globalThis.navigator as Navigator | undefined)?.storage;
  return (await storage?.estimate?.().catch(() => undefined))?.quota ?? Infinity;
}
/**
 * The next to go: deleted runs whole; then the oldest checkpoint of a run that is not pinned; then such a run whole.
 * Never `id`, which is being written.
 */
async function giveUp(database: Database, id: string): Promise<boolean> {
  const open = await openIds(database);
  const runs = readables(parseRun, await database.getAll("runs"))
    .filter(run => run.id !== id && !run.pinned && !open.has(run.id))
    .sort((a, b) => a.changed - b.changed);
  const deleted = runs.find(run => run.deleted !== undefined);
  if (deleted) return forget(database, deleted.id).then(() => true);
  const texts = new Set(await database.getAllKeys("texts"));
  const held = runs.find(run => texts.has(run.id));
  if (held) return dropCheckpoint(database, held.id).then(() => true);
  return runs[0] ? forget(database, runs[0].id).then(() => true) : false;
}

const dropCheckpoint = (database: Database, id: string): Promise<void> =>
  inOne(database, stores => deleteCheckpoint(stores, id));
async function deleteCheckpoint({ checkpoints, texts }: Stores, id: string): Promise<void> {
  await checkpoints.delete(id);
  await texts.delete(id);
}
/** For good. */
export const forget = (database: Database, id: string): Promise<void> =>
  inOne(database, async stores => {
    await deleteCheckpoint(stores, id);
    await dropSeries(stores, id);
    await stores.runs.delete(id);
  });

// Records that cannot be read: they are set aside where they lie, which means that nobody lists, changes or gives them
// up; the page says so, and the reader saves or deletes them. Whether a record is one, parsing.ts says.
import { messageOf } from "../engine/errors";
import type { Database } from "./connection";
import { type Aside, isLater, parseRun, parseSweep, parseText } from "./parsing";
import { forget } from "./room";

const PARSERS = { runs: parseRun, texts: parseText, sweeps: parseSweep } as const;
export type { Aside };
/** All of them; how pieces of series and checkpoints are is seen when they are read. */
export async function listAside(database: Database): Promise<readonly Aside[]> {
  const found: Aside[] = [];
  for (const store of Object.keys(PARSERS) as (keyof typeof PARSERS)[]) {
    const keys: readonly IDBValidKey[] = await database.getAllKeys(store);
    for (const key of keys) {
      const record: unknown = await database.get(store, key as never);
      if (record === undefined || isLater(record)) continue;
      try {
        PARSERS[store](record);
      } catch (error) {
        found.push({ store, key, why: messageOf(error) });
      }
    }
  }
  return found;
}
/**
 * All that there is of it as text; its run file, which may be sound, where there is one. Undefined where it is gone.
 */
export async function savedAside(database: Database, { store, key }: Aside): Promise<Blob | undefined> {
  const file: unknown =
    store === "runs" || store === "texts" ? (await database.get("checkpoints", key as string))?.file : undefined;
  if (file instanceof Blob || file instanceof Uint8Array) return new Blob([file as BlobPart]);
  const record: unknown = await database.get(store, key as never);
  return record === undefined ? undefined : new Blob([JSON.stringify(record, plain, 1)], { type: "application/json" });
}
const plain = (_name: string, value: unknown): unknown =>
  ArrayBuffer.isView(value) && !(value instanceof DataView) ? [...(value as Uint8Array)] : value;
/** For good. */
export const dropAside = (database: Database, { store, key }: Aside): Promise<void> =>
  store === "runs" && typeof key === "string" ? forget(database, key) : database.delete(store, key as never);

// The browser's storage as the stores use it: the database, opened once, and which run this tab had.
import { messageOf } from "../../engine/errors";
import { type Database, openDatabase } from "../../storage/database";

let database: Promise<Database> | undefined;
export const opened = (): Promise<Database> => (database ??= openDatabase());

/** What is not written is told, and the page goes on. */
export async function written(write: (to: Database) => Promise<void>, trouble: (why: string) => void): Promise<void> {
  try {
    await write(await opened());
  } catch (error) {
    trouble(messageOf(error));
  }
}

const TAB = "run"; // session storage, which outlives a reload
/** The run of this tab. */
export const tab = {
  get: () => attempt(() => sessionStorage.getItem(TAB)),
  set: (id: string) => attempt(() => sessionStorage.setItem(TAB, id)),
};
function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    // private windows
    return undefined;
  }
}

// The browser's storage as the stores use it: the database, opened once, which runs this tab has open, and which run it
// had.
import { messageOf } from "../../engine/errors";
import { Claims } from "../../storage/claims";
import { Connection, type Database, type Hears } from "../../storage/connection";

let listener: Hears | undefined;
const connection = new Connection({
  trouble: why => listener?.trouble(why),
  back: () => listener?.back(),
});
export const opened = (): Promise<Database> => connection.get();
/** Why nothing is kept, whatever is written: a page of another version stands between. */
export const barred = (): string | undefined => connection.why?.message;
/** Word of pages of other versions, which come between this one and its database. */
export function hearStorage(by: Hears): void {
  listener = by;
}
export const claims = new Claims(opened);

/** What is not written is told, and the page goes on. */
export async function written(
  write: (to: Database) => Promise<unknown>,
  trouble: (why: string) => void,
): Promise<void> {
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

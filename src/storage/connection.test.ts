// Pages of other versions at one database, in memory: each is told, none waits. And one transaction's own error.
import { forceCloseDatabase, IDBFactory, IDBObjectStore } from "fake-indexeddb";
import { unwrap } from "idb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Connection, inOne } from "./connection";
import "fake-indexeddb/auto";

const heard: string[] = [];
const hears = { trouble: (why: Error) => void heard.push(why.message), back: () => void heard.push("back") };
const raw = (version?: number) =>
  new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open("latent-playground", version);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error as Error);
  });
beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  heard.length = 0;
});
afterEach(() => vi.restoreAllMocks());

it("says that nothing is kept where the browser has no database", async () => {
  const { indexedDB } = globalThis;
  globalThis.indexedDB = undefined as never;
  try {
    await expect(new Connection().get()).rejects.toThrow("this browser keeps nothing here (no IndexedDB)");
  } finally {
    globalThis.indexedDB = indexedDB;
  }
});
describe("the connection to the database", () => {
  it("is opened once, and again when the browser has closed it, as when its data are cleared", async () => {
    const connection = new Connection(hears),
      first = await connection.get();
    expect(await connection.get()).toBe(first);
    forceCloseDatabase(unwrap(first) as never);
    const second = await connection.get();
    expect(second).not.toBe(first);
    expect(await second.getAll("runs")).toEqual([]);
    expect(heard).toEqual([]);
    second.close();
  });

  it("an older page that does not let go is named at once, and once it has gone all is well", async () => {
    const older = await raw(2),
      connection = new Connection(hears);
    await expect(connection.get()).rejects.toThrow(/^an older page is open in another tab: close it or reload it/);
    await expect(connection.get()).rejects.toThrow("an older page"); // and nobody waits
    older.close();
    await vi.waitFor(() => expect(heard.at(-1)).toBe("back"));
    const database = await connection.get();
    expect([...database.objectStoreNames]).toContain("pieces");
    database.close();
  });

  it("a worker whose page waits for an older one is not told so by the browser: it does not wait either", async () => {
    const older = await raw(2),
      page = new Connection(),
      worker = new Connection(hears, 50);
    await expect(page.get()).rejects.toThrow("an older page");
    await expect(worker.get()).rejects.toThrow("the browser's storage does not answer");
    older.close();
    await vi.waitFor(() => expect(heard.at(-1)).toBe("back"));
    (await page.get()).close();
    (await worker.get()).close();
  });

  it("a newer page has its way, and this one says so from then on", async () => {
    const connection = new Connection(hears);
    await connection.get();
    const newer = await raw(99);
    expect(heard).toEqual(["a newer page is open in another tab: reload to go on keeping runs"]);
    await expect(connection.get()).rejects.toThrow("a newer page is open");
    newer.close();
    await expect(new Connection().get()).rejects.toThrow("a newer page is open"); // loaded from a cache
  });
});

describe("one transaction", () => {
  it("is written whole or not at all, and tells its own error, not that it has finished", async () => {
    const database = await new Connection().get(),
      sweep = { version: 1, id: "s", created: 0 } as never;
    const put = IDBObjectStore.prototype.put;
    vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (this: IDBObjectStore, value) {
      if (this.name === "texts") {
        this.transaction.abort(); // as a browser does with a record that is too large
        throw new DOMException("The serialized value is too large (size=133169153 bytes, max=133169152)", "DataError");
      }
      return put.call(this, value);
    });
    await expect(
      inOne(database, async ({ sweeps, texts }) => {
        await sweeps.put(sweep);
        await texts.put({} as never);
      }),
    ).rejects.toThrow("too large");
    vi.restoreAllMocks();
    expect(await database.getAll("sweeps")).toEqual([]);
    database.close();
  });

  it("names the reason where a request only says that the transaction was ended", async () => {
    const database = await new Connection().get();
    await expect(
      inOne(database, async ({ sweeps, texts }) => {
        await sweeps.put({ version: 1, id: "s", created: 0 } as never);
        // the second of one key is an error of the request, which ends the transaction
        void texts.add({ id: "t" } as never).catch(() => undefined);
        await texts.add({ id: "t" } as never).catch(() => undefined);
        await sweeps.get("s");
      }),
    ).rejects.toMatchObject({ name: "ConstraintError" });
    expect(await database.getAll("sweeps")).toEqual([]);
    database.close();
  });
});

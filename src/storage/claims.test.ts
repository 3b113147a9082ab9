// A run is open in one tab: by locks, and by a heartbeat where there are none. Tabs are claims over one database in
// memory; locks are a plain object that frees those of a tab that has ended.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Claims, FREE } from "./claims";
import { changeRun, saveProgress, Taken } from "./database";
import type { Database } from "./connection";
import { columnsOf, emptyBrowser, FakeLocks, openedDatabase, progressOf } from "./testing";
import "fake-indexeddb/auto";

let database: Database;
beforeEach(async () => {
  emptyBrowser();
  database = await openedDatabase();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
  database.close();
});
const tab = () => new Claims(async () => database);

it("locks that throw when they are asked for are none", () => {
  vi.stubGlobal("navigator", {
    get locks() {
      throw new DOMException("denied", "SecurityError");
    },
  });
  try {
    expect(new Claims(openedDatabase).tab).toBeDefined();
  } finally {
    vi.unstubAllGlobals();
  }
});
describe("by locks", () => {
  it("a run is one tab's until that lets go or ends", async () => {
    const locks = new FakeLocks();
    vi.stubGlobal("navigator", { locks });
    const first = tab(),
      second = tab();
    expect(first.tab).toBeUndefined(); // records need no word of it
    expect(await first.claim("a")).toBe(true);
    expect(await first.claim("a")).toBe(true); // once more is no other tab
    expect(await second.claim("a")).toBe(false);
    expect([...(await second.elsewhere())]).toEqual(["a"]);
    expect([...(await first.elsewhere())]).toEqual([]);
    first.release("a");
    await vi.waitFor(async () => expect(await second.claim("a")).toBe(true));
    locks.endTabs();
    expect(await tab().claim("a")).toBe(true);
  });
});

describe("by a heartbeat", () => {
  beforeEach(() => vi.stubGlobal("navigator", {}));
  const kept = (claims: Claims) =>
    saveProgress(database, progressOf("a", 5, { tab: claims.tab, columns: columnsOf(0, 5) }), Date.now());

  it("a run is open from its first save on, for as long as its tab says so, and free five seconds after", async () => {
    const first = tab(),
      second = tab();
    expect(await first.claim("a")).toBe(true);
    await kept(first);
    expect(await second.claim("a")).toBe(false);
    expect([...(await second.elsewhere())]).toEqual(["a"]);
    const { open } = (await database.get("runs", "a"))!;
    await new Promise(done => setTimeout(done, 2_000)); // a beat comes every second and a half
    const later = (await database.get("runs", "a"))!.open!;
    expect(later.tab).toBe(first.tab);
    expect(later.at).toBeGreaterThan(open!.at);
    first.release("a");
    await vi.waitFor(async () => expect((await database.get("runs", "a"))!.open).toBeUndefined());
    expect(await second.claim("a")).toBe(true);
    second.release("a");
  });

  it("a tab that has ended says nothing any more; one that was only asleep writes nothing over who went on", async () => {
    const asleep = tab();
    await kept(asleep);
    const run = (await database.get("runs", "a"))!;
    await database.put("runs", { ...run, open: { ...run.open!, at: Date.now() - FREE + 500 } });
    const second = tab();
    expect(await second.claim("a")).toBe(false);
    await database.put("runs", { ...run, open: { ...run.open!, at: Date.now() - FREE } });
    expect(await second.claim("a")).toBe(true);
    await expect(kept(asleep)).rejects.toThrow(Taken);
    await changeRun(database, "a", { pinned: true }); // what the reader says of it may come from anywhere
    await kept(second);
    expect(await database.get("runs", "a")).toMatchObject({ pinned: true, open: { tab: second.tab } });
    second.release("a");
  });
});

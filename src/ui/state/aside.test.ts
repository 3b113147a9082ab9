// A page whose browser holds records that are none: it comes to be, lists and offers what is sound, tells what is not,
// and lets the reader save or delete that. Against an IndexedDB in memory and a worker that is a plain object.
import { beforeEach, describe, expect, it, vi } from "vitest";
import "fake-indexeddb/auto";
import { emptyBrowser, page } from "./testing/kept-page";

beforeEach(emptyBrowser);

/** A page that has kept a run, then odd records beside it, then the page loaded again. */
async function withOdd(...odd: readonly (readonly [store: "runs" | "sweeps" | "pieces", record: object])[]) {
  const before = await page();
  before.told(10);
  const id = await before.saved(10);
  const { opened } = await import("./storage");
  for (const [store, record] of odd) await (await opened()).put(store, record as never);
  const now = await page();
  const { useAside } = await import("./aside");
  const { useSweeps } = await import("./sweeps");
  return { id, now, aside: useAside, sweeps: useSweeps };
}

describe("records that cannot be read", () => {
  it("leave the page, what is sound and what is offered as they are, and are told", async () => {
    const { id, now, aside, sweeps } = await withOdd(
      ["runs", { id: "one", version: 1, run: null }],
      ["runs", { id: "two" }],
      ["sweeps", { id: "three", version: 1, created: 1, runs: [] }],
    );
    expect(now.runs.getState()).toMatchObject({ offer: id, trouble: undefined });
    expect(now.runs.getState().list.map(run => run.id)).toEqual([id]);
    expect(sweeps.getState()).toMatchObject({ list: [], trouble: undefined });
    await vi.waitFor(() => expect(aside.getState().list).toHaveLength(3));
    expect(aside.getState().list.map(({ key }) => key)).toEqual(["one", "two", "three"]);
  });
  it("are there until the reader deletes them, and can be saved before", async () => {
    const { now, aside } = await withOdd(["runs", { id: "one", version: 1, run: null }]);
    await vi.waitFor(() => expect(aside.getState().list).toHaveLength(1));
    await now.runs.getState().refresh();
    const [one] = aside.getState().list;
    expect(JSON.parse(await (await aside.getState().content(one!))!.text())).toEqual({
      id: "one",
      version: 1,
      run: null,
    });
    await aside.getState().drop(one!);
    expect(aside.getState()).toMatchObject({ list: [], trouble: undefined });
    expect(await now.stored("one")).toBeUndefined();
  });
  it("of curves are told when they are come by; the run goes on from its checkpoint", async () => {
    const { id, now, aside } = await withOdd();
    const { opened } = await import("./storage");
    await (await opened()).put("pieces", { id, from: 10, to: 20, bytes: 5, columns: [{ name: "x" }] } as never);
    await now.runs.getState().resume(id);
    expect(now.start()).toMatchObject({ entry: { id, columns: [{ at: Int32Array.of(10) }] } });
    expect(aside.getState().list).toMatchObject([{ store: "pieces", key: [id, 20, 5] }]);
  });
  it("are none of those that are sound but of a method, a data set or fields that this version has not", async () => {
    const config = { version: 1, method: "vae", dataset: "ring", seed: 0, values: {}, data: {} } as const;
    const sound = {
      ...{ version: 1, backend: "wasm", created: 1, changed: 2, step: 5, total: 10, done: false },
      ...{ marks: [], pinned: true, shown: true },
    };
    const runs = [
      { ...config, method: "gone" },
      { ...config, dataset: "gone" },
      { ...config, values: { rate: "fast", latent: true, gone: 1 }, data: { seed: "x" } },
      config,
    ];
    const odd = runs.map((run, i) => ["runs", { ...sound, id: `sound ${i}`, run }] as const);
    const { now, aside } = await withOdd(...odd);
    expect(aside.getState().list).toEqual([]);
    expect(now.runs.getState()).toMatchObject({ trouble: undefined });
    expect(now.runs.getState().list).toHaveLength(5);
    const { unknownIn } = await import("./starts");
    expect(runs.map(each => unknownIn(now.setup.getState().catalogue!, each))).toEqual([
      "This page does not know the method “gone”.",
      "This page does not know the data set “gone”.",
      undefined,
      undefined,
    ]);
    const { nameFor } = await import("./names");
    const { differenceFrom, labelOf } = await import("./difference");
    const { catalogue, run } = now.setup.getState();
    for (const each of runs) {
      expect(typeof nameFor(each)).toBe("string");
      expect(typeof labelOf(catalogue!, each)).toBe("string");
      expect(typeof differenceFrom(catalogue!, run!, each)).toBe("string");
    }
  });
});

// Two tabs on one run, in one browser: neither overwrites what the other keeps.
import { beforeEach, describe, expect, it, vi } from "vitest";
import { emptyBrowser, endTabs, heldLocks, type KeptPage, names, page } from "../testing/kept-page";
import "fake-indexeddb/auto";

beforeEach(emptyBrowser);

describe("two tabs", () => {
  const open = (of: KeptPage) => [...of.runs.getState().elsewhere];

  it("a run that one has is not continued by the other: it is looked at, without a word of it kept, or trained as a copy", async () => {
    const first = await page();
    first.told(10, "training");
    const id = await first.saved(10);
    const second = await page(undefined, { beside: true }); // a duplicate: session storage is copied too
    expect([second.runs.getState().offer, open(second)]).toEqual([id, [id]]);
    const starts = () => second.sent.filter(m => m.kind === "start").length;
    const before = starts();
    await second.runs.getState().resume(id);
    expect([starts(), second.runs.getState().asked]).toEqual([before, id]);
    await second.runs.getState().look(id);
    expect(second.start()).toMatchObject({ play: false, entry: { id, looks: true, file: new Uint8Array(4).fill(10) } });
    expect(second.series.raw(id)[0]!.at).toEqual(Int32Array.of(10));
    second.told(10);
    first.told(30, "training"); // it goes on there
    await first.saved(30);
    await vi.waitFor(async () => expect(await second.stored(id)).toMatchObject({ step: 30 }));
    const record = await second.stored(id);
    second.run.setState({ marks: [{ step: 10, field: "rate", text: "not said there" }] });
    second.run.getState().play();
    await vi.waitFor(() => expect(starts()).toBe(before + 2));
    const copy = second.start();
    expect(copy).toMatchObject({ play: true, entry: { file: new Uint8Array(4).fill(30) } });
    expect(second.series.raw(copy.entry.id)[0]!.at).toEqual(Int32Array.of(10, 30)); // and not what was looked at
    expect(copy.entry.id).not.toBe(id);
    expect(copy.entry).not.toHaveProperty("looks");
    expect(second.runs.getState().looking).toBeUndefined();
    expect(await second.stored(id)).toEqual(record);
    expect(await first.stored(copy.entry.id)).toBeUndefined(); // nothing of it is trained yet
    // the curves that a copy has from the start are the page's to keep
    second.told(32, "training");
    await expect(second.kept(32)).rejects.toThrow("does not reach");
    const { token, entry } = copy;
    second.say({ kind: "unsaved", token, id: entry.id, message: "", again: 1, lacking: 30 });
    await vi.waitFor(() => expect(second.sent.at(-1)).toEqual({ kind: "save" }));
    await second.saved(32);
    expect(await second.curve(entry.id)).toEqual([10, 30, 32]);
    expect(second.runs.getState().trouble).toBeUndefined();
    expect(await first.curve(id)).toEqual([10, 30]);
  });

  it("once the one has ended the other may go on, from where it had come", async () => {
    const first = await page();
    first.told(10, "training");
    const id = await first.saved(10);
    const second = await page(undefined, { beside: true });
    await second.runs.getState().look(id);
    second.told(10);
    await second.runs.getState().resume(id);
    first.told(40, "training");
    await first.saved(40);
    endTabs();
    await second.runs.getState().refresh();
    expect(open(second)).toEqual([]);
    expect(second.runs.getState().checkpoints[id]!.step).toBe(40);
    await second.runs.getState().resume(id);
    expect(second.start()).toMatchObject({ play: true, entry: { id, file: new Uint8Array(4).fill(40) } });
    expect(second.series.raw(id)[0]!.at).toEqual(Int32Array.of(10, 40));
    expect([second.runs.getState().asked, second.runs.getState().looking]).toEqual([undefined, undefined]);
    await second.runs.getState().resume(id); // its own: nobody is asked
    expect(second.runs.getState().asked).toBeUndefined();
  });

  it("neither deletes what the other has open, nor overwrites what it says of a run; what is gone goes from the list", async () => {
    const first = await page();
    first.told(10);
    const id = await first.saved(10);
    const second = await page(undefined, { beside: true });
    await second.runs.getState().change(id, { deleted: Date.now() });
    expect(await first.stored(id)).not.toHaveProperty("deleted");
    expect(names(second)).toEqual([{ id, step: 10 }]);
    await second.runs.getState().change(id, { pinned: true });
    first.told(20);
    await first.saved(20);
    await vi.waitFor(async () => expect(await first.stored(id)).toMatchObject({ step: 20, pinned: true }));
    first.setup.getState().set("latent", 3);
    first.run.getState().restart(false); // it lets go
    await vi.waitFor(async () => {
      await second.runs.getState().refresh();
      expect(open(second)).not.toContain(id);
    });
    expect(names(second)).toEqual([{ id, step: 20, pinned: true }]);
    await second.runs.getState().change(id, { deleted: Date.now() });
    await first.runs.getState().refresh();
    expect(names(first)).toMatchObject([{ id, deleted: true }]);
    // the list of the first was old: going on brings it back
    await first.runs.getState().resume(id);
    first.told(25);
    await first.kept(25);
    expect(await second.stored(id)).not.toHaveProperty("deleted");
  });

  it("one that was deleted for good meanwhile is not gone on from, and that is said", async () => {
    const first = await page();
    first.told(10);
    const id = await first.saved(10);
    const second = await page(undefined);
    const { forget } = await import("../../../storage/room");
    const { opened } = await import("../storage");
    await forget(await opened(), id);
    await second.runs.getState().resume(id);
    expect(second.run.getState().failure).toMatchObject({
      kind: "kept",
      message: "nothing is there to go on from",
    });
    await second.runs.getState().refresh();
    expect(names(second)).toEqual([]);
    expect((await heldLocks()).some(name => name.includes(id))).toBe(false);
  });
});

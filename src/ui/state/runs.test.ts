// Which runs are kept, shown and offered, against an IndexedDB in memory and a worker that is a plain object.
import { beforeEach, describe, expect, it, vi } from "vitest";
import { emptyBrowser, heldLocks, names, page, session } from "./testing/kept-page";
import "fake-indexeddb/auto";

beforeEach(emptyBrowser);

describe("runs", () => {
  it("one that was kept is offered after a reload, goes on with its file, its curve cut at the checkpoint, and keeps its place in the list", async () => {
    const first = await page();
    first.told(10);
    const id = await first.saved(10);
    first.told(25);
    // as when there is no room for more: curves go on beyond the checkpoint
    await first.kept(25, false);
    expect(await first.curve(id)).toEqual([10, 25]);
    const again = await page();
    expect(again.runs.getState().offer).toBe(id);
    await again.runs.getState().resume(id);
    expect(again.start()).toMatchObject({ kind: "start", play: true, entry: { id, file: new Uint8Array(4).fill(10) } });
    expect(again.series.raw(id)).toEqual([{ name: "train/a/b", at: Int32Array.of(10), values: Float32Array.of(5) }]);
    again.told(30);
    await again.saved(30);
    expect(names(again)).toEqual([{ id, step: 30 }]);
  });

  it("a visit leaves no entry, whatever the opening run reached; what is touched is in the list, under its own id", async () => {
    const visit = await page("");
    visit.told(30, "training");
    expect(visit.start().entry).toMatchObject({ unkept: true });
    await visit.runs.getState().refresh();
    expect(names(visit)).toEqual([]);
    expect(await heldLocks()).toEqual([]);
    const id = visit.start().entry.id;
    visit.run.getState().pause();
    expect(visit.sent.slice(-2).map(({ kind }) => kind)).toEqual(["keep", "pause"]);
    expect(await visit.saved(30)).toBe(id);
    expect(names(visit)).toEqual([{ id, step: 30 }]);
    expect((await heldLocks()).join()).toContain(id);
    // who comes back without a link is offered what this tab had, though something trains again
    const again = await page("");
    again.told(20, "training");
    expect(again.runs.getState().offer).toBe(id);
    expect(names(again)).toEqual([{ id, step: 30 }]);
  });

  it("what this tab had comes before what another tab did later by the same link", async () => {
    const mine = await page();
    mine.told(10);
    const id = await mine.saved(10),
      tab = session.take();
    const other = await page();
    other.runs.getState().turnDown();
    other.told(4);
    expect(await other.saved(4)).not.toBe(id);
    session.put(tab);
    expect((await page()).runs.getState().offer).toBe(id);
  });

  it("is offered in another tab to whoever opens the same link, and to nobody else; never once something trains", async () => {
    const first = await page();
    first.told(10);
    const id = await first.saved(10);
    session.take();
    expect((await page()).runs.getState().offer).toBe(id);
    expect((await page("?method=vae&dataset=ring&latent=3")).runs.getState().offer).toBeUndefined();
  });

  it("the run before is shown beside the next; pinned ones stay, the others make room; after a reload only pinned ones are there", async () => {
    const now = await page(),
      ids: string[] = [];
    for (const latent of [3, 4, 5]) {
      now.setup.getState().set("latent", latent);
      now.run.getState().restart(true);
      now.told(10);
      ids.push(await now.saved(10));
      if (latent === 3) await now.runs.getState().change(ids[0]!, { pinned: true, shown: true });
    }
    expect(
      now.series
        .beside()
        .map(({ id, label }) => [id, label])
        .sort(),
    ).toEqual(
      [
        [ids[0], "latent 3"],
        [ids[1], "latent 4"],
      ].sort(),
    );
    now.setup.getState().set("latent", 6);
    now.run.getState().restart(true);
    expect(
      now.series
        .beside()
        .map(({ id }) => id)
        .sort(),
    ).toEqual([ids[0], ids[2]].sort());
    await now.runs.getState().change(ids[1]!, { shown: true });
    expect(now.series.beside()).toHaveLength(3);
    const later = await page();
    await vi.waitFor(() => expect(later.series.beside().map(({ id }) => id)).toEqual([ids[0]]));
    expect(names(later).filter(run => run.shown)).toEqual([{ id: ids[0], step: 10, shown: true, pinned: true }]);
  });

  it("the run before leaves the charts where its curves are of something else: another method, other data", async () => {
    for (const to of [{ method: "two-stage-vae" }, { dataset: "moons" }]) {
      const now = await page();
      now.told(10);
      await now.saved(10);
      now.setup.getState().choose(to);
      now.told(10);
      expect(now.series.beside(), Object.values(to).join()).toEqual([]);
    }
  });

  it("a deleted one leaves the charts, can be had back, and is gone a day later", async () => {
    const now = await page();
    now.told(10);
    const id = await now.saved(10);
    now.setup.getState().set("latent", 3);
    now.run.getState().restart(false);
    await now.runs.getState().change(id, { deleted: Date.now() });
    expect(now.series.beside()).toEqual([]);
    await now.runs.getState().change(id, { deleted: undefined });
    expect(names(now)).toMatchObject([{ id, step: 10 }]);
    expect(names(now)[0]).not.toHaveProperty("deleted");
    await now.runs.getState().change(id, { deleted: Date.now() - 86_400_001 });
    expect(names(await page())).toEqual([]);
  });

  it("the same run made again and further takes the place of the shorter one; a pinned one does not go, nor one of another device", async () => {
    const now = await page();
    now.told(10);
    const pinned = await now.saved(10);
    await now.runs.getState().change(pinned, { pinned: true });
    now.run.getState().restart(true);
    now.run.setState({ backend: { name: "webgpu", adapter: "", refused: [] } });
    now.told(10);
    const gpu = await now.saved(10);
    now.run.getState().restart(true);
    now.run.setState({ backend: { name: "wasm", adapter: "", refused: [] } });
    now.told(10);
    const short = await now.saved(10);
    expect(
      names(now)
        .map(({ id }) => id)
        .sort(),
    ).toEqual([pinned, gpu, short].sort());
    now.setup.getState().set("latent", 3);
    now.run.getState().restart(true);
    now.told(5);
    const other = await now.saved(5);
    now.setup.getState().set("latent", 16);
    now.run.getState().restart(true);
    now.told(9);
    await now.saved(9);
    expect(names(now).map(({ id }) => id)).toContain(short); // it had come further
    now.told(10);
    const long = await now.saved(10);
    await vi.waitFor(() =>
      expect(
        names(now)
          .map(({ id }) => id)
          .sort(),
      ).toEqual([long, other, pinned, gpu].sort()),
    );
  });

  it("one from a file without curves takes nobody's place, though it comes further: the other has its curves", async () => {
    const now = await page();
    now.told(10);
    const whole = await now.saved(10);
    const { run } = now.run.getState().current!;
    now.run.getState().begin(run, { play: false, file: new Uint8Array(4), uncharted: 20 });
    now.told(21);
    const other = await now.saved(21);
    now.run.getState().restart(true); // what is left is kept once more
    now.told(1);
    await now.saved(1);
    expect(names(now).map(({ id }) => id)).toEqual(expect.arrayContaining([whole, other]));
    await now.runs.getState().resume(other); // its curves begin where they did
    expect(now.run.getState().uncharted).toBe(20);
  });

  it("after a term was not finite it goes on from the checkpoint at a third of every rate, and marks it; without one, from the start", async () => {
    const now = await page();
    now.told(10, "training");
    const id = await now.saved(10),
      { token } = now.start();
    now.say({
      kind: "failure",
      token,
      failure: "diverged",
      message: "train/a/b became NaN or infinite at step 12",
      term: "train/a/b",
    });
    expect(now.run.getState()).toMatchObject({
      stopped: true,
      playing: false,
      failure: { kind: "diverged", term: "train/a/b" },
    });
    now.run.getState().goOn();
    await vi.waitFor(() =>
      expect(now.start()).toMatchObject({
        token: token + 1,
        entry: { id, file: new Uint8Array(4).fill(10), change: { rate: 1e-3 / 3 } },
      }),
    );
    expect(now.run.getState().marks).toEqual([
      { step: 10, field: "rate", text: expect.stringMatching(/^Rate 3\.33 × 10⁻⁴$/) },
    ]);

    const fresh = await page("?method=vae&dataset=ring&latent=9");
    fresh.told(2, "training");
    fresh.say({ kind: "failure", token: fresh.start().token, failure: "diverged", message: "", term: "train/a/b" });
    fresh.run.getState().goOn();
    expect(fresh.start()).toMatchObject({ play: true, entry: { run: { values: { rate: 1e-3 / 3, latent: 9 } } } });
    expect(fresh.start().entry.file).toBeUndefined();
    // or the next change of any field would set it back
    expect(fresh.setup.getState().run?.values["rate"]).toBe(1e-3 / 3);
    expect(fresh.sent.filter(m => m.kind === "configure")).toEqual([]);
  });

  it("two in turn have one seed and one set of data, whatever the other one had", async () => {
    const now = await page("?method=vae&dataset=ring&seed=7&data.seed=2"),
      { run } = now.setup.getState();
    now.run.getState().duel({ ...run!, seed: 3, data: { seed: 9 }, values: { ...run!.values, latent: 5 } });
    expect(now.start().beside!.run).toEqual({ ...run!, values: { ...run!.values, latent: 5 } });
    expect(now.start()).toMatchObject({ play: true, entry: { run: { seed: 7, data: { seed: 2 } } } });
  });

  it("without storage the page works, and says that nothing is kept", async () => {
    globalThis.indexedDB = {
      open: () => {
        throw new DOMException("not here", "SecurityError");
      },
    } as unknown as IDBFactory;
    const now = await page();
    expect(now.runs.getState().trouble).toBe("not here");
    now.told(10);
    expect(now.run.getState().state?.step).toBe(10);
  });
});

describe("where nothing can be kept", () => {
  it("that is said with when it is tried again, and a run that is deleted makes it try", async () => {
    const now = await page();
    now.told(10);
    const old = await now.saved(10);
    now.setup.getState().set("latent", 3);
    now.run.getState().restart(true);
    now.told(5, "training");
    const { token, entry } = now.start();
    now.say({ kind: "unsaved", token, id: entry.id, message: "full", again: 20_000 });
    expect(now.runs.getState()).toMatchObject({ trouble: "full", again: 20_000 });
    const saves = () => now.sent.filter(m => m.kind === "save").length;
    expect(saves()).toBe(0);
    await now.runs.getState().change(old, { deleted: Date.now() });
    expect(saves()).toBe(1);
    await now.saved(5);
    expect(now.runs.getState()).toMatchObject({ trouble: undefined, again: undefined });
  });

  it("an older page is named; what it kept is there as soon as it has gone", async () => {
    const older = await new Promise<IDBDatabase>(resolve => {
      const opening = indexedDB.open("latent-playground", 2);
      opening.onupgradeneeded = () => {
        for (const name of ["runs", "series", "checkpoints", "texts", "sweeps"])
          opening.result.createObjectStore(name, { keyPath: "id" });
      };
      opening.onsuccess = () => resolve(opening.result);
    });
    const now = await page();
    expect(now.runs.getState().trouble).toMatch(/^an older page is open in another tab/);
    const { token, entry } = now.start();
    now.say({ kind: "unsaved", token, id: entry.id, message: "the browser's storage does not answer", again: 1 });
    expect(now.runs.getState().trouble).toMatch(/^an older page/);
    older.close();
    await vi.waitFor(() => expect(now.runs.getState().trouble).toBeUndefined());
    expect(now.sent.at(-1)).toEqual({ kind: "save" });
  });
});

// Which runs are kept, shown and offered, against an IndexedDB in memory and a worker that is a plain object.
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Catalogue } from "../../engine/catalogue";
import { live, type RunConfig, whole } from "../../engine/config";
import type { FromWorker, RunState, ToWorker } from "../../workers/protocol";
import type { Port } from "../client/pipe";
import "fake-indexeddb/auto";

const text = {
  idea: "",
  about: "",
  paragraph: "",
  link: "",
  paper: "A 2019, B",
  formulas: [],
  charts: [],
  duels: [],
  offers: [],
  series: {},
  probes: [],
  metrics: [],
};
const catalogue: Catalogue = {
  methods: [
    {
      ...text,
      id: "vae",
      title: "VAE",
      accepts: ["vectors"],
      starts: {},
      phases: [{ id: "train", title: "Train" }],
      fields: {
        rate: live("Rate", "", 1e-3, 1e-5, 1, { scale: "log", rate: true }),
        latent: whole("Latent", "", 16, 1, 256),
      },
    },
  ],
  datasets: [
    {
      id: "ring",
      title: "Ring",
      about: "",
      fields: { seed: whole("Data seed", "", 0, 0, 100) },
      kind: "vectors",
      shape: [2],
      count: 10,
      classes: 1,
    },
  ],
  probes: [],
  metrics: [],
};
const tabs = new Map<string, string>(); // what session storage holds: it outlives a reload, modules do not

const stateOf = (run: RunConfig, step: number, status: RunState["status"]): RunState => ({
  status,
  run,
  phase: 0,
  index: step,
  step,
  total: 100,
  phases: [{ id: "train", title: "Train", steps: 100, first: 0 }],
  probes: [],
  metrics: [],
  canDecode: true,
  replayed: false,
  refused: [],
  tensors: 1,
  memory: { programs: 0, pool: 1, data: 0, resident: false },
});
/** A worker that says what it is told to, about the run that was started last. */
function worker() {
  const sent: ToWorker[] = [];
  const port: Port = {
    postMessage: message => void sent.push(message),
    terminate: () => undefined,
    onmessage: null,
    onerror: null,
    onmessageerror: null,
  };
  const say = (message: FromWorker) => port.onmessage?.({ data: message });
  const start = () => sent.findLast(m => m.kind === "start")!;
  const told = (step: number, status: RunState["status"] = "paused") => {
    const { token, entry } = start(),
      value = { name: "train/a/b", at: Int32Array.of(step), values: Float32Array.of(step / 2) };
    say({ kind: "state", token, id: entry.id, state: stateOf(entry.run, step, status) });
    say({ kind: "series", token, id: entry.id, columns: [value] });
  };
  return { port, sent, say, start, told };
}
/** A page that has just been loaded: its own modules, the same browser. */
async function page(search = "?method=vae&dataset=ring") {
  vi.resetModules();
  const [{ wire }, { useRun }, { useRuns }, { useSetup }, { series }, { saveCheckpoint, openDatabase }] =
    await Promise.all([
      import("./wiring"),
      import("./run"),
      import("./runs"),
      import("./setup"),
      import("./series"),
      import("../../storage/database"),
    ]);
  const { port, ...its } = worker(),
    { say, start } = its;
  wire(search, () => port);
  say({ kind: "catalogue", catalogue, packs: {} });
  say({ kind: "ready", backend: "wasm", adapter: "", refused: [] });
  await vi.waitFor(() => expect(useRuns.getState().opened).toBe(true));
  const saved = async (step: number) => {
    const { token, entry } = start(),
      { id } = entry,
      database = await openDatabase();
    await saveCheckpoint(database, { id, step, at: Date.now(), file: new Uint8Array(4).fill(step) });
    say({ kind: "saved", token, id, step, bytes: 4, ms: 1, timed: true });
    await vi.waitFor(async () => expect((await database.get("runs", id))?.step).toBe(useRun.getState().state?.step));
    return id;
  };
  return { run: useRun, runs: useRuns, setup: useSetup, series, ...its, saved };
}
const names = ({ runs }: Awaited<ReturnType<typeof page>>) =>
  runs.getState().list.map(({ id, shown, pinned, deleted, step }) => ({
    id,
    step,
    ...(shown && { shown }),
    ...(pinned && { pinned }),
    ...(deleted !== undefined && { deleted: true }),
  }));

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  tabs.clear();
  vi.stubGlobal("history", { replaceState: vi.fn() });
  vi.stubGlobal("location", { origin: "http://x", pathname: "/" });
  vi.stubGlobal("sessionStorage", {
    getItem: (key: string) => tabs.get(key) ?? null,
    setItem: (key: string, value: string) => void tabs.set(key, value),
  });
});

describe("runs", () => {
  it("one that was kept is offered after a reload, goes on with its file, its curve cut at the checkpoint, and keeps its place in the list", async () => {
    const first = await page();
    first.told(10);
    const id = await first.saved(10);
    first.told(25);
    // as when another run begins: curves go on beyond the checkpoint
    await first.runs.getState().keep({ ...first.run.getState().current!, state: first.run.getState().state });
    expect(first.series.raw(id)[0]!.at).toEqual(Int32Array.of(10, 25));
    const again = await page();
    expect(again.runs.getState().offer).toBe(id);
    await again.runs.getState().resume(id);
    expect(again.start()).toMatchObject({ kind: "start", play: true, entry: { id, file: new Uint8Array(4).fill(10) } });
    expect(again.series.raw(id)).toEqual([{ name: "train/a/b", at: Int32Array.of(10), values: Float32Array.of(5) }]);
    again.told(30);
    await again.saved(30);
    expect(names(again)).toEqual([{ id, step: 30 }]);
  });

  it("what this tab had comes before what another tab did later by the same link", async () => {
    const mine = await page();
    mine.told(10);
    const id = await mine.saved(10),
      tab = new Map(tabs);
    tabs.clear();
    const other = await page();
    other.runs.getState().turnDown();
    other.told(4);
    expect(await other.saved(4)).not.toBe(id);
    tabs.clear();
    for (const [key, value] of tab) tabs.set(key, value);
    expect((await page()).runs.getState().offer).toBe(id);
  });

  it("is offered in another tab to whoever opens the same link, and to nobody else; never once something trains", async () => {
    const first = await page();
    first.told(10);
    const id = await first.saved(10);
    tabs.clear();
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

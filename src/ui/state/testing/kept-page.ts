// For tests of what is kept: a page of a browser whose database is in memory and whose locks are a plain object, and a
// worker that says what it is told to and keeps what it has told. Pages are loaded one after the other, or beside one
// another. It expects only that a page comes to be.
import { IDBFactory } from "fake-indexeddb";
import { expect, vi } from "vitest";
import { FakeLocks } from "../../../storage/testing";
import type { RunState } from "../../../workers/protocol";
import { catalogue } from "./small-catalogue";
import { stateOf, worker } from "./spoken-worker";

const tabs = new Map<string, string>(); // what session storage holds: it outlives a reload, modules do not
let locks = new FakeLocks();

/** One that also says and keeps values. */
function keeper() {
  const { say, start, ...its } = worker();
  const told = (step: number, status: RunState["status"] = "paused") => {
    const { token, entry } = start(),
      value = { name: "train/a/b", at: Int32Array.of(step), values: Float32Array.of(step / 2) };
    say({ kind: "state", token, id: entry.id, state: stateOf(entry.run, step, status) });
    say({ kind: "series", token, id: entry.id, columns: [value] });
  };
  return { ...its, say, start, told };
}
/** A page that has just been loaded: its own modules, the same browser. Any before it are gone, unless it is beside. */
export async function page(search = "?method=vae&dataset=ring", { beside = false } = {}) {
  if (!beside) locks.endTabs();
  vi.resetModules();
  const [{ wire }, { useRun }, { useRuns }, { useSetup }, { series }, { saveProgress }, { opened }, { seriesOf }] =
    await Promise.all([
      import("../wiring"),
      import("../run"),
      import("../runs"),
      import("../setup"),
      import("../series"),
      import("../../../storage/database"),
      import("../storage"),
      import("../../../storage/series"),
    ]);
  const { port, ...its } = keeper(),
    { say, start } = its;
  wire(search, () => port);
  say({ kind: "catalogue", catalogue, packs: {} });
  say({ kind: "ready", backend: "wasm", adapter: "", refused: [] });
  await vi.waitFor(() => expect(useRuns.getState().opened).toBe(true));
  const reach = new Map<string, number>();
  /** As the worker keeps what it has told, with a checkpoint or without, of the run that was started last. */
  const kept = async (step: number, checkpoint = true) => {
    const { entry } = start(),
      { id, run } = entry,
      from = reach.get(id) ?? entry.file?.[0] ?? 0;
    const columns = [{ name: "train/a/b", at: Int32Array.of(step), values: Float32Array.of(step / 2) }];
    const progress = {
      id,
      run,
      backend: useRun.getState().backend!.name,
      step,
      total: 100,
      done: false,
      from,
      columns,
    };
    const file = checkpoint && { file: new Uint8Array(4).fill(step) };
    await saveProgress(await opened(), { ...progress, ...file }, Date.now());
    reach.set(id, step);
    return id;
  };
  const saved = async (step: number) => {
    const id = await kept(step),
      { token } = start();
    say({ kind: "saved", token, id, step, bytes: 4, ms: 1, every: 2000 });
    await vi.waitFor(() => expect(useRuns.getState().list[0]?.step).toBe(step));
    return id;
  };
  const stored = async (id: string) => (await opened()).get("runs", id);
  const curve = async (id: string) => [...((await seriesOf(await opened(), id))[0]?.at ?? [])];
  return { run: useRun, runs: useRuns, setup: useSetup, series, ...its, kept, saved, stored, curve };
}
export const names = ({ runs }: Awaited<ReturnType<typeof page>>) =>
  runs.getState().list.map(({ id, shown, pinned, deleted, step }) => ({
    id,
    step,
    ...(shown && { shown }),
    ...(pinned && { pinned }),
    ...(deleted !== undefined && { deleted: true }),
  }));

export type KeptPage = Awaited<ReturnType<typeof page>>;

/** Every tab ends, however that may be. */
export const endTabs = (): void => locks.endTabs();
/** Names of the locks that are held. */
export const heldLocks = async (): Promise<string[]> => (await locks.query()).held.map(({ name }) => name);
/** What session storage holds, as a tab has it that is left aside. */
export const session = {
  take: (): ReadonlyMap<string, string> => {
    const held = new Map(tabs);
    tabs.clear();
    return held;
  },
  put: (held: ReadonlyMap<string, string>): void => {
    tabs.clear();
    for (const [key, value] of held) tabs.set(key, value);
  },
};
/** A browser in which nothing is kept yet. */
export function emptyBrowser(): void {
  globalThis.indexedDB = new IDBFactory();
  tabs.clear();
  locks = new FakeLocks();
  vi.stubGlobal("navigator", { locks });
  vi.stubGlobal("history", { replaceState: vi.fn() });
  vi.stubGlobal("location", { origin: "http://x", pathname: "/" });
  vi.stubGlobal("sessionStorage", {
    getItem: (key: string) => tabs.get(key) ?? null,
    setItem: (key: string, value: string) => void tabs.set(key, value),
  });
}

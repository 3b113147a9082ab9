// For tests of the page without its pictures: stores, client and address bar together, against a worker that is a plain
// object and says what the test says.
import { vi } from "vitest";
import type { Catalogue } from "../../../engine/catalogue";
import type { RunState } from "../../../workers/protocol";
import { useRun } from "../run";
import { useSetup } from "../setup";
import { wire } from "../wiring";
import { catalogue as small } from "./small-catalogue";
import { stateOf, worker } from "./spoken-worker";

const setupStart = useSetup.getState(),
  runStart = useRun.getState();

export const replaceState = vi.fn();
/** Stores as a page that is loaded has them. */
export function fresh(): void {
  useSetup.setState(setupStart, true);
  useRun.setState(runStart, true);
}
/** For beforeEach and afterEach: fresh stores, a clock that is turned by hand, an address bar. */
export function begins(): void {
  vi.useFakeTimers();
  vi.stubGlobal("history", { replaceState });
  vi.stubGlobal("location", { origin: "http://x", pathname: "/" });
  fresh();
  replaceState.mockClear();
}
export function ends(): void {
  vi.useRealTimers();
  vi.unstubAllGlobals();
}

export function open(
  search: string,
  packs: Readonly<Record<string, boolean>> = {},
  ready = true,
  unlisted?: string,
  catalogue: Catalogue = small,
) {
  const { port, sent, say, start } = worker();
  wire(search, () => port);
  const state = (status: RunState["status"], step: number): void => {
    const { token, entry } = start();
    say({ kind: "state", token, id: entry.id, state: stateOf(entry.run, step, status) });
  };
  say({ kind: "catalogue", catalogue, packs, ...(unlisted && { unlisted }) });
  if (ready) say({ kind: "ready", backend: "wasm", adapter: "", refused: [] });
  return { sent, port, say, state, kinds: () => sent.map(m => m.kind).filter(k => k !== "watch" && k !== "preview") };
}

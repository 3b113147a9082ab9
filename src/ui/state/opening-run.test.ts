// The run of an empty address: what it is, when it trains by itself, that nothing of it is kept and the address stays
// empty until the reader touches it, and that its values follow the reader nowhere.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { catalogueOf } from "../../engine/catalogue";
import { dataSets } from "../../engine/datasets";
import { metrics, probes } from "../../engine/diagnostics";
import { methods } from "../../engine/methods";
import { readAddress } from "./address";
import { mayTrain, namesNoRun } from "./opening-run";
import { useRun } from "./run";
import { useSetup } from "./setup";

import { begins, ends, open as opened, replaceState } from "./testing/spoken-page";
import { link } from "./wiring";

const catalogue = catalogueOf(methods, dataSets, probes, metrics);
const open = (search: string, packs: Record<string, boolean> = {}) => opened(search, packs, true, undefined, catalogue);
const SMALL = { rate: 0.01, gammaRate: 0.02, width: 0.25, gammaStart: 0.03 };
const LINK = "?method=vae&dataset=ring&rate=0.01&gammaRate=0.02&width=0.25&gammaStart=0.03&data.ambient=2&v=1";
const started = (sent: ReturnType<typeof open>["sent"]) => sent.findLast(m => m.kind === "start")!;

describe("the opening run", () => {
  beforeEach(begins);
  afterEach(ends);

  it("is that of an address without any name of a run, whatever device it asks for", () => {
    for (const empty of ["", "?", "?backend=wasm", "?backend=nonsense"]) expect(namesNoRun(empty), empty).toBe(true);
    for (const named of ["?seed=3", "?dataset=mnist", "?v=1", "?preset=tiny", "?nothing=1", "?backend=wasm&method=vae"])
      expect(namesNoRun(named), named).toBe(false);
  });

  it("trains at once, on a ring in two dimensions, where a link waits", () => {
    expect(started(open("").sent)).toMatchObject({
      play: true,
      entry: { unkept: true, run: { method: "vae", dataset: "ring", seed: 0, values: SMALL, data: { ambient: 2 } } },
    });
    expect(useRun.getState()).toMatchObject({ playing: true, untouched: true });
  });

  it("leaves to links what they leave out", () => {
    const runs = {
      "?seed=3": { method: "two-stage-vae", dataset: "mnist", seed: 3, values: { rate: 1e-3, width: 0.25 } },
      "?dataset=mnist": { method: "two-stage-vae", dataset: "mnist", seed: 0 },
      "?method=vae&dataset=ring&v=1": {
        method: "vae",
        dataset: "ring",
        values: { rate: 1e-3, gammaRate: 2e-3, width: 1, gammaStart: 0.135 },
        data: { ambient: 10 },
      },
    };
    for (const [search, run] of Object.entries(runs)) {
      const { sent } = open(search, { mnist: true });
      expect(started(sent), search).toMatchObject({ play: false, entry: { run } });
      expect(started(sent).entry.unkept, search).toBeUndefined();
      ends();
      begins();
    }
  });

  it.each([
    ["reduced motion", { matches: true }, {}],
    ["saved data", { matches: false }, { connection: { saveData: true } }],
    ["a slow connection", { matches: false }, { connection: { effectiveType: "2g" } }],
    ["a very slow connection", { matches: false }, { connection: { effectiveType: "slow-2g" } }],
    ["a metered connection", { matches: false }, { connection: { type: "cellular" } }],
  ])("waits for a press under %s, and is kept from it on", (_, motion, navigator) => {
    vi.stubGlobal("matchMedia", () => motion);
    vi.stubGlobal("navigator", navigator);
    const { sent, state } = open("");
    expect(started(sent)).toMatchObject({ play: false, entry: { unkept: true } });
    state("paused", 0);
    useRun.getState().play();
    expect(sent.slice(-2)).toEqual([{ kind: "keep" }, { kind: "play" }]);
  });
  it("needs no word of connections or motion to train", () => {
    expect(mayTrain()).toBe(true);
    vi.stubGlobal("navigator", { connection: { effectiveType: "4g", saveData: false, type: "wifi" } });
    vi.stubGlobal("matchMedia", () => ({ matches: false }));
    expect(mayTrain()).toBe(true);
  });

  it("writes no address of its own; from the first touch on the address is the whole experiment", () => {
    const { state, kinds } = open("?backend=wasm");
    state("training", 40);
    vi.runAllTimers();
    expect(replaceState).not.toHaveBeenCalled();
    expect(link()).toBe(`http://x/${LINK}`); // what is shared is it all the same
    useRun.getState().pause();
    expect(kinds().slice(-2)).toEqual(["keep", "pause"]);
    vi.runAllTimers();
    expect(replaceState).toHaveBeenLastCalledWith(null, "", `${LINK}&backend=wasm`);
    const { run, notes } = readAddress(LINK, catalogue, () => true);
    expect(notes).toEqual([]);
    expect(run).toEqual(useRun.getState().current!.run);
  });

  it("is touched once, by whatever is ordered or chosen; saves and pictures of the page's own are no touch", () => {
    const page = () => {
      ends();
      begins();
      const its = open("");
      its.state("training", 5);
      return its;
    };
    const { kinds } = page();
    useRun.getState().drawn("distribution");
    useRun.getState().save();
    useRun.getState().look([]);
    expect(kinds()).not.toContain("keep");
    const touches: (() => void)[] = [
      () => useRun.getState().pause(),
      () => useRun.getState().advance(1),
      () => useRun.getState().skip(),
      () => useRun.getState().extend(),
      () => useRun.getState().restart(true),
      () => useRun.getState().duel(useRun.getState().current!.run),
      () => useSetup.getState().set("rate", 0.02),
      () => useSetup.getState().set("width", 1),
      () => useSetup.getState().setSeed(4),
      () => useSetup.getState().choose({ dataset: "drawn-digits" }),
    ];
    for (const touch of touches) {
      const { kinds } = page();
      touch();
      useRun.getState().pause();
      expect(
        kinds().filter(kind => kind === "keep"),
        String(touch),
      ).toHaveLength(1);
      // before anything else is done to it
      expect(kinds().indexOf("keep"), String(touch)).toBe(1);
      expect(useRun.getState().untouched).toBe(false);
    }
  });

  it("takes none of its own values along to another method or other data; what was changed by hand goes along", () => {
    open("");
    useSetup.getState().set("rate", 0.005);
    useSetup.getState().choose({ dataset: "drawn-digits" });
    expect(useSetup.getState().run).toMatchObject({
      dataset: "drawn-digits",
      values: { rate: 0.005, gammaRate: 2e-3, width: 0.25, gammaStart: 1 },
    });
    ends();
    begins();
    open("");
    useSetup.getState().choose({ method: "two-stage-vae" });
    // a plane that fills its space: γ would have nothing to fall to, a mask nothing to switch off
    expect(useSetup.getState().run).toMatchObject({ values: { rate: 1e-3, width: 1 }, data: { ambient: 10 } });
    ends();
    begins();
    open("");
    useSetup.getState().setData("ambient", 3);
    useSetup.getState().choose({ method: "two-stage-vae" });
    expect(useSetup.getState().run).toMatchObject({ data: { ambient: 3 } });
  });
});

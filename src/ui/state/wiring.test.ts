// The page without its pictures: stores, client and address bar together, against a worker that is a plain object.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Columns } from "../../workers/protocol";
import { pending, useRun } from "./run";
import { series } from "./series";
import { useSetup } from "./setup";
import { begins, ends, open, replaceState } from "./testing/spoken-page";
import { stateOf } from "./testing/spoken-worker";
import { keepWhenHidden, link } from "./wiring";

describe("wiring", () => {
  beforeEach(begins);
  afterEach(ends);

  it("starts the run of the address, paused, and writes it out; the backend stays in the bar but is not shared", () => {
    const { sent } = open("?method=vae&dataset=ring&seed=3&backend=wasm");
    expect(sent[1]).toMatchObject({
      kind: "start",
      token: 1,
      play: false,
      entry: {
        run: { method: "vae", dataset: "ring", seed: 3, values: { rate: 1e-3, latent: 16 }, data: { seed: 0 } },
      },
    });
    vi.runAllTimers();
    expect(replaceState).toHaveBeenLastCalledWith(null, "", "?method=vae&dataset=ring&seed=3&v=1&backend=wasm");
    expect(link()).toBe("http://x/?method=vae&dataset=ring&seed=3&v=1");
  });

  it("sends a live change to the run under way and marks it; anything else waits for a new run", () => {
    const { sent, state, kinds } = open("?method=vae&dataset=ring");
    state("paused", 0);
    useSetup.getState().set("rate", 0.01);
    expect(sent.at(-1)).toEqual({ kind: "configure", values: { rate: 0.01 } });
    expect(useRun.getState().marks).toEqual([]); // before the first step it is no change
    state("training", 40);
    useSetup.getState().set("rate", 0.02);
    useSetup.getState().set("rate", 0.03);
    expect(useRun.getState().marks).toEqual([{ step: 40, field: "rate", text: "Rate 0.03" }]); // one drag, one mark
    useSetup.getState().set("latent", 8);
    expect(kinds()).toEqual(["start", "configure", "configure", "configure"]);
    expect(pending()).toEqual([{ label: "Latent", before: "16", after: "8" }]);
    useRun.getState().restart(true);
    expect(sent.at(-2)).toMatchObject({
      kind: "start",
      token: 2,
      play: true,
      entry: { run: { values: { rate: 0.03, latent: 8 } } },
    });
    expect(pending()).toEqual([]);
    // the run before, by what it has that this one has not
    expect(series.beside().map(({ label }) => label)).toEqual(["latent 16"]);
  });

  it("another run that is begun for the reader takes nothing of the one that is left: it is kept as it trained", () => {
    const { state, kinds } = open("?method=vae&dataset=ring");
    state("training", 40);
    const { run } = useSetup.getState(),
      { marks, restart, current } = useRun.getState();
    restart(true, { ...run!, values: { ...run!.values, rate: 0.03, latent: 2 } });
    expect(kinds()).not.toContain("configure");
    expect(current!.run.values).toMatchObject({ rate: 1e-3, latent: 16 });
    expect(marks).toEqual([]);
    expect(useRun.getState().current!.run.values).toMatchObject({ rate: 0.03, latent: 2 });
    expect(useSetup.getState().run!.values).toMatchObject({ rate: 0.03, latent: 2 });
    expect(pending()).toEqual([]);
  });

  it("begins at once with another data set, draws new data, and does not start what is not installed", () => {
    const { sent, state, kinds } = open("?method=vae&dataset=mnist");
    expect(kinds()).toEqual([]); // asked for by name and not installed: chosen, not started
    expect(useSetup.getState().run?.dataset).toBe("mnist");
    useSetup.getState().choose({ dataset: "ring" });
    expect(kinds()).toEqual(["start"]);
    state("training", 5);
    useRun.getState().newData();
    expect(sent.findLast(m => m.kind === "start")).toMatchObject({
      entry: { run: { dataset: "ring", data: { seed: 1 } } },
      play: true,
    });
    useSetup.getState().choose({ dataset: "mnist" });
    expect(kinds().at(-1)).toBe("pause");
    expect(useRun.getState().current?.run.dataset).toBe("ring");
  });

  it("what is not kept yet is kept when the page is hidden, frozen or left, not when it is seen again", () => {
    const { state, kinds } = open("?method=vae&dataset=ring");
    const there = Object.assign(new EventTarget(), { visibilityState: "visible" }),
      around = new EventTarget();
    vi.stubGlobal("document", there);
    vi.stubGlobal("addEventListener", around.addEventListener.bind(around));
    keepWhenHidden();
    state("training", 5);
    const saves = () => kinds().filter(kind => kind === "save").length;
    there.visibilityState = "hidden";
    there.dispatchEvent(new Event("visibilitychange"));
    expect(saves()).toBe(1);
    there.dispatchEvent(new Event("freeze"));
    expect(saves()).toBe(2);
    around.dispatchEvent(new Event("pagehide"));
    expect(saves()).toBe(3);
    there.visibilityState = "visible";
    there.dispatchEvent(new Event("visibilitychange"));
    expect(saves()).toBe(3);
  });

  it("takes the run config of a file once the worker has read it", async () => {
    const { say, state, sent } = open("?method=vae&dataset=ring");
    state("paused", 0);
    const opening = useRun.getState().open(new Uint8Array(4));
    const asked = sent.findLast(m => m.kind === "ask")!,
      run = { ...sent.findLast(m => m.kind === "start")!.entry.run, seed: 9, values: { rate: 0.5, latent: 2 } };
    expect(asked.question.kind).toBe("read");
    say({ kind: "answer", id: asked.id, to: "read", answer: { kind: "run", run, step: 7 } });
    await opening;
    const start = sent.findLast(m => m.kind === "start")!;
    expect(start).toMatchObject({ token: 2, entry: { run, file: new Uint8Array(4) } });
    say({
      kind: "state",
      token: 2,
      id: start.entry.id,
      state: stateOf(run, 7, "paused"),
    });
    expect(useSetup.getState().run).toEqual(run);
    expect(useRun.getState().current?.run).toEqual(run);
    expect(pending()).toEqual([]);
    expect([useRun.getState().uncharted, series.names()]).toEqual([7, []]); // a file of before series were in it
  });

  it("keeps a file that comes while the worker still wakes until it can be read", async () => {
    const { say, sent } = open("?method=vae&dataset=ring&seed=3", {}, false);
    const opening = useRun.getState().open(new Uint8Array(4));
    await Promise.resolve();
    expect([sent.some(m => m.kind === "ask"), useRun.getState().failure]).toEqual([false, undefined]);
    say({ kind: "ready", backend: "wasm", adapter: "", refused: [] });
    const { id } = await vi.waitFor(() => sent.findLast(m => m.kind === "ask") ?? Promise.reject(Error("not asked")));
    say({ kind: "answer", id, to: "read", answer: { kind: "refused", message: "not ours" } });
    await opening;
    expect(useRun.getState().failure?.message).toBe("not ours");
  });

  it("takes the curves of a file at once, gives them to the worker, and says from where on there are any", async () => {
    const { say, state, sent } = open("?method=vae&dataset=ring&seed=3");
    const { run } = sent.findLast(m => m.kind === "start")!.entry;
    const read = async (columns: readonly Columns[] | undefined) => {
      const opening = useRun.getState().open(new Uint8Array(4)),
        { id } = sent.findLast(m => m.kind === "ask")!;
      say({
        kind: "answer",
        id,
        to: "read",
        answer: { kind: "run", run, step: 7, ...(columns && { series: columns }) },
      });
      await opening;
      return useRun.getState().uncharted;
    };
    const of = (name: string, ...at: number[]): Columns => ({
      name,
      at: Int32Array.from(at),
      values: Float32Array.from(at, step => step / 2),
    });
    state("training", 5); // another run is under way
    const before = useRun.getState().current!.id,
      columns = [of("train/a/b", 1, 2, 7), of("train/a/rare", 5)];
    expect(await read(columns)).toBe(0);
    expect(series.raw()).toEqual(columns);
    const { entry } = sent.findLast(m => m.kind === "start")!;
    expect(entry.columns).toEqual(columns);
    expect(entry.id).not.toBe(before);
    expect(series.latest("train/a/b")).toMatchObject({ at: 7, value: 3.5 });
    expect(await read([of("train/a/b", 5, 6, 7)])).toBe(4); // of a run that came from an older file
    expect(await read([])).toBe(7);
    expect(await read(undefined)).toBe(7);
    useRun.getState().restart();
    expect(useRun.getState().uncharted).toBe(0);
  });

  it("keeps what trains when a file cannot be read", async () => {
    const { say, state, sent, kinds } = open("?method=vae&dataset=ring");
    state("training", 5);
    const before = kinds().filter(k => k === "start").length,
      opening = useRun.getState().open(new Uint8Array(4));
    say({
      kind: "answer",
      id: sent.findLast(m => m.kind === "ask")!.id,
      to: "read",
      answer: { kind: "refused", message: "not ours" },
    });
    await opening;
    expect(useRun.getState()).toMatchObject({ failure: { kind: "file", message: "not ours" } });
    expect(kinds().filter(k => k === "start")).toHaveLength(before);
    state("training", 6);
    expect(useRun.getState().state?.step).toBe(6);
  });

  it("stays stopped after a crash, whatever came last, and says so", () => {
    const { port, state } = open("?method=vae&dataset=ring");
    state("training", 5);
    const { onmessage } = port;
    port.onerror?.({ message: "Uncaught Error: injected" });
    expect(useRun.getState()).toMatchObject({
      failure: { kind: "internal", message: "Error: injected" },
      stopped: true,
      playing: false,
      state: { status: "failed", step: 5 },
    });
    port.onmessage = onmessage; // as if the page had it already in hand
    state("training", 6);
    expect(useRun.getState()).toMatchObject({ stopped: true, playing: false, state: { status: "failed", step: 5 } });
    expect(useRun.getState().failure).toBeDefined();
  });
});

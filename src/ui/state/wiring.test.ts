// The page without its pictures: stores, client and address bar together, against a worker that is a plain object.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Catalogue } from "../../engine/catalogue";
import { live, whole } from "../../engine/config";
import type { FromWorker, RunState, ToWorker } from "../../workers/protocol";
import type { Port } from "../client/pipe";
import { pending, useRun } from "./run";
import { series } from "./series";
import { useSetup } from "./setup";
import { link, wire } from "./wiring";

const text = {
  idea: "",
  about: "",
  paragraph: "",
  link: "",
  paper: "A 2019, B",
  formulas: [],
  charts: [],
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
      accepts: ["vectors", "images"],
      starts: {},
      phases: [{ id: "train", title: "Train" }],
      duels: [],
      offers: [],
      fields: { rate: live("Rate", "", 1e-3, 1e-5, 1, { scale: "log" }), latent: whole("Latent", "", 16, 1, 256) },
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
    {
      id: "mnist",
      title: "MNIST",
      about: "",
      fields: {},
      kind: "images",
      shape: [28, 28, 1],
      count: 10,
      classes: 10,
      pack: { name: "mnist", bytes: 1 },
    },
  ],
  probes: [],
  metrics: [],
};
const setupStart = useSetup.getState(),
  runStart = useRun.getState();

function open(search: string, packs: Readonly<Record<string, boolean>> = {}) {
  const sent: ToWorker[] = [];
  const port: Port = {
    postMessage: message => void sent.push(message),
    terminate: () => undefined,
    onmessage: null,
    onerror: null,
    onmessageerror: null,
  };
  wire(search, () => port);
  const say = (message: FromWorker) => port.onmessage?.({ data: message });
  const state = (status: RunState["status"], step: number): void => {
    const start = sent.findLast(m => m.kind === "start")!;
    say({
      kind: "state",
      token: start.token,
      id: start.entry.id,
      state: {
        status,
        run: start.entry.run,
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
      },
    });
  };
  say({ kind: "catalogue", catalogue, packs });
  say({ kind: "ready", backend: "wasm", adapter: "", refused: [] });
  return { sent, port, say, state, kinds: () => sent.map(m => m.kind).filter(k => k !== "watch" && k !== "preview") };
}

describe("wiring", () => {
  const replaceState = vi.fn();
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("history", { replaceState });
    vi.stubGlobal("location", { origin: "http://x", pathname: "/" });
    useSetup.setState(setupStart, true);
    useRun.setState(runStart, true);
    replaceState.mockClear();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

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

  it("takes the run config of a file once the worker has read it", async () => {
    const { say, state, sent } = open("?method=vae&dataset=ring");
    state("paused", 0);
    const opening = useRun.getState().open(new Uint8Array(4));
    const asked = sent.findLast(m => m.kind === "ask")!,
      run = { ...sent.findLast(m => m.kind === "start")!.entry.run, seed: 9, values: { rate: 0.5, latent: 2 } };
    expect(asked.question.kind).toBe("read");
    say({ kind: "answer", id: asked.id, to: "read", answer: { kind: "run", run } });
    await opening;
    const start = sent.findLast(m => m.kind === "start")!;
    expect(start).toMatchObject({ token: 2, entry: { run, file: new Uint8Array(4) } });
    say({
      kind: "state",
      token: 2,
      id: start.entry.id,
      state: {
        status: "paused",
        run,
        phase: 0,
        index: 7,
        step: 7,
        total: 100,
        phases: [],
        probes: [],
        metrics: [],
        canDecode: true,
        replayed: false,
        refused: [],
        tensors: 1,
        memory: { programs: 0, pool: 1, data: 0, resident: false },
      },
    });
    expect(useSetup.getState().run).toEqual(run);
    expect(useRun.getState().current?.run).toEqual(run);
    expect(pending()).toEqual([]);
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
});

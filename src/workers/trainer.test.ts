// The trainer without a page, on Wasm in Node: two runs in turn, what is kept and when, what goes on from it.
// Messages in, messages out.
import { beforeAll, describe, expect, it } from "vitest";
import type { RunConfig, Values } from "../engine/config";
import { decodeRunFile, encodeRunFile } from "../engine/run-file";
import { nodeHost, useBackend } from "../engine/testing/node";
import { readRun } from "../engine/run";
import type { Checkpoint } from "../storage/database";
import type { Columns, Entry, FromWorker, RunState, ToWorker } from "./protocol";
import { trainer, type Trainer } from "./trainer";

beforeAll(() => useBackend("wasm"));
const run = (values: Values = {}, method = "vae"): RunConfig =>
  readRun({
    method,
    dataset: "ring",
    seed: 4,
    values: { width: 0.0625, batch: 8, ...(method === "vae" && { trainSteps: 40 }), ...values },
    data: {},
  });

interface Kept {
  heard: FromWorker[];
  kept: Checkpoint[];
  waiting: (() => void)[];
  /** ms by which the clock is ahead. */
  ahead: number;
}
/** A trainer at work, whose storage may be full. */
function opened(of: Kept, full: boolean): Trainer["handlers"] {
  const { handlers, open } = trainer({
    host: { ...nodeHost, now: () => performance.now() + of.ahead },
    post: message => void of.heard.push(message),
    loadPack: () => Promise.reject(Error("none")),
    later: (_ms, act) => void of.waiting.push(act),
    keep: async checkpoint => {
      if (full) throw Error("the browser's storage for this page is full");
      of.kept.push(checkpoint);
    },
  });
  open();
  return handlers;
}
/** What was heard, read and waited for. */
function reading(heard: readonly FromWorker[]) {
  const states = (id: string): RunState[] => heard.flatMap(m => (m.kind === "state" && m.id === id ? [m.state] : []));
  const last = () => heard.slice(-3).map(m => JSON.stringify(m).slice(0, 200));
  const until = async (done: () => boolean, what: string) => {
    for (const end = performance.now() + 60_000; !done();) {
      if (performance.now() > end) throw Error(`waited for ${what}; heard ${last().join("\n")}`);
      await new Promise(resolve => setTimeout(resolve, 2));
    }
  };
  const settled = (id: string, status: RunState["status"], step?: number) =>
    until(
      () => {
        const now = states(id).at(-1);
        return now?.status === status && (step === undefined || now.step === step);
      },
      `${id} ${status} ${step ?? ""}`,
    );
  const columns = (id: string): Columns[] =>
    heard.flatMap(m => (m.kind === "series" && m.id === id ? [...m.columns] : []));
  const series = (id: string, name: string): number[] =>
    columns(id).flatMap(c => (c.name === name ? [...c.values] : []));
  return { states, until, settled, series };
}
function bench({ full = false }: { full?: boolean } = {}) {
  const of: Kept = { heard: [], kept: [], waiting: [], ahead: 0 },
    handlers = opened(of, full);
  const tell = (message: Exclude<ToWorker, { kind: "preview" }>) =>
    (handlers[message.kind] as (message: ToWorker) => void)(message);
  const start = (entry: Entry, more: { beside?: Entry; play?: boolean } = {}) =>
    tell({ kind: "start", token: 1, entry, play: more.play ?? false, ...(more.beside && { beside: more.beside }) });
  return {
    heard: of.heard,
    kept: of.kept,
    tell,
    start,
    ...reading(of.heard),
    later: () => of.waiting.splice(0).forEach(act => act()),
    passes: (ms: number) => {
      of.ahead += ms;
    },
  };
}
const RECONSTRUCTION = "train/autoencoder/squared-error",
  KL = "train/autoencoder/kl";

describe("two runs in turn", () => {
  it("make the same steps that each makes alone, on the same batches and noise, and stay level", async () => {
    const both = bench(),
      alone = bench(),
      fixed = { likelihood: "fixed", gamma: 1 };
    both.start({ id: "a", run: run() }, { beside: { id: "b", run: run(fixed) }, play: true });
    await both.settled("a", "done");
    await both.settled("b", "done");
    alone.start({ id: "a", run: run(fixed) }, { play: true });
    await alone.settled("a", "done");
    // bit for bit
    for (const name of [RECONSTRUCTION, KL]) expect(both.series("b", name)).toEqual(alone.series("a", name));
    expect(both.series("a", KL)).toHaveLength(40);
    // before the first update γ plays no part: equal weights, batch and noise
    expect(both.series("a", RECONSTRUCTION)[0]).toBe(both.series("b", RECONSTRUCTION)[0]);
    expect(both.series("a", RECONSTRUCTION)[39]).not.toBe(both.series("b", RECONSTRUCTION)[39]);
  });

  it("a pause and single steps leave both at the same step", async () => {
    const { start, tell, settled, states } = bench();
    start({ id: "a", run: run() }, { beside: { id: "b", run: run({ latent: 3 }) } });
    await settled("b", "paused", 0);
    for (let step = 1; step <= 3; step++) {
      tell({ kind: "advance", steps: 1 });
      await settled("a", "paused", step);
      await settled("b", "paused", step);
    }
    tell({ kind: "play" });
    await settled("a", "training");
    tell({ kind: "pause" });
    await settled("a", "paused");
    const at = states("a").at(-1)!.step;
    await settled("b", "paused", at);
  });

  it("a live change goes to both where both had the same, pictures are of the one that is looked at, and the longer one goes on alone", async () => {
    const { start, tell, settled, states, heard, until } = bench();
    start({ id: "a", run: run({ rate: 1e-3 }) }, { beside: { id: "b", run: run({ rate: 2e-3, trainSteps: 60 }) } });
    await settled("b", "paused", 0);
    tell({ kind: "configure", values: { rate: 5e-3, gammaRate: 5e-3 } });
    await until(() => states("a").at(-1)?.run.values["rate"] === 5e-3, "the change");
    await until(() => states("b").at(-1)?.run.values["gammaRate"] === 5e-3, "the change beside it");
    expect(states("b").at(-1)!.run.values["rate"]).toBe(2e-3); // what the two differ in stays different
    tell({ kind: "look", id: "b" });
    tell({ kind: "watch", probes: [{ id: "latent-plane", options: {} }] });
    await until(() => heard.some(m => m.kind === "view"), "a picture");
    expect(heard.flatMap(m => (m.kind === "view" ? [m.id] : []))).toEqual(["b"]);
    tell({ kind: "play" });
    await settled("a", "done", 40);
    await settled("b", "done", 60);
  });

  it("one is let go, saved, and the one that is looked at goes on alone", async () => {
    const { start, tell, settled, states, kept, until } = bench();
    start({ id: "a", run: run() }, { beside: { id: "b", run: run({ latent: 3 }) } });
    await settled("b", "paused", 0);
    tell({ kind: "advance", steps: 4 });
    await settled("a", "paused", 4);
    await settled("b", "paused", 4);
    tell({ kind: "look", id: "b" });
    tell({ kind: "alone" });
    await until(() => kept.some(({ id, step }) => id === "a" && step === 4), "a checkpoint of the one let go");
    tell({ kind: "play" });
    await settled("b", "done", 40);
    expect(states("a").at(-1)!.step).toBe(4);
  });

  it("one that diverges is named and stops; the other goes on", async () => {
    const { start, settled, heard } = bench();
    start({ id: "a", run: run() }, { beside: { id: "b", run: run(), file: await poisoned(run()) }, play: true });
    await settled("a", "done", 40);
    expect(heard.flatMap(m => (m.kind === "failure" ? [m] : []))).toMatchObject([
      { id: "b", failure: "diverged", term: expect.stringContaining("train/autoencoder/") },
    ]);
  });
});

/** Two steps of a run, with one of Adam's first moments so large that the next step throws a weight to infinity. */
async function poisoned(of: RunConfig): Promise<Uint8Array> {
  const { start, settled, tell, later, until, kept } = bench();
  start({ id: "p", run: of });
  await settled("p", "paused", 0);
  tell({ kind: "advance", steps: 2 });
  await settled("p", "paused", 2);
  later();
  await until(() => kept.length === 1, "a checkpoint");
  const { check: _, ...file } = decodeRunFile(kept[0]!.file, nodeHost),
    { tensors } = file.snapshot,
    name = Object.keys(tensors).find(n => n.startsWith("optimizer/") && n.includes("decoder") && n.endsWith("/m"))!;
  return encodeRunFile(
    {
      ...file,
      snapshot: {
        ...file.snapshot,
        tensors: { ...tensors, [name]: { ...tensors[name]!, data: tensors[name]!.data.map(() => 3e38) } },
      },
    },
    nodeHost,
  );
}

describe("what is kept", () => {
  it("is saved when training rests, not while it trains on within half a minute, and goes on to the same series", async () => {
    const first = bench();
    first.start({ id: "a", run: run() });
    await first.settled("a", "paused", 0);
    first.tell({ kind: "advance", steps: 10 });
    await first.settled("a", "paused", 10);
    expect(first.kept).toEqual([]);
    first.later();
    await first.until(() => first.kept.length > 0, "a checkpoint");
    expect(first.kept).toMatchObject([{ id: "a", step: 10 }]);
    expect(first.heard.find(m => m.kind === "saved")).toMatchObject({ id: "a", step: 10, timed: true });
    first.tell({ kind: "play" });
    await first.settled("a", "done", 40);

    const again = bench();
    again.start({ id: "a", run: run(), file: first.kept[0]!.file }, { play: true });
    await again.settled("a", "done", 40);
    expect(again.series("a", KL)).toEqual(first.series("a", KL).slice(10));
  });

  it("is saved by time while it trains, and told where it cannot be, without stopping", async () => {
    for (const full of [false, true]) {
      const { start, settled, heard, kept, passes, tell, until, states } = bench({ full });
      start({ id: "a", run: run({ trainSteps: 100_000 }) }, { play: true });
      // from the first slice on it is counted when to save
      await until(() => (states("a").at(-1)?.step ?? 0) > 20, "some steps");
      passes(5_001);
      await until(() => heard.some(m => m.kind === "saved" || m.kind === "unsaved"), "word of the first");
      const word = heard.find(m => m.kind === "saved" || m.kind === "unsaved")!,
        at = states("a").at(-1)!.step;
      expect(word).toMatchObject(
        full
          ? { kind: "unsaved", id: "a", message: "the browser's storage for this page is full" }
          : { kind: "saved", id: "a" },
      );
      await until(
        () => states("a").filter(({ step }) => step > at).length > 5,
        "training that goes on, for some slices",
      );
      // the next try comes half a minute later
      expect(heard.filter(m => m.kind === "saved" || m.kind === "unsaved")).toHaveLength(1);
      expect(kept).toHaveLength(full ? 0 : 1);
      tell({ kind: "pause" });
      await settled("a", "paused");
    }
  });

  it("a run that diverges stops at once, names the term and is not saved; it goes on from what was saved before, at another rate", async () => {
    const { start, settled, heard, kept, later, tell, until, states } = bench();
    start({ id: "a", run: run(), file: await poisoned(run()) }, { play: true });
    await settled("a", "failed");
    const failure = heard.find(m => m.kind === "failure")!;
    expect(failure).toMatchObject({
      failure: "diverged",
      message: expect.stringMatching(/^train\/autoencoder\/[\w-]+ became NaN or infinite at step [34]$/),
    });
    later();
    tell({ kind: "save" });
    await new Promise(resolve => setTimeout(resolve, 50));
    expect([kept, heard.filter(m => m.kind === "unsaved")]).toEqual([[], []]); // not even tried

    const good = bench();
    good.start({ id: "a", run: run() });
    await good.settled("a", "paused", 0);
    good.tell({ kind: "advance", steps: 5 });
    await good.settled("a", "paused", 5);
    good.later();
    await good.until(() => good.kept.length === 1, "a checkpoint");
    start({ id: "a", run: run(), file: good.kept[0]!.file, change: { rate: 1e-3 / 3 } }, { play: true });
    await until(() => states("a").at(-1)?.status === "done", "the end");
    expect(states("a").at(-1)!.run.values["rate"]).toBe(1e-3 / 3);
    expect(heard.filter(m => m.kind === "failure")).toHaveLength(1);
  });
});

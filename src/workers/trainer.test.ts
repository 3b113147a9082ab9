// The trainer without a page: two runs in turn, runs that their bounds hold, runs whose successor cannot be built, a
// page that hears nothing, a lost device.
import { beforeAll, describe, expect, it } from "vitest";
import { decodeRunFile, encodeRunFile } from "../engine/run-file";
import { sizeOf } from "../engine/shape";
import { nodeHost, useBackend } from "../engine/testing/node";
import { readRun } from "../engine/run";
import type { Values } from "../engine/config";
import type { Entry, FailureKind } from "./protocol";
import { bench, KL, poisoned, RECONSTRUCTION, run } from "./testing/bench";
import { MOST } from "./unheard";

beforeAll(() => useBackend("wasm"));

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

describe("a run that its bounds hold", () => {
  const MOST = 2 ** 24 - 1;
  /** A file of this run, which stands after so many steps of a phase of such a length. */
  async function standing(index: number, length: number): Promise<Uint8Array> {
    const { start, tell, settled, kept, later } = bench();
    start({ id: "a", run: run() });
    await settled("a", "paused", 0);
    tell({ kind: "advance", steps: 1 });
    await settled("a", "paused", 1);
    later(); // what rests is saved
    for (const end = performance.now() + 60_000; kept.length === 0 && performance.now() < end;)
      await new Promise(resolve => setTimeout(resolve, 5));
    const { snapshot, ...rest } = decodeRunFile(kept.at(-1)!.file!, nodeHost);
    return encodeRunFile({ ...rest, snapshot: { ...snapshot, index, lengths: [length] } }, nodeHost);
  }
  it("trains to the end of its counter, says why no further, and cannot be extended", async () => {
    const { start, tell, settled, states, until, heard } = bench();
    start({ id: "a", run: run(), file: await standing(MOST - 2, 20_000_000) });
    await settled("a", "paused", MOST - 2);
    expect(states("a").at(-1)!.held).toBeUndefined();
    tell({ kind: "play" });
    await settled("a", "paused", MOST);
    expect(states("a").at(-1)!.held).toContain("steps: 20000000 of phase train is beyond what the step counter holds");
    tell({ kind: "play" });
    tell({ kind: "extend", steps: 1 });
    await until(() => heard.some(m => m.kind === "failure"), "a word");
    expect(heard.flatMap(m => (m.kind === "failure" ? [m.failure] : []))).toEqual(["input"]);
    expect(states("a").at(-1)!.step).toBe(MOST);
  });
  it("says how much longer it may train", async () => {
    const { start, settled, states } = bench();
    start({ id: "a", run: run(), file: await standing(MOST - 5, MOST - 5) });
    await settled("a", "done", MOST - 5);
    expect(states("a").at(-1)!.room).toBe(5);
  });
});

describe("a run whose successor cannot be built", () => {
  const failing: readonly [string, () => Entry, FailureKind, RegExp][] = [
    [
      "for want of its data",
      () => ({ id: "b", run: { ...run(), dataset: "moons-that-are-not" } }),
      "input",
      /dataset: /,
    ],
    [
      "because its settings make no sense together",
      () => ({ id: "b", run: { ...run(), data: { ...run().data, weights: "1,2" } } }),
      "input",
      /data\.weights: /,
    ],
    [
      "because its pack is not there",
      () => ({ id: "b", run: readRun({ method: "vae", dataset: "mnist" }) }),
      "internal",
      /none/,
    ],
    [
      "because it does not fit into memory",
      () => ({
        id: "b",
        run: readRun({
          method: "vae",
          dataset: "drawn-digits",
          values: { width: 2, decoderWidth: 4, batch: 1024 },
        }),
      }),
      "memory",
      /of which WebAssembly has about 3\.9 GB; .* cost the most; .* would fit/,
    ],
    ["because its file is damaged", () => ({ id: "b", run: run(), file: new Uint8Array(9) }), "file", /./],
  ];
  it.each(failing)("%s stays as it was, is named, and goes on", async (_why, entry, failure, message) => {
    const { start, settled, states, tell, heard, until } = bench();
    start({ id: "a", run: run() });
    await settled("a", "paused", 0);
    tell({ kind: "advance", steps: 3 });
    await settled("a", "paused", 3);
    start(entry(), { token: 2, play: true });
    await until(() => heard.some(m => m.kind === "stays"), "word that it stays");
    const word = heard.find(m => m.kind === "stays");
    expect(word).toMatchObject({ token: 2, front: { token: 1, id: "a" }, failure });
    expect(word?.kind === "stays" && word.message).toMatch(message);
    expect(heard.some(m => m.kind === "failure")).toBe(false);
    tell({ kind: "advance", steps: 2 });
    await settled("a", "paused", 5);
    expect(states("a").at(-1)!.step).toBe(5);
    expect(states("b")).toEqual([]);
  });
  it("is told what would fit where there is no run in front", async () => {
    const { start, heard, until } = bench(),
      values = { width: 2, decoderWidth: 4, batch: 1024 };
    start({ id: "a", run: readRun({ method: "vae", dataset: "drawn-digits", values }) });
    await until(() => heard.some(m => m.kind === "failure"), "a failure");
    const failure = heard.find(m => m.kind === "failure")!;
    expect(failure).toMatchObject({ failure: "memory", token: 1 });
    const { fits = {} } = failure as { fits?: Values };
    expect(Object.keys(fits).length).toBeGreaterThan(0);
    expect(Object.keys(values)).toEqual(expect.arrayContaining(Object.keys(fits)));
  });
  it("makes the very steps that it would have made", async () => {
    const plain = bench(),
      disturbed = bench();
    for (const { start, settled, tell, until, heard } of [plain, disturbed]) {
      start({ id: "a", run: run() });
      await settled("a", "paused", 0);
      tell({ kind: "advance", steps: 3 });
      await settled("a", "paused", 3);
      if (heard === disturbed.heard) {
        start({ id: "b", run: { ...run(), dataset: "none" } }, { token: 2 });
        await until(() => heard.some(m => m.kind === "stays"), "word that it stays");
      }
      tell({ kind: "advance", steps: 3 });
      await settled("a", "paused", 6);
    }
    expect(disturbed.series("a", KL)).toEqual(plain.series("a", KL));
    expect(plain.series("a", KL)).toHaveLength(6);
  });
});

describe("a page that hears nothing", () => {
  it("is not flooded: training waits for it after so many reports, orders are heard, and it goes on without a gap", async () => {
    // a clock so fast that every slice is a single step, and so a report
    const { start, tell, states, heard, until, settled, series } = bench({ pace: 1000 });
    start({ id: "a", run: run({ trainSteps: 100_000 }) }, { play: true });
    await until(() => states("a").length >= MOST, "as many reports as may be under way");
    await new Promise(resolve => setTimeout(resolve, 300)); // hundreds of steps, would it go on
    expect(states("a")).toHaveLength(MOST);
    const others = heard.filter(m => m.kind !== "state");
    // values come with every report; this clock makes a save due with most of them
    expect(others.length, "two with each report, at most").toBeLessThan(2 * MOST + 10);
    tell({ kind: "pause" });
    await settled("a", "paused");
    const { step } = states("a").at(-1)!;
    tell({ kind: "heard", reports: MOST });
    tell({ kind: "play" });
    await until(() => states("a").at(-1)!.step > step + 20, "more steps");
    tell({ kind: "pause" });
    await settled("a", "paused");
    expect(series("a", KL)).toHaveLength(states("a").at(-1)!.step);
  });
});

const filled = (shape: readonly number[], value: number) => ({
  shape,
  data: new Float32Array(sizeOf(shape)).fill(value),
});
describe("a device that is lost", () => {
  it("before any run, or while one is taken up, is what is told first, and not what failed for it", async () => {
    const early = bench();
    early.lost("gone");
    expect(early.heard).toEqual([{ kind: "failure", token: 0, failure: "device", message: "gone" }]);

    const { start, lost, heard, until } = bench(),
      file = decodeRunFile(await poisoned(run()), nodeHost),
      [code, row] = [
        [4, Number(file.snapshot.run.values["latent"])],
        [4, ...file.data.shape],
      ];
    // codes that do not decode to these rows: as good as a read that failed
    const check = { z0: filled(code, 0), x0: filled(row, 99) };
    start({ id: "a", run: run(), file: encodeRunFile({ ...file, check }, nodeHost) }, { play: true });
    await new Promise(resolve => setTimeout(resolve, 50));
    lost("gone");
    const failures = () => heard.flatMap(m => (m.kind === "failure" ? [m.failure] : []));
    await until(() => failures().length > 0, "a failure");
    expect(failures()[0]).toBe("device");
  });
});

// The trainer without a page: what is kept and when, and what goes on from it.
import { beforeAll, describe, expect, it } from "vitest";
import { decodeRunFile } from "../engine/run-file";
import { nodeHost, useBackend } from "../engine/testing/node";
import { StorageFull } from "../storage/room";
import { joined, Short } from "../storage/series";
import { bench, KL, poisoned, run } from "./testing/bench";

beforeAll(() => useBackend("wasm"));

describe("what is kept", () => {
  it("is saved with the first report, once another has followed, and when training rests, and goes on to the same series", async () => {
    const first = bench();
    first.start({ id: "a", run: run() });
    await first.settled("a", "paused", 0);
    expect(first.kept).toEqual([]);
    first.tell({ kind: "advance", steps: 10 });
    await first.settled("a", "paused", 10);
    await first.until(() => first.kept.length > 0, "the first checkpoint");
    expect(first.kept).toMatchObject([{ id: "a", step: 1, from: 0, backend: "wasm", total: 40, done: false }]);
    first.later();
    await first.until(() => first.kept.length > 1, "a checkpoint");
    expect(first.kept[1]).toMatchObject({ id: "a", step: 10, from: 1 });
    expect(first.heard.findLast(m => m.kind === "saved")).toMatchObject({ id: "a", step: 10, every: 2000 });
    first.tell({ kind: "play" });
    await first.settled("a", "done", 40);

    const again = bench();
    again.start({ id: "a", run: run(), file: first.kept[1]!.file! }, { play: true });
    await again.settled("a", "done", 40);
    expect(again.series("a", KL)).toEqual(first.series("a", KL).slice(10));
    again.later();
    await again.until(() => again.kept.at(-1)?.step === 40, "the end");
    expect(again.kept[0]!.from).toBe(10);
    expect(again.kept.at(-1)!.done).toBe(true);
  });

  it("is saved every two seconds while it trains, each time with the piece of the series since, and nothing else", async () => {
    const { start, settled, kept, passes, tell, until, states, series } = bench();
    start({ id: "a", run: run({ trainSteps: 100_000 }) }, { play: true });
    for (let saves = 1; saves <= 5; saves++) {
      await until(() => kept.length >= saves, "a checkpoint");
      const at = states("a").at(-1)!.step;
      await until(() => states("a").at(-1)!.step > at, "training that goes on");
      passes(2_000);
    }
    tell({ kind: "pause" });
    await settled("a", "paused");
    for (const { file, step } of kept) {
      const { snapshot } = decodeRunFile(file!, nodeHost);
      expect(snapshot.index).toBe(step);
    }
    kept.forEach(({ from, columns, step }, i) => {
      expect(from).toBe(kept[i - 1]?.step ?? 0);
      for (const { at } of columns)
        expect([...at]).toEqual(Array.from({ length: step - from }, (_, k) => from + 1 + k));
    });
    const whole = joined(kept.flatMap(({ columns }) => columns)).find(({ name }) => name === KL)!;
    expect([...whole.values]).toEqual(series("a", KL).slice(0, whole.values.length));
  });

  it("where it cannot be kept that is told, seldom, without stopping; its curves at least are; once it can, nothing is missing", async () => {
    const { start, settled, heard, kept, passes, tell, until, states, refuse, later } = bench({
      refuses: ({ file }) => (file ? new StorageFull() : undefined),
    });
    const words = () => heard.filter(m => m.kind === "saved" || m.kind === "unsaved");
    start({ id: "a", run: run({ trainSteps: 100_000 }) }, { play: true });
    await until(() => words().length > 0, "word of the first");
    const message = "the browser's storage for this page is full";
    expect(words()[0]).toMatchObject({ kind: "unsaved", id: "a", message, again: 10_000 });
    expect(kept).toMatchObject([{ from: 0 }]);
    expect(kept[0]!.file).toBeUndefined();
    const reached = kept[0]!.step;
    refuse(() => Error("the browser's storage does not answer")); // not even curves
    for (const [ms, tries] of [
      // with the half second or more in which training goes on each time: before the tenth second, behind it, …
      [8_000, 1],
      [2_000, 2],
      [18_000, 2],
      [2_000, 3],
    ] as const) {
      passes(ms);
      const at = states("a").length;
      await until(() => states("a").length > at + 3 && words().length >= tries, "training that goes on");
      expect(words()).toHaveLength(tries);
    }
    refuse(() => undefined);
    tell({ kind: "pause" });
    await settled("a", "paused");
    later();
    await until(() => kept.length > 1, "a rest, in which it is tried again");
    const { step } = states("a").at(-1)!;
    expect(kept[1]).toMatchObject({ step, from: reached });
    const since = Array.from({ length: step - reached }, (_, i) => reached + 1 + i);
    expect([...kept[1]!.columns[0]!.at]).toEqual(since);
  });

  it("where the series before are not kept, the page is asked for them; what is only looked at is never kept", async () => {
    const made = bench();
    made.start({ id: "a", run: run() });
    await made.settled("a", "paused", 0);
    made.tell({ kind: "advance", steps: 5 });
    await made.settled("a", "paused", 5);
    made.later();
    await made.until(() => made.kept.at(-1)?.step === 5, "a checkpoint");
    const { file } = made.kept.at(-1)!;

    const copy = bench({ refuses: () => new Short() });
    copy.start({ id: "b", run: run(), file: file!.slice(), tab: "mine" });
    copy.tell({ kind: "advance", steps: 2 });
    await copy.settled("b", "paused", 7);
    copy.tell({ kind: "save" });
    await copy.until(() => copy.heard.some(m => m.kind === "unsaved"), "a question");
    expect(copy.heard.find(m => m.kind === "unsaved")).toMatchObject({ id: "b", lacking: 5 });
    copy.refuse(() => undefined);
    copy.tell({ kind: "save" });
    await copy.until(() => copy.kept.length > 0, "a checkpoint");
    expect(copy.kept).toMatchObject([{ id: "b", from: 5, step: 7, tab: "mine" }]);

    const looked = bench();
    looked.start({ id: "a", run: run(), file: file!.slice(), looks: true });
    looked.tell({ kind: "advance", steps: 2 });
    await looked.settled("a", "paused", 7);
    looked.tell({ kind: "save" });
    looked.start({ id: "c", run: run() });
    await looked.settled("c", "paused", 0);
    expect(looked.kept).toEqual([]);
  });

  it("nothing is kept of a run that is not to be kept yet; from the word on everything is, from its first step", async () => {
    const { start, tell, settled, later, until, kept, series } = bench();
    const rested = async (id: string, step: number) => {
      await settled(id, "paused", step);
      tell({ kind: "save" });
      later();
    };
    start({ id: "a", run: run(), unkept: true });
    tell({ kind: "advance", steps: 5 });
    await rested("a", 5);
    tell({ kind: "advance", steps: 2 });
    await rested("a", 7);
    expect(kept).toEqual([]);
    tell({ kind: "keep" });
    await until(() => (later(), kept.length > 0), "a checkpoint of what rests");
    expect(kept).toMatchObject([{ id: "a", from: 0, step: 7 }]);
    expect([...kept[0]!.columns.find(({ name }) => name === KL)!.values]).toEqual(series("a", KL));

    start({ id: "b", run: run(), unkept: true });
    tell({ kind: "advance", steps: 3 });
    await rested("b", 3);
    start({ id: "c", run: run() }); // left as it came
    await settled("c", "paused", 0);
    expect(kept.map(({ id }) => id)).toEqual(["a"]);
  });

  it("a change of a slider is kept too, though no step follows; a run that is left is kept with all its curves", async () => {
    const { start, tell, settled, later, until, kept, states } = bench();
    start({ id: "a", run: run() });
    await settled("a", "paused", 0);
    tell({ kind: "configure", values: { rate: 5e-3 } });
    later();
    tell({ kind: "advance", steps: 3 });
    await settled("a", "paused", 3);
    later();
    await until(() => kept.at(-1)?.step === 3, "a checkpoint");
    const saves = kept.length;
    tell({ kind: "configure", values: { rate: 7e-3 } });
    await until(() => states("a").at(-1)?.run.values["rate"] === 7e-3, "the change");
    later();
    await until(() => kept.length > saves, "a checkpoint");
    expect(kept.at(-1)).toMatchObject({ step: 3, from: 3, run: { values: { rate: 7e-3 } } });
    tell({ kind: "advance", steps: 2 });
    await settled("a", "paused", 5);
    start({ id: "b", run: run() });
    await settled("b", "paused", 0);
    expect(kept.at(-1)).toMatchObject({ id: "a", step: 5, from: 3 });
  });

  it("a moment whose next report is not finite is not gone on from, though its own was good", async () => {
    const { start, settled, kept, passes, tell, until, states } = bench();
    start({ id: "a", run: run(), file: await poisoned(run()) });
    await settled("a", "paused", 2);
    passes(2_000); // a save is due with the next report
    tell({ kind: "advance", steps: 1 });
    await settled("a", "paused", 3);
    tell({ kind: "play" });
    await until(() => states("a").at(-1)!.status === "failed", "its end");
    await until(() => kept.length > 0, "its curves");
    expect(kept.map(({ file, from }) => [file, from])).toEqual([[undefined, 2]]);
  });

  it("a run that diverges stops at once, names the term and is not saved; it goes on from what was saved before, at another rate", async () => {
    const { start, settled, heard, kept, later, tell, until, states } = bench();
    start({ id: "a", run: run(), file: await poisoned(run()) }, { play: true });
    await settled("a", "failed");
    const failure = heard.find(m => m.kind === "failure")!;
    expect(failure).toMatchObject({
      failure: "diverged",
      message: expect.stringMatching(/^train\/autoencoder\/[\w-]+ became NaN or infinite at step [345]$/),
    });
    later();
    tell({ kind: "save" });
    await until(() => kept.length > 0, "its curves, which show how it came to that");
    await new Promise(resolve => setTimeout(resolve, 50));
    expect(kept).toMatchObject([{ id: "a", from: 2 }]);
    expect([kept[0]!.file, heard.filter(m => m.kind === "unsaved")]).toEqual([undefined, []]); // not even tried

    const good = bench();
    good.start({ id: "a", run: run() });
    await good.settled("a", "paused", 0);
    good.tell({ kind: "advance", steps: 5 });
    await good.settled("a", "paused", 5);
    good.later();
    await good.until(() => good.kept.at(-1)?.step === 5, "a checkpoint");
    start({ id: "a", run: run(), file: good.kept.at(-1)!.file!, change: { rate: 1e-3 / 3 } }, { play: true });
    await until(() => states("a").at(-1)?.status === "done", "the end");
    expect(states("a").at(-1)!.run.values["rate"]).toBe(1e-3 / 3);
    expect(heard.filter(m => m.kind === "failure")).toHaveLength(1);
  });
});

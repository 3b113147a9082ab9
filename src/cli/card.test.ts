// One run of a card as the command makes it, in this process and with a card of its own: stopped and gone on with it is
// the run that was never stopped; a finished file is measured only if it is exactly the card's run; what is committed
// is what the cards ask for.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { cards } from "../engine/papers";
import { BINS, type CardResult, type CardRun } from "../engine/papers/card";
import { readRun } from "../engine/run";
import { linkOf, makeRun, type Order } from "./card-run";
import { added, curvesOf, type Bins } from "./curves";

const folder = mkdtempSync(join(tmpdir(), "card-"));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() => void vi.spyOn(process.stdout, "write").mockReturnValue(true));
const run: CardRun = {
  id: "tiny",
  title: "tiny",
  seeds: [1],
  minutes: 0.1,
  metrics: ["reconstruction-mse", "not-there-yet"],
  series: ["train/autoencoder/kl", "second/latent/kl"],
  probes: ["singular-values"],
  run: {
    method: "two-stage-vae",
    dataset: "ring",
    steps: 110,
    values: { width: 0.0625, batch: 8, secondWidth: 8, secondBatch: 8 },
  },
};
const order = (name: string, more: Partial<Order> = {}): Order => ({
  card: { id: "test" },
  run,
  seed: 3,
  to: join(folder, name),
  keep: join(folder, name, "kept"),
  backend: "wasm",
  stop: { asked: false },
  ...more,
});
const resultOf = (name: string) =>
  JSON.parse(readFileSync(join(folder, name, "test", "tiny-seed3.json"), "utf8")) as CardResult;
const keptFile = (name: string) => join(folder, name, "kept", "test", "tiny-seed3.safetensors");
/** Asks to stop once it has been looked at so often. */
const after = (looks: number) => ({
  get asked() {
    return looks-- <= 0;
  },
});

describe("a run of a card", { timeout: 60_000 }, () => {
  it("keeps what is asked of it", async () => {
    expect(await makeRun(order("whole"))).toBe(0);
    const result = resultOf("whole");
    expect(result).toMatchObject({
      card: "test",
      run: "tiny",
      seed: 3,
      steps: [55, 55],
      backend: "wasm",
      link: "?method=two-stage-vae&dataset=ring&seed=3&steps=110&width=0.0625&batch=8&secondWidth=8&secondBatch=8&v=1",
    });
    expect(Object.keys(result.metrics).sort()).toEqual(["reconstruction-mse"]);
    expect(Object.keys(result.series)).toEqual(run.series);
    expect(result.series["second/latent/kl"]!.at.at(-1)).toBe(110);
    expect(result.probes["singular-values"]).toMatchObject({ kind: "plot" });
    expect(JSON.stringify(result)).not.toContain(folder);
  });
  it("stopped and gone on with, it is the same run", async () => {
    // within the first phase: pieces of 1, 2, 4, 8 steps
    expect(await makeRun(order("parts", { stop: after(4) }))).toBe(130);
    expect(existsSync(keptFile("parts"))).toBe(true);
    expect(existsSync(join(folder, "parts", "test", "tiny-seed3.json"))).toBe(false);
    expect(await makeRun(order("parts", { stop: after(4) }))).toBe(130);
    expect(await makeRun(order("parts", { every: 0 }))).toBe(0); // a snapshot after every piece
    const [whole, parts] = [resultOf("whole"), resultOf("parts")];
    expect(parts.metrics).toEqual(whole.metrics);
    for (const name of run.series!) {
      expect(parts.series[name]!.at).toEqual(whole.series[name]!.at);
      expect(parts.series[name]!.mean).toEqual(whole.series[name]!.mean);
    }
    expect(readFileSync(keptFile("parts")).equals(readFileSync(keptFile("whole")))).toBe(true);
  });
  it("measures a finished file of exactly this run, and refuses any other by the field", async () => {
    expect(await makeRun(order("fed", { from: keptFile("whole") }))).toBe(0);
    expect(resultOf("fed")).toMatchObject({ metrics: resultOf("whole").metrics, seconds: null, series: {} });
    await expect(
      makeRun(
        order("other", {
          from: keptFile("whole"),
          run: { ...run, run: { ...run.run, values: { ...run.run.values, batch: 16 } } },
        }),
      ),
    ).rejects.toThrow("batch is 8, the card's run has 16");
    await expect(makeRun(order("other", { from: keptFile("whole"), seed: 4 }))).rejects.toThrow(
      "seed is 3, the card's run has 4",
    );
    await expect(
      makeRun(
        order("other", { from: keptFile("whole"), run: { ...run, run: { ...run.run, data: { deviation: 0.2 } } } }),
      ),
    ).rejects.toThrow("data.deviation is 0.1, the card's run has 0.2");
  });
  it("takes seconds and reported values from what train said", async () => {
    const log = join(folder, "log.jsonl");
    const line = (step: number, value: number) =>
      JSON.stringify({ step, phase: "train", series: { "train/autoencoder/kl": value } });
    writeFileSync(
      log,
      `${[line(1, 4), line(2, 6), line(55, 1), JSON.stringify({ done: true, step: 110, seconds: 12.5 })].join("\n")}\n`,
    );
    expect(await makeRun(order("logged", { from: keptFile("whole"), log }))).toBe(0);
    // 55 steps in 50 stretches: steps 1 and 2 are in the first, step 55 in the last
    const { seconds, series } = resultOf("logged");
    expect(seconds).toBe(12.5);
    expect(series).toEqual({ "train/autoencoder/kl": { at: [1, 55], mean: [5, 1], deviation: [1, 0] } });
  });
  it("refuses a file that is not finished", async () => {
    expect(await makeRun(order("half", { stop: after(3) }))).toBe(130);
    await expect(makeRun(order("fed-half", { from: keptFile("half") }))).rejects.toThrow(
      /stands at step \d+ of 110; expected a finished run/,
    );
  });
  it("adds a metric to a finished run from its weights, and keeps the rest", async () => {
    const more: CardRun = { ...run, metrics: [...run.metrics, "frechet-raw"] };
    const before = resultOf("whole");
    expect(await makeRun(order("whole", { run: more }))).toBe(0);
    const now = resultOf("whole");
    expect(now.metrics["frechet-raw"]).toBeDefined();
    expect([now.seconds, now.series]).toEqual([before.seconds, before.series]);
  });
});

describe("curves", () => {
  it("have mean and deviation of every step's value in each stretch of the phase", () => {
    const phases = [
      { id: "a", title: "", steps: 30, first: 0 },
      { id: "b", title: "", steps: 4 * BINS, first: 30 },
    ];
    const bins: Bins = {};
    // 0, 1, 2, 3 above 1000 in each stretch: mean 1.5, variance 1.25
    const values = Array.from({ length: 4 * BINS }, (_, i) => 1000 + (i % 4));
    for (const part of [
      [0, 7],
      [7, 100],
      [100, 4 * BINS],
    ] as const)
      added(
        bins,
        "b/u/t",
        { at: values.slice(...part).map((_, i) => 31 + part[0] + i), values: values.slice(...part) },
        phases,
      );
    const { at, mean, deviation } = curvesOf(bins, phases)["b/u/t"]!;
    expect(at).toEqual(Array.from({ length: BINS }, (_, k) => 30 + 4 * (k + 1)));
    expect(new Set(mean)).toEqual(new Set([1001.5]));
    for (const each of deviation) expect(each).toBeCloseTo(Math.sqrt(1.25), 4); // five digits are kept
  });
});

describe("what is committed", () => {
  it("is of the runs that the cards ask for, as they ask for them", () => {
    for (const card of cards) {
      const results = join("docs", "results", card.id);
      for (const file of existsSync(results) ? readdirSync(results) : []) {
        const result = JSON.parse(readFileSync(join(results, file), "utf8")) as CardResult;
        const wanted = card.runs.find(each => each.id === result.run);
        expect(file).toBe(`${result.run}-seed${result.seed}.json`);
        expect(wanted, file).toBeDefined();
        expect(result.link, file).toBe(linkOf(readRun({ ...wanted!.run, seed: result.seed })));
      }
    }
  });
});

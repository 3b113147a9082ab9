// One run of a card as the command makes it, in this process and with a card of its own: stopped and gone on with it is
// the run that was never stopped; a finished file is measured only if it is exactly the card's run; what is committed
// is what the cards ask for.
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { cards, parseResult } from "../engine/papers";
import { BINS, type CardResult, type CardRun } from "../engine/papers/card";
import { readRun } from "../engine/run";
import { card } from "./card";
import { linkOf, makeRun, type Order } from "./card-run";
import { added, curvesOf, type Bins } from "./curves";
import { InputError } from "./options";

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
  it("takes no other run's weights away for a finished file", async () => {
    const other = { ...run, run: { ...run.run, steps: 4 } };
    expect(await makeRun(order("taken", { run: other }))).toBe(0);
    const before = readFileSync(keptFile("taken"));
    rmSync(join(folder, "taken", "test"), { recursive: true });
    await expect(makeRun(order("taken", { from: keptFile("whole") }))).rejects.toThrow(
      new InputError(`${keptFile("taken")}: steps is 4, the card's run has 110`),
    );
    expect(readFileSync(keptFile("taken")).equals(before)).toBe(true);
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

describe("what lies there already", { timeout: 60_000 }, () => {
  const kept = (name: string) => join(folder, name, "kept", "test", "tiny-seed3.json");
  const resultAt = (name: string) => join(folder, name, "test", "tiny-seed3.json");
  const put = (path: string, content: string) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  };
  const good = () => resultOf("whole");
  const changed = (change: object) => JSON.stringify({ ...good(), ...change });
  const curve = { at: [1], mean: [1], deviation: [1] };
  it.each<[string, () => string, string]>([
    ["nothing", () => "", "the whole: expected JSON, got nothing"],
    ["no JSON", () => "{", "the whole: expected JSON, got other text"],
    ["an empty object", () => "{}", "card: expected a text, got nothing"],
    ["a list", () => "[]", "the whole: expected an object, got a list of 0"],
    ["null", () => "null", "the whole: expected an object, got null"],
    ["metrics alone", () => '{"metrics":1}', "card: expected a text, got nothing"],
    ["metrics that are none", () => changed({ metrics: 1 }), "metrics: expected an object, got 1"],
    ["a metric in words", () => changed({ metrics: { kl: "1" } }), 'metrics.kl: expected a finite number, got "1"'],
    ["no series", () => changed({ series: undefined }), "series: expected an object, got nothing"],
    ["a curve that is none", () => changed({ series: { a: {} } }), "series.a.at: expected a list, got nothing"],
    [
      "a curve with a point too few",
      () => changed({ series: { a: { ...curve, mean: [] } } }),
      `series.a: expected three lists of one length, ${BINS} at most`,
    ],
    ["seconds below 0", () => changed({ seconds: -1 }), "seconds: expected a number of seconds or null, got -1"],
    ["another card's", () => changed({ card: "other" }), 'it is of another run: card is "other", expected "test"'],
    ["another run's", () => changed({ run: "other" }), 'it is of another run: run is "other", expected "tiny"'],
    ["another seed's", () => changed({ seed: 4 }), 'it is of another run: seed is "4", expected "3"'],
    ["another setting's", () => changed({ link: "?v=1" }), 'it is of another run: link is "?v=1", expected "?method='],
  ])("as a result, %s is refused by path and field, and stays", async (what, content, says) => {
    const name = `result-${what}`;
    put(resultAt(name), content());
    const began = makeRun(order(name, { from: keptFile("whole") }));
    await expect(began).rejects.toThrow(InputError);
    await expect(began).rejects.toThrow(`${resultAt(name)}: ${says}`);
    await expect(makeRun(order(name))).rejects.toThrow("; move it away to begin anew");
    expect(readFileSync(resultAt(name), "utf8")).toBe(content());
    expect(existsSync(keptFile(name))).toBe(false);
  });
  it("a pipe in the place of a result is not waited for", async () => {
    mkdirSync(dirname(resultAt("pipe")), { recursive: true });
    execFileSync("mkfifo", [resultAt("pipe")]);
    await expect(makeRun(order("pipe"))).rejects.toThrow(`${resultAt("pipe")}: a pipe; expected a file`);
  });
  it("a file in the place of a folder is refused before it trains", async () => {
    const plain = join(folder, "plain");
    put(plain, "");
    for (const where of [{ to: plain }, { keep: plain }])
      await expect(makeRun(order("nowhere", where))).rejects.toThrow(
        new InputError(`cannot write in ${join(plain, "test")} (not there)`),
      );
  });
  it("links stay, and what they lead to is written", async () => {
    for (const path of [resultAt("linked"), keptFile("linked")]) {
      mkdirSync(dirname(path), { recursive: true });
      symlinkSync("elsewhere", path);
    }
    expect(await makeRun(order("linked", { from: keptFile("whole") }))).toBe(0);
    for (const path of [resultAt("linked"), keptFile("linked")]) expect(readlinkSync(path)).toBe("elsewhere");
    expect(resultOf("linked").link).toBe(good().link);
  });
  /** What a run leaves that was stopped within its first phase. */
  let stopped: { progress: string; weights: Buffer };
  beforeAll(async () => {
    await makeRun(order("stopped", { stop: after(4) }));
    stopped = { progress: readFileSync(kept("stopped"), "utf8"), weights: readFileSync(keptFile("stopped")) };
  });
  const step = () => Object.keys(JSON.parse(stopped.progress) as object).find(key => /^\d+$/.test(key))!;
  it.each<[string, () => string, () => string]>([
    ["no JSON", () => stopped.progress.slice(1), () => "the whole: expected JSON, got other text"],
    ["a list", () => "[]", () => "the whole: expected an object, got a list of 0"],
    ["a number for a step", () => `{"${step()}":1}`, () => `${step()}: expected an object, got 1`],
    ["nothing for a step", () => `{"${step()}":{}}`, () => `${step()}.seconds: expected a number of seconds or null`],
    ["no step", () => '{"toString":{}}', () => '"toString": expected a step'],
    [
      "too few stretches",
      () => `{"${step()}":{"seconds":1,"bins":{"train/autoencoder/kl":[]}}}`,
      () => `${step()}.bins.train/autoencoder/kl: expected a list of ${BINS}, got a list of 0`,
    ],
    [
      "a nest too deep to be walked through",
      () => `{"${step()}":{"seconds":1,"bins":{"train/autoencoder/kl":${"[".repeat(20_000)}${"]".repeat(20_000)}}}}`,
      () => `${step()}.bins.train/autoencoder/kl: expected a list of ${BINS}, got a list of 1`,
    ],
    [
      "another run's",
      () => JSON.stringify({ ...(JSON.parse(stopped.progress) as object), of: "?method=vae" }),
      () => 'it is of another run: of is "?method=vae", expected "?method=two-stage-vae',
    ],
  ])("as progress, %s is refused by path and field, and stays", async (what, content, says) => {
    const name = `progress-${what}`;
    put(kept(name), content());
    writeFileSync(keptFile(name), stopped.weights);
    const began = makeRun(order(name));
    await expect(began).rejects.toThrow(InputError);
    await expect(began).rejects.toThrow(`${kept(name)}: ${says()}`);
    expect(readFileSync(kept(name), "utf8")).toBe(content());
    expect(readFileSync(keptFile(name)).equals(stopped.weights)).toBe(true);
  });
  it("progress of an older version, which says no run, is gone on with", async () => {
    const { of, ...older } = JSON.parse(stopped.progress) as Record<string, unknown>;
    expect(of).toBe(good().link);
    put(kept("older"), JSON.stringify(older));
    writeFileSync(keptFile("older"), stopped.weights);
    expect(await makeRun(order("older"))).toBe(0);
    expect(resultOf("older").series).toEqual(good().series);
  });
  it.each<[string, string, string]>([
    ["no JSON", "step 1", "line 2: the whole: expected JSON, got other text"],
    ["null", "null", "line 2: the whole: expected an object, got null"],
    ["no step", "{}", "line 2: step: expected a whole number from 0 to 110, got nothing"],
    ["a later step than there are", '{"step":111}', "line 2: step: expected a whole number from 0 to 110, got 111"],
    [
      "a step of another phase",
      '{"step":3,"series":{"second/latent/kl":1}}',
      "line 2: step of second/latent/kl: expected a whole number from 56 to 110, got 3",
    ],
    ["a series that is none", '{"step":3,"series":[]}', "line 2: series: expected an object, got a list of 0"],
  ])("in a log, %s is refused by its line", async (what, line, says) => {
    const log = join(folder, `${what}.jsonl`);
    writeFileSync(log, `{"step":1}\n${line}\n`);
    const began = makeRun(order(`log-${what}`, { from: keptFile("whole"), log }));
    await expect(began).rejects.toThrow(InputError);
    await expect(began).rejects.toThrow(`${log}, ${says}`);
  });
  it("a list names the results that are none, counts them as missing, and goes on", async () => {
    const [{ id, runs }] = cards as readonly [(typeof cards)[number]];
    const path = join(folder, "list", id, `${runs[0]!.id}-seed${runs[0]!.seeds[0]}.json`);
    put(path, '{"metrics":1}');
    const lines: string[] = [];
    const words: string[] = [];
    const out = vi.spyOn(process.stdout, "write").mockImplementation(line => lines.push(String(line)) > 0);
    const err = vi.spyOn(process.stderr, "write").mockImplementation(line => words.push(String(line)) > 0);
    const code = await card(["--to", join(folder, "list")]);
    out.mockReturnValue(true);
    err.mockRestore();
    expect(code).toBe(2);
    expect(words).toEqual([`${path}: card: expected a text, got nothing; move it away to begin anew\n`]);
    const runLines = lines.map(line => JSON.parse(line) as { run?: string; done?: number[] }).filter(({ run }) => run);
    expect(runLines.length).toBe(cards.reduce((sum, each) => sum + each.runs.length, 0));
    expect(runLines.flatMap(({ done }) => done)).toEqual([]);
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
        const [, id, digits] = /^(.*)-seed(\d+)\.json$/.exec(file)!;
        const wanted = card.runs.find(each => each.id === id);
        expect(wanted, file).toBeDefined();
        const seed = Number(digits);
        const link = linkOf(readRun({ ...wanted!.run, seed }));
        // throws where any field is not what it must be
        expect(
          parseResult(readFileSync(join(results, file), "utf8"), { card: card.id, run: id!, seed, link }),
        ).toBeTruthy();
      }
    }
  });
});

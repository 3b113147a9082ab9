// Perceptual generative autoencoders as methods: whom a term moves, the warm-up, the way from LVPGA to LPGA, and which
// weights the data allow. The terms themselves are in losses/perceptual.test.ts, the nets in nn/pga.test.ts.
import { beforeAll, describe, expect, it } from "vitest";
import { initial, type Values } from "../config";
import { dataOf } from "../dataset";
import type { Code } from "../nn/pga";
import type { DataSpec } from "../step";
import { close, value } from "../testing/matrices";
import { nodeHost, useBackend } from "../testing/node";
import { lossOf, lossTerms, noisy, plain, reached, slopes, total, weights, type World } from "../testing/pga";
import { toyTable } from "../testing/toys";
import { tf } from "../tf";
import { agreed } from "../together";
import { Session } from "../train/session";
import { afterWarmup } from "../families/pga";
import lpga from "./lpga";
import lvpga from "./lvpga";
import vpga from "./vpga";
import { methodOf } from ".";

beforeAll(() => useBackend("wasm"));

describe("whom a term moves", () => {
  const table: readonly (readonly [
    name: string,
    method: unknown,
    make: () => World<Code>,
    who: Readonly<Record<string, readonly string[]>>,
  ])[] = [
    [
      "lpga",
      lpga,
      plain,
      {
        reconstruction: ["encoder", "decoder"],
        "latent-prior": ["encoder"],
        "latent-data": ["encoder"],
        energy: ["encoder"],
        volume: ["decoder"],
      },
    ],
    [
      "vpga",
      vpga,
      noisy,
      {
        reconstruction: ["encoder", "decoder"],
        "latent-prior": ["encoder"],
        "latent-data": ["encoder"],
        noise: ["encoder", "decoder"],
        kl: ["encoder"],
      },
    ],
    [
      "lvpga",
      lvpga,
      noisy,
      {
        reconstruction: ["encoder", "decoder"],
        "latent-prior": ["encoder"],
        "latent-data": ["encoder"],
        volume: ["encoder", "decoder"],
        kl: ["encoder"],
        energy: ["encoder"],
      },
    ],
  ];
  it.each(table)("%s", (_, method, make, who) => {
    const at = make();
    expect(Object.keys(at.run(() => tf.tidy(() => lossOf(method, at.nets, weights).terms))).sort()).toEqual(
      Object.keys(who).sort(),
    );
    for (const [term, expected] of Object.entries(who))
      expect(reached(slopes(at, () => lossOf(method, at.nets, weights).terms[term]!)), term).toEqual(expected);
    for (const name of Object.keys(at.run(() => lossOf(method, at.nets, weights).watch!)))
      expect(
        reached(slopes(at, () => lossOf(method, at.nets, weights).watch![name]!)),
        `${name} is only watched`,
      ).toEqual([]);
    at.store.dispose();
  });
  it.each([
    ["vpga", "noise", vpga],
    ["lvpga", "volume", lvpga],
  ] as const)("%s: %s reaches the encoder through σ alone, so not the head of the mean", (_, term, method) => {
    const at = noisy();
    const found = slopes(at, () => lossOf(method, at.nets, weights).terms[term]!);
    expect(found["encoder/mean/kernel"]).toBeUndefined();
    expect(found["encoder/log-variance/kernel"]!.some(v => v !== 0)).toBe(true);
    at.store.dispose();
  });
  it("without latent reconstruction its terms are gone, their errors still watched", () => {
    const at = plain();
    const { terms, watch } = at.run(() => lossOf(lpga, at.nets, { ...weights, latentReconstruction: false }));
    expect(Object.keys(terms)).toEqual(["reconstruction", "energy", "volume"]);
    expect(Object.keys(watch!)).toEqual(expect.arrayContaining(["prior-error", "data-error"]));
    at.store.dispose();
  });
});

describe("warm-up", () => {
  it("is on from the step of its number, in float32, and keeps its share of a shortened run", () => {
    const on = (step: number, warmup: number, trainSteps: number, planned = trainSteps) =>
      value(() => afterWarmup({ config: { warmup, trainSteps }, progress: tf.scalar(Math.fround(step / planned)) }));
    for (const [warmup, steps] of [
      [1000, 15000],
      [600, 3000],
      [3000, 562500],
      [3, 7],
      [1, 999_983],
    ] as const)
      expect([on(warmup - 1, warmup, steps), on(warmup, warmup, steps)]).toEqual([0, 1]);
    expect([on(0, 0, 10), on(3, 10, 20, 8), on(4, 10, 20, 8)]).toEqual([1, 0, 1]);
  });
  it.each([
    ["lpga", lpga, plain],
    ["lvpga", lvpga, noisy],
  ] as const)("%s is a plain autoencoder before, and all of itself after", (_, method, make) => {
    const at = make();
    const before = lossTerms(at.run(() => lossOf(method, at.nets, weights, 9 / 20)));
    const after = lossTerms(at.run(() => lossOf(method, at.nets, weights, 10 / 20)));
    for (const [name, term] of Object.entries(before))
      if (name !== "reconstruction") expect([name, term === 0, after[name] !== 0]).toEqual([name, true, true]);
    const gated = slopes(at, () => total(lossOf(method, at.nets, weights, 9 / 20)));
    const alone = slopes(at, () => lossOf(method, at.nets, weights, 9 / 20).terms["reconstruction"]!);
    for (const [path, slope] of Object.entries(alone))
      slope?.forEach((v, k) => expect(gated[path]![k]).toBeCloseTo(v, 7));
    at.store.dispose();
  });
  it("in a run: the terms begin with the step of its number", async () => {
    const values: Values = {
      ...initial(lpga.config),
      ...lpga.starts!.vectors,
      width: 0.0625,
      batch: 8,
      warmup: 5,
      trainSteps: 10,
    };
    const session = Session.create({
      method: methodOf("lpga"),
      table: toyTable(),
      host: nodeHost,
      run: { version: 1, method: "lpga", dataset: "toy", seed: 1, values, data: {} },
    });
    await session.advance(10);
    const { series } = await session.report();
    for (const name of ["latent-prior", "energy", "volume"])
      expect(
        Array.from(series[`train/autoencoder/${name}`]!.values, v => v !== 0),
        name,
      ).toEqual([false, false, false, false, false, true, true, true, true, true]);
    expect(
      Array.from(series["train/autoencoder/latent-data"]!.values).every(v => v === 0),
      "b = 0",
    ).toBe(true);
    expect(Array.from(series["train/autoencoder/data-error"]!.values).every(v => v > 0)).toBe(true);
    session.dispose();
  });
});

describe("LVPGA with k = 0 and v = c", () => {
  it("is LPGA once the noise is at its floor: the same terms, and the decoder's gradient", () => {
    // weights are keyed by seed and path, so both pairs begin alike; the same draws give δ the same directions; its
    // length is 0.017 or 0.015 to 0.05, of which ln ‖h(z + δ) − h(z)‖²/‖δ‖² knows only at a kink
    const one = plain();
    const two = noisy();
    const given = { ...weights, klWeight: 0, noiseWeight: weights["likelihoodWeight"]! };
    two.store.buffers.get("encoder/log-variance/bias")!.assign(tf.fill([3], -10));
    two.store.buffers.get("encoder/log-variance/kernel")!.assign(tf.zeros([16, 3]));
    const [l, v] = [
      lossTerms(one.run(() => lossOf(lpga, one.nets, given))),
      lossTerms(two.run(() => lossOf(lvpga, two.nets, given))),
    ];
    for (const term of ["reconstruction", "latent-prior", "latent-data", "energy"]) close(v[term]!, l[term]!);
    expect(v["kl"]).toBe(0);
    close(v["volume"]!, l["volume"]!, 0.02);
    const [a, b] = [
      slopes(one, () => total(lossOf(lpga, one.nets, given))),
      slopes(two, () => total(lossOf(lvpga, two.nets, given))),
    ];
    for (const [path, slope] of Object.entries(a)) {
      const size = Math.max(...slope!.map(Math.abs));
      slope!.forEach((s, k) => expect(Math.abs(b[path]![k]! - s), path).toBeLessThan(0.05 * size));
    }
    for (const at of [one, two]) at.store.dispose();
  });
});

describe("fields", () => {
  it("refuse a weight for which the data have too little variance in the best case", () => {
    // 4 · 0.13 · 0.87 = 0.452 at most, so below 0.226
    const digits: DataSpec = {
      kind: "images",
      shape: [28, 28, 1],
      range: [0, 1],
      count: 4,
      tests: 4,
      classes: 1,
      mean: [0.13],
    };
    for (const [method, field] of [
      [lpga, "likelihoodWeight"],
      [lvpga, "noiseWeight"],
    ] as const) {
      const judged = (weight: number, told?: (text: string) => void) =>
        agreed({ fields: method.config, rules: method.together }, { [field]: weight }, told, dataOf(digits));
      expect(() => judged(0.23)).toThrow(new RegExp(`^${field}: 0.23 .* below 0.23`));
      expect(judged(0.22)).toEqual({ [field]: 0.22 });
      expect(judged(0.23, () => {})).toEqual({ [field]: 0.226 }); // 2 · 0.13 · 0.87 = 0.2262, in steps of 0.0005
    }
  });
});

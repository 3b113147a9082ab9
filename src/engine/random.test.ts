// Randomness against published vectors, against numbers made elsewhere, and against chance. Expected words, rows and
// quantiles below come from Python 3.11 (integers of any size, math.erfc), which shares no line with random.ts; the
// formulas stand beside them. Seeds are fixed, so a pass stays a pass; beside each bound stand the odds that it would
// refuse a right program under another seed.
import { beforeAll, describe, expect, it } from "vitest";
import fc from "fast-check";
import { whole } from "./config";
import { type AnyDataSet, type DataSet, type Draws, type Split, tableOf } from "./dataset";
import { hash, hashBytes } from "./hash";
import { evaluationNoise, initNoise, type Noise, updateNoise } from "./noise";
import { normalOf, philox, quantiles, shuffledRow, streamOf, uniformOf } from "./random";
import { correlation, kolmogorov, mean, moments, normalShare } from "./testing/sample-statistics";
import { useBackend } from "./testing/node";
import { tf } from "./tf";

const hex = (words: Uint32Array) => Array.from(words, w => w.toString(16).padStart(8, "0")).join(" ");
// tests may read synchronously
const drawn = (make: () => tf.Tensor): number[] => tf.tidy(() => Array.from(make().dataSync()));
const ones = (bits: number) => (bits >>> 0).toString(2).replaceAll("0", "").length;
beforeAll(() => useBackend("wasm"));

describe("Philox 4x32-10", () => {
  // Random123 1.14, tests/kat_vectors, lines "philox4x32 10" (Salmon et al. 2011): counter, key → output
  it.each([
    ["zero", [0, 0, 0, 0], [0, 0], "6627e8d5 e169c58d bc57ac4c 9b00dbd8"],
    [
      "all ones",
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      "408f276d 41c83b0e a20bc7c6 6d5451fd",
    ],
    [
      "digits of π",
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      "d16cfe09 94fdcceb 5001e420 24126ea1",
    ],
  ] as const)("gives the published vector for %s", (_name, [c0, c1, c2, c3], key, expected) => {
    expect(hex(philox(key, c1, c2, c3, 4, c0))).toBe(expected);
  });
  it("counts blocks in the first word, four words each in order, and cuts what is not asked for", () => {
    const all = philox([7, 9], 1, 2, 3, 11);
    expect(all.length).toBe(11);
    for (let block = 0; block < 3; block++)
      expect(hex(philox([7, 9], 1, 2, 3, 4, block)).startsWith(hex(all.slice(4 * block, 4 * block + 4)))).toBe(true);
  });
  it("flips half of the output for one flipped bit of the counter or the key", () => {
    const base = philox([1, 2], 4, 5, 6, 4, 3),
      flips: number[] = [];
    for (let bit = 0; bit < 192; bit++) {
      const input = [3, 4, 5, 6, 1, 2].map((word, i) => (i === bit >> 5 ? (word ^ (1 << (bit & 31))) >>> 0 : word)) as [
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      const other = philox([input[4], input[5]], input[1], input[2], input[3], 4, input[0]);
      flips.push(other.reduce((sum, word, i) => sum + ones(word ^ base[i]!), 0));
    }
    // 192 · 128 fair coins: 5 standard deviations of the mean are 5 · √(128/4)/√192 = 2.04 of 128 bits; odds 6e-7
    expect(Math.abs(mean(flips) - 64)).toBeLessThan(2.04);
  });
  it("hash is FNV-1a", () => {
    // Noll's test suite of FNV-1a 32: "", "a", "foobar"; the path computed in Python: x = (x ^ byte)
    // · 0x01000193 mod 2³²
    expect(["", "a", "foobar", "encoder/0/kernel"].map(hash)).toEqual([0x811c9dc5, 0xe40c292c, 0xbf9cf968, 0x1fb37f30]);
  });
});

describe("uniform", () => {
  it("is never 0 nor 1 and exact in float32, at the ends and anywhere", () => {
    expect(Array.from(uniformOf(Uint32Array.of(0, 511, 512, 0xffffffff)))).toEqual([
      2 ** -24,
      2 ** -24,
      3 * 2 ** -24,
      1 - 2 ** -24,
    ]);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), word => {
        // the formula of docs/decisions/0000-foundations.md over one denominator
        const exact = (2 * Math.floor(word / 512) + 1) / 2 ** 24;
        return uniformOf(Uint32Array.of(word))[0] === exact && exact > 0 && exact < 1;
      }),
      { numRuns: 2000 },
    );
  });
  it("is uniform", () => {
    const u = uniformOf(streamOf(3, { purpose: "noise", place: 0 })(1 << 18));
    expect(kolmogorov(u, x => x)).toBeLessThan(2.23); // odds 1e-4
    // neighbours: 5 standard errors of 1/√n, odds 6e-7
    expect(Math.abs(correlation(u.subarray(0, -1), u.subarray(1)))).toBeLessThan(5 / 512);
  });
  it("covers the asked range as a tensor", () => {
    const values = drawn(() => updateNoise(1, 0, 0, 0).uniform([4096], -3, 5));
    expect(Math.min(...values)).toBeGreaterThan(-3);
    expect(Math.max(...values)).toBeLessThan(5);
    expect(Math.abs(mean(values) - 1)).toBeLessThan((5 * 8) / Math.sqrt(12 * 4096)); // 5 standard errors, odds 6e-7
  });
});

describe("normal", () => {
  // Python: bisection of ½ erfc(−x/√2) = (i + ½)/65536 over [−9, 0], mirrored, times 1/√(mean of squares) =
  // 1.0000101408279614; rounded to float32
  const QUANTILES: readonly [number, number][] = [
    [0, -4.324963092803955],
    [1, -4.076247692108154],
    [100, -2.960970163345337],
    [5000, -1.4304113388061523],
    [16384, -0.6744725704193115],
    [32767, -1.9124250684399158e-5],
    [32768, 1.9124250684399158e-5],
    [49152, 0.6745206117630005],
    [60000, 1.3756638765335083],
    [65535, 4.324963092803955],
  ];
  it("has the table of quantiles, rising, odd, of variance 1", () => {
    const table = quantiles();
    // one unit in the last place
    for (const [i, value] of QUANTILES)
      expect(Math.abs(table[i]! - value), `T[${i}]`).toBeLessThanOrEqual(Math.abs(value) * 2 ** -23);
    for (let i = 1; i < 65536; i++) if (!(table[i]! > table[i - 1]!)) expect.unreachable(`T[${i}] does not rise`);
    for (let i = 0; i < 32768; i++)
      if (table[i] !== -table[65535 - i]!) expect.unreachable(`T[${i}] is not −T[${65535 - i}]`);
    expect(mean(table, t => t * t)).toBeCloseTo(1, 7); // float32 entries: errors of 3e-8 average out
    // that of every run so far, by whatever way it was found: another table is another run
    expect(hashBytes(new Uint8Array(table.buffer))).toBe(2316024793);
  });
  it("adds two entries of the table and scales, rounding to float32 each time", () => {
    const table = quantiles(),
      words = Uint32Array.of(0, 0xffffffff, 0x12345678, 0x0000ffff);
    expect(Array.from(normalOf(words))).toEqual(
      [
        [0, 0],
        [65535, 65535],
        [0x5678, 0x1234],
        [65535, 0],
      ].map(([low, high]) => Math.fround(Math.fround(table[low!]! + table[high!]!) * Math.fround(0.70710678))),
    );
  });
  it("has the moments and the law of N(0, 1)", () => {
    const n = 1 << 19,
      values = normalOf(streamOf(5, { purpose: "noise", place: 1 })(n));
    const { mean: m, variance, skewness, kurtosis } = moments(values);
    // standard errors 1/√n, √(2/n), √(6/n), √(24/n); five of each: odds 6e-7. The law's own kurtosis is 2.9996 (numpy,
    // from the table): a twentieth of an error
    expect(Math.abs(m)).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
    expect(Math.abs(skewness)).toBeLessThan(5 * Math.sqrt(6 / n));
    expect(Math.abs(kurtosis - 3)).toBeLessThan(5 * Math.sqrt(24 / n));
    expect(kolmogorov(values, normalShare)).toBeLessThan(2.23); // odds 1e-4
    expect(Math.abs(correlation(values.subarray(0, -1), values.subarray(1)))).toBeLessThan(5 / Math.sqrt(n));
  });
});

describe("the layout of counters (docs/decisions/0000-foundations.md)", () => {
  // Python: Philox over integers with counter [block, second, third, purpose] and key [7, 0x4C505631],
  // then the table above
  const cases: readonly (readonly [what: string, made: () => tf.Tensor, expected: readonly number[]])[] = [
    [
      "noise: step 5, phase 1, update 2, call 0 → third word 01020000, purpose 3",
      () => updateNoise(7, 5, 1, 2).normal([2, 3]),
      [
        0.1408453732728958, 1.5884878635406494, -1.3562709093093872, 1.360547423362732, -0.6587947010993958,
        -0.29677900671958923,
      ],
    ],
    [
      "noise: its call 1 → third word 01020001",
      () => second(updateNoise(7, 5, 1, 2)).uniform([3]),
      [0.980357825756073, 0.7879588007926941, 0.18821042776107788],
    ],
    [
      "init: third word FNV-1a of the path (1fb37f30), purpose 1",
      () => initNoise(7, "encoder/0/kernel").normal([5]),
      [-0.38188326358795166, 1.5045517683029175, 0.2854180634021759, -0.9707462787628174, -1.398818850517273],
    ],
    [
      "evaluation: turn 3, third word FNV-1a of latent-mmd (73e0192c) with its low half the call (1), purpose 4",
      () => second(evaluationNoise(7, "latent-mmd", 3)).normal([5]),
      [-0.6294907927513123, 0.7370682954788208, -0.4165935218334198, 2.768812894821167, 0.009970595128834248],
    ],
  ];
  const second = (noise: Noise): Noise => (noise.normal([1]), noise); // a draw of any kind counts as a call
  it.each(cases)("%s", (_what, make, expected) => {
    const got = drawn(make);
    expect(got.length).toBe(expected.length);
    // table entries may differ by one unit in the last place; another word is another number
    got.forEach((value, i) => expect(Math.abs(value - expected[i]!), `value ${i}`).toBeLessThanOrEqual(2 ** -21));
  });
  it("data: second word 2 · call + (1 for test), third FNV-1a of the purpose, purpose 0; a purpose with = is the same for both splits", async () => {
    const got: Record<string, Float32Array> = {};
    const make = (_config: object, split: Split, noise: (purpose: string) => Draws) => {
      const offset = noise("offset");
      offset.normal(1);
      got[`${split} offset`] = offset.normal(5);
      got[`${split} =map`] = noise("=map").uniform(5);
      return { x: new Float32Array(1) };
    };
    const set: DataSet<{ seed: number }> = {
      id: "probe",
      title: "",
      about: "",
      config: { seed: whole("Seed", "", 7, 0, 9) },
      spec: () => ({ kind: "vectors", shape: [1], range: [0, 1], count: 1, tests: 1, classes: 1 }),
      source: { make },
    };
    await tableOf(set as unknown as AnyDataSet, {}, () => Promise.reject(Error("no pack")));
    const map = [0.9022344946861267, 0.9172009825706482, 0.8324465155601501, 0.3020396828651428, 0.2357911467552185];
    [-1.0186773538589478, 0.8509408831596375, 0.012073702178895473, 1.8540533781051636, -0.12126710265874863].forEach(
      (value, i) => expect(Math.abs(got["test offset"]![i]! - value)).toBeLessThanOrEqual(2 ** -21),
    );
    expect(got["train offset"]).not.toEqual(got["test offset"]);
    for (const split of ["train", "test"]) expect(Array.from(got[`${split} =map`]!)).toEqual(map);
  });
  it("the same place gives the same bits; another seed, step, phase, update, call, path, id or turn others", () => {
    const places: readonly (() => Noise)[] = [
      () => updateNoise(1, 2, 3, 4),
      () => updateNoise(0, 2, 3, 4),
      () => updateNoise(1, 3, 3, 4),
      () => updateNoise(1, 2, 4, 4),
      () => updateNoise(1, 2, 3, 5),
      () => second(updateNoise(1, 2, 3, 4)),
      () => initNoise(1, "a/kernel"),
      () => initNoise(1, "b/kernel"),
      () => initNoise(2, "a/kernel"),
      () => evaluationNoise(1, "samples"),
      () => evaluationNoise(1, "samples", 1),
      () => evaluationNoise(1, "spectrum"),
    ];
    const [first, again] = [0, 1].map(() => places.map(place => drawn(() => place().normal([8])).join()));
    expect(again).toEqual(first);
    expect(new Set(first).size).toBe(places.length);
    // by element, not by shape
    expect(drawn(() => updateNoise(1, 2, 3, 4).normal([3]))).toEqual(
      drawn(() => updateNoise(1, 2, 3, 4).normal([8])).slice(0, 3),
    );
  });
});

describe("shuffled rows", () => {
  const epoch = (seed: number, phase: number, stream: number, number: number, count: number) =>
    Array.from({ length: count }, (_, k) => shuffledRow(seed, phase, stream, number * count + k, count));
  it("follows the Feistel network of docs/decisions/0000-foundations.md", () => {
    // Python: half = max(1, ⌈log₂(count)/2⌉) bits, four rounds (L, R) → (R, L ⊕ Philox[R, epoch, phase << 24 | stream
    // << 16 | round, 2]₀), again while ≥ count
    expect(Array.from({ length: 25 }, (_, p) => shuffledRow(7, 1, 2, p, 10))).toEqual([
      4, 1, 2, 7, 3, 6, 8, 0, 9, 5, 6, 4, 0, 2, 8, 3, 7, 9, 5, 1, 3, 5, 8, 9, 1,
    ]);
    expect(Array.from({ length: 8 }, (_, k) => shuffledRow(7, 0, 0, 1000 + k, 100))).toEqual([
      71, 32, 1, 21, 75, 76, 39, 19,
    ]);
  });
  it("takes every row once an epoch, whatever the count", () => {
    const everyRow = (seed: number, phase: number, stream: number, number: number, count: number) =>
      epoch(seed, phase, stream, number, count)
        .sort((a, b) => a - b)
        .every((row, i) => row === i);
    // past 4, 16 and 64, where the network grows
    for (let count = 1; count <= 70; count++) expect(everyRow(1, 0, 0, 0, count), `${count} rows`).toBe(true);
    const below = (max: number) => fc.integer({ min: 0, max });
    fc.assert(
      fc.property(below(0xffffffff), below(3), below(3), below(1000), fc.integer({ min: 1, max: 1500 }), everyRow),
      { numRuns: 60 },
    );
  });
  it("shuffles anew for every epoch, stream, phase and seed", () => {
    const orders = [
      epoch(1, 0, 0, 0, 60),
      epoch(1, 0, 0, 1, 60),
      epoch(1, 0, 1, 0, 60),
      epoch(1, 1, 0, 0, 60),
      epoch(2, 0, 0, 0, 60),
    ].map(String);
    expect(new Set(orders).size).toBe(orders.length);
  });
  it("brings every row to every place equally often", () => {
    // place of row 0 of 10 over 4 000 epochs: χ² with 9 degrees of freedom is above 33.7 with odds 1e-4
    const counts = new Array<number>(10).fill(0);
    for (let number = 0; number < 4000; number++) counts[epoch(3, 0, 0, number, 10).indexOf(0)]!++;
    expect(counts.reduce((sum, count) => sum + (count - 400) ** 2 / 400, 0)).toBeLessThan(33.7);
  });
});

// What comes in as a run (URL, command line, file): complete and valid afterwards, or refused by the
// name of what is wrong.
import { describe, expect, it } from "vitest";
import { initial } from "./config";
import { specOf } from "./dataset";
import { dataSets } from "./datasets";
import { methods } from "./methods";
import { dataSetOf, readRun, startsOf, type RunText } from "./run";

const ring: RunText = { method: "vae", dataset: "ring" };

describe("a run", () => {
  it("is completed with what its method and data set start at, for this kind of data", () => {
    const run = readRun({ ...ring, seed: "7", values: { latent: "3" }, data: { clusters: "5" } });
    expect(run).toEqual({
      version: 1,
      method: "vae",
      dataset: "ring",
      seed: 7,
      values: {
        ...startsOf(
          methods.find(m => m.id === "vae")!,
          "vectors",
        ),
        latent: 3,
      },
      data: { ...initial(dataSetOf("ring").config), clusters: 5 },
    });
    expect(run.values["gammaStart"]).toBe(0.135); // vectors' own (methods.md 6.2.8), while images start at 1
    expect(readRun({ method: "vae", dataset: "drawn-digits" }).values["gammaStart"]).toBe(1);
  });
  it("has seed 0 and the method's own length unless it says otherwise; 0 and 2³² − 1 are seeds", () => {
    expect(readRun(ring)).toMatchObject({ seed: 0 });
    expect(readRun(ring)).not.toHaveProperty("steps");
    for (const seed of [0, 0xffffffff]) expect(readRun({ ...ring, seed: String(seed) }).seed).toBe(seed);
    expect(readRun({ ...ring, steps: "100" }).steps).toBe(100);
  });
  it("reads itself again, for every method on every data set it takes", () => {
    const accepted = methods.flatMap(method =>
      dataSets
        .filter(set => method.accepts.includes(specOf(set, initial(set.config)).kind))
        .map(set => ({ method, set })),
    );
    for (const { id } of methods)
      expect(
        accepted.some(({ method }) => method.id === id),
        id,
      ).toBe(true);
    for (const { method, set } of accepted) {
      const run = readRun({ method: method.id, dataset: set.id, seed: 3, steps: 50 });
      expect(readRun(run)).toEqual(run);
    }
  });
  it("moves numbers into range where it may, and says so with the field's name", () => {
    const notes: string[] = [];
    const run = readRun({ ...ring, values: { latent: 1000 }, data: { clusters: 99 } }, note => notes.push(note));
    expect([run.values["latent"], run.data["clusters"]]).toEqual([256, 32]);
    expect(notes.length).toBe(2);
    for (const name of ["latent", "clusters"]) expect(notes.join("\n")).toContain(`${name}: `);
  });
});

describe("is refused by name:", () => {
  it.each<[string, RunText, string]>([
    ["an unknown method", { ...ring, method: "vaee" }, "method: expected one of "],
    ["an unknown data set", { ...ring, dataset: "rings" }, "dataset: expected one of "],
    ["a method that only an object has", { ...ring, method: "constructor" }, 'got "constructor"'],
    ["a negative seed", { ...ring, seed: -1 }, "seed: expected a whole number from 0 to 4294967295, got -1"],
    ["a seed too large", { ...ring, seed: 2 ** 32 }, "seed: expected"],
    ["half a seed", { ...ring, seed: "0.5" }, "seed: expected"],
    ["an empty seed", { ...ring, seed: "" }, 'seed: expected a whole number from 0 to 4294967295, got ""'],
    ["a seed in words", { ...ring, seed: "seven" }, "seed: expected"],
    ["a seed that is no number at all", { ...ring, seed: true }, "seed: expected"],
    ["no steps", { ...ring, steps: 0 }, "steps: expected a whole number from 1 to"],
    [
      "fewer steps than phases",
      { ...ring, method: "two-stage-vae", steps: 1 },
      "steps: expected a whole number from 2 to",
    ],
    ["an unknown field", { ...ring, values: { speed: 1 } }, 'unknown field "speed"'],
    [
      "a field of the wrong kind",
      { ...ring, values: { latent: "many" } },
      'latent: expected a number from 1 to 256, got "many"',
    ],
    ["a field out of range", { ...ring, values: { latent: 257 } }, "latent: expected a number from 1 to 256, got 257"],
    [
      "a data field out of range",
      { ...ring, data: { clusters: 1 } },
      "data.clusters: expected a number from 2 to 32, got 1",
    ],
    ["an unknown data field", { ...ring, data: { rings: 1 } }, 'unknown field "rings"'],
    [
      "data fields that do not fit each other",
      { ...ring, data: { weights: "1,2,3" } },
      "data.weights: expected one number for all clusters or 8 numbers, got 3",
    ],
    [
      "cross-entropy of vectors",
      { ...ring, values: { likelihood: "cross-entropy" } },
      'likelihood: "cross-entropy" needs values in [0, 1]',
    ],
  ])("%s", (_what, text, message) => expect(() => readRun(text)).toThrow(message));
  it("data of a kind that the method does not take, on every such set", () => {
    const sets = methods
      .flatMap(method => dataSets.map(set => ({ method, set, kind: specOf(set, initial(set.config)).kind })))
      .filter(({ method, kind }) => !method.accepts.includes(kind));
    expect(sets.length).toBeGreaterThan(0);
    for (const { method, set, kind } of sets)
      expect(() => readRun({ method: method.id, dataset: set.id })).toThrow(
        `dataset: ${method.id} takes ${method.accepts.join(" and ")}; ${set.id} has ${kind}`,
      );
  });
});

const digits: RunText = { method: "vae", dataset: "drawn-digits" };
describe("what a run may not pass", () => {
  it("as many steps of a phase as the counter holds, and not one more", () => {
    expect(readRun({ ...ring, steps: 2 ** 24 - 1 }).steps).toBe(16_777_215);
    expect(() => readRun({ ...ring, steps: 2 ** 24 })).toThrow(
      "steps: 16777216 of phase train is beyond what the step counter holds",
    );
  });
  it("as many rows of a phase as their numbers have bits, and not one more", () => {
    const values = { batch: 1024 };
    expect(readRun({ ...ring, values, steps: 2 ** 22 }).steps).toBe(4_194_304); // times 1024 rows: 2³²
    expect(() => readRun({ ...ring, values, steps: 2 ** 22 + 1 })).toThrow(
      "steps: 4194305 of phase train at batch 1024 is beyond",
    );
  });
  it("a length by fields, critic steps included", () => {
    const lmgae = { method: "lmgae", dataset: "ring" };
    const values = { loops: 1_000_000, criticSteps: 10 };
    expect(readRun({ ...lmgae, values: { ...values, batch: 429 } }).values["batch"]).toBe(429); // 2³² / 10⁷ = 429.5
    expect(() => readRun({ ...lmgae, values: { ...values, batch: 430 } })).toThrow("loops: 10000000 of phase train");
  });
  it("a batch that its norm does not bear; vectors have no norm", () => {
    expect(() => readRun({ ...digits, values: { batch: 1 } })).toThrow("batch: ");
    expect(readRun({ ...ring, values: { batch: 1 } }).values["batch"]).toBe(1);
    const lpga = { method: "lpga", dataset: "drawn-digits" };
    expect(readRun({ ...lpga, values: { batch: 1 } }).values["batch"]).toBe(1); // no norm unless asked for
    expect(() => readRun({ ...lpga, values: { batch: 1, batchNorm: true } })).toThrow("batch: ");
  });
});

// Anything at all where a run is expected: JSON of the wrong kind, names that every object has, huge texts, deep nests.
// It is refused by an Error that names the part, or it is a run that reads as itself.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeSafetensors, encodeSafetensors } from "./bytes/safetensors";
import { parseValues } from "./config";
import { methodOf } from "./methods";
import { dataSetOf, readRun, type RunText } from "./run";
import { decodeRunFile, encodeRunFile } from "./run-file";
import { nodeHost } from "./testing/node";

const ring = { method: "vae", dataset: "ring" };
const read = (given: unknown) => readRun(given as RunText);
const INHERITED = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"] as const;
const json = (text: string): unknown => JSON.parse(text);

const nested = (depth: number) => json(`${'{"a":['.repeat(depth)}${"]}".repeat(depth)}`);
const odd = fc.oneof(
  { weight: 3, arbitrary: fc.jsonValue() as fc.Arbitrary<unknown> },
  fc.anything({ withNullPrototype: true }),
  fc.constantFrom<unknown>(null, [], {}, "", 0, NaN, true, { toString: 1 }, { valueOf: 1 }, json('{"__proto__":1}')),
  fc.constantFrom(2000, 20_000).map(nested),
  fc.constant("9".repeat(100_000)),
);

describe("what is no run", () => {
  it.each<[string, unknown, string]>([
    ["nothing", undefined, "run: expected an object, got nothing"],
    ["null", null, "run: expected an object, got null"],
    ["a list", [ring], "run: expected an object, got a list of 1"],
    ["a text", "vae", 'run: expected an object, got "vae"'],
    ["no method", {}, "method: expected one of "],
    ["a method that is an object", { ...ring, method: { toString: 1 } }, "got an object"],
    ["a data set that is a list", { ...ring, dataset: ["ring"] }, "dataset: expected one of "],
    ["values that are null", { ...ring, values: null }, "values: expected an object, got null"],
    ["values that are a list", { ...ring, values: [1] }, "values: expected an object, got a list of 1"],
    ["values that are a text", { ...ring, values: "latent" }, 'values: expected an object, got "latent"'],
    ["data that are null", { ...ring, data: null }, "data: expected an object, got null"],
    ["data that are a number", { ...ring, data: 3 }, "data: expected an object, got 3"],
    [
      "a value that cannot become a text",
      { ...ring, values: { rate: { toString: 1 } } },
      "rate: expected a number from",
    ],
    ["one of the data", { ...ring, data: { clusters: { valueOf: null } } }, "data.clusters: expected a number from"],
    ["a list field that is a list", { ...ring, data: { weights: [1, 2] } }, "data.weights: expected numbers from"],
    [
      "a list field that is an object",
      { ...ring, data: { weights: { toString: 1 } } },
      "data.weights: expected numbers",
    ],
    ["a seed that is an object", { ...ring, seed: { toString: 1 } }, "seed: expected a whole number from 0"],
    ["a seed that is null", { ...ring, seed: null }, "seed: expected a whole number from 0"],
    ["steps that are null", { ...ring, steps: null }, "steps: expected a whole number from 1"],
    ["steps that are a list", { ...ring, steps: [] }, "steps: expected a whole number from 1"],
  ])("%s", (_what, given, message) => {
    expect(() => read(given)).toThrow(message);
  });
  it.each(INHERITED)("%s as a method, a data set, a field of either", name => {
    expect(() => read({ ...ring, method: name })).toThrow(`method: expected one of `);
    expect(() => read({ ...ring, dataset: name })).toThrow(`dataset: expected one of `);
    for (const part of ["values", "data"])
      expect(() => read({ ...ring, [part]: json(`{"${name}": 1}`) })).toThrow(`unknown field "${name}"`);
    expect(() => methodOf(name)).toThrow("method: expected one of ");
    expect(() => dataSetOf(name)).toThrow("dataset: expected one of ");
  });
  it("is said in a line, however long what was given is", () => {
    const long = "x".repeat(1_000_000);
    for (const given of [
      { ...ring, method: long },
      { ...ring, dataset: long },
      { ...ring, seed: long },
      { ...ring, values: { latent: long } },
      { ...ring, values: { [long]: 1 } },
      { ...ring, data: { weights: long } },
    ])
      expect(messageOf(() => read(given)).length).toBeLessThan(2_000); // the names that there are, and 60 letters
  });
});
function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    return (error as Error).message;
  }
  return "";
}

describe("whatever is given", () => {
  const names = fc.oneof(
    fc.constantFrom(...INHERITED, ...Object.keys(methodOf("vae").config), "seed", "weights", "clusters", "method"),
    fc.string({ maxLength: 8 }),
  );
  const record = fc
    .array(fc.tuple(names, odd), { maxLength: 4 })
    .map(entries => Object.fromEntries(entries) as unknown);
  const runs = fc.record(
    {
      method: fc.oneof({ weight: 4, arbitrary: fc.constant<unknown>("vae") }, names, odd),
      dataset: fc.oneof({ weight: 4, arbitrary: fc.constant<unknown>("ring") }, names, odd),
      seed: odd,
      steps: odd,
      values: fc.oneof(record, odd),
      data: fc.oneof(record, odd),
    },
    { requiredKeys: ["method", "dataset"] },
  );
  it("is refused by the name of its part, or is a run that reads as itself", () => {
    fc.assert(
      fc.property(fc.oneof({ weight: 8, arbitrary: runs as fc.Arbitrary<unknown> }, odd), given => {
        let run;
        try {
          run = read(given);
        } catch (error) {
          expect(error).not.toBeInstanceOf(TypeError);
          expect((error as Error).message).toMatch(
            /^((run|method|dataset|seed|steps|values|data)\b|unknown field|[a-zA-Z]+: expected)/,
          );
          return;
        }
        expect(readRun(run)).toEqual(run);
      }),
      { numRuns: 500, seed: 18 },
    );
  });
  it("as values of fields: the field is named, and what passes passes again", () => {
    const { config } = methodOf("vae");
    fc.assert(
      fc.property(record, given => {
        let values;
        try {
          values = parseValues(config, given as Readonly<Record<string, unknown>>, {});
        } catch (error) {
          expect((error as Error).message).toMatch(/^(unknown field "|[a-zA-Z]+: expected )/);
          return;
        }
        expect(parseValues(config, values, {})).toEqual(values);
      }),
      { numRuns: 500, seed: 18 },
    );
  });
});

describe("the texts of a run file, sealed again with anything in them", () => {
  const bytes = readFileSync(join(import.meta.dirname, "../house/kept/vae-ring.safetensors"));
  const file = decodeSafetensors(bytes, nodeHost);
  const parts = ["run", "phase", "index", "lengths", "data", "decoder", "no-decoder", "series", "backend", "version"];
  const decoded = (metadata: Readonly<Record<string, string>>) =>
    decodeRunFile(encodeSafetensors({ ...file, metadata: { ...file.metadata, ...metadata } }, nodeHost), nodeHost);
  it("are refused by the name of the part, or are a file that reads as itself", () => {
    const kept = fc.constantFrom(...parts).map(name => file.metadata[name] ?? "[]");
    const texts = fc.oneof(
      { weight: 3, arbitrary: odd.map(value => jsonText(value)) },
      kept,
      fc.string(),
      fc
        .tuple(kept, fc.nat(200), fc.constantFrom('"', "null", "1e99", "-1", "{}", "[]", ""))
        .map(([text, at, piece]) => text.slice(0, at % text.length) + piece + text.slice((at % text.length) + 1)),
    );
    fc.assert(
      fc.property(fc.constantFrom(...parts), texts, (name, text) => {
        let read;
        try {
          read = decoded({ [name]: text });
        } catch (error) {
          expect(error).not.toBeInstanceOf(TypeError);
          expect(error).not.toBeInstanceOf(RangeError);
          expect((error as Error).message.length).toBeLessThan(2_000);
          expect((error as Error).message).toMatch(
            /^(run|method|dataset|seed|steps|values|data|phase|index|lengths|decoder|no-decoder|series|backend|version)\b|^unknown field|^[a-zA-Z]+: expected/,
          );
          return;
        }
        expect(decodeRunFile(encodeRunFile(read, nodeHost), nodeHost)).toEqual(read);
      }),
      { numRuns: 300, seed: 18 },
    );
  });
  it.each(INHERITED)("a text under the name %s is not read for one of them", name => {
    expect(() => decoded(json(`{"${name}": "{}"}`) as Record<string, string>)).not.toThrow();
  });
});
/** JSON of anything; what has none is null. */
function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "null";
  } catch {
    return "null";
  }
}

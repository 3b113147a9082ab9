// Settings that make no sense together: what each rule puts right and says, and that whatever single values a run is
// asked for with, it is either put right into one whose nets can be built, or refused by the name of a field.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AnySetting, AnySettings, RunConfig, Value, Values } from "./config";
import { dataSets } from "./datasets";
import { methods } from "./methods";
import { fittedOf } from "./fitting";
import { footprintOf } from "./footprint";
import { dataSetOf, readKept, readRun, type RunText } from "./run";
import type { NumberSetting } from "./settings";
import { nodeHost, useBackend } from "./testing/node";

const mended = (text: RunText): { run: RunConfig; notes: readonly string[] } => {
  const notes: string[] = [];
  return { run: readRun(text, note => notes.push(note)), notes };
};
const ring: RunText = { method: "vae", dataset: "ring" };

describe("where input is put right", () => {
  it("a list shorter than what it counts is filled up with ones, a longer one is cut, and both are told", () => {
    const short = mended({ ...ring, data: { weights: "1,2" } });
    expect(short.run.data["weights"]).toBe("1,2,1,1,1,1,1,1");
    expect(short.notes).toEqual([
      "data.weights: expected one number for all clusters or 8 numbers, got 2; using 1,2,1,1,1,1,1,1",
    ]);
    const long = mended({ ...ring, data: { weights: "1,2,3,4", clusters: 3 } });
    expect(long.run.data["weights"]).toBe("1,2,3");
    expect(long.notes).toHaveLength(1);
  });
  it("a list of nothing but zeros is taken as equal ones, also where only cutting made it so", () => {
    expect(mended({ ...ring, data: { weights: "0" } }).run.data["weights"]).toBe("1");
    const cut = mended({ ...ring, data: { weights: "0,0,5", clusters: 2 } });
    expect(cut.run.data["weights"]).toBe("1");
    expect(cut.notes).toHaveLength(2);
  });
  it("lists that fit are left alone", () => {
    for (const weights of ["3", "1,0,0,0,0,0,0,0"]) {
      const { run, notes } = mended({ ...ring, data: { weights } });
      expect([run.data["weights"], notes]).toEqual([weights, []]);
    }
  });
  it.each(["vae", "two-stage-vae", "two-stage-joint", "vae-flow", "wd-aae", "dae"])(
    "cross-entropy of vectors becomes the learned one in %s, and stays on images",
    method => {
      const { run, notes } = mended({ method, dataset: "ring", values: { likelihood: "cross-entropy" } });
      expect(run.values["likelihood"]).toBe("learned");
      expect(notes).toEqual([
        'likelihood: "cross-entropy" needs values in [0, 1], so images; vectors take learned or fixed; using learned',
      ]);
      const images = mended({ method, dataset: "drawn-digits", values: { likelihood: "cross-entropy" } });
      expect([images.run.values["likelihood"], images.notes]).toEqual(["cross-entropy", []]);
    },
  );
  it("a base that has no likelihood may have any", () => {
    const values = { base: "ae", likelihood: "cross-entropy" };
    expect(mended({ method: "dae", dataset: "ring", values }).notes).toEqual([]);
  });
  it("a single field of the data is named as it is in links", () => {
    expect(mended({ ...ring, data: { seed: -1 } }).notes).toEqual([
      "data.seed: -1 is not a number from 0 to 4294967295; using 0",
    ]);
  });
  it("fewer steps than phases, and a seed out of range", () => {
    expect(mended({ ...ring, method: "two-stage-vae", steps: 1 }).run.steps).toBe(2);
    expect(mended({ ...ring, seed: -1 }).run.seed).toBe(0);
  });
});

describe("where it is not, it is refused by name", () => {
  it.each<[string, RunText, string]>([
    ["a list that is too short", { ...ring, data: { weights: "1,2" } }, "data.weights: expected one number for all"],
    ["a list of zeros", { ...ring, data: { weights: "0" } }, "data.weights: expected at least one number above 0"],
    [
      "a likelihood that does not fit",
      { ...ring, values: { likelihood: "cross-entropy" } },
      'likelihood: "cross-entropy" needs values in [0, 1]',
    ],
    [
      "a weight without an optimum",
      { method: "lpga", dataset: "drawn-digits", values: { likelihoodWeight: 0.25 } },
      "likelihoodWeight: 0.25 leaves no optimum",
    ],
  ])("%s, of a command and of a file", (_what, text, message) => {
    expect(() => readRun(text)).toThrow(message);
    expect(() => readKept(text)).toThrow(message);
  });
});

/** most: of numbers, where it is not the field's own. */
const oneOf = (field: AnySetting, most?: (field: NumberSetting) => number): fc.Arbitrary<Value> => {
  switch (field.kind) {
    case "flag":
      return fc.boolean();
    case "choice":
      return fc.constantFrom(...field.options);
    case "list":
      return fc
        .array(fc.constantFrom(field.min, field.max, (field.min + field.max) / 2), { minLength: 1, maxLength: 12 })
        .map(numbers => numbers.join(","));
    case "number": {
      const max = Math.max(field.min, Math.min(field.max, most?.(field) ?? field.max)),
        ends = [field.min, max, ...(field.initial <= max ? [field.initial] : [])];
      const between = fc.double({ min: field.min, max, noNaN: true });
      return fc.oneof(fc.constantFrom(...ends), field.step === 1 ? between.map(Math.round) : between);
    }
  }
};
const some = (fields: AnySettings, most?: (field: NumberSetting) => number): fc.Arbitrary<Values> =>
  fc.record(Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, oneOf(field, most)])), {
    requiredKeys: [],
  }) as fc.Arbitrary<Values>;
/** Of every method on every data set, each value alone within its limits. */
const asked = (most?: (field: NumberSetting) => number): fc.Arbitrary<RunText> =>
  fc.tuple(fc.constantFrom(...methods), fc.constantFrom(...dataSets)).chain(([method, set]) =>
    fc.record({
      method: fc.constant(method.id),
      dataset: fc.constant(set.id),
      steps: fc.constantFrom(undefined, 1, 2, 100, 2 ** 24, 100_000_000),
      values: some(method.config, most),
      data: some(set.config),
    }),
  );

it("every run is put right into one that may be built, or refused by the name of a field", () => {
  let built = 0;
  fc.assert(
    fc.property(asked(), text => {
      const notes: string[] = [];
      let run: RunConfig;
      try {
        run = readRun(text, note => notes.push(note));
      } catch (error) {
        // the one thing that nobody can put right for the reader: which of the two was meant
        expect((error as Error).message).toMatch(/^dataset: .* takes (images|vectors)/);
        return;
      }
      // as it would come back in a file or a command: nothing is wrong with it any more
      expect(readRun(run)).toEqual(run);
      for (const note of notes) {
        const name = note.slice(0, note.indexOf(":"));
        const known = name.startsWith("data.")
          ? Object.keys(dataSetOf(run.dataset).config).map(field => `data.${field}`)
          : ["steps", ...Object.keys(run.values)];
        expect(known).toContain(name);
      }
      built++;
    }),
    { numRuns: 1000, seed: 18 },
  );
  expect(built).toBeGreaterThan(500);
}, 300_000);

it("what is put right also makes a step of every phase: walked through on a device that keeps sizes alone", async () => {
  await useBackend("wasm");
  let made = 0;
  // no wider than they start, so that the host makes no gigabytes of zeros
  const most = ({ initial, scale }: NumberSetting) => (scale === "log" ? Math.max(initial, 1) : Infinity);
  await fc.assert(
    fc.asyncProperty(asked(most), async text => {
      let run: RunConfig;
      try {
        run = readRun(text, () => {});
      } catch {
        return; // judged above
      }
      const { method, spec } = fittedOf(run),
        { most, resting } = await footprintOf(method, run, spec, nodeHost);
      expect(most).toBeGreaterThan(resting);
      made++;
    }),
    { numRuns: 200, seed: 18 },
  );
  expect(made).toBeGreaterThan(100);
}, 300_000);

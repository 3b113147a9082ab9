// The page, which knows bounds from the catalogue alone, lets through what the engine takes and mends the rest into
// what it takes: of every method, at the ends of its fields.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { catalogueOf } from "../../engine/catalogue";
import {
  type AnySetting,
  type AnySettings,
  initial,
  type RunConfig,
  type Value,
  type Values,
} from "../../engine/config";
import { specOf } from "../../engine/dataset";
import { dataSets } from "../../engine/datasets";
import { metrics, probes } from "../../engine/diagnostics";
import { methods } from "../../engine/methods";
import { reachOf } from "../../engine/reach";
import { dataSetOf, readRun, startsOf } from "../../engine/run";
import { readAddress } from "./address";
import { bounded } from "./bounded";
import { useSetup } from "./setup";

const catalogue = catalogueOf(methods, dataSets, probes, metrics);
const sets = ["ring", "drawn-digits", "cifar-10"].map(dataSetOf);
/** A run of every method on vectors and both shapes of images, at values that lie at ends. */
const runs: fc.Arbitrary<RunConfig> = fc.constantFrom(...methods).chain(method =>
  fc.constantFrom(...sets.filter(set => method.accepts.includes(specOf(set, initial(set.config)).kind))).chain(set => {
    const { kind } = specOf(set, initial(set.config));
    const value = (field: AnySetting): fc.Arbitrary<Value> => {
      if (field.kind === "flag") return fc.boolean();
      if (field.kind === "choice") return fc.constantFrom(...field.options);
      if (field.kind === "list") return fc.constantFrom(field.initial, "0", "1,2", "0,0,1", "1,1,1,1,1,1,1,1,1");
      return fc.constantFrom(field.min, field.max, ...(field.step === 1 ? [Math.min(field.max, field.min + 2)] : []));
    };
    const starts = startsOf(method, kind);
    const all = (fields: AnySettings) =>
      fc.record(Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, value(field)])));
    return fc
      .record({
        values: all(method.config),
        data: all(set.config),
        steps: fc.option(fc.constantFrom(100, 2 ** 22, 2 ** 22 + 1, 2 ** 24 - 1, 2 ** 24, 1e8), { nil: undefined }),
      })
      .map(({ values, data, steps }) => ({
        version: 1 as const,
        method: method.id,
        dataset: set.id,
        seed: 0,
        ...(steps !== undefined && { steps }),
        values: { ...starts, ...values } as Values,
        data: data as Values,
      }));
  }),
);
const said = (read: () => unknown): string => {
  try {
    read();
    return "";
  } catch (error) {
    return (error as Error).message;
  }
};
describe("a link and a form", () => {
  const read = (query: string) => readAddress(query, catalogue, () => true);
  it("put right what makes no sense together, and name fields as the address does", () => {
    const weights = read("?method=vae&dataset=ring&data.weights=1,2");
    expect(weights.run.data["weights"]).toBe("1,2,1,1,1,1,1,1");
    expect(weights.notes).toEqual([
      "data.weights: expected one number for all clusters or 8 numbers, got 2; using 1,2,1,1,1,1,1,1",
    ]);
    expect(read("?method=vae&dataset=ring&data.seed=-1").notes).toEqual([
      "data.seed: -1 is not a number from 0 to 4294967295; using 0",
    ]);
    expect(read("?method=vae&dataset=ring&data.seed=x").notes[0]).toMatch(/^data\.seed: expected a number/);
    expect(read("?method=vae&dataset=ring&likelihood=cross-entropy").run.values["likelihood"]).toBe("learned");
    expect(read("?method=two-stage-vae&dataset=ring&steps=1").run.steps).toBe(2);
  });
  it("go back to what fits when a choice does not, and say why", () => {
    const { getState } = useSetup;
    getState().begin(catalogue);
    getState().adopt(read("?method=vae&dataset=drawn-digits&likelihood=cross-entropy").run);
    expect(getState().notes).toEqual([]);
    getState().choose({ dataset: "ring" });
    expect(getState().run?.values["likelihood"]).toBe("learned");
    expect(getState().notes).toHaveLength(1);
    getState().setData("weights", "1,2");
    expect(getState().run?.data["weights"]).toBe("1,2,1,1,1,1,1,1");
    getState().setData("clusters", 3);
    expect(getState().run?.data["weights"]).toBe("1,2,1");
  });
});

describe("the page", () => {
  const page = (run: RunConfig, told: (text: string) => void) =>
    bounded(
      catalogue.methods.find(m => m.id === run.method)!,
      catalogue.datasets.find(d => d.id === run.dataset)!,
      run,
      told,
    );
  it("mends every run into one that the engine takes, and says what it did", () => {
    fc.assert(
      fc.property(runs, run => {
        const notes: string[] = [];
        const fine = page(run, text => notes.push(text));
        expect(said(() => readRun(fine))).toBe("");
        // of what is wrong with a run the engine names the first, and the page all
        const wrong = said(() => readRun(run));
        if (wrong) expect(notes.length).toBeGreaterThan(0);
        if (notes.length === 0) expect(fine).toEqual(run);
      }),
      { numRuns: 400, seed: 1 },
    );
  }, 120_000);
  it("leaves batches alone that the engine takes", () => {
    fc.assert(
      fc.property(runs, run => {
        const fine = page(run, () => {});
        for (const { field } of reachOf(
          methods.find(m => m.id === run.method)!,
          run,
          specOf(dataSetOf(run.dataset), run.data),
        ).flatMap(({ rows }) => rows))
          // everything else as it was put right
          if (!said(() => readRun({ ...fine, values: { ...fine.values, [field]: run.values[field]! }, steps: 100 })))
            expect(fine.values[field]).toBe(run.values[field]);
      }),
      { numRuns: 200, seed: 2 },
    );
  }, 120_000);
});

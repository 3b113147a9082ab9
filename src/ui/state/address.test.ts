// The address codec: every valid run survives the way through a URL, and no address whatever makes the page throw. The
// catalogue is made up, with every kind of field, start values that depend on the kind of data, and names that
// JavaScript objects have by themselves.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Catalogue, DataSetEntry, MethodEntry } from "../../engine/catalogue";
import {
  choice,
  flag,
  initial,
  list,
  live,
  number,
  parseValues,
  whole,
  type AnyField,
  type AnyFields,
  type RunConfig,
  type Value,
  type Values,
} from "../../engine/config";
import { readAddress, readBackend, writeAddress } from "./address";
import { moved, presetRun, presets, startValues } from "./starts";

const method = (id: string, fields: AnyFields, more: Partial<MethodEntry> = {}): MethodEntry => ({
  id,
  title: id.toUpperCase(),
  paper: "A & B 2019",
  by: "A & B 2019",
  lesson: 1,
  idea: "",
  about: "",
  paragraph: "",
  link: "",
  accepts: ["vectors", "images"],
  fields,
  starts: {},
  formulas: [],
  charts: [],
  duels: [],
  offers: [],
  phases: [{ id: "train", title: "Train", counts: [], rows: [] }],
  least: {},
  series: {},
  probes: [],
  metrics: [],
  ...more,
});
const dataset = (id: string, fields: AnyFields, more: Partial<DataSetEntry> = {}): DataSetEntry => ({
  id,
  title: id,
  about: "",
  fields,
  kind: "vectors",
  shape: [2],
  count: 10,
  classes: 1,
  variance: 1,
  ...more,
});
const many: AnyFields = {
  latent: whole("Latent dimension", "", 16, 1, 256, { scale: "log" }),
  rate: live("Rate", "", 1e-3, 1e-6, 1, { scale: "log" }),
  gamma: number("γ", "", 1, 0.001, 10),
  likelihood: choice("Likelihood", "", "learned", ["learned", "fixed", "cross-entropy"]),
  skip: flag("Skip", "", false),
  levels: list("Levels", "", "1,1,2", 0, 8),
};
const catalogue: Catalogue = {
  methods: [
    method("vae", many, { starts: { images: { latent: 32, likelihood: "cross-entropy" } } }),
    method("two-stage-vae", { ...many, second: whole("Second", "", 64, 4, 1024) }),
    method("images-only", {}, { accepts: ["images"] }),
  ],
  datasets: [
    dataset("ring", {
      clusters: whole("Clusters", "", 8, 2, 32),
      weights: list("Weights", "", "1", 0, 100),
      seed: whole("Seed", "", 0, 0, 4294967295),
    }),
    dataset("drawn-digits", { seed: whole("Seed", "", 0, 0, 9) }, { kind: "images" }),
    dataset("mnist", {}, { kind: "images", pack: { name: "mnist", bytes: 1 } }),
  ],
  probes: [],
  metrics: [],
};
const all = () => true,
  none = (d: DataSetEntry) => !d.pack;

const value = (field: AnyField): fc.Arbitrary<Value> => {
  const inside = (f: { min: number; max: number }) =>
    fc.double({ min: f.min, max: f.max, noNaN: true }).map(x => x + 0);
  switch (field.kind) {
    case "number":
      return field.step === 1 ? fc.integer({ min: field.min, max: field.max }) : inside(field);
    case "choice":
      return fc.constantFrom(...field.options);
    case "flag":
      return fc.boolean();
    case "list":
      return fc.array(inside(field), { minLength: 1, maxLength: 8 }).map(parts => parts.join(","));
  }
};
const values = (fields: AnyFields): fc.Arbitrary<Values> =>
  fc.record(
    Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [name, fc.oneof(value(field), fc.constant(field.initial))]),
    ),
  );
const runs: fc.Arbitrary<RunConfig> = fc
  .tuple(fc.constantFrom(...catalogue.methods), fc.constantFrom(...catalogue.datasets))
  .filter(([m, d]) => m.accepts.includes(d.kind))
  .chain(([m, d]) =>
    fc
      .record({
        version: fc.constant(1 as const),
        method: fc.constant(m.id),
        dataset: fc.constant(d.id),
        seed: fc.integer({ min: 0, max: 4294967295 }),
        steps: fc.option(fc.integer({ min: 1, max: 1e6 }), { nil: undefined }),
        values: values(m.fields),
        data: values(d.fields),
      })
      .map(({ steps, ...run }) => ({ ...run, ...(steps !== undefined && { steps }) })),
  );

const keys = fc.oneof(
  fc.constantFrom(
    ...["method", "dataset", "seed", "steps", "latent", "rate", "levels", "skip", "likelihood"],
    ...["data.clusters", "data.weights", "preset", "backend", "v"],
    ...["__proto__", "constructor", "data.toString"],
  ),
  fc.string(),
);
const texts = fc.oneof(
  fc.string(),
  fc.constantFrom("", "NaN", "1e999", "-1", "Infinity", "0x10", "vae", "ring", "1,2,x", ","),
);
/** Any text whatever, and queries that are nearly ours. */
const searches = fc.oneof(
  fc.string(),
  fc.array(fc.tuple(keys, texts), { maxLength: 12 }).map(pairs => `?${new URLSearchParams(pairs)}`),
);
const known = ["method", "dataset", "seed", "steps", "preset", "backend", "v"];
function reads(search: string): void {
  const { run, notes } = readAddress(search, catalogue, none);
  const m = catalogue.methods.find(x => x.id === run.method)!,
    d = catalogue.datasets.find(x => x.id === run.dataset)!;
  expect(m.accepts).toContain(d.kind);
  expect(parseValues(m.fields, run.values, {})).toEqual({ ...run.values });
  expect(parseValues(d.fields, run.data, {})).toEqual({ ...run.data });
  expect(Number.isInteger(run.seed) && run.seed >= 0 && run.seed <= 4294967295).toBe(true);
  const expected = new Set([...known, ...Object.keys(m.fields), ...Object.keys(d.fields).map(f => `data.${f}`)]);
  for (const name of new Set(new URLSearchParams(search).keys()))
    if (!expected.has(name)) expect(notes.some(n => n.includes(name.slice(0, 20)))).toBe(true);
}

describe("address", () => {
  it("brings every valid run back, without a note", () => {
    fc.assert(
      fc.property(runs, fc.boolean(), (run, packs) => {
        const read = readAddress(`?${writeAddress(run, catalogue)}`, catalogue, packs ? all : none);
        expect(read.notes).toEqual([]);
        expect(read.run).toEqual(run);
      }),
      { numRuns: 200 },
    );
  }, 30_000);

  it("never throws, gives a run that its own parser accepts, and notes what it did not understand", () => {
    fc.assert(fc.property(searches, reads), { numRuns: 200 });
  }, 30_000);

  it("writes only what differs, the version, and never the backend", () => {
    const run = presetRun(catalogue, "vae-ring", all);
    expect(writeAddress(run, catalogue)).toBe("method=vae&dataset=ring&v=1");
    expect(writeAddress({ ...run, seed: 7, values: { ...run.values, latent: 2, levels: "1,2" } }, catalogue)).toBe(
      "method=vae&dataset=ring&seed=7&latent=2&levels=1,2&v=1",
    );
    expect(writeAddress(readAddress("?backend=wasm", catalogue, all).run, catalogue)).not.toContain("backend");
    expect([readBackend("?backend=wasm"), readBackend("?backend=webgl"), readBackend("")]).toEqual([
      "wasm",
      undefined,
      undefined,
    ]);
  });

  it("takes no hexadecimal, binary or octal for a number, and says so by name", () => {
    const { run, notes } = readAddress("?method=vae&dataset=ring&latent=0x10&seed=0x10&steps=0b11", catalogue, all);
    const plain = readAddress("?method=vae&dataset=ring", catalogue, all).run;
    expect([run.values["latent"], run.seed, run.steps]).toEqual([plain.values["latent"], plain.seed, plain.steps]);
    expect(notes.join("\n")).toMatch(/latent.*0x10[^]*seed.*0x10|seed.*0x10[^]*latent.*0x10/);
    expect(notes.join("\n")).toMatch(/steps.*0b11/);
  });

  it("clamps with a note, and one wrong value costs only itself", () => {
    const { run, notes } = readAddress(
      "?method=vae&dataset=ring&latent=1000&likelihood=laplace&gamma=2&seed=-1",
      catalogue,
      all,
    );
    expect(run.values).toMatchObject({ latent: 256, likelihood: "learned", gamma: 2 });
    expect(run.seed).toBe(0);
    expect(notes).toHaveLength(3);
    expect(notes.join()).toMatch(/latent.*256.*likelihood.*learned, fixed, cross-entropy.*seed/s);
  });

  it("starts with the two-stage VAE on MNIST where its pack is installed, on drawn digits elsewhere; presets are written out", () => {
    expect(readAddress("", catalogue, all).run).toMatchObject({ method: "two-stage-vae", dataset: "mnist" });
    expect(readAddress("", catalogue, none).run).toMatchObject({ method: "two-stage-vae", dataset: "drawn-digits" });
    // asked for by name: its card says how to get it
    expect(readAddress("?dataset=mnist", catalogue, none).run.dataset).toBe("mnist");
    for (const id of Object.keys(presets)) {
      const { run, notes } = readAddress(`?preset=${id}&seed=3`, catalogue, all);
      expect(notes).toEqual([]);
      const written = writeAddress(run, catalogue);
      expect(written).not.toContain("preset");
      expect(readAddress(written, catalogue, all).run).toEqual(run);
    }
  });

  it("carries what was changed by hand to another method or data set, and nothing else", () => {
    const run: RunConfig = { ...presetRun(catalogue, "vae-ring", all), seed: 5 };
    const changedRun = { ...run, values: { ...run.values, latent: 2 } };
    const to = moved(catalogue, changedRun, { dataset: "mnist" });
    expect(to.values).toEqual({ ...startValues(catalogue.methods[0]!, catalogue.datasets[2]!), latent: 2 });
    // the start value of images, not the old one
    expect(moved(catalogue, run, { dataset: "mnist" }).values["latent"]).toBe(32);
    expect(moved(catalogue, changedRun, { method: "two-stage-vae" })).toMatchObject({
      method: "two-stage-vae",
      seed: 5,
      values: { latent: 2, second: 64 },
      data: initial(catalogue.datasets[0]!.fields),
    });
  });
});

// A tiny run of whatever trains: of every method on every kind of data that it takes, it is that method on those data,
// smaller, and a link that reads as it was written.
import { describe, expect, it } from "vitest";
import { catalogueOf } from "../../engine/catalogue";
import { dataSets } from "../../engine/datasets";
import { metrics, probes } from "../../engine/diagnostics";
import { methods } from "../../engine/methods";
import { readRun } from "../../engine/run";
import { readAddress, writeAddress } from "./address";
import { tinyRun, TINY_STEPS } from "./tiny-run";

const catalogue = catalogueOf(methods, dataSets, probes, metrics);
const all = () => true;
const SETS = { images: ["drawn-digits", "mnist", "cifar-10"], vectors: ["ring"] };
const cases = catalogue.methods.flatMap(({ id, accepts }) =>
  accepts.flatMap(kind => SETS[kind].map(dataset => [id, dataset] as const)),
);

describe("a tiny run", () => {
  it.each(cases)("of %s on %s is that method on those data, and its link says so", (method, dataset) => {
    const { run } = readAddress(`?method=${method}&dataset=${dataset}&seed=5&latent=3`, catalogue, all);
    const tiny = tinyRun(catalogue, run);
    expect(tiny).toMatchObject({ method, dataset, seed: 5, steps: TINY_STEPS, data: run.data });
    expect(tiny.values["latent"]).toBe(run.values["latent"]);
    for (const [name, value] of Object.entries(tiny.values))
      if (name === "rate" || name === "gammaRate")
        expect(Number(value), name).toBeGreaterThanOrEqual({ rate: 3e-3, gammaRate: 0.03 }[name]);
      else if (value !== run.values[name]) expect(Number(value), name).toBeLessThan(Number(run.values[name]));
    expect(readRun(tiny)).toEqual(tiny); // the worker takes it as it is
    const again = readAddress(writeAddress(tiny, catalogue), catalogue, all);
    expect(again.notes).toEqual([]);
    expect(again.run).toEqual(tiny);
  });

  it("leaves what is smaller already", () => {
    const { run } = readAddress("?method=lmgae&dataset=drawn-digits&width=0.0625&batch=4", catalogue, all);
    expect(tinyRun(catalogue, run).values).toMatchObject({ width: 0.0625, batch: 4, criticWidth: 64, criticSteps: 1 });
  });
});

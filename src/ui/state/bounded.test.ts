// Bounds as the page keeps them: a link and a form put a run right and say so, and what cannot be trained longer is not
// ordered. That its catalogue agrees with the engine: engine/bounds.test.ts.
import { beforeEach, describe, expect, it } from "vitest";
import type { Catalogue, DataSetEntry, MethodEntry } from "../../engine/catalogue";
import { flag, whole } from "../../engine/config";
import type { RunState } from "../../workers/protocol";
import { readAddress } from "./address";
import { longer } from "./run";
import { useSetup } from "./setup";

const method: MethodEntry = {
  id: "normed",
  title: "Normed",
  ...{ paper: "", by: "", lesson: 1, idea: "", about: "", paragraph: "", link: "" },
  accepts: ["vectors", "images"],
  fields: {
    loops: whole("Loops", "", 100, 1, 1_000_000),
    criticSteps: whole("Critic steps", "", 1, 1, 16),
    batch: whole("Batch", "", 8, 1, 1024),
    norm: flag("Batch norm", "", false),
  },
  starts: {},
  phases: [{ id: "train", title: "Train", counts: ["loops", "criticSteps"], rows: ["batch"] }],
  least: { images: [{ phase: "train", field: "batch", rows: 4, when: { norm: true } }] },
  ...{ formulas: [], charts: [], duels: [], offers: [], series: {}, probes: [], metrics: [] },
};
const dataset = (id: string, kind: DataSetEntry["kind"]): DataSetEntry => ({
  ...{ id, title: id, about: "", fields: {}, kind, shape: [4], count: 9, classes: 1, variance: 1 },
});
const catalogue: Catalogue = {
  methods: [method],
  datasets: [dataset("ring", "vectors"), dataset("digits", "images")],
  ...{ probes: [], metrics: [] },
};
const read = (query: string) => readAddress(`?method=normed&${query}`, catalogue, () => true);

describe("a link", () => {
  it("of as many steps as the counter holds is read as it is, one more is clamped with a note", () => {
    expect(read("dataset=ring&steps=16777215")).toMatchObject({ run: { steps: 16_777_215 }, notes: [] });
    const { run, notes } = read("dataset=ring&steps=20000000");
    expect(run.steps).toBe(16_777_215);
    expect(notes).toEqual([
      "steps: 20000000 of phase train is beyond what the step counter holds, 16777215 steps of a phase; using 16777215",
    ]);
  });
  it("of steps times rows beyond 32 bits is clamped too, by the field that counts", () => {
    const { run, notes } = read("dataset=ring&loops=1000000&criticSteps=5&batch=1024");
    expect(run.values).toMatchObject({ loops: 838_860, criticSteps: 5, batch: 1024 }); // 2²² / 5 = 838 860.8
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain("loops: 5000000 of phase train at batch 1024");
  });
  it("of a batch that batch norm does not bear is lifted with a note, where there is a norm", () => {
    expect(read("dataset=digits&batch=1").notes).toEqual([]);
    expect(read("dataset=ring&batch=1&norm=true").notes).toEqual([]);
    const { run, notes } = read("dataset=digits&batch=1&norm=true");
    expect(run.values["batch"]).toBe(4);
    expect(notes).toEqual([
      "batch: 1 is too few for batch norm, whose statistics are then noise; expected at least 4; using 4",
    ]);
  });
});

describe("a form", () => {
  beforeEach(() => {
    useSetup.getState().begin(catalogue);
    useSetup.getState().adopt(read("dataset=ring&batch=2").run);
  });
  const { getState } = useSetup;
  it("lifts the batch when it is set too low, and says so", () => {
    getState().choose({ dataset: "digits" });
    getState().set("norm", true);
    expect(getState().run?.values["batch"]).toBe(4); // another field brought the norm
    expect(getState().notes).toHaveLength(1);
    expect(getState().noted).toBe("form");
    getState().set("batch", 3);
    expect([getState().run?.values["batch"], getState().notes.length]).toEqual([4, 1]);
    getState().set("batch", 5);
    expect([getState().run?.values["batch"], getState().notes.length]).toEqual([5, 0]);
  });
  it("leaves it alone where nothing is normed", () => {
    getState().set("batch", 1);
    expect([getState().run?.values["batch"], getState().notes]).toEqual([1, []]);
  });
});

it("what can be trained longer is half of the last phase again, or what its counter still holds", () => {
  const state = (steps: number, room?: number) =>
    ({ phases: [{ steps }], ...(room !== undefined && { room }) }) as unknown as RunState;
  expect(longer(state(1000))).toBe(500);
  expect(longer(state(16_000_000, 777_215))).toBe(777_215);
  expect(longer(state(16_777_215, 0))).toBe(0);
});

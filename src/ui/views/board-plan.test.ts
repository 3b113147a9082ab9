// What stands on the first screen of every method, by the plan alone: no chart of a phase that has not begun, no term
// that is switched off, and no picture so small that it says nothing. How it looks is e2e/layout.spec.ts.
import { describe, expect, it } from "vitest";
import { catalogueOf, type MethodEntry } from "../../engine/catalogue";
import type { Values } from "../../engine/config";
import { dataSets } from "../../engine/datasets";
import { metrics, probes } from "../../engine/diagnostics";
import { methods } from "../../engine/methods";
import {
  chartedOf,
  chartsIn,
  expected,
  laterOf,
  placedOf,
  restingOf,
  type Room,
  seated,
  termsWidth,
  upperOf,
} from "./board-plan";
import { fitting, type Term } from "./charts/terms";
import { probesFor } from "../state/probes";
import { startValues } from "../state/starts";

const catalogue = catalogueOf(methods, dataSets, probes, metrics);
const methodOf = (id: string): MethodEntry => catalogue.methods.find(method => method.id === id)!;
const dataOf = (kind: "images" | "vectors") => catalogue.datasets.find(set => set.kind === kind)!;
/** Of the third column at 1440 x 900: 1440 less margins, two columns and the gaps between. */
const ROOM: Room = { narrow: false, width: 1440 - 64 - 208 - 264 - 72, top: 280, bottom: 310 };
const phasesOf = ({ phases }: MethodEntry) => phases.map((p, i) => ({ ...p, steps: 100, first: 100 * i }));
/** All that its phases up to that one report. */
const namesUpTo = (method: MethodEntry, phase: number) =>
  Object.keys(method.series).filter(name =>
    method.phases.slice(0, phase + 1).some(({ id }) => name.startsWith(`${id}/`)),
  );
function charted(method: MethodEntry, phase: number, values: Values = {}, bars = 0) {
  const phases = phasesOf(method);
  const course = {
    names: namesUpTo(method, phase),
    phases,
    now: phase,
    waits: phases.map(() => ""),
    values,
    changed: [],
    resting: [],
  };
  return chartedOf(method, course, chartsIn(ROOM, bars));
}
const pairs = catalogue.methods.flatMap(method => method.accepts.map(kind => [method.id, kind] as const));
const placesOf = (method: MethodEntry, kind: "images" | "vectors") => {
  const found = probesFor(catalogue, method, kind, startValues(method, dataOf(kind)));
  return seated(placedOf(expected(method, found, kind), found, {}, kind), ROOM);
};
const shapesOf = (id: string, kind: "images" | "vectors") =>
  Object.fromEntries(placesOf(methodOf(id), kind).map(({ id: probe, shape }) => [probe, shape]));

describe("phases that have not begun", () => {
  it.each(catalogue.methods.map(({ id }) => id))("%s has no chart and no term of one", id => {
    const method = methodOf(id);
    method.phases.forEach((_, phase) => {
      const { charts, rest, terms } = charted(method, phase);
      const begun = method.phases.slice(0, phase + 1).map(p => `${p.id}/`);
      const isBegun = (series: string) => begun.some(start => series.startsWith(start));
      for (const chart of [...charts, ...rest])
        expect(
          chart.lines.some(l => isBegun(l.series)),
          chart.id,
        ).toBe(true);
      for (const term of terms) expect(isBegun(term.name), term.name).toBe(true);
    });
  });
  it("the chart of the second phase comes with it", () => {
    const cloud = (phase: number) => charted(methodOf("wd-aae"), phase).charts.some(({ id }) => id === "cloud");
    expect([cloud(0), cloud(1)]).toEqual([false, true]);
  });
});

describe("terms that a weight of 0 switches off", () => {
  const shown = (id: string, values: Values, changed: readonly string[] = []) => {
    const method = methodOf(id);
    const phases = phasesOf(method);
    const course = { names: namesUpTo(method, 0), phases, now: 0, waits: [""], values, changed, resting: [] };
    return chartedOf(method, course, 2).terms.map(term => term.name.slice(term.name.lastIndexOf("/") + 1));
  };
  it("are not drawn, and are once the weight is above 0", () => {
    expect(shown("vpga", { dataWeight: 0, priorWeight: 0.01 })).not.toContain("latent-data");
    expect(shown("vpga", { dataWeight: 0, priorWeight: 0.01 })).toContain("latent-prior");
    expect(shown("vpga", { dataWeight: 0.1, priorWeight: 0.01 })).toContain("latent-data");
    expect(shown("lvpga", { likelihoodWeight: 0 })).not.toContain("energy");
  });
  it("stay where the weight was changed under way: their past is not 0", () =>
    expect(shown("lvpga", { likelihoodWeight: 0 }, ["likelihoodWeight"])).toContain("energy"));
});

describe("terms that wait for the end of a warm-up", () => {
  it.each(["lpga", "lvpga"])("%s: all but the reconstruction, until then", id => {
    const method = methodOf(id);
    const phases = phasesOf(method);
    const resting = (step: number) => restingOf(method, phases, step, { warmup: 10 });
    for (const name of resting(3)) expect(method.series[name], name).toBeDefined();
    const course = { names: namesUpTo(method, 0), phases, now: 0, waits: [""], values: {}, changed: [] };
    const minimised = (step: number) =>
      chartedOf(method, { ...course, resting: resting(step) }, 2)
        .terms.filter(({ text }) => !text.watched)
        .map(({ text }) => text.title);
    expect(minimised(10)).toEqual(["Reconstruction"]);
    expect(minimised(11).length).toBeGreaterThanOrEqual(5);
  });
});

describe("pictures", () => {
  it.each(pairs)("%s on %s: those of the first screen have the room that they need", (id, kind) => {
    const placed = placesOf(methodOf(id), kind);
    const first = placed.filter(({ shape }) => shape !== "look" && shape !== "bars");
    expect(first.length).toBeGreaterThan(0);
    const planes = first.filter(({ shape }) => shape === "plane").length;
    // as wide as pictures are high that stand eight below each other, five or two side by side
    const wide = { sheet: 175, pairs: 70, wide: ROOM.width / 2 - 13, tall: ROOM.width / 2 - 16 };
    const taken = first.reduce((sum, { shape }) => sum + (shape in wide ? wide[shape as keyof typeof wide] : 0), 0);
    if (planes > 0)
      expect((ROOM.width - taken - 26 * (first.length - 1)) / planes, "of a plane").toBeGreaterThanOrEqual(150);
  });
  it("LMGAE’s mask has half of the row, on vectors and on images; the last plane goes below", () => {
    expect(shapesOf("lmgae", "vectors")).toMatchObject({
      "mask-evolution": "wide",
      distribution: "plane",
      "latent-plane": "plane",
      reconstructions: "look",
    });
    expect(shapesOf("lmgae", "images")).toMatchObject({
      "mask-evolution": "wide",
      samples: "sheet",
      reconstructions: "pairs",
      "latent-plane": "look",
    });
  });
  it.each(["vectors", "images"] as const)("what was picked in LMGAE’s mask stands right beside it, on %s", kind => {
    const method = methodOf("lmgae");
    const found = probesFor(catalogue, method, kind, startValues(method, dataOf(kind)));
    const placed = placedOf(expected(method, found, kind), found, {}, kind);
    const picked = { by: "mask-evolution", id: "mask-dimension" };
    const row = (room: Room, of?: typeof picked) => upperOf(seated(placed, room, of), of).map(({ id }) => id);
    expect(row(ROOM)).not.toContain(picked.id);
    for (const room of [ROOM, { ...ROOM, width: 620 }, { ...ROOM, width: 350, narrow: true }])
      expect(row(room, picked).slice(0, 2), `${room.width} px`).toEqual([picked.by, picked.id]);
  });
  it("a phone has places of what a later phase shows from the start, and none once it has begun", () => {
    const method = methodOf("two-stage-vae");
    const found = probesFor(catalogue, method, "images", startValues(method, dataOf("images")));
    expect(laterOf(method, found, 0)).toEqual(["samples-stage-1"]);
    expect(laterOf(method, found, 1)).toEqual([]);
  });
  it("the free points stand beside all their charts", () =>
    expect(shapesOf("free-points", "vectors")["free-points"]).toBe("tall"));
  it("so does any picture that is the only one", () =>
    expect(shapesOf("wgan-gp", "vectors")["distribution"]).toBe("tall"));
});

describe("charts", () => {
  it("of two stages jointly, KL of u is the first", () => {
    const { charts } = charted(methodOf("two-stage-joint"), 0, {}, 1);
    expect(charts[0]!.lines[0]!.series).toBe("train/autoencoder/kl-u");
  });
  it("leave the terms a column in which their title is whole", () => {
    // "What is minimised", "per sample" and "10 more" are 114, 63 and 50 pixels wide, with 8 between
    for (const bars of [0, 1])
      expect(termsWidth(ROOM, chartsIn(ROOM, bars), bars)).toBeGreaterThanOrEqual(114 + 63 + 50 + 16);
  });
  const term = (name: string, phase: number): Term => ({
    name,
    phase,
    waits: "",
    text: { title: name, actor: "ink", help: "", symbol: "", unit: "no unit", lookFor: "" },
  });
  it("of terms: those of the newest phase first where not all fit, and no column narrower than they need", () => {
    const terms = [term("a", 0), term("b", 0), term("c", 1), term("d", 1), term("e", 1)];
    const named = (width: number, fit: number) => fitting(terms, width, fit).map(column => column.map(t => t.name));
    expect(named(150, 2)).toEqual([["c", "d"]]);
    expect(named(330, 2)).toEqual([["c", "d"], ["e"]]);
    expect(named(500, 2)).toEqual([["a", "b"], ["c", "d"], ["e"]]);
  });
});

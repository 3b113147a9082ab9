// What the charts and pictures decide before they draw: scales, ticks, meetings, labels, densities, numbers as text.
// Drawing itself is looked at in the browser (e2e).
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { densityOf, levelsOf } from "./density";
import { choose, widthOf } from "./labels";
import { meeting } from "./charts/meeting";
import { stepsOf, stepTicks, ticksOf, valuesOf } from "./scale";
import { columnsOf, type Term } from "./charts/terms";
import type { Curve, Frame } from "./charts/curves";

describe("scales", () => {
  const extent = fc
    .tuple(fc.double({ min: -1e5, max: 1e5, noNaN: true }), fc.double({ min: 1e-3, max: 1e5, noNaN: true }))
    .map(([low, span]) => [low, low + span] as const);
  it("ticks are few, inside, and evenly apart", () => {
    fc.assert(
      fc.property(extent, fc.integer({ min: 3, max: 7 }), ([low, high], most) => {
        const { ticks, gap } = ticksOf([low, high], most);
        const slack = 1e-6 * (high - low) + 1e-9 * Math.abs(low);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(most);
        ticks.forEach((t, i) => {
          expect(t).toBeGreaterThanOrEqual(low - slack);
          expect(t).toBeLessThanOrEqual(high + slack);
          if (i) expect(t - ticks[i - 1]!).toBeCloseTo(gap, 5);
        });
      }),
    );
  });
  it("what the look shows: −800, 0, 800 and 0, 30, 60", () => {
    expect(ticksOf([-900, 900], 3).ticks).toEqual([-800, 0, 800]);
    expect(ticksOf([0, 68], 3).ticks).toEqual([0, 30, 60]);
    expect(stepTicks([5000, 10000], 3)).toEqual([5000, 8000, 10000]);
  });
  it("values that are not finite never reach an axis", () => {
    const any = fc.oneof(fc.double({ min: -1e6, max: 1e6 }), fc.constantFrom(NaN, Infinity, -Infinity));
    fc.assert(
      fc.property(fc.array(any, { maxLength: 200 }), fc.boolean(), (values, log) => {
        const {
          extent: [low, high],
          ticks,
        } = valuesOf(values, values, 3, log);
        expect(high).toBeGreaterThan(low);
        for (const t of [low, high, ...ticks]) expect(Number.isFinite(t)).toBe(true);
      }),
    );
  });
  it("a steep start is cut and said to be; an even fall is not", () => {
    const steep = Array.from({ length: 120 }, (_, i) => (i < 3 ? 220 - 60 * i : 20 + Math.sin(i)));
    const even = Array.from({ length: 120 }, (_, i) => 800 - 13 * i);
    expect([valuesOf(steep, steep, 3, false).cut, valuesOf(even, even, 3, false).cut]).toEqual([
      { above: true, below: false },
      { above: false, below: false },
    ]);
    expect(valuesOf(steep, steep, 3, false).extent[1]).toBeLessThan(100);
  });
  it("a term that is off stands at 0 of a scale to 1", () =>
    expect(valuesOf(Array(20).fill(0), Array(20).fill(0), 3, false)).toMatchObject({ extent: [0, 1], ticks: [0, 1] }));
  it("a phase under way shows as many steps as are soon filled, a finished one all", () => {
    const phases = [
      { id: "a", title: "", steps: 5000, first: 0 },
      { id: "b", title: "", steps: 3000, first: 5000 },
    ];
    expect([
      stepsOf(phases, 0, 7),
      stepsOf(phases, 0, 130),
      stepsOf(phases, 0, 5000),
      stepsOf(phases, 1, 5600),
      stepsOf(phases, 1, 8000),
    ]).toEqual([
      [0, 50],
      [0, 200],
      [0, 5000],
      [5000, 6000],
      [5000, 8000],
    ]);
  });
});

describe("steps of a phase whose length nobody has said yet", () => {
  it("are those that its curves have, as if it were long: a run that came from a file has them at once", () => {
    const phase = { id: "train", title: "Train", first: 0 };
    for (const latest of [0, 7, 3814])
      expect(stepsOf([{ ...phase, steps: 0 }], 0, latest)).toEqual(stepsOf([{ ...phase, steps: 1e6 }], 0, latest));
  });
});

describe("a meeting", () => {
  const frame: Frame = {
    width: 300,
    height: 334,
    left: 26,
    right: 6,
    top: 12,
    bottom: 24,
    steps: [0, 5000],
    values: { extent: [-5.3, 0], ticks: [], gap: 1, log: false, cut: { above: false, below: false } },
  };
  const curve = (of: (t: number) => number): Curve => ({
    name: "",
    actor: "ink",
    raw: [],
    others: [],
    smooth: Array.from({ length: 100 }, (_, i) => ({ at: 50 * (i + 1), value: of(50 * (i + 1)) })),
    line: undefined as never,
  });
  const error = (t: number) => -5 + 2.5 * Math.exp(-t / 600);
  it("is where one line comes down on the other and stays", () => {
    const met = meeting(
      curve(t => Math.max(error(t), -t / 800)),
      curve(error),
      frame,
    )!;
    expect(met.step).toBeGreaterThan(3800); // −t/800 reaches −4.99 at 3 995
    expect(met.step).toBeLessThan(4100);
    expect(met.value).toBeCloseTo(-4.99, 1);
  });
  it("is none when they only cross, or have not yet touched", () => {
    expect(
      meeting(
        curve(t => -t / 700),
        curve(error),
        frame,
      ),
    ).toBeUndefined();
    expect(
      meeting(
        curve(t => error(t) + 0.2),
        curve(error),
        frame,
      ),
    ).toBeUndefined();
  });
});

describe("labels", () => {
  it("take the first place that is free", () => {
    const room = { x: 0, y: 0, width: 200, height: 100 };
    const line = [
      [0, 50],
      [200, 50],
    ] as const;
    const places = [
      { x: 50, y: 54, anchor: "start" },
      { x: 50, y: 30, anchor: "start" },
    ] as const;
    expect(choose(places, widthOf("ln γ", true), room, [line], [])!.index).toBe(1);
    expect(choose(places, widthOf("ln γ", true), room, [], [])!.index).toBe(0);
    expect(choose([{ x: 190, y: 54, anchor: "start" }], 40, room, [], [])).toBeUndefined();
  });
});

describe("density", () => {
  it("keeps the mass of what is inside, and its level encloses the share asked for", () => {
    // a Gaussian by golden angles
    const points = Float32Array.from(
      { length: 4000 },
      (_, i) =>
        150 +
        30 *
          Math.sqrt(-2 * Math.log(((i >> 1) + 0.5) / 2000)) *
          (i % 2 ? Math.sin((i >> 1) * 2.399963) : Math.cos((i >> 1) * 2.399963)),
    );
    const density = densityOf(points, 300, 300, 8);
    const sum = density.values.reduce((a, b) => a + b, 0);
    const [half] = levelsOf(density, [0.5]);
    expect(sum).toBeCloseTo(2000, -1); // within 5 of 2 000: the blur's tails at the edge
    const cells = density.values.filter(v => v >= half!).length * density.cell ** 2;
    const radius = Math.sqrt(cells / Math.PI);
    expect(radius).toBeGreaterThan(1.177 * 30 * 0.95); // half of a Gaussian lies within 1.177 σ, σ² = 30² + 8²
    expect(radius).toBeLessThan(1.177 * Math.hypot(30, 8) * 1.05);
  });
});

describe("columns of terms", () => {
  const term = (phase: number, name: string): Term => ({
    phase,
    name,
    text: { title: name, actor: "ink", help: "", unit: "no unit", lookFor: "", symbol: "s" },
    waits: "",
  });
  it("hold one phase each, in as few rows as fit", () => {
    const four = [term(0, "a"), term(0, "b"), term(1, "c"), term(1, "d")];
    const names = (width: number, terms: Term[]) => columnsOf(terms, width).map(c => c.map(t => t.name).join(""));
    expect(names(358, four)).toEqual(["ab", "cd"]);
    expect(names(832, four)).toEqual(["a", "b", "c", "d"]);
    expect(names(100, four)).toEqual(["ab", "cd"]);
  });
});

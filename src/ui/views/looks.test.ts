// What the views below the first screen decide before they draw: axes, places, numbers as text, what is said of them,
// and which options are offered. Drawing itself is looked at in the browser.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { spokenField } from "./field";
import { pairs, spokenImages } from "./images";
import { estimateText, scaleOfIntervals, spokenIntervals } from "./intervals";
import { offered } from "./options";
import { scaleOf } from "./plot-scale";
import { frameOf, spokenPlot } from "./plot-view";
import { spokenPoints } from "./points";
import { choice, list, whole } from "../../engine/config";
import type { ProbeEntry } from "../../engine/catalogue";
import type { View } from "../../engine/view";

type Kind<K extends View["kind"]> = Extract<View, { kind: K }>;
const any = fc.oneof(
  fc.double({ min: -1e6, max: 1e6 }),
  fc.double({ min: 0, max: 1 }),
  fc.constantFrom(NaN, Infinity, -Infinity, 0, 1e-30),
);

describe("axes of a plot", () => {
  it("have ends at round values and ticks inside, whatever the values", () => {
    // found by chance: spans that vanish
    for (const near of [
      [0, 5e-324],
      [1e6, 1e6 + 1e-9],
    ]) {
      const [low, high] = scaleOf(near, { label: "" }, 5).extent;
      expect(high).toBeGreaterThan(low);
    }
    // found by chance: a decade below the least double is 0
    expect(scaleOf([5e-324, 1e-310], { label: "", scale: "log" }, 5).extent[0]).toBeGreaterThan(0);
    fc.assert(
      fc.property(fc.array(any, { maxLength: 60 }), fc.boolean(), (values, log) => {
        const {
          extent: [low, high],
          ticks,
          share,
          shows,
          log: inDecades,
        } = scaleOf(values, { label: "", ...(log && { scale: "log" as const }) }, 5);
        const finite = values.filter(Number.isFinite);
        expect(inDecades).toBe(log && (finite.length === 0 || finite.some(v => v > 0)));
        expect(high).toBeGreaterThan(low);
        if (inDecades) expect(low).toBeGreaterThan(0);
        for (const { value, text } of ticks) {
          expect(share(value)).toBeGreaterThanOrEqual(-1e-6);
          expect(share(value)).toBeLessThanOrEqual(1 + 1e-6);
          expect(text).not.toMatch(/NaN|-|finite/);
        }
        for (const v of values.filter(shows)) expect(Number.isFinite(share(v))).toBe(true);
        if (inDecades) expect(shows(0)).toBe(false);
      }),
    );
  });
  it("in decades: a decade at least, ticks at 1, 2 and 5 where there is room, else at whole powers", () => {
    const text = (values: number[], most = 6) =>
      scaleOf(values, { label: "", scale: "log" }, most).ticks.map(t => t.text);
    expect(text([0.3, 0.9])).toEqual(["0.1", "0.2", "0.5", "1"]);
    // 1.03 is 1: half a decade is not spent on it; 0.0008 lies below 0.001, so the axis begins at 0.0005
    expect(text([0.0008, 1.03])).toEqual(["0.001", "0.01", "0.1", "1"]);
    expect(scaleOf([0.0008, 1.03], { label: "", scale: "log" }, 6).extent.map(v => Number(v.toPrecision(3)))).toEqual([
      5e-4, 1,
    ]);
    expect(text([1e-20, 1], 3)).toEqual(["10⁻⁶", "0.001", "1"]); // a millionth is nothing: the axis ends there
  });
  it("of ranks has whole ticks only; a wanted extent is shown", () => {
    expect(scaleOf([1, 2, 3], { label: "", extent: [1, 3] }, 6).ticks.map(t => t.text)).toEqual(["1", "2", "3"]);
    expect(scaleOf([0.4], { label: "", extent: [0, 1.2] }, 5).extent[1]).toBeCloseTo(1.2, 12);
  });
});

describe("a plot", () => {
  const view: Kind<"plot"> = {
    kind: "plot",
    x: { label: "λ", scale: "log" },
    y: { label: "V" },
    band: { name: "chance", y: [0.5, 1.5] },
    lines: [
      { name: "a dimension", actor: "latent", dots: "only", xy: Float32Array.of(0.1, 1, 1, 3, 0, 2, NaN, 1) },
      { name: "first order", actor: "ink", dashed: true, xy: new Float32Array(0) },
    ],
  };
  it("puts points where their values are: low left, high right, band and extent inside", () => {
    const { x, y, left, right, top, bottom } = frameOf(view, { width: 400, height: 300 });
    expect(x(1) - x(0.1)).toBeCloseTo(right - left - 8, 6); // one decade is the whole axis
    expect([y(0.5) <= bottom, y(3) >= top, y(1.5) < y(0.5)]).toEqual([true, true, true]);
  });
  it("says in numbers what is on it, and what cannot be shown", () => {
    expect(spokenPlot(view)).toBe(
      "a dimension, 4 points, λ from 0 to 1.00, V from 1.00 to 3.00; first order, 0 points, λ nothing that can be shown, V nothing that can be shown; chance between 0.500 and 1.50; 1 of 3 values is 0 or below: not on a log axis",
    );
  });
  it("stands with nothing but NaN", () => {
    const { x, y } = frameOf(
      {
        ...view,
        lines: [{ name: "a", actor: "latent", xy: Float32Array.of(NaN, NaN) }],
        band: { name: "", y: [NaN, NaN] },
      },
      { width: 300, height: 200 },
    );
    expect([x(1), y(1)].every(Number.isFinite)).toBe(true);
  });
});

describe("intervals", () => {
  const row = (value: number, error?: number) => ({
    name: "z",
    actor: "latent" as const,
    value,
    ...(error !== undefined && { error }),
  });
  it("show as many decimals as the error's two digits have", () => {
    expect(
      [
        row(51.38, 4.53),
        row(-0.071, 0.86),
        row(-0.001, 0.86),
        row(126.4, 18.2),
        row(0.00513, 0.00042),
        row(3),
        row(NaN, 1),
        row(2, 0),
      ].map(estimateText),
    ).toEqual([
      "51.4 ± 4.5",
      "−0.07 ± 0.86",
      "0.00 ± 0.86",
      "126 ± 18",
      "0.00513 ± 0.00042",
      "3.00",
      "not finite",
      "2.00",
    ]);
  });
  it("see zero, the whiskers and the band", () => {
    const {
      extent: [low, high],
    } = scaleOfIntervals(
      { kind: "intervals", label: "d", rows: [row(50, 10)], none: { name: "chance", extent: [-4, 4] } },
      5,
    );
    expect([low <= -4, high >= 70]).toEqual([true, true]); // 50 + 2 · 10
    expect(
      spokenIntervals({
        kind: "intervals",
        label: "MMD²",
        rows: [row(50, 10)],
        none: { name: "chance", extent: [-4, 4] },
      }),
    ).toBe("z, MMD² 50 ± 10; chance between −4.00 and 4.00");
    expect(scaleOfIntervals({ kind: "intervals", label: "d", rows: [row(NaN, NaN)] }, 5).share(0)).not.toBeNaN();
  });
});

describe("what is said of pictures", () => {
  const pixels = { height: 1, width: 1, depth: 1, pixels: new Uint8ClampedArray(18) };
  it("of images: rows, columns and names", () => {
    const walk: Kind<"images"> = {
      kind: "images",
      ...pixels,
      columns: 9,
      count: 18,
      rows: ["z₁", "z₂"],
      captions: ["−3", "", "", "", "0", "", "", "", "3"],
    };
    expect([spokenImages(walk), pairs(walk)]).toEqual(["18 pictures in 2 rows of 9: z₁, z₂", false]);
    expect([
      spokenImages({ kind: "images", ...pixels, columns: 2, count: 16, captions: ["x", "x̂"] }),
      pairs({ kind: "images", ...pixels, columns: 2, count: 16, captions: ["x", "x̂"] }),
    ]).toEqual(["16 pictures", true]);
  });
  it("of points: grids and thumbnails", () => {
    const points: Kind<"points"> = {
      kind: "points",
      axes: ["z₁", ""],
      layers: [{ name: "real", actor: "real", xy: new Float32Array(20) }],
    };
    expect(spokenPoints({ ...points, grid: [new Float32Array(4)] })).toBe("10 real, 1 decoded lines; z₁");
    expect(
      spokenPoints({
        ...points,
        thumbnails: { ...pixels, count: 18, name: "decoded", actor: "generated", side: 1, xy: new Float32Array(36) },
      }),
    ).toBe("18 pictures, decoded; z₁");
  });
  it("of a field: its values, its ends and what is outlined", () => {
    expect(
      spokenField({
        kind: "field",
        rows: 1,
        columns: 2,
        values: Float32Array.of(0, 0.25),
        extent: [-1, 1, 0, 2],
        axes: ["y₁", "y₂"],
        actor: "generated",
        layers: [{ name: "real", actor: "real", xy: new Float32Array(8) }],
      }),
    ).toBe("generated, from 0 to 0.250; y₁ from −1.00 to 1.00, y₂ from 0 to 2.00; lines around 50 and 90 % of 4 real");
  });
});

describe("options", () => {
  const entry: ProbeEntry = {
    id: "plane",
    title: "",
    help: "",
    lookFor: "",
    needs: [],
    options: {
      axes: choice("Axes", "", "varied", ["varied", "chosen"]),
      dimensions: list("Dimensions", "", "1,2", 1, 9, { when: { axes: "chosen" } }),
      show: choice("Show", "", "codes", ["codes", "pictures"], { only: "images" }),
      row: whole("Row", "", 1, 1, 9),
    },
  };
  const names = (...args: Parameters<typeof offered>) => offered(...args).map(([name]) => name);
  it("are those for this data, this choice and this picture", () => {
    expect(names(entry, {}, "vectors")).toEqual(["axes", "row"]);
    expect(names(entry, {}, "images")).toEqual(["axes", "show", "row"]);
    expect(names(entry, { axes: "chosen" }, "images", ["row"])).toEqual(["axes", "dimensions", "show"]);
    expect(names(undefined, {}, "images")).toEqual([]);
  });
});

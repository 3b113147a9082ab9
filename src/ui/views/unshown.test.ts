// A log axis loses nothing in silence: what is 0 or below is counted and said at the chart, and where nothing can stand
// on such an axis it is linear again, with a word.
import { describe, expect, it } from "vitest";
import { createSeries } from "../state/series";
import type { View } from "../../engine/view";
import { scaleOfBars } from "./bars";
import { logAxis } from "./charts/log-axis";
import { brokenPath, frameOf, spokenPlot } from "./plot-view";
import { widthOf } from "./labels";
import { linesOf, unshownText } from "./unshown";

const NBSP = "\u00a0";
type Plot = Extract<View, { kind: "plot" }>;
const size = { width: 400, height: 300 };
const plot = (ys: readonly number[], more: Partial<Plot> = {}): Plot => ({
  kind: "plot",
  x: { label: "λ" },
  y: { label: "V", scale: "log" },
  lines: [{ name: "a", actor: "latent", xy: Float32Array.from(ys.flatMap((y, k) => [k + 1, y])) }],
  ...more,
});

describe("in words", () => {
  it.each<[number, number, string | undefined]>([
    [0, 300, undefined],
    [12, 300, "12 of 300 values are 0 or below: not on a log axis"],
    [1, 1200, `1 of 1${NBSP}200 values is 0 or below: not on a log axis`],
    [300, 300, "no value is above 0: the axis is linear"],
    [0, 0, undefined],
  ])("%d of %d", (hidden, of, text) => expect(unshownText({ hidden, of })).toBe(text));
});

describe("in a picture that is narrower than the sentence", () => {
  const said = "12 of 300 values are 0 or below: not on a log axis";
  it.each([60, 112, 148, 260])("at %d pixels every word is there, in order, in lines that fit", width => {
    const lines = linesOf(said, width);
    expect(lines.join(" ")).toBe(said);
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(widthOf(line, false), line).toBeLessThanOrEqual(width);
    // and no line could have taken the word after it
    for (const [i, line] of lines.slice(0, -1).entries())
      expect(widthOf(`${line} ${lines[i + 1]!.split(" ")[0]!}`, false)).toBeGreaterThan(width);
  });
  it("takes one line where it fits, and leaves a word whole that does not", () => {
    expect(linesOf(said, 900)).toEqual([said]);
    expect(linesOf("a incomprehensible b", 20)).toEqual(["a", "incomprehensible", "b"]);
  });
});

describe("a chart of a series", () => {
  const filled = (values: readonly number[]) => {
    const series = createSeries(run => run());
    series.begin("1");
    series.append([{ name: "a", at: Int32Array.from(values, (_, i) => i + 1), values: Float32Array.from(values) }]);
    return series;
  };
  it("counts what it cannot show among the steps that it shows", () => {
    const values = Array.from({ length: 300 }, (_, i) => (i % 25 === 0 ? (i % 50 ? -1 : 0) : 1 + i));
    expect(logAxis(filled(values), "a", [0, 300])).toEqual({ log: true, hidden: 12, of: 300 }); // 300 / 25
    // steps 101, 126, 151 and 176
    expect(logAxis(filled(values), "a", [100, 200])).toEqual({ log: true, hidden: 4, of: 100 });
  });
  it("is linear where nothing is above 0, and where there is nothing", () => {
    expect(logAxis(filled([0, -1, 0]), "a", [0, 3])).toEqual({ log: false, hidden: 3, of: 3 });
    expect(logAxis(filled([]), "a", [0, 3])).toEqual({ log: true, hidden: 0, of: 0 });
    expect(logAxis(filled([NaN, 1]), "a", [0, 2]), "what is not finite has a gap on every axis").toEqual({
      log: true,
      hidden: 0,
      of: 1,
    });
  });
  it("counts runs beside it too", () => {
    const series = filled([1, 2, 0, 4]);
    series.load("2", [{ name: "a", at: Int32Array.of(1, 2), values: Float32Array.of(0, -5) }]);
    series.show(["2"]);
    expect(logAxis(series, "a", [0, 4])).toEqual({ log: true, hidden: 3, of: 6 });
  });
});

describe("a plot", () => {
  it("says how many of its values a log axis cannot show, and breaks its line there", () => {
    const view = plot([1, 10, 0, 100, -3]);
    const frame = frameOf(view, size);
    expect(frame.said).toEqual(["2 of 5 values are 0 or below: not on a log axis"]);
    expect(spokenPlot(view)).toContain("2 of 5 values are 0 or below: not on a log axis");
    // 1 and 10, then 100 alone: a line across the gap would show values that are not there
    expect(brokenPath(view.lines[0]!, frame).map(part => part.length)).toEqual([2, 1]);
  });
  it("is linear again where nothing can be shown", () => {
    const view = plot([0, -1, -2]);
    const frame = frameOf(view, size);
    expect(frame.scales.y.log).toBe(false);
    expect(frame.said).toEqual(["no value is above 0: the axis is linear"]);
    expect(brokenPath(view.lines[0]!, frame).map(part => part.length)).toEqual([3]);
  });
  it("names the axis where only one of two is meant, and says nothing where all is shown", () => {
    expect(frameOf(plot([1, 2]), size).said).toEqual([]);
    const both = plot([0, 2], { x: { label: "λ", scale: "log" } });
    both.lines[0]!.xy[0] = -1;
    expect(frameOf(both, size).said).toEqual([
      "λ: 1 of 2 values is 0 or below: not on a log axis",
      "V: 1 of 2 values is 0 or below: not on a log axis",
    ]);
  });
  it("says what lies so far down that it stands at the edge", () => {
    // six decades below the largest an axis ends (plot-scale.ts): 1e-9 would stand at its foot
    expect(frameOf(plot([1, 1e-9]), size).said).toEqual(["1 of 2 values is below 10⁻⁶: at the edge of the axis"]);
  });
});

describe("bars", () => {
  const bars = (values: readonly number[]) => ({
    kind: "bars" as const,
    scale: "log" as const,
    values: Float32Array.from(values),
    labels: values.map(String),
  });
  it("that a log axis has no end for go to its edge, and are counted", () => {
    const { axis, said } = scaleOfBars(bars([1, 0.5, 0, -1]), 200);
    expect(said).toBe("2 of 4 values are 0 or below: not on a log axis");
    for (const v of [0, -1]) expect(Number.isFinite(axis.y(v))).toBe(true);
    expect(axis.y(0)).toBeGreaterThan(axis.y(0.5));
  });
  it("stand on a linear axis where none is above 0", () => {
    const { axis, said } = scaleOfBars(bars([0, -1]), 200);
    expect(said).toBe("no value is above 0: the axis is linear");
    expect(axis.base).toBe(0);
  });
});

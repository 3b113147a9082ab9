// What a chart of γ says: its title tells how γ stands to the error now, in the same units, and at the floor that γ is
// held there.
import { describe, expect, it } from "vitest";
import { methodEntry } from "../../../engine/catalogue";
import { methodOf } from "../../../engine/methods";
import { heldIn, limitsOf, nearLimits, titleOf } from "./held";

const entry = methodEntry(methodOf("vae"));
const chart = entry.charts.find(c => c.id === "gamma")!;
const GAMMA = "train/autoencoder/log-gamma";
const learned = { likelihood: "learned" };
const limits = limitsOf(entry, "vectors", learned);
/** ln γ, and how many times the error γ is. */
const title = (logGamma: number, times: number, values = learned) =>
  titleOf(
    chart,
    limitsOf(entry, "vectors", values),
    values,
    name => ({ [GAMMA]: logGamma, "train/autoencoder/log-error": logGamma - Math.log(times) })[name],
  );

describe("the title", () => {
  it.each<[number, number, string]>([
    [-2, 4.3, "γ is 4.3 times the error"],
    [-2, 120, "γ is 120 times the error"],
    [-3, 1.02, "γ has met the error"],
    [-3, 0.62, "γ is 0.62 times the error"],
    [-6, 4.3, "γ is held at e⁻⁶, 4.3 times the error"],
    [-6, 1, "γ has met the error"],
    [-6, 0.05, "γ is 0.05 times the error"], // it only starts there: nothing holds what wants up
  ])("ln γ %d, %d times the error", (logGamma, times, text) => expect(title(logGamma, times)).toBe(text));
  it("of a γ that is fixed says that", () => {
    expect(title(0, 12, { likelihood: "fixed" })).toBe("γ is fixed, 12 times the error");
    expect(title(-9, 0.5, { likelihood: "fixed" })).toBe("γ is fixed, 0.5 times the error");
  });
  it("is the chart's own before there are values, and of charts that compare nothing", () => {
    expect(titleOf(chart, limits, learned, () => undefined)).toBe(chart.title);
    expect(titleOf(chart, limits, learned, () => NaN)).toBe(chart.title);
    const { ratios: _, ...plain } = chart;
    expect(titleOf(plain, limits, learned, () => 1)).toBe(chart.title);
  });
});

describe("the line of the floor", () => {
  it("comes once the curve is near, with its words", () => {
    expect(nearLimits(limits[GAMMA], -4, -2)).toEqual([]);
    expect(nearLimits(limits[GAMMA], -5.2, -2)).toEqual([{ value: -6, text: "γ is held at e⁻⁶" }]);
    expect(nearLimits(limits[GAMMA], -6, -2)).toEqual([{ value: -6, text: "γ is held at e⁻⁶" }]);
    expect(nearLimits(limits[GAMMA], 2, 7.5)).toEqual([{ value: 8, text: "γ is held at e⁸" }]);
    expect(nearLimits(undefined, -6, -6)).toEqual([]);
  });
  it("is that of the kind of data, and of a γ that is learned", () => {
    expect(limitsOf(entry, "images", learned)[GAMMA]).toMatchObject({ low: -12, high: 8 });
    expect(limits[GAMMA]).toMatchObject({ low: -6, high: 8 });
    expect(limitsOf(entry, "vectors", { likelihood: "fixed" })).toEqual({});
    // γ_z of the second stage is always learned
    const two = limitsOf(methodEntry(methodOf("two-stage-vae")), "images", { likelihood: "fixed" });
    expect(Object.keys(two)).toEqual(["second/latent/log-gamma"]);
    expect(nearLimits(two["second/latent/log-gamma"], -12, -1)).toEqual([
      { value: -12, text: "γ of z is held at e⁻¹²" },
    ]);
  });
  it("is found from the rows of a curve", () => {
    const rows = Array.from({ length: 40 }, (_, i) => ({ at: i, value: -2 - 0.09 * i })); // to −5.51
    expect(heldIn(limits[GAMMA], rows).map(l => l.value)).toEqual([-6]);
    expect(heldIn(limits[GAMMA], rows.slice(0, 20))).toEqual([]);
  });
});

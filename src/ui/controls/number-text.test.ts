// Numbers as text: what a reader sees at the borders between digits, whole numbers and powers of ten, and that what is
// edited reads back.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { live } from "../../engine/config";
import { spread } from "../state/sweeps";
import { bytesText, chartText, editText, grouped, numberText, powerOf, shortStep, tickText } from "./number-text";

const SPACE = "\u00a0";
const finite = fc.double({ min: -1e9, max: 1e9, noNaN: true });

describe("settings and results", () => {
  it.each<[number, string, string]>([
    [8240, `8${SPACE}240`, "whole: every digit is meant"],
    [150_000, `150${SPACE}000`, "whole, as counts and seeds are"],
    [9_999_999, `9${SPACE}999${SPACE}999`, "the last whole number that fits beside a slider"],
    [1e7, "1 × 10⁷", "the first that does not"],
    [16, "16", "no zeros after a whole number"],
    [0.25, "0.25", "no zeros that say nothing"],
    [-823.44, "−823", "three digits; a true minus"],
    [999.6, `1${SPACE}000`, "rounded to a fourth digit"],
    [1234.5, `1${SPACE}235`, "a whole part is never cut"],
    [99_949.9, `99${SPACE}950`, "rounds to below a hundred thousand"],
    [99_951.5, "1 × 10⁵", "with three digits it is a hundred thousand, which is a power"],
    [150_000.5, "1.5 × 10⁵", "measured: its last digits mean nothing"],
    [0.01, "0.01", "the least that is written out: its decade is seen at once"],
    [0.009_999, "0.01", "with three digits the same number"],
    [0.0072, "7.2 × 10⁻³", "rates lie on a slider of decades: the power is what is read"],
    [1e-3, "1 × 10⁻³", "as above"],
    [NaN, "not a number", "in words"],
    [-Infinity, "−∞", "no digits"],
  ])("%d is %s: %s", (value, text) => {
    expect(numberText(value)).toBe(text);
  });
  it("with fewer digits, as errors have, a whole part is not cut either", () => {
    expect([123.4, 12.34, 0.1234].map(v => numberText(v, 2))).toEqual(["123", "12", "0.12"]);
  });
  it("never show what only a program writes", () => {
    fc.assert(
      fc.property(finite, v => {
        expect(numberText(v)).not.toMatch(/[-e]/);
      }),
    );
  });
  it("set thousands apart, raise powers, and shorten bytes", () => {
    expect([grouped(1234567), bytesText(66_200_000), bytesText(512), bytesText(11_500_000)]).toEqual([
      `1${SPACE}234${SPACE}567`,
      "66.2 MB",
      "512 B",
      "11.5 MB",
    ]);
    expect([powerOf("1 × 10⁻³"), powerOf("8.24")]).toEqual([
      ["1 × 10", "−3"],
      ["8.24", ""],
    ]);
  });
});

describe("what is edited", () => {
  it("reads back as the same number", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), v => {
        expect(Number(editText(v))).toBe(v + 0); // −0 is 0
      }),
    );
  });
  it("so a sweep over a rate begins with the values of its slider, not with the digits of their powers", () => {
    const values = spread(live("Rate", "", 1e-3, 1e-5, 1e-1, { scale: "log" }), 1e-3);
    expect(values.some(v => v < 0.01)).toBe(true); // where numberText has powers
    expect(values.map(editText).join(", ").split(",").map(Number)).toEqual(values);
  });
});

describe("values on charts", () => {
  it.each<[number, string, string]>([
    [-823.4, "−823", "three digits; a true minus"],
    [60.14, "60.1", "as above"],
    [2.561, "2.56", "as above"],
    [-0.5, "−0.500", "zeros stay: the next value may have other digits there"],
    [99.97, "100", "rounded to a third digit before the point: none after it"],
    [9.999, "10.0", "rounded to a second: one after it"],
    [0.0072, "0.0072", "beside 0.500 on one axis a power would not be seen to be smaller"],
    [0.001, "0.0010", "the least without a power"],
    [0.000_999, "1.0 × 10⁻³", "four places would leave it one digit"],
    [0.00003, "3.0 × 10⁻⁵", "as above"],
    [99_994, `99${SPACE}994`, "the last that is not a hundred thousand"],
    [99_995, "1.0 × 10⁵", "short: a label has no room for six digits"],
    [123_456, "1.2 × 10⁵", "as above, whole or not"],
    [0, "0", "and not 0.000"],
    [NaN, "not finite", "the curve has a gap there, whichever it is"],
    [Infinity, "not finite", "as above"],
  ])("%d is %s: %s", (value, text) => {
    expect(chartText(value)).toBe(text);
  });
  it("have a true minus sign and few digits", () => {
    fc.assert(
      fc.property(finite, v => {
        const text = chartText(v);
        expect(text).not.toContain("-");
        // 12 345: a whole number keeps its digits
        expect(text.replace(/ × .*/, "").replace(/\D/g, "").replace(/^0+/, "").length).toBeLessThanOrEqual(5);
      }),
    );
  });
  it("have short steps and ticks under them", () => {
    expect([shortStep(2500), shortStep(400), tickText(-800, 400), tickText(0.25, 0.25), tickText(-2, 1)]).toEqual([
      "2.5k",
      "400",
      "−800",
      "0.25",
      "−2",
    ]);
  });
});

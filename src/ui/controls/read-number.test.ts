// What is read of a typed number: every way in which people and this page write one, what is refused and why, and that
// whatever the page prints of any field of any method or data set reads back as the number that was printed.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { catalogueOf } from "../../engine/catalogue";
import { type AnyField, list, live, number, type NumberField, whole } from "../../engine/config";
import { dataSets } from "../../engine/datasets";
import { metrics, probes } from "../../engine/diagnostics";
import { methods } from "../../engine/methods";
import { exactText, grouped, numberText } from "./number-text";
import { readField, readList, readValues, type Reading } from "./read-number";
import { fromShare } from "./scale";

const NBSP = "\u00a0";
const steps = whole("Steps", "", 5000, 1, 100_000_000);
const rate = live("Rate", "", 1e-3, 1e-6, 1e7, { scale: "log" });
const signed = number("Mean", "", 0, -1e6, 1e6);
const value = <V>(reading: Reading<V>): V | string => ("value" in reading ? reading.value : reading.wrong);
const said = <V>(reading: Reading<V>): string => ("said" in reading ? reading.said : reading.wrong);

describe("a whole field", () => {
  it.each<[string, number]>([
    ["10000", 10_000],
    ["10,000", 10_000],
    ["2,500", 2500],
    ["10.000", 10_000],
    ["10'000", 10_000],
    ["10’000", 10_000],
    ["10 000", 10_000],
    [`10${NBSP}000`, 10_000],
    ["10\u202f000", 10_000],
    ["10\u2009000", 10_000],
    ["1,234,567", 1_234_567],
    ["1.234.567", 1_234_567],
    ["  2500 ", 2500],
    ["+7", 7],
    ["1e3", 1000],
    ["1.5e3", 1500],
    ["2.5 × 10⁶", 2_500_000],
    ["10^4", 10_000],
    ["007", 7],
  ])("reads %j as %d", (text, expected) => {
    expect(value(readField(text, steps))).toBe(expected);
  });
  it.each<[string, RegExp]>([
    ["10,00", /“10,00”.*groups of three.*whole number from 1 to 100.000.000/],
    ["1,00,000", /“1,00,000”.*groups of three/],
    ["1,0000", /groups of three/],
    ["0,123", /groups of three/],
    ["2.5", /not whole/],
    ["1,234.5", /not whole/],
    ["1 234.567", /not whole/],
    ["10 000,000", /not whole/],
    ["1,234'567", /groups of three|one way/],
    ["0x10", /“0x10”.*“x” is no part of a number/],
    ["0b11", /“b”/],
    ["0o17", /“o”/],
    ["Infinity", /“I” is no part/],
    ["∞", /“∞”/],
    ["NaN", /“N”/],
    ["five", /“f”/],
    ["5k", /“k”/],
    ["1e", /power of ten is missing/],
    ["1 × 10", /power of ten is missing/],
    ["e3", /no digits/],
    ["", /nothing was typed/],
    ["   ", /nothing was typed/],
    ["-", /no digits/],
    ["1e999", /too large/],
    ["--5", /“-”|sign/],
  ])("refuses %j", (text, why) => {
    const reading = readField(text, steps);
    expect(reading).toHaveProperty("wrong");
    expect(value(reading)).toMatch(why);
  });
});

describe("any other field", () => {
  it.each<[string, number]>([
    ["0.5", 0.5],
    ["0,5", 0.5],
    [".5", 0.5],
    ["5.", 5],
    ["2,500", 2.5],
    ["1,234.5", 1234.5],
    ["1.234,5", 1234.5],
    ["1 234,5", 1234.5],
    [`1${NBSP}234.5`, 1234.5],
    ["1’234.5", 1234.5],
    ["1,234,567", 1_234_567],
    ["1,234,567.8", 1_234_567.8],
    ["10 000", 10_000],
    ["1e-3", 0.001],
    ["1E-3", 0.001],
    ["1e−3", 0.001],
    ["1 × 10⁻³", 0.001],
    [`1${NBSP}×${NBSP}10⁻³`, 0.001],
    ["1×10^-3", 0.001],
    ["1·10⁻³", 0.001],
    ["1*10^-3", 0.001],
    ["1 × 10−3", 0.001], // as a raised power is copied
    ["2,5 × 10⁻³", 0.0025],
    ["10⁻³", 0.001],
    ["+0.5", 0.5],
  ])("reads %j as %d", (text, expected) => {
    expect(value(readField(text, rate))).toBe(expected);
  });
  it.each<[string, number]>([
    ["−5", -5],
    ["-5", -5],
    ["‐5", -5],
    ["–5", -5],
    ["− 5", -5],
    ["−1,5 × 10³", -1500],
  ])("reads %j, signed, as %d", (text, expected) => {
    expect(value(readField(text, signed))).toBe(expected);
  });
  it.each([
    "0x10",
    "1e",
    "1e-",
    "1,00,000",
    "1.2.3",
    "1,5.5,5",
    "1 23",
    "1 × 103",
    "1.234 5",
    "1 234,567.8",
    "Infinity",
    "−∞",
    "1e400",
    "1e-400",
    "½",
    "٣",
    "5 %",
  ])("refuses %j", text => {
    expect(readField(text, rate)).toHaveProperty("wrong");
  });
});

describe("what was understood is shown before it counts", () => {
  const small = whole("Batch", "", 64, 1, 5000);
  it.each<[string, NumberField, string]>([
    ["10,000", steps, `= 10${NBSP}000`],
    ["10,000", small, `10${NBSP}000 → at most 5${NBSP}000`],
    ["-3", small, "−3 → at least 1"],
    ["1.2345e3", small, `1${NBSP}234.5 → 1${NBSP}235, a whole number`],
    ["2,500", rate, "= 2.5"],
    ["0.12345", rate, "= 0.12345"],
    ["1,2345e-3", rate, "= 1.2345 × 10⁻³"],
  ])("%j", (text, field, expected) => {
    expect(said(readField(text, field))).toBe(expected);
  });
  it("what may still become a number is not called wrong while it is typed, all else is", () => {
    const state = (text: string, field: NumberField) => {
      const reading = readField(text, field);
      return "wrong" in reading ? (reading.unfinished ? "unfinished" : "wrong") : "read";
    };
    const typing = (text: string, field: NumberField) =>
      [...text].map((_, i) => state(text.slice(0, i + 1), field)).join(" ");
    expect(typing("10,000", steps)).toBe("read read unfinished unfinished unfinished read");
    expect(typing("1 × 10⁻³", rate)).toBe("read read unfinished unfinished unfinished unfinished unfinished read");
    expect(typing("-1e-3", signed)).toBe("unfinished read unfinished unfinished read");
    expect(typing("0x10", steps)).toBe("read wrong wrong wrong");
    expect(state("", steps)).toBe("unfinished");
    expect(state("1,00,000", steps)).toBe("wrong");
  });
});

describe("a list", () => {
  const weights = list("Weights", "", "1", 0, 100);
  it.each<[string, string, string]>([
    ["1,1,2", "1,1,2", "= 1, 1, 2"],
    ["1, 1, 2", "1,1,2", "= 1, 1, 2"],
    ["1 1 2", "1,1,2", "= 1, 1, 2"],
    ["1;1;2", "1,1,2", "= 1, 1, 2"],
    ["0.5, 1.5", "0.5,1.5", "= 0.5, 1.5"],
    ["0,5; 1,5", "0.5,1.5", "= 0.5, 1.5"],
    ["1, 2,", "1,2", "= 1, 2"],
    ["7", "7", "= 7"],
    ["1, 1000", "1,100", `1, 1${NBSP}000 → 1, 100: each from 0 to 100`],
    ["1 × 10⁻³, 2", "0.001,2", "= 1 × 10⁻³, 2"],
  ])("%j is %s", (text, expected, shown) => {
    const reading = readList(text, weights);
    expect(value(reading)).toBe(expected);
    expect(said(reading)).toBe(shown);
  });
  it.each<[string, RegExp]>([
    ["0x1, 2", /“x” is no part/],
    ["1,,2", /a value is missing/],
    ["", /nothing was typed/],
    ["10,000", /commas.*semicolons/], // ten and zero, or ten thousand
    ["10,000, 20,000", /commas.*semicolons/],
    ["0,5, 1,5", /commas.*semicolons/],
    [Array(65).fill("1").join(), /at most 64/],
  ])("refuses %j", (text, why) => {
    expect(value(readList(text, weights))).toMatch(why);
  });
});

describe("values of a sweep", () => {
  const field = whole("Latent", "", 16, 1, 100_000);
  it.each<[string, number[]]>([
    ["2, 4, 8", [2, 4, 8]],
    ["2 4 8", [2, 4, 8]],
    ["10000; 20000", [10_000, 20_000]],
    ["10,000; 20,000", [10_000, 20_000]],
    [`10${NBSP}000, 20${NBSP}000`, [10_000, 20_000]], // as the page prints them
    [`10${NBSP}000 20${NBSP}000`, [10_000, 20_000]],
    ["10 000, 20 000", [10_000, 20_000]],
    ["1.000, 2.000", [1000, 2000]],
  ])("%j", (text, expected) => {
    expect(value(readValues(text, field))).toEqual(expected);
  });
  it.each<[string, RegExp]>([
    ["10,000, 20,000", /semicolons/],
    ["0x10, 20", /“x”/],
    ["2, 200000", /200.000.*1 to 100.000/], // a value that is moved would be another sweep than the one asked for
    ["2.5, 3", /not whole/],
  ])("refuses %j", (text, why) => {
    expect(value(readValues(text, field))).toMatch(why);
  });
});

describe("what the page prints reads back", () => {
  const { methods: all, datasets, probes: pictures } = catalogueOf(methods, dataSets, probes, metrics);
  const fields: [string, AnyField][] = [
    ...all.flatMap(m => Object.entries(m.fields).map(([name, f]): [string, AnyField] => [`${m.id} ${name}`, f])),
    ...datasets.flatMap(d => Object.entries(d.fields).map(([name, f]): [string, AnyField] => [`${d.id} ${name}`, f])),
    ...[...pictures, ...all.flatMap(m => m.probes)].flatMap(p =>
      Object.entries(p.options ?? {}).map(([name, f]): [string, AnyField] => [`${p.id} ${name}`, f]),
    ),
  ];
  const numeric = fields.filter((entry): entry is [string, NumberField] => entry[1].kind === "number");
  it("has the fields of all methods and data sets", () => {
    expect(numeric.length).toBeGreaterThan(200); // 24 methods of about ten, 2026
  });
  /** What a printed number says, worked out from its characters alone. */
  const meant = (text: string): number => {
    const [mantissa, power = "0"] = text.replaceAll(NBSP, "").replace("−", "-").split(" × 10");
    const raised = [...power].map(c => (c === "⁻" ? "-" : String("⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(c)))).join("");
    return Number(`${mantissa}e${power === "0" ? "0" : raised}`);
  };
  it.each(numeric)("%s", (_, field) => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), (share, slider) => {
        const free = field.min + share * (field.max - field.min);
        const number = slider ? fromShare(field, share) : field.step === 1 ? Math.round(free) : free;
        const wide = { ...field, min: -Infinity, max: Infinity }; // a printed one may be rounded past an end
        const texts = field.step === 1 ? [grouped(number)] : [];
        for (const text of [numberText(number), exactText(number), ...texts]) {
          expect(value(readField(text, wide)), `${number} printed as ${text}`).toBe(meant(text));
          expect(value(readField(text.replaceAll(NBSP, " "), wide)), "with plain spaces").toBe(meant(text));
        }
        expect(value(readField(exactText(number), wide)), "every digit").toBe(number + 0);
      }),
      { numRuns: 40 },
    );
  });
  it("and so do its limits and start values", () => {
    for (const [name, field] of numeric)
      for (const number of [field.min, field.max, field.initial])
        expect(value(readField(numberText(number), field)), `${name} ${number}`).toBe(meant(numberText(number)));
  });
});

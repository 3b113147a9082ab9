// The one parser of every border: an error names the culprit and what was expected, a note says what was put right,
// and whatever is valid survives being written as text (fast-check, over every field of every method and data set, and
// over fields of our own).
import { describe, expect, it } from "vitest";
import fc from "fast-check";
import {
  choice,
  flag,
  initial,
  isDial,
  list,
  live,
  number,
  numbers,
  parseNumber,
  parseValues,
  shown,
  whole,
  type AnySetting,
  type AnyFields,
  type AnySettings,
  type Value,
} from "./config";
import { dataSets } from "./datasets";
import { methods } from "./methods";

const fields: AnyFields = {
  rate: live("Rate", "", 0.1, 1e-5, 1, { scale: "log" }),
  size: whole("Size", "", 16, 1, 256),
  width: number("Width", "", 0.25, 0, 2),
  norm: flag("Norm", "", true),
  loss: choice("Loss", "", "learned", ["learned", "fixed"]),
  weights: list("Weights", "", "1,2", 0, 100),
};
const starts = initial(fields);
const parse = (given: Record<string, unknown>) => parseValues(fields, given, starts);

describe("what is given", () => {
  it("is read over the start values, as text or typed", () => {
    expect(parse({})).toEqual({ rate: 0.1, size: 16, width: 0.25, norm: true, loss: "learned", weights: "1,2" });
    const expected = { rate: 0.5, size: 3, width: 2, norm: false, loss: "fixed", weights: "0,2.5" };
    expect(parse({ rate: "0.5", size: "3", width: "2", norm: "false", loss: "fixed", weights: "0, 2.5" })).toEqual(
      expected,
    );
    expect(parse({ ...expected })).toEqual(expected);
    expect(parse({ rate: "1e-3" })).toMatchObject({ rate: 0.001 });
  });
  it.each([
    [{ rate: "fast" }, 'rate: expected a number from 0.00001 to 1, got "fast"'],
    [{ rate: "" }, 'rate: expected a number from 0.00001 to 1, got ""'],
    [{ rate: NaN }, "rate: expected a number from 0.00001 to 1, got NaN"],
    [{ rate: "Infinity" }, 'rate: expected a number from 0.00001 to 1, got "Infinity"'],
    [{ rate: null }, "rate: expected a number from 0.00001 to 1, got null"],
    [{ rate: true }, "rate: expected a number from 0.00001 to 1, got true"],
    [{ rate: [0.5] }, "rate: expected a number from 0.00001 to 1, got a list of 1"],
    [{ rate: 2 }, "rate: expected a number from 0.00001 to 1, got 2"],
    [{ size: 0 }, "size: expected a number from 1 to 256, got 0"],
    [{ size: 2.5 }, "size: expected a whole number from 1 to 256, got 2.5"],
    [{ norm: "yes" }, 'norm: expected true or false, got "yes"'],
    [{ norm: 1 }, "norm: expected true or false, got 1"],
    [{ loss: "huber" }, 'loss: expected one of learned, fixed, got "huber"'],
    [{ loss: 0 }, "loss: expected one of learned, fixed, got 0"],
    [{ weights: "1,,2" }, 'weights: expected numbers from 0 to 100, separated by commas, at most 64, got "1,,2"'],
    [{ weights: "" }, "weights: expected numbers"],
    [{ weights: "1,-2" }, "weights: expected a number from 0 to 100, got -2"],
    [
      { weights: new Array(65).fill(1).join() },
      "weights: expected numbers from 0 to 100, separated by commas, at most 64",
    ],
    [{ speed: 1 }, 'unknown field "speed"; there are rate, size, width, norm, loss, weights'],
  ] as const)("%j is refused by name", (given, message) => expect(() => parse(given)).toThrow(message));
  it.each(["constructor", "toString", "hasOwnProperty", "__proto__"])(
    "a name that every object has is no field: %s",
    name => {
      expect(() => parse(JSON.parse(`{"${name}": "1"}`) as Record<string, unknown>)).toThrow(`unknown field "${name}"`);
    },
  );
  it.each([
    "0x10",
    "0X1F",
    "0b11",
    "0o17",
    "0x",
    "١٢",
    "1_000",
    "1,5",
    "1 000",
    "Infinity",
    "1e",
    "e3",
    "+",
    ".",
    "--1",
  ])("a text that is no plain decimal is none: %s", text => {
    expect(() => parse({ rate: text })).toThrow(`rate: expected a number from 0.00001 to 1, got "${text}"`);
    if (!text.includes(",")) expect(() => parse({ weights: `1,${text}` })).toThrow("weights: expected numbers");
    expect(parseNumber(text)).toBeUndefined();
  });
  it("and every way that a program writes one is", () => {
    const texts = ["1e3", "1E+3", "-1.5e-3", "+2", ".5", "5.", " 7 ", "1e21", "5e-324"];
    expect(texts.map(parseNumber)).toEqual([1000, 1000, -0.0015, 2, 0.5, 5, 7, 1e21, 5e-324]);
    // whatever JavaScript writes reads as itself: links and files hold String(value)
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), v => parseNumber(String(v)) === v + 0));
  });
  it("no fields, said so", () =>
    expect(() => parseValues({}, { a: 1 }, {})).toThrow('unknown field "a"; there are none'));
});

describe("with a clamp", () => {
  const clamped = (given: Record<string, unknown>) => {
    const notes: string[] = [];
    return { values: parseValues(fields, given, starts, note => notes.push(note)), notes };
  };
  it("a number out of range moves to the nearest end, and a note says so", () => {
    const { values, notes } = clamped({ rate: 7, size: 1e9, width: "-1", weights: "1,200,-3" });
    expect(values).toMatchObject({ rate: 1, size: 256, width: 0, weights: "1,100,0" });
    expect(notes).toEqual([
      "rate: 7 is not a number from 0.00001 to 1; using 1",
      "size: 1000000000 is not a number from 1 to 256; using 256",
      "width: -1 is not a number from 0 to 2; using 0",
      "weights: 200 is not a number from 0 to 100; using 100",
      "weights: -3 is not a number from 0 to 100; using 0",
    ]);
  });
  it("a whole number is rounded, and a note says so", () => {
    expect(clamped({ size: 2.6 })).toEqual({
      values: { ...starts, size: 3 },
      notes: ["size: 2.6 is not a whole number from 1 to 256; using 3"],
    });
    expect(clamped({ size: 300.4 })).toEqual({
      values: { ...starts, size: 256 },
      notes: ["size: 300.4 is not a whole number from 1 to 256; using 256"],
    });
  });
  it("what is fine makes no note, what is no number is refused all the same", () => {
    expect(clamped({ rate: 0.5, size: "3" }).notes).toEqual([]);
    for (const given of [{ rate: "fast" }, { size: "" }, { norm: "yes" }, { loss: "huber" }, { weights: "a" }])
      expect(() => clamped(given)).toThrow(Object.keys(given)[0]!);
  });
});

/** A valid value of a field. */
function valueOf(field: AnySetting): fc.Arbitrary<Value> {
  // + 0: of the two zeros the one that text can say
  const within = ({ min, max }: { min: number; max: number }) =>
    fc.oneof(
      fc.double({ min, max, noNaN: true }).map(v => v + 0),
      fc.constantFrom(min, max),
    );
  switch (field.kind) {
    case "flag":
      return fc.boolean();
    case "choice":
      return fc.constantFrom(...field.options);
    case "number":
      return field.step === 1 ? fc.integer({ min: field.min, max: field.max }) : within(field);
    case "list":
      return fc.array(within(field), { minLength: 1, maxLength: 64 }).map(parts => parts.join());
  }
}
const schemas: readonly (readonly [string, AnySettings])[] = [
  ["fields of this file", fields],
  ...methods.map(m => [m.id, m.config] as const),
  ...dataSets.map(d => [d.id, d.config] as const),
];
describe.each(schemas)("%s", (_id, schema) => {
  const valid = fc.record(Object.fromEntries(Object.entries(schema).map(([name, field]) => [name, valueOf(field)])), {
    requiredKeys: [],
  });
  it("any valid values survive as text", () =>
    fc.assert(
      fc.property(valid, values => {
        const text = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
        expect(parseValues(schema, text, initial(schema))).toEqual({ ...initial(schema), ...values });
        // nor does a clamp find anything
        expect(parseValues(schema, values, initial(schema), note => expect.unreachable(note))).toEqual({
          ...initial(schema),
          ...values,
        });
      }),
      { numRuns: 50 },
    ));
  it("whatever is given, values come out valid or an error names a field", () =>
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom(...Object.keys(schema), "other"),
          fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null)),
        ),
        given => {
          for (const clamp of [undefined, () => {}]) {
            try {
              const values = parseValues(schema, given, initial(schema), clamp);
              expect(parseValues(schema, values, initial(schema))).toEqual(values);
            } catch (error) {
              expect(
                Object.keys(given).some(
                  name =>
                    (error as Error).message.startsWith(`${name}: expected`) ||
                    (error as Error).message.startsWith(`unknown field "${name}"`),
                ),
                (error as Error).message,
              ).toBe(true);
            }
          }
        },
      ),
      { numRuns: 100 },
    ));
});

describe("fields", () => {
  it("start where the schema says, but for what the data want otherwise", () =>
    expect(initial(fields, { size: 2 })).toEqual({ ...starts, size: 2 }));
  it("are dials where they are numbers that move while training", () =>
    expect(Object.keys(fields).filter(name => isDial(fields[name]))).toEqual(["rate"]));
  it("of lists arrive as numbers", () => expect(numbers("1,2.5,0")).toEqual([1, 2.5, 0]));
  it("show where others have the value they wait for, and for their kind of data", () => {
    const waiting = number("", "", 0, 0, 1, { when: { loss: "fixed", norm: true }, only: "images" });
    const cases = [
      [{ loss: "fixed", norm: true }, "images", true],
      [{ loss: "fixed", norm: true }, "vectors", false],
      [{ loss: "learned", norm: true }, "images", false],
      [{ loss: "fixed", norm: false }, "images", false],
    ] as const;
    for (const [values, kind, expected] of cases) expect(shown(waiting, values, kind)).toBe(expected);
    expect(shown(number("", "", 0, 0, 1), {}, "vectors")).toBe(true);
  });
});

// Reading what nobody has checked: the path and what was expected are named, whatever was given, and nothing that an
// object inherits is an entry.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  expected,
  isRecord,
  jsonAt,
  listAt,
  numberAt,
  oneOfAt,
  ownOf,
  recordAt,
  said,
  shortened,
  textAt,
  type Unknown,
  wholeAt,
} from "./unknown";

const INHERITED = ["constructor", "toString", "hasOwnProperty", "__proto__", "valueOf"];

describe("a name that came from outside", () => {
  it.each(INHERITED)("is no entry because every object has it: %s", name => {
    expect(ownOf({ a: 1 }, name)).toBeUndefined();
    expect(ownOf(JSON.parse(`{"${name}": 2}`) as Record<string, number>, name)).toBe(2);
  });
  it("is one where the table has it", () => expect(ownOf({ a: 0 }, "a")).toBe(0));
});

describe("a value as messages name it", () => {
  it.each<[unknown, string]>([
    [undefined, "nothing"],
    [null, "null"],
    [0.5, "0.5"],
    [-Infinity, "-Infinity"],
    [true, "true"],
    ["ab", '"ab"'],
    [{ toString: 1 }, "an object"],
    [Object.create(null), "an object"],
    [[1, [2]], "a list of 2"],
    [Symbol("s"), "Symbol(s)"],
    [new Float32Array(3), "Float32Array"],
    [new Blob([]), "Blob"],
    ["x".repeat(1e6), `"${"x".repeat(59)}…"`],
  ])("%#", (value, text) => expect(said(value)).toBe(text));
  it("whatever it is, in at most 62 letters and without throwing", () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withBigInt: true }), value => said(value).length <= 62),
    );
  });
});

/** Every reader, and whether it may take a value. */
const readers: readonly [
  name: string,
  read: (path: string, value: unknown) => unknown,
  fits: (v: unknown) => boolean,
][] = [
  ["recordAt", recordAt, isRecord],
  ["listAt", listAt, Array.isArray],
  ["textAt", textAt, v => typeof v === "string" && v !== ""],
  ["numberAt", (path, v) => numberAt(path, v, -1, 1), v => typeof v === "number" && v >= -1 && v <= 1],
  [
    "wholeAt",
    (path, v) => wholeAt(path, v, 0, 9),
    v => Number.isInteger(v) && (v as number) >= 0 && (v as number) <= 9,
  ],
  ["oneOfAt", (path, v) => oneOfAt(path, v, ["a", "b"]), v => v === "a" || v === "b"],
];
describe.each(readers)("%s", (_name, read, fits) => {
  it("gives what fits as it is, and refuses all else by path and expectation", () => {
    const values = fc.oneof(
      fc.anything({ withNullPrototype: true }),
      fc.constantFrom<unknown>("a", "", 0, -0, 9, 10, -1, 0.5, NaN, Infinity, null, undefined, [], {}, { toString: 1 }),
    );
    fc.assert(
      fc.property(values, value => {
        let got;
        try {
          got = read("run.x", value);
        } catch (error) {
          expect(fits(value)).toBe(false);
          expect((error as Error).message).toMatch(
            /^run\.x: expected (an object|a list|a text|a number|a whole|one of)/,
          );
          return;
        }
        expect(fits(value)).toBe(true);
        expect(Object.is(got, value)).toBe(true);
      }),
    );
  });
});

it("says the range, and nothing where nothing was given", () => {
  expect(() => wholeAt("seed", -1)).toThrow("seed: expected a whole number, at least 0, got -1");
  expect(() => wholeAt("n", 1.5, 1, 4)).toThrow("n: expected a whole number from 1 to 4, got 1.5");
  expect(() => numberAt("n", "1")).toThrow('n: expected a finite number, got "1"');
  expect(expected("", "a size", null).message).toBe("the whole: expected a size, got null");
  expect(expected("data.shape[1]", "a size", undefined).message).toBe("data.shape[1]: expected a size, got nothing");
});

it("reads JSON however deep, and names what is none", () => {
  const deep = jsonAt("run", "[".repeat(100_000) + "]".repeat(100_000));
  expect(said(deep)).toBe("a list of 1");
  expect(() => jsonAt("run", "{")).toThrow("run: expected JSON, got other text");
  const own = jsonAt("run", '{"__proto__": {"rate": 1}}') as Unknown;
  expect([own["rate"], Object.hasOwn(own, "__proto__")]).toEqual([undefined, true]);
});

it("quotes what a terminal would obey, and what turns the writing, as letters of one line", () => {
  expect(said("\u001b[31mred\n\nx")).toBe('"\\u001b[31mred\\u000a\\u000ax"');
  expect(shortened("a\u202eb\u2028c\u009bd")).toBe("a\\u202eb\\u2028c\\u009bd");
  expect(shortened("\0".repeat(60)).length).toBe(60);
  expect(shortened("größer als 文")).toBe("größer als 文");
});

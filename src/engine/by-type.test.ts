// Whatever a file or a record may hold: it is read with its type, or refused by place, by what was expected and by what
// is there.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  amountOfJson,
  anything,
  either,
  finite,
  flag,
  itself,
  listOf,
  made,
  number,
  numberOfJson,
  objectOf,
  oneOf,
  optional,
  parsed,
  type Read,
  recordOf,
  secondsOrNull,
  text,
  whole,
} from "./by-type";

interface Sample {
  name: string;
  count: number;
  values: number[];
  more: Record<string, { id: number }>;
  note?: string;
  rest: unknown;
}
const sample = objectOf<Sample>({
  name: text,
  count: whole(1, 9),
  values: listOf(numberOfJson, 2),
  more: recordOf(objectOf<{ id: number }>({ id: whole() })),
  note: optional(text),
  rest: anything,
});
const good = { name: "a", count: 3, values: [1, 2.5], more: { x: { id: 7 } }, rest: [null] };
const read = (value: unknown) => parsed(JSON.stringify(value), sample);

describe("by type", () => {
  const both = either<string | number>("a text or a number", text, finite);
  it.each<[string, Read<unknown>, unknown]>([
    ["an empty text", text, ""],
    ["a flag", flag, false],
    ["a number that is none", number, NaN],
    ["the second of two", both, 1],
    ["one of some", oneOf("a", false), false],
    ["an instance", made(Float32Array), new Float32Array(1)],
  ])("%s is given back as it is", (_what, reader, value) => expect(reader("", value)).toBe(value));
  it.each<[string, Read<unknown>, unknown, string]>([
    ["a text for a flag", flag, "true", 'x: expected true or false, got "true"'],
    ["null for a number", number, null, "x: expected a number, got null"],
    ["infinity for a finite number", finite, Infinity, "x: expected a finite number, got Infinity"],
    ["neither of two", both, {}, "x: expected a text or a number, got an object"],
    ["none of some", oneOf("a", false), "b", 'x: expected one of a, false, got "b"'],
    ["not the only one", oneOf(1), 2, "x: expected 1, got 2"],
    ["another kind of array", made(Int32Array), new Float32Array(1), "x: expected Int32Array, got Float32Array"],
    ["a hole of a list", listOf(text), new Array(1), "x[0]: expected a text, got nothing"],
  ])("%s is refused", (_what, reader, value, says) => expect(() => reader("x", value)).toThrow(new Error(says)));
  it("the value itself, once it is sound, with what nobody asked for", () => {
    const value = { ...good, other: 1 };
    expect(itself(sample)("", value)).toBe(value);
    expect(() => itself(sample)("", { ...value, count: 0 })).toThrow(
      "count: expected a whole number from 1 to 9, got 0",
    );
  });
  it("what depends on more than a field is asked of an object whose fields are right", () => {
    const asked: unknown[] = [];
    const pair = listOf(objectOf<{ a: number }>({ a: whole() }, (...given) => void asked.push(given)));
    expect(() => pair("x", [{ a: 1 }, {}])).toThrow("x[1].a: expected a whole number, at least 0, got nothing");
    expect(asked).toEqual([[{ a: 1 }, "x[0]"]]);
  });
  it("a nest that is too deep to be walked through, and a name of megabytes, are told in a line", () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    expect(() => parsed(`{"a":${deep}}`, recordOf(whole()))).toThrow(
      new Error("a: expected a whole number, at least 0, got a list of 1"),
    );
    const long = "x".repeat(1e6);
    expect(() => parsed(`{"${long}":${deep}}`, recordOf(text))).toThrow(
      new Error(`${"x".repeat(59)}…: expected a text, got a list of 1`),
    );
  });
});
describe("JSON by type", () => {
  it("comes back as it is, without fields that nobody asked for", () => {
    expect(read({ ...good, other: 1 })).toEqual(good);
    expect(read({ ...good, note: "b" })).toEqual({ ...good, note: "b" });
  });
  it("null where a number was NaN or infinite is NaN", () => {
    expect(read({ ...good, values: [NaN, 1] }).values).toEqual([NaN, 1]);
    expect(parsed("null", secondsOrNull)).toBeNull();
  });
  it.each<[string, unknown, string]>([
    ["a text", { ...good, name: 1 }, "name: expected a text, got 1"],
    ["a fraction", { ...good, count: 1.5 }, "count: expected a whole number from 1 to 9, got 1.5"],
    ["too many", { ...good, count: 10 }, "count: expected a whole number from 1 to 9, got 10"],
    ["a missing field", { ...good, count: undefined }, "count: expected a whole number from 1 to 9, got nothing"],
    ["too few", { ...good, values: [1] }, "values: expected a list of 2, got a list of 1"],
    ["a value of a list", { ...good, values: [1, "2"] }, 'values[1]: expected a finite number, got "2"'],
    ["an object of a record", { ...good, more: { x: 1 } }, "more.x: expected an object, got 1"],
    [
      "a field of a record",
      { ...good, more: { x: {} } },
      "more.x.id: expected a whole number, at least 0, got nothing",
    ],
    ["a list for an object", [], "the whole: expected an object, got a list of 0"],
  ])("refuses %s by place", (_what, value, says) => {
    expect(() => read(value)).toThrow(new Error(says));
  });
  it("refuses amounts below 0", () => {
    expect(() => parsed('{"x":-1}', recordOf(amountOfJson))).toThrow(
      new Error("x: expected a number, at least 0, got -1"),
    );
    expect(parsed('{"x":0,"y":null}', recordOf(amountOfJson))).toEqual({ x: 0, y: NaN });
  });
  it("refuses what is too large for a number, and text that is no JSON", () => {
    expect(() => parsed("1e999", numberOfJson)).toThrow("the whole: expected a finite number, got Infinity");
    expect(() => parsed("1e999", secondsOrNull)).toThrow("expected a number of seconds or null, got Infinity");
    expect(() => parsed("{", sample)).toThrow(new Error("the whole: expected JSON, got other text"));
    expect(() => parsed(" ", sample)).toThrow(new Error("the whole: expected JSON, got nothing"));
  });
  it("takes names that every object has for names like others", () => {
    const named = '{"__proto__":1,"toString":2,"constructor":3}';
    expect(Object.entries(parsed(named, recordOf(numberOfJson)))).toEqual([
      ["__proto__", 1],
      ["toString", 2],
      ["constructor", 3],
    ]);
    expect(() => parsed("{}", objectOf<{ toString: () => string }>({ toString: text as never }))).toThrow(
      "toString: expected a text, got nothing",
    );
  });
  it("gives a value of the type, or an Error with the place, whatever the JSON", () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(...Object.keys(good)), (json, field) => {
        try {
          return typeof parsed(`{${JSON.stringify(good).slice(1, -1)},"${field}":${json}}`, sample).name === "string";
        } catch (error) {
          return /^\w+.*: expected .*, got /s.test((error as Error).message);
        }
      }),
      { seed: 8, numRuns: 1000 },
    );
  });
});

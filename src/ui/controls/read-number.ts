// What a person types where a number is asked for: the value with what was understood, or a sentence that says what
// was not and what was expected. Every place of the page where numbers are typed reads through this file; links, files
// and the command line are strict and have parseNumber of config.ts. How numbers are written is number-text.ts, and all
// that it writes reads back here.
//
// A whole field reads groups of exactly three digits after a comma, a point, an apostrophe or a space as thousands. Any
// other field reads one comma or point as the decimal sign; where two kinds stand together the last is the decimal, and
// a sign that stands twice, an apostrophe or a space can only be thousands. In a list the comma separates: where one
// belongs to a number, semicolons do.
import { type ListField, type NumberField, parseValues } from "../../engine/config";
import { exactText, grouped, numberText } from "./number-text";

/** said: what was understood, before it counts; unfinished: more typing may make a number of it. */
export type Reading<V> = { value: V; said: string } | { wrong: string; unfinished: boolean };
/** Why a text is no number. */
class Unread extends Error {}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
/** One sign for each meaning: spaces, minus, apostrophe; a raised power as ^-3. */
const plain = (text: string): string =>
  text
    .replace(/[\p{Zs}\t]+/gu, " ")
    .replace(/[−‐‑–]/g, "-")
    .replace(/[’ʼ]/g, "'")
    .replace(/([⁺⁻]?)([⁰¹²³⁴⁵⁶⁷⁸⁹]+|(?<=[⁺⁻])$)/g, (_, sign: string, digits: string) => {
      const power = [...digits].map(digit => SUPERSCRIPTS.indexOf(digit)).join("");
      return `^${sign === "⁻" ? "-" : ""}${power}`;
    })
    .trim();
const quoted = (text: string): string => `“${text.length > 40 ? `${text.slice(0, 39)}…` : text}”`;

// 1e-3, 1 × 10^-3, and as that is copied: 1 × 10-3
const POWER = /^(.*?) ?(?:e|[×·⋅*] ?10 ?(?:\^|(?=[+-]))) ?([+-]?\d+)$/i;
/** What stands before the power of ten, and the power where there is one. */
function partsOf(text: string): { mantissa: string; power: string | undefined } {
  const [, sign, alone] = /^([+-]?) ?10 ?\^ ?([+-]?\d+)$/.exec(text) ?? [];
  if (alone !== undefined) return { mantissa: `${sign}1`, power: alone };
  const [, mantissa, power] = POWER.exec(text) ?? [];
  if (mantissa !== undefined) return { mantissa, power };
  if (/\d ?(e|[×·⋅*]) ?(10)? ?\^? ?[+-]?$/i.test(text)) throw new Unread("its power of ten is missing");
  return { mantissa: text, power: undefined };
}

const THREES = "its digits are not in groups of three";
/** Digits in groups of three behind the first, which does not begin with a zero; or without any groups. */
function ungrouped(digits: string): string {
  if (/^\d*$/.test(digits)) return digits;
  if (!/^[1-9]\d{0,2}(?:([,.' ])\d{3})(?:\1\d{3})*$/.test(digits)) throw new Unread(THREES);
  return digits.replace(/\D/g, "");
}
/** Where its decimal sign stands, -1 where it has none: see the head of the file. */
function decimalIn(body: string): number {
  const kinds = new Set(body.match(/[,.' ]/g));
  const last = body.search(/[,.' ][^,.' ]*$/);
  const once = last >= 0 && body.indexOf(body[last]!) === last && /[,.]/.test(body[last]!);
  if (kinds.size > 2) throw new Unread("it sets digits apart in more than one way");
  if (kinds.size === 2 && !once) throw new Unread("it sets digits apart in more than one way");
  return once ? last : -1;
}
/** As JavaScript writes it, without its power. */
function digitsOf(mantissa: string, whole: boolean): string {
  const [, sign = "", body = ""] = /^([+-]?) ?(.*)$/.exec(mantissa)!;
  const odd = /[^\d,.' ]/u.exec(body);
  if (odd) throw new Unread(`${quoted(odd[0])} is no part of a number`);
  if (!/\d/.test(body)) throw new Unread("it has no digits");
  const point = decimalIn(body);
  if (!whole) {
    const before = ungrouped(point < 0 ? body : body.slice(0, point));
    return `${sign}${before || "0"}.${point < 0 ? "0" : body.slice(point + 1) || "0"}`;
  }
  const alone = new Set(body.match(/[,.' ]/g)).size < 2;
  if (point < 0 || (alone && /^[1-9]\d{0,2}[,.]\d{3}$/.test(body))) return sign + ungrouped(body);
  throw new Unread(`it is not whole${alone ? ", and thousands come in groups of three" : ""}`);
}
/** The number that is meant. Throws Unread. whole: of a field that takes whole numbers. */
function readNumber(text: string, whole: boolean): number {
  const written = plain(text);
  if (written === "") throw new Unread("nothing was typed");
  const { mantissa, power } = partsOf(written);
  const digits = digitsOf(mantissa, whole && power === undefined); // 1.5 × 10³ is whole
  const value = Number(`${digits}e${power ?? 0}`);
  if (!Number.isFinite(value)) throw new Unread("it is too large");
  if (value === 0 && /[1-9]/.test(digits)) throw new Unread("it is too small");
  return value + 0;
}

// ends of texts that are still being typed
const ENDINGS = ["1", "¹", "0", "00", "000", "0^1", "10^1", "^1"];
/** A reading of a text; one that an ending could complete is unfinished. */
function reading<V>(text: string, expected: string, read: (text: string) => { value: V; said: string }): Reading<V> {
  const reads = (all: string): boolean => {
    try {
      read(all);
      return true;
    } catch {
      return false;
    }
  };
  try {
    return read(text);
  } catch (error) {
    if (!(error instanceof Unread)) throw error;
    const wrong = `${quoted(text.trim())} is not understood: ${error.message}. Expected ${expected}.`;
    return { wrong, unfinished: ENDINGS.some(ending => reads(text + ending)) };
  }
}

type Limits = Pick<NumberField, "min" | "max" | "step">;
/** Every digit; whole numbers in groups of three as long as every one of them is itself. */
const shown = (number: number, step: number | undefined): string =>
  step === 1 && Number.isSafeInteger(number) ? grouped(number) : exactText(number);
const rangeOf = ({ min, max, step }: Limits): string =>
  `a${step === 1 ? " whole" : ""} number from ${shown(min, step)} to ${shown(max, step)}`;
/** The value that a field takes of a number, as every border moves it (config.ts). */
const taken = (field: NumberField, number: number): number =>
  parseValues({ it: field }, { it: number }, {}, () => undefined)["it"] as number;
function moved({ min, max, step }: Limits, number: number, value: number): string {
  if (number > max) return `at most ${shown(value, step)}`;
  if (number < min) return `at least ${shown(value, step)}`;
  return `${shown(value, step)}, a whole number`;
}
/** A number beyond a field's limits is moved to the nearer one, and a fraction made whole; `said` says so. */
export const readField = (text: string, field: NumberField): Reading<number> =>
  reading(text, rangeOf(field), all => {
    const number = readNumber(all, field.step === 1);
    const value = taken(field, number);
    return {
      value,
      said:
        value === number
          ? `= ${shown(value, field.step)}`
          : `${shown(number, field.step)} → ${moved(field, number, value)}`,
    };
  });

const MOST = 64; // numbers of a list field (config.ts)
const COMMAS = "values stand between commas here; where a comma belongs to a number, put semicolons between them";
/** The texts of a list's values. A space separates where nothing else does; the page's own do not. */
function valuesIn(text: string): readonly string[] {
  const written = text.trim().replace(/[;,]$/, "").trim();
  if (written.includes(";")) return written.split(";");
  if (!written.includes(",")) return written.split(/[ \t]+/);
  const parts = written.split(",");
  const tight = parts.slice(1).filter(part => !/^\s/.test(part)).length;
  if (tight > 0 && tight < parts.length - 1) throw new Unread(COMMAS); // 0,5, 0,25
  return parts;
}
function numbersIn(text: string, whole: boolean): number[] {
  return valuesIn(text).map(part => {
    if (part.trim() === "" && text.trim() !== "") throw new Unread("a value is missing");
    if (/^\s*0\d/.test(part)) throw new Unread(COMMAS); // 10,000
    return readNumber(part, whole);
  });
}
const listed = (numbers: readonly number[], step?: number): string => numbers.map(n => shown(n, step)).join(", ");
/** A list field as it travels: "1,1,2". */
export function readList(text: string, field: ListField): Reading<string> {
  const { min, max } = field;
  const expected = `numbers from ${numberText(min)} to ${numberText(max)} between commas, at most ${MOST}`;
  return reading(text, expected, all => {
    const numbers = numbersIn(all, false);
    if (numbers.length > MOST) throw new Unread(`it has ${numbers.length} values`);
    const values = numbers.map(n => Math.min(max, Math.max(min, n)));
    const same = values.every((v, k) => v === numbers[k]);
    const ends = `${listed(values)}: each from ${exactText(min)} to ${exactText(max)}`;
    return { value: values.join(","), said: same ? `= ${listed(values)}` : `${listed(numbers)} → ${ends}` };
  });
}
/** Several values of one field, as a sweep takes them: none is moved, that would be another sweep. */
export const readValues = (text: string, field: NumberField): Reading<readonly number[]> =>
  reading(text, `values that are each ${rangeOf(field)}`, all => {
    const values = numbersIn(all, field.step === 1);
    const out = values.find(value => taken(field, value) !== value);
    if (out !== undefined) throw new Unread(`the field does not take ${shown(out, field.step)}`);
    return { value: values, said: listed(values, field.step) };
  });

// What there is to say about a method before anything is drawn: which formula holds, what it is linked to, which terms
// a phase has, and how their sum reads. Pure functions of the catalogue and of numbers.
import type { KatexOptions } from "katex";
import type { MethodCode } from "virtual:method-code";
import type { MethodEntry } from "../../../engine/catalogue";
import { holds, type Values } from "../../../engine/config";
import type { Formula, SeriesText } from "../../../engine/words";
import { chartText, tickText } from "../../controls/number-text";

/** What a method says of itself with those settings. */
export const toldOf = (
  { about, paragraph, variants = [] }: Pick<MethodEntry, "about" | "paragraph" | "variants">,
  values: Values,
): Pick<MethodEntry, "about" | "paragraph"> => variants.find(({ when }) => holds(when, values)) ?? { about, paragraph };
/** The first formula whose `when` holds; a phase's own come before those of all phases. */
export function formulaOf(
  formulas: readonly Formula[],
  values: Values,
  phase: string | undefined,
): Formula | undefined {
  const now = formulas.filter(f => holds(f.when, values));
  return now.find(f => f.phase !== undefined && f.phase === phase) ?? now.find(f => f.phase === undefined);
}
/** The code of an update under the values that choose the formula. */
export const codeFor = (
  code: MethodCode,
  phase: string | undefined,
  update: string,
  values: Values | undefined,
): MethodCode[number] | undefined =>
  code.find(c => c.phase === phase && c.update === update && holds(c.values, values));

/** No more is trusted than what links a part of a formula to its series, and colours it. */
export const katexOptions: KatexOptions = {
  macros: { "\\term": "\\htmlData{series=#1}{#2}" },
  trust: ({ command }) => command === "\\htmlClass" || command === "\\htmlData",
  strict: code => (code === "htmlExtension" ? "ignore" : "warn"),
};
/** Room as high as the highest term under each, so that all underlines stand on one line. */
export const level = (latex: string): string =>
  latex.replaceAll(
    "\\underbrace{",
    `\\underbrace{\\vphantom{${latex.includes("\\frac") ? "\\frac{\\hat x^2}{\\gamma}" : latex.includes("\\sum") ? "\\textstyle\\sum_d" : "\\hat x^2"}}`,
  );
/** A row of a formula: what stands before its equals sign, and the rest of it with the sign. */
export interface FormulaRow {
  left: string;
  right: string;
}
/**
 * The rows of a formula of several (`aligned`, `gathered`), or its only one. What a row continues on the next, after
 * "&\\quad", is part of it: where it breaks is the width's to say. Columns are the page's, so the marks "&" go.
 */
export function rowsOf(latex: string): readonly FormulaRow[] {
  const inner = /^\\begin\{(aligned|gathered)\}([\s\S]*)\\end\{\1\}$/.exec(latex.trim())?.[2] ?? latex;
  const rows = inner.split(/\\\\(?:\s|$)/).reduce<string[]>((all, row) => {
    const more = /^\s*&\s*\\quad\b/.exec(row);
    return more && all.length
      ? [...all.slice(0, -1), `${all.at(-1)!.trim()} ${row.slice(more[0].length).trim()}`]
      : [...all, row];
  }, []);
  return rows.map(row => {
    const plain = row.replaceAll("&", "").trim();
    const equals = plain.indexOf("=");
    const named = equals > 0 && /^[^{}\\]*(?:\{[^{}]*\})?\s*$/.test(plain.slice(0, equals));
    return named
      ? { left: plain.slice(0, equals).trim(), right: `{}${plain.slice(equals)}` }
      : { left: "", right: plain };
  });
}
/** The series that a formula is linked to, in its order. */
export const seriesIn = (latex: string): readonly string[] => [
  ...new Set([...latex.matchAll(/\\(?:term\{|htmlData\{series=)([^}]*)\}/g)].map(m => m[1]!)),
];

export interface Term {
  name: string;
  text: SeriesText;
}
/** The series of a phase; once it has begun, only those that came: not every run has every one. */
export function termsOf(method: Pick<MethodEntry, "series">, phase: string, names: readonly string[]): readonly Term[] {
  const of = (name: string) => name.startsWith(`${phase}/`);
  const begun = names.some(of);
  return Object.entries(method.series)
    .filter(([name]) => of(name) && (!begun || names.includes(name)))
    .map(([name, text]) => ({ name, text }));
}
/** "autoencoder" of "train/autoencoder/kl". */
export const updateOf = (series: string): string => series.split("/")[1] ?? "";
/** What tells an update from others of its phase: "the critic's update". */
export const updateName = (update: string, updates: readonly string[]): string | undefined =>
  updates.length > 1 ? `the ${update.replaceAll("-", " ")} update` : undefined;

export interface Summand {
  name: string;
  sign: "" | "+" | "−";
  text: string;
}
/**
 * −823.0 + 60.1 = −762.9: signs stand between the terms, only the first keeps its own; all have the decimals that leave
 * the largest four digits, so that it adds up.
 */
export function sumOf(values: readonly { name: string; value: number }[]): {
  summands: readonly Summand[];
  total: string;
} {
  const total = values.reduce((sum, { value }) => sum + value, 0);
  const size = Math.max(...[total, ...values.map(v => v.value)].map(Math.abs));
  const gap = 10 ** -Math.min(4, Math.max(0, 3 - Math.floor(Math.log10(size))));
  const write = (value: number) => (Number.isFinite(size) && size > 0 ? tickText(value, gap) : chartText(value));
  const summands = values.map(({ name, value }, i): Summand =>
    i === 0
      ? { name, sign: "", text: write(value) }
      : { name, sign: value < 0 ? "−" : "+", text: write(Math.abs(value)) },
  );
  return { summands, total: write(total) };
}

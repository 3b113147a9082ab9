// What there is to say about a method before anything is drawn: which formula holds, what it is linked to, which terms
// a phase has, and how their sum reads. Pure functions of the catalogue and of numbers.
import type { KatexOptions } from "katex";
import type { MethodCode } from "virtual:method-code";
import type { MethodEntry } from "../../../engine/catalogue";
import type { Values } from "../../../engine/config";
import type { Formula, SeriesText } from "../../../engine/words";
import { chartText, tickText } from "../../controls/number-text";

const hold = (when: Readonly<Record<string, unknown>> = {}, values: Values = {}): boolean =>
  Object.entries(when).every(([name, value]) => values[name] === value);
/** The first formula whose `when` holds; a phase's own come before those of all phases. */
export function formulaOf(
  formulas: readonly Formula[],
  values: Values,
  phase: string | undefined,
): Formula | undefined {
  const holds = (f: Formula) => hold(f.when, values);
  return (
    formulas.find(f => f.phase !== undefined && f.phase === phase && holds(f)) ??
    formulas.find(f => f.phase === undefined && holds(f))
  );
}
/** The code of an update under the values that choose the formula. */
export const codeFor = (
  code: MethodCode,
  phase: string | undefined,
  update: string,
  values: Values | undefined,
): MethodCode[number] | undefined => code.find(c => c.phase === phase && c.update === update && hold(c.values, values));

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

// What the page says of every method that there is: formulas are linked to series that exist, all of them, and KaTeX
// lets nothing else through; the sum reads as arithmetic.
import fc from "fast-check";
import katex from "katex";
import { describe, expect, it } from "vitest";
import { methodEntry } from "../../../engine/catalogue";
import { initial } from "../../../engine/config";
import { methods } from "../../../engine/methods";
import { formulaOf, katexOptions, level, rowsOf, seriesIn, sumOf, termsOf } from "./explanation";

const html = (latex: string) =>
  katex.renderToString(latex, {
    ...katexOptions,
    throwOnError: true,
    strict: code => (code === "htmlExtension" ? "ignore" : "error"),
  });

describe.each(methods.map(m => ({ id: m.id, entry: methodEntry(m) })))("$id", ({ entry }) => {
  const { formulas, series, phases, fields } = entry;
  it("is told in a line and in a paragraph of 80 to 140 words", () => {
    expect(entry.idea).toBeTruthy();
    for (const { paragraph } of [entry, ...(entry.variants ?? [])]) {
      const words = paragraph.split(/\s+/).length;
      expect(words, paragraph).toBeGreaterThanOrEqual(80);
      expect(words, paragraph).toBeLessThanOrEqual(140);
    }
    for (const { when } of entry.variants ?? [])
      for (const name of Object.keys(when)) expect(fields).toHaveProperty(name);
    expect(entry.link).toMatch(/^https:\/\//);
  });
  it("says what it is compared with as it goes on after “against”", () => {
    for (const { title } of entry.duels) expect(title).not.toMatch(/^\p{Lu}\p{Ll}|^without |[.:]$/u);
  });
  it.each(formulas.map(f => ({ latex: f.latex, f })))("$latex", ({ f: { latex, phase, cites, when } }) => {
    for (const name of seriesIn(latex)) expect(Object.keys(series), "linked to a series").toContain(name);
    const rows = rowsOf(level(latex));
    for (const { left } of rows) expect(left, "every row says what it is of").not.toBe("");
    const rendered = rows.map(({ left, right }) => html(left) + html(right)).join("");
    for (const name of seriesIn(latex)) expect(rendered).toContain(`data-series="${name}"`);
    expect(cites, "says where the paper has it").toBeTruthy();
    for (const name of Object.keys(when ?? {})) expect(fields).toHaveProperty(name);
    if (phase !== undefined) expect(phases.map(p => p.id)).toContain(phase);
  });
  it.each(phases)("links every term of phase $id", ({ id }) => {
    const latex = formulaOf(formulas, initial(fields), id)!.latex;
    const minimised = termsOf(entry, id, [])
      .filter(t => !t.text.watched)
      .map(t => t.name);
    expect(minimised.length).toBeGreaterThan(0);
    expect(seriesIn(latex)).toEqual(expect.arrayContaining(minimised));
  });
  it("has a symbol that KaTeX sets for every term", () => {
    for (const [name, { symbol }] of Object.entries(series)) expect(html(symbol ?? ""), name).toContain("<math");
    for (const [name, { symbol }] of Object.entries(series)) expect(symbol, name).toBeTruthy();
  });
});

describe("formulas", () => {
  const first = { latex: "a", when: { likelihood: "x" } };
  const any = { latex: "b" };
  const own = { latex: "c", phase: "two" };
  it("hold where `when` holds, a phase's own first", () => {
    const all = [first, any, own];
    expect(formulaOf(all, { likelihood: "x" }, "one")).toBe(first);
    expect(formulaOf(all, { likelihood: "y" }, "one")).toBe(any);
    expect(formulaOf(all, { likelihood: "x" }, "two")).toBe(own);
    expect(formulaOf(all, { likelihood: "y" }, undefined)).toBe(any);
    expect(formulaOf([own], {}, "one")).toBeUndefined();
  });
  it("are one row, or the rows of their environment, each parted at its equals sign", () => {
    const row = (latex: string) => rowsOf(latex).map(({ left, right }) => `${left} | ${right}`);
    expect(row("L = a + b = c")).toEqual(["L | {}= a + b = c"]);
    expect(row(String.raw`\begin{gathered} L_C = a \\ L = b \end{gathered}`)).toEqual(["L_C | {}= a", "L | {}= b"]);
    expect(row(String.raw`\begin{aligned} L_{E,G} &= a,\ b\sim c \\ &\quad + d \\ L_{\mu} &= e \end{aligned}`)).toEqual(
      [String.raw`L_{E,G} | {}= a,\ b\sim c + d`, String.raw`L_{\mu} | {}= e`],
    );
    expect(row("a + b")).toEqual([" | a + b"]);
    expect(row(String.raw`\term{a}{b = c}`)).toEqual([String.raw` | \term{a}{b = c}`]); // within a term
  });
  it("may name classes and series and nothing else: no link, no style, no picture", () => {
    const loose = (latex: string) =>
      katex.renderToString(latex, { ...katexOptions, throwOnError: false, output: "html" });
    expect(loose("\\htmlClass{real}{x}")).toContain('class="enclosing real"');
    for (const latex of [
      "\\href{https://x.org}{x}",
      "\\htmlStyle{color: red}{x}",
      "\\htmlId{a}{x}",
      "\\includegraphics{https://x.org/a.png}",
      "\\url{https://x.org}",
    ])
      expect(loose(latex), latex).not.toMatch(/<(?:a|img)\b|href=|id="a"|color:\s*red/);
  });
});

describe("terms", () => {
  const text = { title: "", actor: "ink", help: "", unit: "no unit", lookFor: "", symbol: "s" } as const;
  const method = { series: { "a/u/x": text, "a/u/y": text, "ab/u/x": text } };
  it("are those of the phase, all until it has begun, then those that came", () => {
    const names = (came: readonly string[]) => termsOf(method, "a", came).map(t => t.name);
    expect(names([])).toEqual(["a/u/x", "a/u/y"]);
    expect(names(["ab/u/x"])).toEqual(["a/u/x", "a/u/y"]); // another phase, whose name begins alike
    expect(names(["a/u/y"])).toEqual(["a/u/y"]);
  });
});

describe("the sum", () => {
  const read = (...values: number[]) => {
    const { summands, total } = sumOf(values.map((value, i) => ({ name: `${i}`, value })));
    return `${summands.map(s => [s.sign, s.text].filter(Boolean).join(" ")).join(" ")} = ${total}`;
  };
  it("reads as arithmetic", () => {
    expect(read(-823, 60.1)).toBe("−823.0 + 60.1 = −762.9"); // the numbers of look-light.png
    // by hand; in three digits each it would read 653 + 0.798 = 653
    expect(read(652.6, 0.798)).toBe("652.6 + 0.8 = 653.4");
    expect(read(21.4, -3.06, 0.5)).toBe("21.40 − 3.06 + 0.50 = 18.84");
    expect(read(12345.6, 3.2)).toBe("12\u00a0346 + 3 = 12\u00a0349"); // 12348.8
    expect(read(0.026)).toBe("0.0260 = 0.0260"); // no more than four decimals
    expect(read(1, NaN)).toBe("1.00 + not finite = not finite");
    expect(read(0, 0)).toBe("0 + 0 = 0");
  });
  it("has a sign between any two terms, and no other but the first's", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 6 }), values => {
        const { summands } = sumOf(values.map(value => ({ name: "", value })));
        expect(summands.map(s => s.sign !== "")).toEqual(values.map((_, i) => i > 0));
        for (const { text } of summands.slice(1)) expect(text.startsWith("−")).toBe(false);
      }),
    );
  });
  it("adds up as printed, but for rounding", () => {
    const number = (text: string) => Number(text.replaceAll("\u00a0", "").replace("−", "-"));
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -19e3, max: 19e3, noNaN: true }), { minLength: 2, maxLength: 5 }),
        values => {
          const { summands, total } = sumOf(values.map(value => ({ name: "", value })));
          const digits = (total.split(".")[1] ?? "").length;
          const printed = summands.reduce((sum, { sign, text }) => sum + (sign === "−" ? -1 : 1) * number(text), 0);
          // half a unit of the last digit each; five of them stay below 10⁵, where powers of ten begin
          expect(Math.abs(printed - number(total))).toBeLessThanOrEqual(
            (values.length + 1) * 0.5 * 10 ** -digits + 1e-9,
          );
        },
      ),
    );
  });
});

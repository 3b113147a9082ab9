// The glossary: what is marked in a text, and that every entry is short, whole and met somewhere on the page.
import { describe, expect, it } from "vitest";
import { catalogueOf } from "../../engine/catalogue";
import { dataSets } from "../../engine/datasets";
import { metrics, probes } from "../../engine/diagnostics";
import { methods } from "../../engine/methods";
import { glossary, idOf, piecesOf } from "./glossary";

const marked = (text: string) => piecesOf(text).flatMap(({ text: word, entry }) => (entry ? [[word, entry.term]] : []));
const catalogue = catalogueOf(methods, dataSets, probes, metrics);
const fieldsOf = (fields: object) => Object.values(fields as Record<string, { help: string }>).map(f => f.help);
/** All that is shown through it. */
const texts: readonly string[] = [
  ...catalogue.probes.map(p => p.lookFor),
  ...catalogue.datasets.flatMap(d => fieldsOf(d.fields)),
  ...catalogue.methods.flatMap(m => [
    ...[m, ...(m.variants ?? [])].flatMap(({ about, paragraph }) => [about, paragraph]),
    ...fieldsOf(m.fields),
    ...m.probes.map(p => p.lookFor),
    ...m.charts.flatMap(c => [c.unit, c.lookFor]),
    ...Object.values(m.series).flatMap(s => [s.unit, s.lookFor, s.help]),
  ]),
];

describe("a text", () => {
  it("comes back whole, whatever is marked in it", () => {
    for (const text of texts)
      expect(
        piecesOf(text)
          .map(p => p.text)
          .join(""),
      ).toBe(text);
  });
  it("has each term marked once, where it comes first", () =>
    expect(marked("The prior, and the prior’s nats; 2 nats of the prior.")).toEqual([
      ["prior", "prior"],
      ["nats", "nats"],
    ]));
  it("has no part of a longer word marked, and no quantity of another name", () => {
    expect(marked("priority, senate, λ₁ and λ_C, x̂′s criticism")).toEqual([["x̂", "x̂"]]);
    expect(marked("x, then x̂.")).toEqual([["x̂", "x̂"]]);
  });
  it("has the longest name marked as a whole", () =>
    expect(marked("The KL divergence of the cloud of codes, by MMD².")).toEqual([
      ["KL divergence", "KL"],
      ["cloud of codes", "cloud of codes"],
      ["MMD²", "MMD²"],
    ]));
  it("is not flooded: at most one word of five or three, and eight in all", () => {
    const flooded = texts.filter(text => {
      const marks = marked(text).length;
      return marks > 8 || marks > Math.max(3, text.split(" ").length / 5);
    });
    expect(flooded).toEqual([]);
  });
});

describe("an entry", () => {
  it.each(glossary.map(e => [e.term, e] as const))(
    "“%s” is a sentence or two, short enough to be read over",
    (_, e) => {
      expect(e.means.length).toBeLessThanOrEqual(180); // five lines of the window
      expect(e.means).toMatch(/\.$/);
      expect(e.means.match(/[.?!](?=\s|$)/g)!.length).toBeLessThanOrEqual(2);
    },
  );
  it.each(glossary.map(e => [e.term, e] as const))("“%s” is met somewhere", (_, e) =>
    expect(texts.some(text => piecesOf(text).some(p => p.entry === e))).toBe(true),
  );
  it("has a name of its own, and an id", () =>
    expect(new Set(glossary.flatMap(e => [e.term, idOf(e)])).size).toBe(2 * glossary.length));
});

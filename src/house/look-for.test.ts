// What to look for is said in one plain sentence at every picture, chart and term: the rule itself, on texts made up
// for it, and then everything that is said. That none is missing is the types' part; here they are asked whether they
// would notice.
import { describe, expect, it } from "vitest";
import { catalogueOf } from "../engine/catalogue";
import { dataSets } from "../engine/datasets";
import { metrics, probes } from "../engine/diagnostics";
import { methods } from "../engine/methods";
import type { Probe } from "../engine/diagnostic";
import type { Chart, SeriesText } from "../engine/words";
import { LONGEST, lookedForIn, wrongWith } from "./look-for";
import { parse, root, sourcesIn } from "./sources";

describe("a sentence", () => {
  it.each([
    ["See the bars part.", []],
    ["Each x̂ should come to look like its x.", []],
    ["See the bars part", ["does not end with a full stop"]],
    ["See the bars part. Then see more.", ["is more than one sentence"]],
    ["see the bars part.", ["does not begin like a sentence"]],
    ["See whether γ = MSE.", ["holds a formula"]],
    ["See ‖x − x̂‖ fall.", ["holds a formula"]],
    ["See whether the longest of all the sentences ends.", ["has 50 letters, at most 40"]],
  ])("“%s”", (text, wrong) => expect(wrongWith(text, 40)).toEqual(wrong));
  it("is found wherever it stands, and one of a term is shorter", () => {
    const long = `See ${"a".repeat(LONGEST.term)}.`;
    const found = (text: string) => lookedForIn(parse("src/a.ts", text)).wrong;
    expect(found(`const a = { lookFor: "${long}" };`)).toEqual([]);
    expect(found(`const a = { symbol: "a", lookFor: "${long}" };`)).toHaveLength(1);
    expect(found('const a = { lookFor: b ? "See" : `See ${c}` };')).toHaveLength(2);
  });
});

describe("everything that we wrote", () => {
  const all = sourcesIn(root)
    .filter(({ name }) => name.startsWith("src/engine/") && !name.endsWith(".test.ts"))
    .map(lookedForIn);
  it("says it in one plain sentence", () => expect(all.flatMap(({ wrong }) => wrong)).toEqual([]));
  it("says it in many places", () =>
    // 21 probes, 12 charts and 60 terms are written out; fewer means that the rule no longer finds them
    expect(all.reduce((sum, { seen }) => sum + seen, 0)).toBeGreaterThan(90));
  it("has it at every probe, chart and term of the catalogue, with the unit of what is drawn over steps", () => {
    const { methods: entries, probes: general } = catalogueOf(methods, dataSets, probes, metrics);
    const drawn = [...general, ...entries.flatMap(m => [...m.probes, ...m.charts, ...Object.values(m.series)])];
    expect(drawn.filter(one => !one.lookFor).map(({ title }) => title)).toEqual([]);
    const overSteps = entries.flatMap(m => [...m.charts, ...Object.values(m.series)]);
    expect(overSteps.filter(one => !one.unit).map(({ title }) => title)).toEqual([]);
  });
});

/** These do not compile without the marks: what is missing is a type error. */
export const incomplete = (
  probe: Omit<Probe, "lookFor">,
  chart: Omit<Chart, "lookFor">,
  text: Omit<SeriesText, "unit">,
) => [
  // @ts-expect-error a probe without the sentence
  probe satisfies Probe,
  // @ts-expect-error a chart without the sentence
  chart satisfies Chart,
  // @ts-expect-error a term without its unit
  text satisfies SeriesText,
];

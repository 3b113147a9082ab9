// What the page of results makes of a card's answers (scripts/results.mjs): how each is written, and how they are
// counted by paper. The answers themselves are papers/papers.test.ts.
import { expect, it } from "vitest";
import { type Card, type CardResult, metric, seedwise } from "../engine/papers/card";

interface Shown {
  verdict: string;
  seeds?: string;
  ahead?: string;
  diagnosis?: string;
  ours: string;
}
interface Results {
  cardOf(card: Card, results: readonly CardResult[]): { paper: string; claims: Shown[] };
  cardText(card: object, results: readonly CardResult[]): string;
  summaryOf(cards: readonly object[]): string;
}
const { cardOf, cardText, summaryOf } = (await import(
  /* @vite-ignore */ new URL("../../scripts/results.mjs", import.meta.url).href
)) as Results;

const claim = (id: string, lead: (value: number) => number, error = 0) => ({
  id,
  says: id,
  paper: "",
  diagnosis: `why ${id}`,
  judge: seedwise([1, 2, 3], ["a"], of => ({ found: "", lead: lead(metric(of("a"), "m")), error })),
});
const card: Card = {
  ...{ id: "made", title: "Made", paper: "Somebody 2020", figure: "", shows: "", budget: "" },
  columns: {},
  runs: [
    { id: "a", title: "a", run: { method: "vae", dataset: "ring" }, seeds: [1, 2, 3], minutes: 1, metrics: ["m"] },
  ],
  claims: [claim("yes", () => 1), claim("no", () => -1), claim("mixed", m => m - 1.5), claim("level", () => 1, 1)],
};
const of = (seed: number) =>
  ({
    ...{ card: "made", run: "a", seed, link: "", steps: [1], seconds: 60, backend: "wasm", recorded: "" },
    ...{ machine: { cpu: "c", cores: 2 }, versions: {}, metrics: { m: seed }, details: {}, series: {}, probes: {} },
  }) satisfies CardResult;
const answers = (results: readonly CardResult[]) =>
  cardOf(card, results).claims.map(({ verdict, seeds, ahead, diagnosis }) => [verdict, seeds, ahead, diagnosis]);

it("says the answer of all seeds, on how many where they do not agree, and why where it is not yes", () =>
  expect(answers([1, 2, 3].map(of))).toEqual([
    ["yes", undefined, undefined, undefined],
    ["no", undefined, undefined, "why no"],
    ["mixed", undefined, "2 of 3 seeds", "why mixed"],
    ["level", undefined, undefined, "why level"],
  ]));
it("says while seeds are missing that it is so far, and of how many", () => {
  expect(answers([1, 2].map(of)).map(([verdict, seeds]) => [verdict, seeds])).toEqual([
    ["yes", "2 of 3 seeds run"],
    ["no", "2 of 3 seeds run"],
    ["mixed", "2 of 3 seeds run"],
    ["level", "2 of 3 seeds run"],
  ]);
  expect(answers([]).map(([verdict, seeds]) => [verdict, seeds])).toEqual(Array(4).fill(["not run", undefined]));
  expect(cardText(cardOf(card, [of(1)]), [of(1)])).toContain("| yes | seed 1:  |  | so far yes, 1 of 3 seeds run |");
});
it("counts by paper, and what has too few seeds as open whatever it shows so far", () => {
  const [done, begun] = [cardOf(card, [1, 2, 3].map(of)), cardOf(card, [of(1)])];
  const other = { ...begun, paper: "Another 2021" };
  expect(summaryOf([done, begun, other]).split("\n").slice(2)).toEqual([
    "| Somebody 2020 | 8 | 1 | 4 | 1 | 1 | 1 |  |",
    "| Another 2021 | 4 |  | 4 |  |  |  |  |",
  ]);
});

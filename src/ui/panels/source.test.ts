// The code that the page shows: found for every update of every method there is, whole, and about the terms it stands beside.
import { describe, expect, it } from "vitest";
import { methods } from "../../engine/methods";
import { calledBy, lossOf, masked, type Sources } from "./source";

const files: Sources = import.meta.glob<string>(["../../engine/methods/*.ts", "!../../engine/methods/*.test.ts"], { query: "?raw", import: "default", eager: true });
const losses: Sources = import.meta.glob<string>(["../../engine/losses/*.ts", "!../../engine/losses/*.test.ts"], { query: "?raw", import: "default", eager: true });
const balanced = (text: string) => {
  const open: string[] = [];
  for (const c of masked(text)) {
    if ("([{".includes(c)) open.push(c);
    if (")]}".includes(c) && open.pop() !== "([{"[")]}".indexOf(c)]) return false;
  }
  return open.length === 0;
};
const updates = methods.flatMap(method => method.phases.flatMap(p => p.updates.map(update => ({ name: `${method.id}: ${p.id}/${update.id}`, method, update }))));

describe("the code of every loss", () => {
  it.each(updates)("$name", ({ method, update }) => {
    const excerpt = lossOf(files, method.id, update.id)!;
    expect(excerpt, "found").toBeDefined();
    expect(balanced(excerpt.text), excerpt.text).toBe(true);
    expect(excerpt.text).toMatch(/^(function \w+|loss)\b/);
    for (const term of Object.keys(update.shows ?? {})) expect(excerpt.text, `names ${term}`).toMatch(new RegExp(`(?<![\\w-])${term}(?![\\w-])`));
    for (const { text } of calledBy(excerpt, losses)) expect(balanced(text), text).toBe(true);
  });
  it("is followed by the shared losses that it calls", () => {
    const called = calledBy(lossOf(files, "vae", "autoencoder")!, losses);
    expect(called.map(e => /(?:const|function) (\w+)/.exec(e.text)![1])).toEqual(["squaredError", "bernoulliLikelihood", "gaussianLikelihood", "dimensionsOf", "klStandard"]); // in the order of its calls
    expect(called.find(e => e.text.includes("klStandard"))!.text).toMatch(/^\/\*\* KL\([\s\S]*mean\.shape\[0\]!\);$/); // doc comment and all of the definition
  });
});

describe("cutting", () => {
  const update = (loss: string, more = "") => ({ "./a.ts": `// id: "u", loss: wrong\nconst probe = { id: "u", draw() { return "}"; } };\nexport default {\n  updates: [\n    {\n      id: "u",\n      ${loss}\n      shows: { "loss": {} },\n    },\n  ],\n};\n${more}` });
  it.each([
    ["a method, braces in strings and comments apart", update('loss({ a }) {\n        const s = "}"; // }\n        return { s: `}` };\n      },'), 'loss({ a }) {\n  const s = "}"; // }\n  return { s: `}` };\n}'],
    ["an arrow", update("loss: ({ a }) => ({ terms: [a, 1] }),"), "loss: ({ a }) => ({ terms: [a, 1] })"],
    ["shorthand", update("loss,", "function loss({ a }: X): Y {\n  return { a };\n}\nconst b = {};\n"), "function loss({ a }: X): Y {\n  return { a };\n}"],
    ["a named constant", update("loss: mine,", "const mine = (x: X) => {\n  return x;\n};\nconst b = 1;\n"), "const mine = (x: X) => {\n  return x;\n};"],
  ])("%s", (_, sources, text) => expect(lossOf(sources, "a", "u")?.text).toBe(text));
  it("follows imports of other method files, and finds nothing where there is nothing", () => {
    const sources = { ...update("loss() { return 1; },"), "./b.ts": 'import { a } from "./a";\nexport default { phases: a.phases };\n' };
    expect(lossOf(sources, "b", "u")).toEqual({ file: "methods/a.ts", text: "loss() { return 1; }" });
    expect(lossOf(sources, "b", "v")).toBeUndefined();
  });
});

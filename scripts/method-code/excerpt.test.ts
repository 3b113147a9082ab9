// Cutting, on small sources: what is cut and where it ends, and how a phase's loss is found through other methods,
// families and calls.
import { describe, expect, it } from "vitest";
import { codeOf, lossOf, type Sources } from "./excerpt.ts";

const lines = (...all: string[]) => `${all.join("\n")}\n`;
const method = (loss: string, more = "") => `${more}// id: "u", loss: wrong
const probe = { id: "u", draw() { return "}"; } };
export default {
  phases: [{ id: "p", updates: [
    {
      id: "u",
      ${loss}
      shows: { "loss": {} },
    },
  ] }],
};
`;
describe("cutting", () => {
  const update = (loss: string, more?: string) => ({ "./methods/a.ts": method(loss, more) });
  it.each([
    [
      "a method, braces in strings and comments apart",
      update('loss({ a }) {\n        const s = "}"; // }\n        return { s: `}` };\n      },'),
      'loss({ a }) {\n  const s = "}"; // }\n  return { s: `}` };\n}',
    ],
    ["an arrow", update("loss: ({ a }) => ({ terms: [a, 1] }),"), "loss: ({ a }) => ({ terms: [a, 1] })"],
    [
      "shorthand",
      update("loss,", "function loss({ a }: X): Y {\n  return { a };\n}\nconst b = {};\n"),
      "function loss({ a }: X): Y {\n  return { a };\n}",
    ],
    [
      "a named constant",
      update("loss: mine,", "const mine = (x: X) => {\n  return x;\n};\nconst b = 1;\n"),
      "const mine = (x: X) => {\n  return x;\n};",
    ],
    [
      "an imported function",
      {
        ...update("loss: mine,", 'import { other as mine } from "./b";\n'),
        "./methods/b.ts": "export function other(x: X): { a: X } {\n  return { a: x };\n}\n",
      },
      "export function other(x: X): { a: X } {\n  return { a: x };\n}",
    ],
    [
      "a function by another name, and the comments that are its own",
      update("loss: mine,", "// not\n\n/** Doc. */\nconst first = (x: X) => x; // note\nconst mine = first;\n"),
      "/** Doc. */\nconst first = (x: X) => x; // note",
    ],
  ])("%s", (_, sources, text) =>
    expect(lossOf(sources, { method: "a", update: "u" }).map(p => p.text)).toEqual([text]),
  );
});

const losses = (sources: Sources, method: string, phase: string, values?: Record<string, unknown>) =>
  lossOf(sources, { method, phase, update: "u", ...(values && { values }) }).map(p => `${p.place} ${p.text}`);
const phased = (id: string, loss: string) =>
  `{\n  id: "${id}",\n  updates: [{ id: "u", loss() { return ${loss}; } }],\n}`;
const two = {
  "./methods/a.ts": lines(
    `const one = ${phased("one", "1")};`,
    `const two = ${phased("two", "2")};`,
    "export default { phases: [one, two] };",
  ),
};
describe("phases", () => {
  it("tells them apart where their updates have one name", () => {
    expect(losses(two, "a", "one")).toEqual(["methods/a.ts loss() { return 1; }"]);
    expect(losses(two, "a", "two")).toEqual(["methods/a.ts loss() { return 2; }"]);
    expect(losses(two, "a", "three")).toEqual([]);
  });
  it("follows imports of other method files, and finds nothing where there is nothing", () => {
    const sources = { ...two, "./methods/b.ts": 'import a from "./a";\nexport default { phases: a.phases };\n' };
    expect(losses(sources, "b", "two")).toEqual(["methods/a.ts loss() { return 2; }"]);
    expect(losses(sources, "b", "three")).toEqual([]);
    expect(lossOf(sources, { method: "b", phase: "two", update: "v" })).toEqual([]);
  });
  it("follows a phase taken from another method under another name", () => {
    const b = lines(
      'import a from "./a";',
      'import { c } from "./c";',
      "const first = c.phases[0]!;",
      `export default { phases: [{ ...first, id: "mine" }, ${phased("second", "4")}] };`,
    );
    const c = `export const c = { phases: [${phased("one", "3")}] };\n`;
    const sources = { "./methods/c.ts": c, ...two, "./methods/b.ts": b };
    expect(losses(sources, "b", "mine")).toEqual(["methods/c.ts loss() { return 3; }"]);
    expect(losses(sources, "b", "second")).toEqual(["methods/b.ts loss() { return 4; }"]);
  });
  it("follows a phase made by a call to the method that a value names, behind what changes its loss", () => {
    const change = "const change = (u: U): U => ({ ...u, loss: s => u.loss(s) });";
    const b = lines(
      'import a from "./a";',
      'import c from "./c";',
      change,
      'export default { phases: [made("mine", change)] };',
    );
    const c = `export default { phases: [${phased("one", "3")}] };\n`;
    const sources = { ...two, "./methods/c.ts": c, "./methods/b.ts": b };
    expect(losses(sources, "b", "mine", { base: "c" })).toEqual([
      `methods/b.ts ${change}`,
      "methods/c.ts loss() { return 3; }",
    ]);
    expect(losses(sources, "b", "mine", { base: "a" })).toEqual([
      `methods/b.ts ${change}`,
      "methods/a.ts loss() { return 1; }",
    ]);
    expect(losses(sources, "b", "mine"), "half of a loss is none").toEqual([]);
  });
});

describe("families", () => {
  const family = `import { phase, update } from "../method";
export function loss(s: S): L {
  return kept(s);
}
const kept = (s: S): L => s;
export const train = phase<C>("words", { id: "train", updates: [update({ id: "u", loss })] });
export function optional({ id = "plain", loss: how = loss }: { id?: string; loss?: typeof loss } = {}) {
  return phase({ id, updates: [update({ id: "u", loss: how })] });
}
export const trainPhase = (id: string, how = loss) => {
  const updates = [update({ id: "u", loss: how })];
  return phase()({ id, updates } satisfies P);
};
`;
  const sources = (b: string): Sources => ({
    "./families/vae.ts": family,
    "./families/all.ts": 'export { train as first } from "./vae";\nexport * from "./vae";\n',
    "./methods/b.ts": b,
  });
  const whole = "families/vae.ts export function loss(s: S): L {\n  return kept(s);\n}";
  it.each([
    [
      "calls around objects",
      'import { train } from "../families/vae";\nexport default m({ phases: [train] });',
      "train",
    ],
    [
      "a function of a family",
      'import { trainPhase } from "../families/vae";\nexport default { phases: [trainPhase("vae")] };',
      "vae",
    ],
    [
      "named options",
      'import { optional } from "../families/vae";\nexport default { phases: [optional({ id: "x" })] };',
      "x",
    ],
    [
      "options left out",
      'import { optional } from "../families/vae";\nexport default { phases: [optional()] };',
      "plain",
    ],
    [
      "another id",
      'import { train } from "../families/vae";\nexport default { phases: [{ ...train, id: "vae" }] };',
      "vae",
    ],
    ["re-exports", 'import { first } from "../families/all";\nexport default { phases: [first] };', "train"],
    ["all of a file", 'import * as f from "../families/all";\nexport default { phases: [f.trainPhase("x")] };', "x"],
    ["a method of another file", 'export { default } from "./c";', "train"],
  ])("%s", (_, b, phase) => {
    const c = lines(
      'import { train } from "../families/all";',
      "const { phases } = { phases: [train] };",
      "export default { phases } as M;",
    );
    const all = { ...sources(b), "./methods/c.ts": c };
    expect(losses(all, "b", phase)).toEqual([whole]);
    expect(codeOf(all, { method: "b", phase, update: "u" })).toEqual([
      { file: "families/vae.ts", text: `${whole.slice(16)}\n\nconst kept = (s: S): L => s;` },
    ]);
  });
  it("shows the loss that a method gives to its family's phase", () => {
    const mine = "const mine = (s: S): L => loss(s);";
    const b = lines(
      'import { loss, trainPhase } from "../families/vae";',
      mine,
      'export default { phases: [trainPhase("p", mine)] };',
    );
    expect(losses(sources(b), "b", "p")).toEqual([`methods/b.ts ${mine}`]);
    expect(codeOf(sources(b), { method: "b", phase: "p", update: "u" }).map(e => e.file)).toEqual([
      "methods/b.ts",
      "families/vae.ts",
    ]);
  });
  it("shows the loss that a method names among the options of its family's phase", () => {
    const change = (loss: string) =>
      `import { optional } from "../families/vae";\nexport default { phases: [optional({ ${loss} })] };`;
    expect(losses(sources(change("loss: s => mine(s)")), "b", "plain")).toEqual(["methods/b.ts loss: s => mine(s)"]);
    expect(losses(sources(change("loss(s) { return s; }")), "b", "plain")).toEqual([
      "methods/b.ts loss(s) { return s; }",
    ]);
  });
  it("shows a changed loss, then the loss that it changes", () => {
    const b = lines(
      'import { train } from "../families/vae";',
      "const updates = train.updates.map(u => ({ ...u, loss: s => u.loss(s) }));",
      'export default { phases: [{ id: "p", updates }] };',
    );
    expect(losses(sources(b), "b", "p")).toEqual(["methods/b.ts loss: s => u.loss(s)", whole]);
  });
});

// The code that the page shows: found for every update of every method there is, the very function that trains, whole, with what it calls,
// and about the terms it stands beside.
import { transformWithOxc } from "vite";
import { describe, expect, it } from "vitest";
import { initial } from "../../engine/config";
import { methods } from "../../engine/methods";
import { formulaOf } from "./explanation";
import { codeOf, lossOf, masked, type Sources } from "./source";

const files: Sources = import.meta.glob<string>(["../../engine/{methods,losses}/*.ts", "!../../engine/*/*.test.ts"], { query: "?raw", import: "default", eager: true });
const diagnostics: Sources = import.meta.glob<string>(["../../engine/diagnostics/*.ts", "!../../engine/diagnostics/*.test.ts"], { query: "?raw", import: "default", eager: true });
const balanced = (text: string) => {
  const open: string[] = [];
  for (const c of masked(text)) {
    if ("([{".includes(c)) open.push(c);
    if (")]}".includes(c) && open.pop() !== "([{"[")]}".indexOf(c)]) return false;
  }
  return open.length === 0;
};
const named = (text: string, term: string) => new RegExp(`(?<![\\w-])${term}(?![\\w-])`).test(text);
const updates = methods.flatMap(method => method.phases.flatMap(p => p.updates.map(update => {
  const values = formulaOf(method.formulas ?? [], initial(method.config), p.id)?.when ?? {}; // as the page has them
  return { name: `${method.id}: ${p.id}/${update.id}`, update, of: { method: method.id, phase: p.id, update: update.id, values } };
})));
/** The diagnostics from which the method files of an excerpt import a name that it has: what it only watches may be spelled out there. */
const watching = (code: ReturnType<typeof codeOf>): string => code.flatMap(({ file, text }) => {
  const source = Object.entries(files).find(([path]) => path.endsWith(file))![1];
  return [...source.matchAll(/^import \{([^}]*)\} from "\.\.\/diagnostics\/([\w-]+)";/gm)].filter(m => m[1]!.split(",").some(name => named(text, name.trim()))).map(m => diagnostics[`../../engine/diagnostics/${m[2]}.ts`]!);
}).join("\n");

describe("the code of every loss", () => {
  it.each(updates)("$name", ({ update, of }) => {
    const code = codeOf(files, of), all = code.map(e => e.text).join("\n");
    expect(code.length, "found").toBeGreaterThan(0);
    for (const { text } of code) expect(balanced(text), text).toBe(true);
    for (const [term, { watched }] of Object.entries(update.shows ?? {})) expect(named(all, term) || (watched && named(watching(code), term)), `${term} in\n${all}`).toBe(true);
  });
  const dae = updates.filter(u => u.of.method === "dae"), others = updates.filter(u => !dae.includes(u));
  /** As the compiler writes it, without its imports' names and without what it does not keep: types, comments, space. */
  const plain = (js: string) => js.replace(/\(0,\s*__vite_ssr_import_\d+__\.(\w+)\)/g, "$1").replace(/__vite_ssr_import_\d+__\./g, "").replace(/[\s;]/g, "");
  const compiled = async (text: string) => plain((await transformWithOxc(/^(?:\/\*|function|export|const)/.test(text) ? text : `x = { ${text} }`, "a.ts")).code);
  it.each(others)("is what trains: $name", async ({ update, of }) => {
    const [loss] = lossOf(files, of);
    expect(await compiled(loss!.text)).toContain(plain(update.loss.toString()));
  });
  it.each(["vae", "ae"])("of DAE over %s is what changes a loss, then the loss of that method", base => {
    expect(dae).toHaveLength(2);
    for (const [i, change] of ["firstly", "secondly"].entries()) {
      const [how, loss, ...rest] = lossOf(files, { ...dae[i]!.of, values: { base } });
      expect([how!.name, rest.length]).toEqual([change, 0]);
      expect(loss).toEqual(lossOf(files, { method: base, phase: "train", update: "autoencoder" })[0]);
    }
  });
  it("is followed by what it calls, in the order of its calls, and what that calls", () => {
    const declarations = (method: string, phase: string, update: string) => Object.fromEntries(codeOf(files, { method, phase, update }).map(({ file, text }) => [file, [...text.matchAll(/^(?:export )?(?:const|function) (\w+)/gm)].map(m => m[1])]));
    expect(declarations("vae", "train", "autoencoder")).toEqual({
      "methods/vae.ts": ["loss", "drawn"], "losses/likelihood.ts": ["squaredError", "bernoulliLikelihood", "gaussianLikelihood", "dimensionsOf"], "losses/kl.ts": ["klStandard"],
    });
    expect(declarations("two-stage-joint", "train", "autoencoder")).toMatchObject({ "methods/two-stage-joint.ts": ["isFused", "fused", "joint", "fusedEncoder"], "methods/two-stage-vae.ts": ["ofCodes"], "losses/reconstruction.ts": ["reconstructionOf"] });
    expect(declarations("wae-gan", "train", "critic")).toMatchObject({ "methods/wae-gan.ts": ["judged"], "methods/wae-mmd.ts": ["coded", "INPUT_NOISE"] }); // the constants it takes are told
    const { text } = codeOf(files, { method: "vae", phase: "train", update: "autoencoder" }).at(-1)!;
    expect(text).toMatch(/^\/\*\* KL\([\s\S]*mean\.shape\[0\]!\);$/); // doc comment and all of the definition
  });
});

describe("cutting", () => {
  const update = (loss: string, more = "") => ({ "./methods/a.ts": `${more}// id: "u", loss: wrong\nconst probe = { id: "u", draw() { return "}"; } };\nexport default {\n  updates: [\n    {\n      id: "u",\n      ${loss}\n      shows: { "loss": {} },\n    },\n  ],\n};\n` });
  it.each([
    ["a method, braces in strings and comments apart", update('loss({ a }) {\n        const s = "}"; // }\n        return { s: `}` };\n      },'), 'loss({ a }) {\n  const s = "}"; // }\n  return { s: `}` };\n}'],
    ["an arrow", update("loss: ({ a }) => ({ terms: [a, 1] }),"), "loss: ({ a }) => ({ terms: [a, 1] })"],
    ["shorthand", update("loss,", "function loss({ a }: X): Y {\n  return { a };\n}\nconst b = {};\n"), "function loss({ a }: X): Y {\n  return { a };\n}"],
    ["a named constant", update("loss: mine,", "const mine = (x: X) => {\n  return x;\n};\nconst b = 1;\n"), "const mine = (x: X) => {\n  return x;\n};"],
    ["an imported function", { ...update("loss: mine,", 'import { other as mine } from "./b";\n'), "./methods/b.ts": "export function other(x: X): { a: X } {\n  return { a: x };\n}\n" }, "export function other(x: X): { a: X } {\n  return { a: x };\n}"],
  ])("%s", (_, sources, text) => expect(lossOf(sources, { method: "a", update: "u" }).map(p => p.text)).toEqual([text]));
  const losses = (sources: Sources, method: string, phase: string, values?: Record<string, unknown>) => lossOf(sources, { method, phase, update: "u", ...(values && { values }) }).map(p => `${p.place} ${p.text}`);
  const phased = (id: string, loss: string) => `{\n  id: "${id}",\n  updates: [{ id: "u", loss() { return ${loss}; } }],\n}`;
  const two = { "./methods/a.ts": `const one = ${phased("one", "1")};\nconst two = ${phased("two", "2")};\nexport default { phases: [one, two] };\n` };
  it("tells phases apart whose updates have one name", () => {
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
    const sources = { "./methods/c.ts": `export const c = { phases: [${phased("one", "3")}] };\n`, ...two, "./methods/b.ts": `import a from "./a";\nimport { c } from "./c";\nconst first = c.phases[0]!;\nexport default { phases: [{ ...first, id: "mine" }, ${phased("second", "4")}] };\n` };
    expect(losses(sources, "b", "mine")).toEqual(["methods/c.ts loss() { return 3; }"]);
    expect(losses(sources, "b", "second")).toEqual(["methods/b.ts loss() { return 4; }"]);
  });
  it("follows a phase made by a call to the method that a value names, behind what changes its loss", () => {
    const change = "const change = (u: U): U => ({ ...u, loss: s => u.loss(s) });", sources = { ...two, "./methods/c.ts": `export default { phases: [${phased("one", "3")}] };\n`, "./methods/b.ts": `import a from "./a";\nimport c from "./c";\n${change}\nexport default { phases: [made("mine", change)] };\n` };
    expect(losses(sources, "b", "mine", { base: "c" })).toEqual([`methods/b.ts ${change}`, "methods/c.ts loss() { return 3; }"]);
    expect(losses(sources, "b", "mine", { base: "a" })).toEqual([`methods/b.ts ${change}`, "methods/a.ts loss() { return 1; }"]);
  });
});

// The code that the page shows: found for every update of every method there is, the very function that trains, whole,
// with what it calls, and about the terms it stands beside; the same however the sources are laid out.
import { parseSync, transformWithOxc } from "vite";
import { methodCode } from "virtual:method-code";
import { describe, expect, it } from "vitest";
import { initial } from "../../src/engine/config";
import { methods } from "../../src/engine/methods";
import { codeFor, formulaOf } from "../../src/ui/panels/explain/explanation";
import { codeOf, lossOf, type Sources } from "./excerpt.ts";
import { childrenOf, type Node } from "./module.ts";
import { sourcesIn } from "./plugin.ts";

const files = sourcesIn();
const diagnostics = import.meta.glob<string>(["../../src/engine/diagnostics/*.ts", "!**/*.test.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});
const named = (text: string, term: string) => new RegExp(`(?<![\\w-])${term}(?![\\w-])`).test(text);
const updates = methods.flatMap(method =>
  method.phases.flatMap(p =>
    p.updates.map(update => {
      const values = formulaOf(method.words.formulas, initial(method.config), p.id)?.when; // as the page has them
      const of = { method: method.id, phase: p.id, update: update.id, ...(values && { values }) };
      const terms = method.words.phases[p.id]!.terms[update.id]!;
      return { name: `${method.id}: ${p.id}/${update.id}`, update, terms, of };
    }),
  ),
);
/** Whether it stands on its own, and is not a part of an object. */
const isDeclaration = (text: string) => /^(?:\/\*|function|export|const)/.test(text);
const asProgram = (text: string) => (isDeclaration(text) ? text : `x = { ${text} }`);
const errorsIn = (text: string) => parseSync("a.ts", text).errors.map(e => e.message);
/**
 * The diagnostics from which the method files of an excerpt import a name that it has: what it only watches may be
 * spelled out there.
 */
const watching = (code: ReturnType<typeof codeOf>): string =>
  code
    .flatMap(({ file, text }) => {
      const source = Object.entries(files).find(([path]) => path.endsWith(file))![1];
      return [...source.matchAll(/^import \{([^}]*)\} from "\.\.\/diagnostics\/([\w-]+)";/gm)]
        .filter(([, names]) => names!.split(",").some(name => name.trim() && named(text, name.trim())))
        .map(([, , file]) => diagnostics[`../../src/engine/diagnostics/${file}.ts`]!);
    })
    .join("\n");

describe("the code of every loss", () => {
  it.each(updates)("$name", ({ terms, of }) => {
    const code = codeOf(files, of);
    const all = code.map(e => e.text).join("\n");
    expect(code.length, "found").toBeGreaterThan(0);
    for (const { text } of lossOf(files, of)) expect(errorsIn(asProgram(text)), text).toEqual([]);
    const parts = lossOf(files, of).filter(p => !isDeclaration(p.text));
    for (const { file, text } of code) {
      const declarations = parts.filter(p => p.place === file).reduce((rest, p) => rest.replace(p.text, ""), text);
      expect(errorsIn(declarations), declarations).toEqual([]);
    }
    for (const [term, { watched }] of Object.entries(terms))
      expect(named(all, term) || (watched && named(watching(code), term)), `${term} in\n${all}`).toBe(true);
  });
  const dae = updates.filter(u => u.of.method === "dae");
  const others = updates.filter(u => !dae.includes(u));
  /**
   * As the compiler writes it, without its imports' names and without what it does not keep: types, comments, space.
   */
  const plain = (js: string) =>
    js
      .replace(/\(0,\s*__vite_ssr_import_\d+__\.(\w+)\)/g, "$1")
      .replace(/__vite_ssr_import_\d+__\./g, "")
      .replace(/[\s;]/g, "");
  const compiled = async (text: string) => plain((await transformWithOxc(asProgram(text), "a.ts")).code);
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
    const names = (text: string) => [...text.matchAll(/^(?:export )?(?:const|function) (\w+)/gm)].map(m => m[1]);
    const declarations = (method: string, phase: string, update: string) =>
      Object.fromEntries(codeOf(files, { method, phase, update }).map(({ file, text }) => [file, names(text)]));
    expect(declarations("vae", "train", "autoencoder")).toEqual({
      "families/vae.ts": ["loss", "drawn"],
      "losses/likelihood.ts": ["squaredError", "bernoulliLikelihood", "gaussianLikelihood", "dimensionsOf"],
      "losses/kl.ts": ["klStandard"],
    });
    expect(declarations("two-stage-joint", "train", "autoencoder")).toMatchObject({
      "methods/two-stage-joint.ts": ["isFused", "fused", "joint", "fusedEncoder"],
      "families/two-stage.ts": ["lossOfCodes"],
      "losses/reconstruction.ts": ["reconstructionOf"],
    });
    expect(declarations("wae-gan", "train", "critic")).toMatchObject({
      "methods/wae-gan.ts": ["judged"],
      "families/wae.ts": ["coded", "INPUT_NOISE"], // the constants it takes are told
    });
    const { text } = codeOf(files, { method: "vae", phase: "train", update: "autoencoder" }).at(-1)!;
    // doc comment and all of the definition
    expect(text).toMatch(/^\/\*\*\s(?: \* )?KL\([\s\S]*mean\.shape\[0\]!,?\s*\);$/);
  });
  it.each(updates)("is what the page loads: $name", async ({ of: { method, phase, update, values } }) => {
    const code = await methodCode[method]!();
    for (const chosen of method === "dae" ? [{ base: "vae" }, { base: "ae" }] : [values]) {
      const of = { method, phase, update, ...(chosen && { values: chosen }) };
      expect(codeFor(code, phase, update, chosen)?.excerpts).toEqual(codeOf(files, of));
    }
  });
});

/**
 * The same program laid out as a formatter might: a line for each property, element, argument and imported name, commas
 * behind the last, bodies of arrows and values of constants on a line of their own.
 */
function laidOut(text: string): string {
  const edits: { at: number; put: string }[] = [];
  const listed = (parts: readonly (Node | null)[]) => {
    const nodes = parts.filter(part => part !== null);
    const last = nodes.at(-1);
    for (const { start } of nodes) edits.push({ at: start, put: "\n      " });
    if (last && !/^\s*,/.test(text.slice(last.end))) edits.push({ at: last.end, put: "," });
  };
  const walk = (node: Node): void => {
    if (node.type === "ObjectExpression") listed(node.properties);
    if (node.type === "ArrayExpression") listed(node.elements);
    if (node.type === "CallExpression") listed(node.arguments);
    if (node.type === "ArrowFunctionExpression") edits.push({ at: node.body.start, put: "\n    " });
    if (node.type === "VariableDeclarator" && node.init) edits.push({ at: node.init.start, put: "\n  " });
    if (node.type === "ImportDeclaration") listed(node.specifiers.filter(s => s.type === "ImportSpecifier"));
    childrenOf(node).forEach(walk);
  };
  walk(parseSync("a.ts", text).program);
  const cuts = [...edits].sort((a, b) => b.at - a.at);
  return cuts.reduce((all, { at, put }) => all.slice(0, at) + put + all.slice(at), text);
}
describe("in another layout", () => {
  const other: Sources = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, laidOut(text)]));
  const bare = (text: string) => text.replace(/\s/g, "").replace(/,(?=[\])}])/g, "");
  it.each(updates)("the code is the same: $name", ({ of }) => {
    const code = codeOf(files, of);
    const again = codeOf(other, of);
    expect(again.map(e => [e.file, bare(e.text)])).toEqual(code.map(e => [e.file, bare(e.text)]));
  });
  it("is another layout", () => {
    for (const [path, text] of Object.entries(files).filter(([path]) => path.includes("/methods/")))
      expect(other[path]!.split("\n").length, path).toBeGreaterThan(1.1 * text.split("\n").length);
  });
});

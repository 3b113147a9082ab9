// Mathematics holds no words, and words run nothing: methods and their families, and the *.words.ts of all of src.
// First the rule itself, on sources made up for it, then everything that we wrote.
import { describe, expect, it } from "vitest";
import { parse, root, sourcesIn } from "./sources";
import { isMathematics, isSaid, takenIn, wordsIn } from "./words";

const found = (text: string, name = "src/engine/methods/made-up.ts") =>
  wordsIn(parse(name, text)).map(finding => finding.replace(`${name}:`, ""));

describe("in mathematics", () => {
  it.each([
    ...["title", "help", "label", "paragraph", "about", "idea", "note", "caption", "symbol", "latex", "lookFor"],
    ...["formulas", "charts", "duels", "shows"],
  ])("no property is named %s, however it is written", name => {
    const finding = `2: a property named ${name}`;
    expect(found(`const a = {\n  ${name}: 1 };`)).toEqual([finding]);
    expect(found(`const a = {\n  "${name}": 1 };`)).toEqual([finding]);
    expect(found(`const a = (${name}: number) => ({\n  ${name} });`)).toEqual([finding]);
    expect(found(`const a = {\n  ${name}() {} };`)).toEqual([finding]);
    expect(found(`interface A {\n  ${name}: string }`)).toEqual([finding]);
  });
  it("a name alone is none: a function, a variable, a value, a part of a longer name", () => {
    expect(found('note(title, help); const about = "title"; const a = { titles: 1, [label]: 2, id: "note" };')).toEqual(
      [],
    );
  });
  it("no text is in LaTeX, however it is written", () => {
    expect(found("go();\nconst a = String.raw`x`;")).toEqual(["2: a String.raw template"]);
    expect(found(String.raw`const a = "\\lambda";`)).toEqual(["1: a text with a command of LaTeX"]);
    expect(found("const a = `${b} \\\\tfrac12 ${c}`;")).toEqual(["1: a text with a command of LaTeX"]);
    expect(found(String.raw`const a = "one\ntwo \\ three" + ${"`one\\ntwo`"}; const b = /\w\d/; // \lambda`)).toEqual(
      [],
    );
  });
  it("nothing is imported from words, types included", () => {
    expect(found('import { a } from "./made-up.words";')).toEqual([" imports words, ./made-up.words"]);
    expect(found('import type { a } from "../families/vae.words.ts";')).toEqual([
      " imports words, ../families/vae.words.ts",
    ]);
    expect(found('export * from "./made-up.words";')).toEqual([" imports words, ./made-up.words"]);
    expect(found('import type { Words } from "../words"; import { a } from "../families/vae";')).toEqual([]);
  });
  it("no method is imported, but by the one that trains others", () => {
    const one = 'import vae from "./vae";';
    expect(found(one)).toEqual([" imports a method, ./vae"]);
    expect(found('import type vae from "./vae.ts";')).toEqual([" imports a method, ./vae.ts"]);
    expect(found('import vae from "../methods/vae";', "src/engine/families/vae.ts")).toEqual([
      " imports a method, ../methods/vae",
    ]);
    expect(found(one, "src/engine/methods/dae.ts")).toEqual([]);
    expect(found('import { a } from "./vae";', "src/engine/families/rae.ts")).toEqual([]);
    expect(found('import { a } from "methods/vae"; import type { b } from "../method";')).toEqual([]);
  });
});

describe("words", () => {
  const taken = (text: string) => takenIn(parse("src/engine/methods/a.words.ts", text)).map(t => t.split(": ")[1]);
  it("import words, and types of anything", () => {
    expect(
      taken('import type a from "./a"; import type { Words } from "../words"; import b from "./b.words";'),
    ).toEqual([]);
    expect(taken('export * from "./b.words"; type A = import("./a").A;')).toEqual([]);
  });
  it("run nothing else", () => {
    expect(taken('import a from "./a";')).toEqual(["imports ./a at run time"]);
    expect(taken('import { type A } from "./a";')).toEqual(["imports ./a at run time"]); // it keeps the module
    expect(taken('import { a } from "../words";')).toEqual(["imports ../words at run time"]);
    expect(taken('export { a } from "./a"; import("./b");')).toEqual([
      "imports ./a at run time",
      "imports ./b at run time",
    ]);
  });
});

it("tells mathematics and words from tests, the registry and everything else", () => {
  const names = ["a.ts", "a.words.ts", "a.test.ts", "index.ts", "deep/a.ts", "a.tsx"];
  const engine = ["methods", "families", "losses"].flatMap(folder => names.map(n => `src/engine/${folder}/${n}`));
  expect(engine.filter(isMathematics)).toEqual(["src/engine/methods/a.ts", "src/engine/families/a.ts"]);
  expect(engine.filter(isSaid)).toEqual(["methods", "families", "losses"].map(f => `src/engine/${f}/a.words.ts`));
  expect(["src/engine/words.ts", "scripts/a.words.ts"].filter(isSaid)).toEqual([]);
});

describe("everything that we wrote", () => {
  const sources = sourcesIn(root);
  const mathematics = sources.filter(s => isMathematics(s.name));
  const said = sources.filter(s => isSaid(s.name));
  it("has methods with words beside them", () => {
    const methods = mathematics.filter(s => s.name.startsWith("src/engine/methods/")).map(s => s.name);
    expect(methods.length).toBeGreaterThanOrEqual(18);
    const beside = new Set(said.map(s => s.name.replace(/\.words\.ts$/, ".ts")));
    expect(methods.filter(name => !beside.has(name))).toEqual([]);
  });
  it("has no words in mathematics", () => expect(mathematics.flatMap(wordsIn)).toEqual([]));
  it("runs nothing in words", () => expect(said.flatMap(takenIn)).toEqual([]));
});

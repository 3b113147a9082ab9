// No file over 400 lines, no function over 60, no line over 120 columns, without a reason that stands there
// (docs/decisions/0002). First the rule itself, on sources made up for it, then everything that we wrote.
import { describe, expect, it } from "vitest";
import { findingsOf, said, type Limits } from "./limits";
import { parse, root, sourcesIn } from "./sources";

const small: Limits = { file: 12, function: 4, width: 40 };
const found = (text: string, name = "made-up.tsx") => findingsOf(parse(name, text), small).map(f => said(name, f));
/** A body that makes a function of `lines` lines. */
const body = (lines: number) => `{\n${"  go();\n".repeat(lines - 2)}}`;

describe("a file", () => {
  it("may have as many lines as the limit, not one more", () => {
    expect(found("a();\n".repeat(12))).toEqual([]);
    expect(found("a();\n".repeat(13))).toEqual(["made-up.tsx:1: the file has 13 lines, at most 12"]);
  });
  it("may be longer if its head says why, also below a hashbang", () => {
    expect(found(`// A table.\n// Long: one table, in order.\n${"a();\n".repeat(13)}`)).toEqual([]);
    expect(found(`#!/usr/bin/env node\n// Long: one table.\n${"a();\n".repeat(13)}`)).toEqual([]);
    const late = `import "./a";\n// Long: one table.\n${"a();\n".repeat(13)}`;
    expect(found(late)).toEqual([
      "made-up.tsx:1: the file has 15 lines, at most 12",
      "made-up.tsx:2: `Long:` stands over nothing that is too long",
    ]);
  });
});

describe("a function", () => {
  it("may have as many lines as the limit, not one more, whatever it is written as", () => {
    expect(found(`function f() ${body(4)}`)).toEqual([]);
    expect(found(`function f() ${body(5)}`)).toEqual(["made-up.tsx:1: f has 5 lines, at most 4"]);
    expect(found(`export const g = () => ${body(5)};`)).toEqual(["made-up.tsx:1: g has 5 lines, at most 4"]);
    expect(found(`class A {\n  async m() ${body(5)}\n}`)).toEqual(["made-up.tsx:2: m has 5 lines, at most 4"]);
    expect(found(`const o = {\n  get m() ${body(5)},\n};`)).toEqual(["made-up.tsx:2: m has 5 lines, at most 4"]);
    expect(found(`it("x", () => ${body(5)});`)).toEqual(['made-up.tsx:1: it("x") has 5 lines, at most 4']);
  });
  it("counts with its parameters and with the functions in it", () => {
    expect(found(`function f(\n  a,\n  b,\n) ${body(3)}`)).toEqual(["made-up.tsx:1: f has 6 lines, at most 4"]);
    expect(found(`const f = () => {\n  g(() => ${body(4)});\n};`)).toEqual(["made-up.tsx:1: f has 6 lines, at most 4"]);
  });
  it("is none if it only groups tests or lists what is in a table", () => {
    expect(found(`describe("x", () => ${body(6)});`)).toEqual([]);
    expect(found(`describe.each([1, 2])("x", () => ${body(6)});`)).toEqual([]);
    expect(found(`test.describe("x", () => ${body(6)});`)).toEqual([]);
    expect(found("const cases = () => [\n  1,\n  2,\n  3,\n];")).toEqual([]);
    expect(found(`described("x", () => ${body(6)});`)).toHaveLength(1);
    expect(found(`describe("x", () => {\n  it("y", () => ${body(5)});\n});`)).toEqual([
      'made-up.tsx:2: it("y") has 5 lines, at most 4',
    ]);
  });
  it("may be longer if a comment directly above says why", () => {
    for (const above of [
      "// Long: one switch.",
      "/** What it does.\n * Long: one switch. */",
      "// What it does.\n// Long: one switch.\n// And more.",
    ])
      for (const code of [
        `function f() ${body(6)}`,
        `export const g = () => ${body(6)};`,
        `export default function () ${body(6)}`,
        `it("x", () => ${body(6)});`,
      ])
        expect(found(`go();\n${above}\n${code}`), `${above}\n${code}`).toEqual([]);
    expect(found(`const o = {\n  // Long: one switch.\n  m() ${body(6)},\n};`)).toEqual([]);
    expect(found(`const f: Type =\n  // Long: one switch.\n  () => ${body(6)};`)).toEqual([]);
    expect(found(`// Long: one switch.\n\nfunction f() ${body(5)}`)).toEqual([
      "made-up.tsx:1: `Long:` stands over nothing that is too long",
      "made-up.tsx:3: f has 5 lines, at most 4",
    ]);
  });
  it("has its reason for itself: not for the functions in it, nor for those beside it", () => {
    expect(found(`// Long: outside.\nfunction f() {\n  function g() ${body(5)}\n}`)).toEqual([
      "made-up.tsx:3: g has 5 lines, at most 4",
    ]);
    expect(found(`// Long: the first.\nfunction f() ${body(5)}\nfunction g() ${body(5)}`)).toEqual([
      "made-up.tsx:7: g has 5 lines, at most 4",
    ]);
  });
});

describe("a reason", () => {
  it("must be given, and must be needed", () => {
    const none = ["made-up.tsx:1: `Long:` gives no reason"];
    expect(found(`// Long:\nfunction f() ${body(5)}`)).toEqual(none);
    expect(found(`// Long: one switch.\nfunction f() ${body(4)}`)).toEqual([
      "made-up.tsx:1: `Long:` stands over nothing that is too long",
    ]);
    expect(found("// Long: one table.\na();")).toEqual(["made-up.tsx:1: `Long:` stands over nothing that is too long"]);
    expect(found("// Longer: no reason.\na();")).toEqual([]);
    expect(found('a("Long: not a comment");\nb(`\n// Long: nor is this\n`);')).toEqual([]);
  });
});

describe("a line", () => {
  const x = "x".repeat(41),
    over = (size: number, line = 1) =>
      expect.stringMatching(RegExp(`^made-up.tsx:${line}: .* has ${size} columns, at most 40$`));
  it("may have as many columns as the limit, not one more", () => {
    expect(found("x".repeat(40))).toEqual([]);
    expect(found(x)).toEqual([over(41)]);
    expect(found(`// ${"x".repeat(37)}\n// ${"x".repeat(38)}`)).toEqual([over(41, 2)]);
  });
  it("may be longer by what a formatter cannot break", () => {
    expect(found(`go("${x}");`)).toEqual([]);
    expect(found(`go(\`${x} \${here}\`);`)).toEqual([]);
    expect(found(`go(\`\n${x}\n\${here}\`);`)).toEqual([]);
    expect(found(`go(/${x}/);`)).toEqual([]);
    expect(found(`const a = <p>\n${x}\n</p>;`)).toEqual([]);
    expect(found(`const a = <p title="${x}" />;`)).toEqual([]);
    expect(found(`// see https://example.org/${x}`)).toEqual([]);
  });
  it("and not by what it can, whatever stands beside", () => {
    expect(found(`${x}("${x}");`)).toEqual([over(87)]);
    expect(found(`go("a"); // "${x}"`)).toEqual([over(55)]);
    expect(found(`const a = <p>{${x}}</p>;`)).toEqual([over(61)]);
    expect(found(`go(12345 / ${x} / 2);`)).toEqual([over(58)]);
  });
  it("has no longer comment behind it for the strings in it", () => {
    const text = "y".repeat(20);
    expect(found(`go("${text}"); // short.`)).toEqual([]);
    expect(found(`go("${text}"); // not so short`)).toEqual([over(43)]);
    expect(found(`go("${x}"); // see`)).toEqual([over(55)]);
    expect(found(`go("${text}"); // https://example.org`)).toEqual([]);
  });
  it("is measured as it is seen", () => {
    expect(found(`// ${"x\u0302".repeat(37)}`)).toEqual([]);
    expect(found(`// ${"𝑥".repeat(37)}`)).toEqual([]);
    expect(found(`// ${"𝑥".repeat(38)}`)).toEqual([over(41)]);
  });
});

describe("everything that we wrote", () => {
  const all = sourcesIn(root);
  it("is read", () => {
    for (const name of [
      "src/engine/tf.ts",
      "src/ui/main.tsx",
      "scripts/test.mjs",
      "scripts/policy.d.mts",
      "vite.config.ts",
      "e2e/page.ts",
      "bench/main.ts",
    ])
      expect(all.map(s => s.name)).toContain(name);
  });
  it("keeps the limits, or says why not", () => {
    expect(all.flatMap(source => findingsOf(source).map(finding => said(source.name, finding)))).toEqual([]);
  });
});

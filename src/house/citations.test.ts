// Every file, folder and section that a comment or a document of this repository names exists. First how citations are
// read, on texts made up for it.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { brokenIn, brokenInDocument, citedIn, resolves, sectionsOf, type Known } from "./citations";
import { parse, root, sourcesIn } from "./sources";

const cited = (text: string) => citedIn(text).map(found => found.cited);

describe("citations are read", () => {
  it("of files with their folders, of folders, of sections, alone and in a row", () => {
    expect(cited("as train/rules.ts says (docs/speed.md)")).toEqual(["train/rules.ts", "docs/speed.md"]);
    expect(cited("the samplers/, and src/engine/methods/ too")).toEqual(["samplers/", "src/engine/methods/"]);
    expect(cited("(methods.md 6.12.8; 5)")).toEqual(["methods.md", "methods.md 6.12.8"]);
    expect(cited("methods.md 6.16, 2.1 and 1.2")).toEqual([
      "methods.md",
      "methods.md 6.16",
      "methods.md 2.1",
      "methods.md 1.2",
    ]);
  });
  it("and of nothing that only looks like one", () => {
    expect(cited("*.words.ts, <id>.ts, 1/2, and/or, e.g. 3.5, https://a.b/c/d.html, {a,b}.ts")).toEqual([]);
  });
  it("by the end of a path, and sections by their number", () => {
    const known: Known = { files: ["src/engine/train/rules.ts"], sections: sectionsOf("## 6. A\n#### 6.1.2 B\n") };
    for (const name of ["rules.ts", "train/rules.ts", "engine/train/", "methods.md 6.1.2", "methods.md 6"])
      expect(resolves(name, known), name).toBe(true);
    for (const name of ["ules.ts", "rules.tsx", "engine/rain/", "methods.md 6.1"])
      expect(resolves(name, known), name).toBe(false);
  });
  it("in comments alone, with the line", () => {
    const source = parse("a.ts", 'go("no.ts");\n/**\n * See\n * gone/rules.ts.\n */\nconst a = 1; // no.md\n');
    expect(brokenIn(source, { files: [], sections: new Set() })).toEqual([
      { where: "a.ts", line: 2, cited: "gone/rules.ts" },
      { where: "a.ts", line: 6, cited: "no.md" },
    ]);
  });
});

describe("everything that is cited", () => {
  const below = (folder: string) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map(name => join(folder, name));
  const top = readdirSync(root).filter(name => !["node_modules", ".git"].includes(name) && !name.startsWith("dist"));
  const files = [...top, ...["src", "bench", "scripts", "e2e", "docs", "public", ".ci"].flatMap(below)].map(name =>
    name.replaceAll("\\", "/"),
  );
  const known: Known = { files, sections: sectionsOf(readFileSync(join(root, "docs/methods.md"), "utf8")) };
  it("exists, where a comment names it", () => {
    expect(known.sections.size).toBeGreaterThan(100);
    expect(sourcesIn(root).flatMap(source => brokenIn(source, known))).toEqual([]);
  });
  const documents = files.filter(name => name.endsWith(".md") && !name.includes("node_modules") && existsSync(name));
  it.each(documents)("exists, where %s names it", name => {
    expect(brokenInDocument(name, readFileSync(join(root, name), "utf8"), known)).toEqual([]);
  });
});

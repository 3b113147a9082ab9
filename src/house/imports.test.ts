// The one-way rule of ARCHITECTURE.md, read from the imports: ui → workers → engine → @tensorflow. The page takes only
// types from the engine (but for config.ts, errors.ts, crc32.ts and the theory, which take nothing from outside at run
// time), so TensorFlow.js never enters the entry bundle. And no file reaches itself, types included. First how imports
// are read, on sources made up for it.
import { describe, expect, it } from "vitest";
import { circlesIn, edgesOf, filesOf, importsOf, type Import } from "./imports";
import { parse, root, sourcesIn } from "./sources";

describe("imports are read", () => {
  const read = (text: string) =>
    importsOf(parse("src/a/b.tsx", text)).map(i => `${i.from}${i.typeOnly ? " (type)" : ""}`);
  it("in every form, and from nothing else", () => {
    expect(
      read(
        'import a, { type B } from "./c"; import type { D } from "../d"; import "./e.css"; import * as f from "react";',
      ),
    ).toEqual(["./c", "../d (type)", "./e.css", "react"]);
    expect(
      read(
        'export * from "./c"; export { d } from "./d"; export type { E } from "./e"; export const f = 1; export { f as g };',
      ),
    ).toEqual(["./c", "./d", "./e (type)"]);
    expect(
      read(
        'const a = await import("./c"); type D = import("./d").D; type E = typeof import("./e"); const f = import(name);',
      ),
    ).toEqual(["./c", "./d (type)", "./e (type)"]);
    expect(read('// import "./c";\nconst a = `\nimport "./d";\n`; const b = <p>import "./e"</p>;')).toEqual([]);
    expect(
      read(
        'import.meta.glob(["./*.ts", "!./b.ts"], { eager: true }); import.meta.glob("./*.ts"); import.meta.glob("./*.ts", { eager: true, query: "?raw" });',
      ),
    ).toEqual(['glob ["./*.ts", "!./b.ts"]']);
  });
  it("as the files that they mean", () => {
    const names = new Set([
      "src/a/b.tsx",
      "src/a/c.ts",
      "src/a/c.test.ts",
      "src/a/d/index.ts",
      "src/a/d/e.ts",
      "src/f.ts",
      "scripts/g.mjs",
    ]);
    const means = (from: string) => filesOf({ file: "src/a/b.tsx", from, typeOnly: false }, names);
    expect(["./c", "./d", "../f", "../../scripts/g.mjs", "./c.ts?raw", "."].map(means)).toEqual([
      ["src/a/c.ts"],
      ["src/a/d/index.ts"],
      ["src/f.ts"],
      ["scripts/g.mjs"],
      ["src/a/c.ts"],
      ["src/a"],
    ]);
    expect(["react", "./c.css?url", "node:fs"].map(means)).toEqual([[], ["src/a/c.css"], []]);
    expect(means('glob ["./*.ts", "!./*.test.ts"]')).toEqual(["src/a/c.ts"]);
    expect(means('glob "./d/*.ts"')).toEqual(["src/a/d/index.ts", "src/a/d/e.ts"]);
  });
  it("and circles are found whole, with what leads in and out left out", () => {
    const circles = (edges: Record<string, string[]>) => circlesIn(new Map(Object.entries(edges)));
    expect(circles({ a: ["b"], b: ["c"], c: [] })).toEqual([]);
    expect(circles({ a: ["b"], b: ["c"], c: ["a", "d"], d: [], e: ["a"] })).toEqual([["a", "b", "c"]]);
    expect(circles({ a: ["b", "c"], b: ["a"], c: ["a"], d: ["e", "c"], e: ["d"], f: ["f"] })).toEqual([
      ["a", "b", "c"],
      ["d", "e"],
      ["f"],
    ]);
  });
});

describe("everything in src", () => {
  const sources = sourcesIn(root).filter(s => s.name.startsWith("src/")),
    names = new Set(sources.map(s => s.name));
  const all = sources.flatMap(importsOf);
  const isTest = (file: string) => /\.test\.tsx?$/.test(file);
  const inside = (folder: string) => all.filter(i => i.file.startsWith(`src/${folder}/`));
  const code = (folder: string) => inside(folder).filter(i => !isTest(i.file));
  const arrows = (imports: readonly Import[], folders: readonly string[]): string[] => {
    const there = (to: string) => folders.some(folder => to.startsWith(`src/${folder}/`));
    return imports.flatMap(i =>
      filesOf(i, names)
        .filter(there)
        .map(to => `${i.file} → ${to}`),
    );
  };
  const isTried = (file: string) => isTest(file) || file.startsWith("src/engine/testing/");
  const circles = circlesIn(edgesOf(all, names)).map(circle => `circle: ${circle.join(" ")}`);
  const upward = [
    ...arrows(inside("engine"), ["cli", "storage", "workers", "ui"]),
    ...arrows(
      inside("engine").filter(i => !isTried(i.file)),
      ["node"],
    ), // its tests run in Node and read files there
  ];

  it("has no circles of imports, types included", () => {
    expect(all.length).toBeGreaterThan(1000);
    expect(circles).toEqual([]);
  });

  it("knows in the engine, and in its tests, nothing of the command line, storage, Node's side, workers and the page", () => {
    expect(upward).toEqual([]);
    expect(inside("engine").filter(i => i.from.startsWith("react"))).toEqual([]);
  });

  it("takes only types from the engine and the protocol in the page, but for what is plain: config, errors, what is unknown, theory", () => {
    const page = code("ui"),
      free = /^src\/engine\/(config|settings|unknown|bounds|together|errors|bytes\/crc32|theory\/[\w-]+)\.ts$/;
    expect(page.length).toBeGreaterThan(50);
    expect(
      arrows(
        page.filter(i => !i.typeOnly),
        ["engine", "workers"],
      ).filter(arrow => !free.test(arrow.split(" → ")[1]!)),
    ).toEqual([]);
  });

  it("keeps what the page takes at run time from reaching further", () => {
    const free = ["config", "settings", "unknown", "bounds", "together", "errors", "bytes/crc32"].map(
      name => `src/engine/${name}.ts`,
    );
    expect(free.filter(name => !names.has(name))).toEqual([]);
    // config.ts and together.ts take from settings.ts, and config.ts reads what is given by unknown.ts, which take
    // nothing
    const taken = all.filter(i => free.includes(i.file) && !i.typeOnly);
    expect(taken.map(i => `${i.file} → ${i.from}`)).toEqual([
      "src/engine/config.ts → ./settings",
      "src/engine/config.ts → ./unknown",
      "src/engine/together.ts → ./settings",
    ]);
  });

  it("imports @tensorflow in engine/tf.ts alone", () => {
    const parts = ["engine", "ui", "workers"]
      .flatMap(code)
      .filter(i => i.from.startsWith("@tensorflow/") && !i.from.includes("?url"));
    expect([...new Set(parts.map(i => i.file))]).toEqual(["src/engine/tf.ts"]);
  });
});

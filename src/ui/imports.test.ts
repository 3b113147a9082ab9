// The one-way rule of ARCHITECTURE.md, read from the import lines: ui → workers → engine → @tensorflow. The page takes only types from the
// engine (but for config.ts, crc32.ts and the theory, which take nothing from outside at run time), so TensorFlow.js never enters the entry bundle.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const src = join(import.meta.dirname, "..");
const files = (folder: string): string[] => readdirSync(join(src, folder), { recursive: true, encoding: "utf8" }).filter(f => /\.tsx?$/.test(f)).map(f => join(src, folder, f));
interface Import { file: string; from: string; typeOnly: boolean }
/** Static imports and re-exports, and dynamic ones. `import { type A, type B }` counts as a value import: it keeps the module. */
function importsOf(file: string): Import[] {
  const text = readFileSync(file, "utf8").replaceAll(/\/\*[\s\S]*?\*\//g, "");
  const name = relative(src, file);
  const statics = [...text.matchAll(/^\s*(?:import|export)\s+(type\s)?(?:[^"';]*?\sfrom\s+)?["']([^"']+)["']/gm)].map(m => ({ file: name, typeOnly: m[1] !== undefined, from: m[2]! }));
  return [...statics, ...[...text.matchAll(/\bimport\(\s*["']([^"']+)["']/g)].map(m => ({ file: name, typeOnly: false, from: m[1]! }))];
}
const isTest = (file: string) => /\.test\.tsx?$/.test(file);

describe("imports", () => {
  it("takes only types from the engine and the protocol in the page, config.ts, crc32.ts and the theory apart", () => {
    const page = files("ui").filter(f => !isTest(f)).flatMap(importsOf);
    expect(page.length).toBeGreaterThan(50);
    expect(page.filter(i => /(engine|workers)\//.test(i.from) && !i.typeOnly && !/engine\/(config|export\/crc32|theory\/\w+)$/.test(i.from))).toEqual([]);
  });

  it("keeps both free of run-time imports", () => {
    for (const file of ["engine/config.ts", "engine/export/crc32.ts"]) expect(importsOf(join(src, file)).filter(i => !i.typeOnly)).toEqual([]);
  });

  it("imports @tensorflow in engine/tf.ts alone", () => {
    const all = [...files("engine"), ...files("ui"), ...files("workers")].filter(f => !isTest(f)).flatMap(importsOf);
    expect([...new Set(all.filter(i => i.from.startsWith("@tensorflow/") && !i.from.includes("?url")).map(i => i.file))]).toEqual([join("engine", "tf.ts")]);
  });

  it("knows nothing of the page in the engine, nor of messages", () => {
    expect(files("engine").filter(f => !isTest(f)).flatMap(importsOf).filter(i => /\b(ui|workers)\//.test(i.from) || i.from.startsWith("react"))).toEqual([]);
  });
});

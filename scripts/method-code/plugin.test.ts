// The plugin on an engine of one method: what the page would load, a build that fails where a loss is not found, and a
// dev server that cuts anew when a file changes.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, createServer, normalizePath, type InlineConfig } from "vite";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { methodCode } from "./plugin.ts";

let root: string;
const write = (name: string, text: string) => writeFileSync(join(root, "methods", name), text);
const options = (): InlineConfig => ({
  root,
  configFile: false,
  logLevel: "silent",
  plugins: [methodCode({ engine: root })],
  build: { write: false, rollupOptions: { input: "virtual:method-code", preserveEntrySignatures: "strict" } },
});
const loss = (value: number) => `loss: () => ${value}`;
const method = (inside: string) =>
  `export default { id: "a", words: { formulas: [] }, phases: [{ id: "p", updates: [{ id: "u", ${inside} }] }] };`;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "method-code-"));
  mkdirSync(join(root, "methods"));
  write("index.ts", 'import a from "./a";\nexport const methods = [a];\n');
  write("a.ts", method(loss(1)));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test("a build has a chunk for a method, with text and no parser", async () => {
  const built = await build(options());
  const chunks = "output" in built ? built.output.filter(file => file.type === "chunk") : [];
  const [index, code, ...more] = chunks.map(chunk => chunk.code);
  expect(more.filter(text => text.includes("loss"))).toEqual([]);
  expect(index).toContain("import(");
  expect(code).toContain(loss(1));
});
test("a build fails where a loss is not found, and says whose", async () => {
  write("a.ts", method("...JSON.parse('{}')"));
  await expect(build(options())).rejects.toThrow(/loss of a, phase "p", update "u"/);
});
test("a dev server cuts anew when a file changes, and reloads the page", async () => {
  const server = await createServer({ ...options(), server: { middlewareMode: true, ws: false } });
  try {
    const { client } = server.environments;
    const served = async () => (await client.transformRequest("virtual:method-code/a"))?.code;
    const sent = vi.spyOn(client.hot, "send");
    expect(await served()).toContain(loss(1));
    write("a.ts", method(loss(2)));
    server.watcher.emit("change", normalizePath(join(root, "methods", "a.ts")));
    await vi.waitFor(() => expect(sent).toHaveBeenCalledWith({ type: "full-reload" }));
    expect(await served()).toContain(loss(2));
  } finally {
    await server.close();
  }
});

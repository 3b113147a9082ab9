// Which browsers the tests take: one that is known not to do is refused with the reason, any other is tried. Browsers
// here are scripts that say a version, as `--version` of the real ones does.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { needBrowser } from "./browser.mjs";

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "browser-test-"))));
afterAll(() => rmSync(folder, { recursive: true }));
const before = { FIREFOX: process.env["FIREFOX"], CHROMIUM: process.env["CHROMIUM"] };
afterEach(() => {
  for (const [name, value] of Object.entries(before))
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
});
function says(words: string): string {
  const file = join(folder, "browser");
  writeFileSync(file, `#!/bin/sh\n${words}\n`);
  chmodSync(file, 0o755);
  return file;
}

it.each([
  // Debian 12 has both
  ["echo 'Mozilla Firefox 153.8.0esr'", undefined],
  ["echo 'Mozilla Firefox 140.12.0esr'", /Firefox 140.*network\.addDataCollector/],
  ["echo 'Mozilla Firefox 115.0'", /Firefox 115.*network\.addDataCollector/],
  // nobody has tried it: it may do
  ["echo 'Mozilla Firefox 141.0'", undefined],
  ["echo 'Mozilla Firefox 999.0a1'", undefined],
  ["echo nothing", undefined],
  ["exit 1", undefined],
])("a Firefox that answers %s", (words, why) => {
  const file = says(words);
  process.env["FIREFOX"] = file;
  if (why) {
    expect(() => needBrowser("Firefox")).toThrow(why);
    expect(() => needBrowser("Firefox"), "what to do").toThrow(/FIREFOX/);
    expect(() => needBrowser("Firefox"), "what was tried").toThrow(/tried with Firefox 153; 140 does not do/);
  } else expect(needBrowser("Firefox")).toBe(file);
});

it("a Chromium without WebGPU is refused", () => {
  process.env["CHROMIUM"] = says("echo 'Chromium 112.0.5615.49'");
  expect(() => needBrowser("Chromium")).toThrow(/Chromium 112.*WebGPU/);
  process.env["CHROMIUM"] = says("echo 'Chromium 156.0.8078.108 built on Debian'");
  expect(needBrowser("Chromium")).toBe(join(folder, "browser"));
});

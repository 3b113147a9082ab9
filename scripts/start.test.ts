// npm start as on a fresh machine, from nothing to the page over http: what it builds is the page for users, however
// the variables of the shell and of what ran before stand; and its own words.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

// kB of index.html's scripts: 400 as built for users, 650 with React's development build
const MOST = 500;
// words of React's development build alone: of its runtime for JSX, and of two of its warnings
const DEVELOPMENT = ["jsxDEV", "Cannot update a component", "Each child in a list should have a unique"];
const DEV_SHELL = { ...process.env, NODE_ENV: "development" };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "start-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Of a built page: kB of its first scripts, and where words of the development build stand. */
async function built(dist: string): Promise<{ first: number; development: readonly string[] }> {
  const html = await readFile(join(dist, "index.html"), "utf8");
  const first = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map(([, file]) => file!);
  expect(first.length).toBeGreaterThan(1);
  const scripts = (await readdir(join(dist, "assets"))).filter(file => file.endsWith(".js"));
  const texts = await Promise.all(scripts.map(file => readFile(join(dist, "assets", file), "utf8")));
  const kB = (file: string) => Buffer.byteLength(texts[scripts.indexOf(file.slice("assets/".length))]!) / 1000;
  return {
    first: first.reduce((sum, file) => sum + kB(file), 0),
    development: scripts.filter((_, i) => DEVELOPMENT.some(word => texts[i]!.includes(word))),
  };
}

test("npm start on a fresh machine builds the page for users, and serves it", async () => {
  const dist = join(folder, "started");
  // a thousandth of a second for MNIST: it is looked for, which loads the module runner, and not found
  const words = ["scripts/start.mjs", "--port", "0", "--dist", dist, "--patience", "0.001"];
  const child = spawn(process.execPath, words, { env: DEV_SHELL, stdio: ["ignore", "pipe", "inherit"] });
  try {
    let said = "";
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout.on("data", part => {
        const found = /Latent Playground: (http:\S+)/.exec((said += String(part)));
        if (found) resolve(found[1]!);
      });
      child.on("close", () => reject(Error(`it ended: ${said}`)));
    });
    const page = await fetch(url);
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await page.text()).toBe(await readFile(join(dist, "index.html"), "utf8"));
    const { first, development } = await built(dist);
    expect(development).toEqual([]);
    expect(first).toBeLessThan(MOST);
  } finally {
    child.kill();
  }
});

test("so does npm run build, in a shell that is set for development", async () => {
  const dist = join(folder, "built");
  const vite = join("node_modules", "vite", "bin", "vite.js");
  await promisify(execFile)(process.execPath, [vite, "build", "--logLevel", "error", "--outDir", dist], {
    env: DEV_SHELL,
  });
  const { first, development } = await built(dist);
  expect(development).toEqual([]);
  expect(first).toBeLessThan(MOST);
});

test.each([
  [["--prot", "1"], 2, /^npm start: Unknown option '--prot'/],
  [["--port", "x"], 2, /^npm start: --port: expected a number from 0 to 65535, got "x"\n$/],
  [["--port", "1.5"], 2, /^npm start: --port: expected a whole number/],
  [["--port", "70000"], 2, /^npm start: --port: expected a number from 0 to 65535/],
  [["--patience", "-1"], 2, /^npm start: /],
])("npm start %j is refused before anything is built", async (words, code, says) => {
  const ended = await promisify(execFile)(process.execPath, ["scripts/start.mjs", ...words]).then(
    () => ({ code: 0, stderr: "" }),
    (error: { code: number; stderr: string }) => error,
  );
  expect(ended.code).toBe(code);
  expect(ended.stderr).toMatch(says);
});

// node scripts/digest.mjs [--backend wasm,cpu,webgpu] [--to FILE] [--against FILE]: hashes of all that every method
// computes in micro runs (src/engine/testing/digest.ts says of what). Made before and after a change that must not
// change a value, on one machine; --against lists what differs and fails. Values are never committed: they depend on
// the machine. WebGPU runs in Chromium, on its software adapter.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "vite";
import { launch, serve } from "./built-page.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const BACKENDS = ["wasm", "cpu", "webgpu"];
const {
  values: { backend, to, against },
} = parseArgs({
  options: {
    backend: { type: "string", default: BACKENDS.join() },
    to: { type: "string" },
    against: { type: "string" },
  },
});
const wanted = backend.split(",");
const stranger = wanted.find(name => !BACKENDS.includes(name));
if (stranger !== undefined) throw Error(`--backend: expected some of ${BACKENDS.join()}, got "${stranger}"`);

// both before minutes of work, not after
const before = against && JSON.parse(readFileSync(against, "utf8"));
if (to) writeFileSync(to, "", { flag: "a" });

let loaded; // once: tfjs would register its kernels anew
async function inNode(name) {
  loaded ??= await (async () => {
    const outDir = join(root, "node_modules", ".cache", "latent-playground", "digest");
    await build({
      root,
      configFile: false,
      logLevel: "error",
      build: {
        ssr: join(root, "src", "engine", "testing", "digest-in-node.ts"),
        outDir,
        target: "node20",
        minify: false,
        emptyOutDir: true,
        copyPublicDir: false,
        rollupOptions: { output: { entryFileNames: "digest.mjs" } },
      },
    });
    return import(pathToFileURL(join(outDir, "digest.mjs")).href);
  })();
  return loaded.digestInNode(name, what => process.stderr.write(`${name}: ${what}\n`));
}
async function inBrowser() {
  await build({ configFile: join(root, "e2e", "parity", "vite.config.ts"), logLevel: "error" });
  const page = await serve("dist-parity"),
    browser = await launch("webgpu");
  try {
    const tab = await browser.newPage();
    await tab.goto(page.url);
    await tab.waitForFunction("'digested' in globalThis");
    return await tab.evaluate("digested()");
  } finally {
    await browser.close();
    await page.close();
  }
}

const all = {};
for (const name of wanted)
  for (const [of, hash] of Object.entries(name === "webgpu" ? await inBrowser() : await inNode(name)))
    all[`${name}: ${of}`] = hash;
if (to) writeFileSync(to, `${JSON.stringify(all, undefined, 1)}\n`);
console.log(`${Object.keys(all).length} hashes`);
if (before) {
  const old = Object.keys(before).filter(of => wanted.includes(of.slice(0, of.indexOf(":"))));
  const different = old.filter(of => all[of] !== before[of]);
  for (const of of different) console.log(`${of}: ${before[of]} before, ${all[of] ?? "absent"} now`);
  console.log(different.length ? `${different.length} of ${old.length} differ` : `all ${old.length} equal`);
  console.log(`${Object.keys(all).filter(of => !Object.hasOwn(before, of)).length} are new`);
  process.exitCode = different.length ? 1 : 0;
}

// npm run bundle [-- --platform linux-x64|…|all] [--to DIR]: one folder that runs the engine, the bench and the WebGPU
// tests in Node 20 or newer on a machine with a GPU and nothing of this repository: main.mjs, Dawn's library for the
// platform, torch.py and its nets. What the commands are says bench/headless.ts.
import { cpSync, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "vite";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");
const natives = join(modules, "webgpu", "dist");
// as the package names them
const OWN = `${process.platform}-${process.platform === "darwin" ? "universal" : process.arch}`;
const {
  values: { platform, to },
} = parseArgs({
  options: { platform: { type: "string", default: OWN }, to: { type: "string", default: "dist-headless" } },
});
if (!existsSync(natives)) fail("the optional package webgpu is not installed: npm install --include=optional");
const platforms = readdirSync(natives),
  wanted = platform === "all" ? platforms : [platform];
if (!wanted.every(name => platforms.includes(name)))
  fail(`--platform: expected all or one of ${platforms.join(", ")}, got "${platform}"`);
function fail(why) {
  console.error(why);
  process.exit(2);
}

const version = name => JSON.parse(readFileSync(join(name, "package.json"), "utf8")).version;
const own = version(root);
/** official/install.mjs asks Vite for bytes.ts while it runs; in the bundle it is at hand. */
const datasets = {
  name: "datasets",
  enforce: "pre",
  resolveId: id => (id === "vite" ? "\0bytes" : undefined),
  load: id =>
    id === "\0bytes"
      ? `import * as module from ${JSON.stringify(join(root, "scripts", "official", "bytes.ts"))};\nexport const runnerImport = async () => ({ module });`
      : undefined,
};
const folder = resolve(root, to);
await build({
  root,
  configFile: false,
  logLevel: "error",
  plugins: [datasets],
  define: {
    __VERSIONS__: JSON.stringify({
      tfjs: version(join(modules, "@tensorflow/tfjs")),
      eager: own,
      replay: own,
      "jax-js": version(join(modules, "@jax-js/jax")),
      webgpu: version(join(modules, "webgpu")),
    }),
  },
  ssr: { noExternal: true, external: ["@tensorflow/tfjs-backend-wasm"] },
  build: {
    ssr: join(root, "bench", "headless.ts"),
    outDir: folder,
    emptyOutDir: true,
    copyPublicDir: false,
    target: "node20",
    minify: false,
    // tfjs asks for Node's own modules so
    rollupOptions: {
      output: {
        entryFileNames: "main.mjs",
        codeSplitting: false,
        banner:
          'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
      },
    },
  },
});
// where the package looks, beside its code
for (const name of wanted) cpSync(join(natives, name), join(folder, "dist", name), { recursive: true });
// of the metrics on images, read from the working folder
cpSync(join(root, "public", "features"), join(folder, "public", "features"), { recursive: true });
for (const name of ["torch.py", "nets.json"]) cpSync(join(root, "bench", name), join(folder, name));
const bytes = readdirSync(folder, { recursive: true }).reduce(
  (sum, name) => sum + statSync(join(folder, String(name))).size,
  0,
);
console.log(
  `${relative(root, folder)}: ${(bytes / 1e6).toFixed(0)} MB; node ${relative(root, join(folder, "main.mjs"))} check`,
);

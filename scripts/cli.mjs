// Runs src/cli/main.ts: `npm run -s cli -- …`. Built once per state of the sources into node_modules/.cache,
// silently; tfjs stays outside (its Wasm backend cannot be bundled for Node). Two at once build twice, and the
// first to finish wins.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cache = join(root, "node_modules", ".cache", "latent-playground", "cli");
const DAY = 86_400_000;

/** Names, sizes and times of every source file: what differs when one is newer. */
function state() {
  const sources = ["src/engine", "src/node", "src/cli"]
    .flatMap(folder => readdirSync(join(root, folder), { recursive: true }).map(name => join(folder, String(name))))
    .filter(name => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  const all = [...sources.sort(), "scripts/cli.mjs", "package-lock.json"].map(name => {
    const { size, mtimeMs } = statSync(join(root, name));
    return `${name} ${size} ${mtimeMs}`;
  });
  return createHash("sha256").update(all.join("\n")).digest("hex").slice(0, 16);
}

async function build(to) {
  const { build } = await import("vite");
  const aside = join(cache, `making-${process.pid}`);
  await build({
    root,
    configFile: false,
    logLevel: "error",
    // .mjs: no package.json above says "module"
    build: {
      ssr: join(root, "src/cli/main.ts"),
      outDir: aside,
      target: "node20",
      minify: false,
      emptyOutDir: true,
      copyPublicDir: false,
      rollupOptions: { output: { entryFileNames: "main.mjs", chunkFileNames: "[name]-[hash].mjs" } },
    },
  });
  try {
    renameSync(aside, to);
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    if (!existsSync(to)) throw error;
  }
  for (const old of readdirSync(cache))
    if (join(cache, old) !== to && Date.now() - statSync(join(cache, old)).mtimeMs > DAY)
      rmSync(join(cache, old), { recursive: true, force: true });
}

const built = join(cache, state());
mkdirSync(cache, { recursive: true });
if (existsSync(built))
  utimesSync(built, new Date(), new Date()); // in use: not old
else await build(built);
await import(pathToFileURL(join(built, "main.mjs")).href);

// `npm run fuzz`: bundles scripts/fuzz for Node (tfjs stays outside, its Wasm backend cannot be bundled) and runs it.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "vite";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cache = join(root, "node_modules", ".cache", "latent-playground");
mkdirSync(cache, { recursive: true });
// inside node_modules, so that packages are found; of this process, so that two do not meet
const outDir = mkdtempSync(join(cache, "fuzz-"));
process.setSourceMapsEnabled(true);
try {
  await build({
    root,
    configFile: false,
    logLevel: "error",
    build: {
      ssr: join(root, "scripts", "fuzz", "main.ts"),
      outDir,
      target: "node20",
      minify: false,
      sourcemap: true,
      copyPublicDir: false,
      rollupOptions: { output: { entryFileNames: "main.mjs", chunkFileNames: "[name]-[hash].mjs" } },
    },
  });
  const { main } = await import(pathToFileURL(join(outDir, "main.mjs")).href);
  process.exitCode = await main(process.argv.slice(2)).catch(error => {
    console.error(error instanceof Error ? (error.stack ?? error.message) : error);
    return 2;
  });
} finally {
  rmSync(outDir, { recursive: true, force: true });
}

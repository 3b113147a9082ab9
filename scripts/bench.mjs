// npm run bench: runs bench/main.ts, whose TypeScript Vite strips (Node 20 reads none), with the Chromium
// that browser.mjs finds.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";
import { needBrowser } from "./browser.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { module } = await runnerImport(join(root, "bench", "main.ts"), { root, configFile: false, logLevel: "error" });
process.exit(await module.main(process.argv.slice(2), root, needBrowser));

// Builds the pages of the specs (index.html: devices; formulas.html: formulas at every width) into dist-parity/, with
// the engine as the worker bundles it. Not part of the site.
import { join } from "node:path";
import { defineConfig } from "vite";
import { methodCode } from "../../scripts/method-code/plugin.ts";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [methodCode()],
  base: "./",
  appType: "mpa",
  publicDir: false,
  build: {
    rolldownOptions: { input: ["index.html", "formulas.html"].map(name => join(import.meta.dirname, name)) },
    outDir: "../../dist-parity",
    emptyOutDir: true,
    target: "es2022",
  },
});

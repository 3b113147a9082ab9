// Builds the parity page (index.html here) into dist-parity/, with the engine as the worker bundles it.
// Not part of the site.
import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  appType: "mpa",
  publicDir: false,
  build: { outDir: "../../dist-parity", emptyOutDir: true, target: "es2022" },
});

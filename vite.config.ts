// How the page is built and served: one page, one module worker, paths relative to it. `mpa`: a missing file (a data pack, the manifest)
// is a 404 and not index.html with status 200.
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  appType: "mpa",
  base: "./",
  plugins: [react()],
  worker: { format: "es" },
});

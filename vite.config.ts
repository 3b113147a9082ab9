// How the page is built and served: one page, one module worker, paths relative to it. `mpa`: a missing file (a data pack, the manifest)
// is a 404 and not index.html with status 200. Packs installed after the build are served from where they were put.
import { createReadStream, existsSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const installedPacks: Plugin = {
  name: "installed-packs",
  configurePreviewServer(server) {
    server.middlewares.use("/datasets", (request, response, next) => {
      const file = join(import.meta.dirname, "public", "datasets", basename(new URL(request.url ?? "/", "http://x").pathname));
      if (!/\.(json|gz)$/.test(file) || !existsSync(file)) return next();
      response.setHeader("Content-Type", file.endsWith(".json") ? "application/json" : "application/gzip");
      response.setHeader("Content-Length", statSync(file).size);
      createReadStream(file).pipe(response);
    });
  },
};

export default defineConfig({
  appType: "mpa",
  base: "./",
  plugins: [react(), installedPacks],
  worker: { format: "es" },
});

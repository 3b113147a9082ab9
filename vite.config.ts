// How the page is built and served: one page, one module worker, paths relative to it. `mpa`: a missing file (a data
// pack, the manifest) is a 404 and not index.html with status 200. Packs installed after the build are served from
// where they were put.
import { createReadStream, existsSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { methodCode } from "./scripts/method-code/plugin.ts";
import { headers, headersFile, policy } from "./scripts/policy.mjs";

const installedPacks: Plugin = {
  name: "installed-packs",
  configurePreviewServer(server) {
    server.middlewares.use("/datasets", (request, response, next) => {
      const file = join(
        import.meta.dirname,
        "public",
        "datasets",
        basename(new URL(request.url ?? "/", "http://x").pathname),
      );
      if (!/\.(json|gz)$/.test(file) || !existsSync(file)) return next();
      response.setHeader("Content-Type", file.endsWith(".json") ? "application/json" : "application/gzip");
      response.setHeader("Content-Length", statSync(file).size);
      createReadStream(file).pipe(response);
    });
  },
};

/** The built page only: the dev server's own scripts are inline. */
const strict: Plugin = {
  name: "policy",
  transformIndexHtml: (_html, { server }) =>
    server
      ? []
      : [
          {
            tag: "meta",
            attrs: { "http-equiv": "Content-Security-Policy", content: policy },
            injectTo: "head-prepend",
          },
        ],
  generateBundle() {
    this.emitFile({ type: "asset", fileName: "_headers", source: headersFile });
  },
  configurePreviewServer(server) {
    server.middlewares.use((_request, response, next) => {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      next();
    });
  },
};

/**
 * The page is loaded by boot.ts, after the worker is on its way: the browser may fetch it meanwhile, and its styles
 * before the first paint.
 */
const ahead: Plugin = {
  name: "ahead",
  transformIndexHtml: {
    order: "post",
    handler(_html, { bundle }) {
      const page = Object.values(bundle ?? {}).find(
        file => file.type === "chunk" && file.facadeModuleId?.endsWith("src/ui/main.tsx"),
      );
      if (page?.type !== "chunk") return [];
      const styles = [...(page.viteMetadata?.importedCss ?? [])].map(href => ({
        tag: "link",
        attrs: { rel: "stylesheet", crossorigin: true, href: `./${href}` },
        injectTo: "head" as const,
      }));
      return [
        {
          tag: "link",
          attrs: { rel: "modulepreload", crossorigin: true, href: `./${page.fileName}` },
          injectTo: "head" as const,
        },
        ...styles,
      ];
    },
  },
};

export default defineConfig({
  appType: "mpa",
  base: "./",
  plugins: [react(), methodCode(), strict, ahead, installedPacks],
  worker: { format: "es" },
  resolve: {
    alias: [
      { find: /^@tensorflow\/tfjs$/, replacement: join(import.meta.dirname, "scripts", "tfjs-for-the-page.mjs") },
    ],
  },
});

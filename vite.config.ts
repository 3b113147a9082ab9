// How the page is built and served: one page, one module worker, paths relative to it. `mpa`: a missing file (a data
// pack, the manifest) is a 404 and not index.html with status 200, by the server for development too.
import { join, resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { methodCode } from "./scripts/method-code/plugin.ts";
import { headers, headersFile, policy } from "./scripts/policy.mjs";
import { answering } from "./scripts/serving/answer.mjs";

/** React chooses its code by this variable, which a shell, or what ran before in the process, may have set. */
const production: Plugin = {
  name: "production",
  config(_config, { command }) {
    if (command === "build") process.env["NODE_ENV"] = "production";
  },
};

/** The same answers as npm start's: Vite's own end with a stack, or keep files open. */
const asStarted: Plugin = {
  name: "as-started",
  configurePreviewServer({ config, middlewares }) {
    const packs = join(import.meta.dirname, "public", "datasets");
    middlewares.use(answering({ folder: resolve(config.root, config.build.outDir), packs, headers }));
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
};

/**
 * The page is loaded by boot.ts, after the worker is on its way: the browser may fetch it meanwhile, and its styles
 * before the first paint; and the letters that every page has, or sentences would be set twice, in other lines.
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
      // of the chunks that it imports at once, too: each comes before what imports it, and so do its styles
      const styles = new Set<string>(),
        seen = new Set<string>();
      const gather = (name: string): void => {
        const chunk = bundle![name];
        if (chunk?.type !== "chunk" || chunk.isEntry || seen.has(name)) return; // an entry's are there
        seen.add(name);
        chunk.imports.forEach(gather);
        for (const href of chunk.viteMetadata?.importedCss ?? []) styles.add(href);
      };
      gather(page.fileName);
      const letters = Object.keys(bundle!).filter(name => /\/inter-(latin-opsz|signs)-[^/]+\.woff2$/.test(name));
      return [
        ...letters.map(name => ({
          tag: "link",
          attrs: { rel: "preload", as: "font", type: "font/woff2", crossorigin: true, href: `./${name}` },
          injectTo: "head" as const,
        })),
        {
          tag: "link",
          attrs: { rel: "modulepreload", crossorigin: true, href: `./${page.fileName}` },
          injectTo: "head" as const,
        },
        ...[...styles].map(href => ({
          tag: "link",
          attrs: { rel: "stylesheet", crossorigin: true, href: `./${href}` },
          injectTo: "head" as const,
        })),
      ];
    },
  },
};

export default defineConfig({
  appType: "mpa",
  base: "./",
  plugins: [react(), methodCode(), production, strict, ahead, asStarted],
  worker: { format: "es" },
  resolve: {
    alias: [
      { find: /^@tensorflow\/tfjs$/, replacement: join(import.meta.dirname, "scripts", "tfjs-for-the-page.mjs") },
    ],
  },
});

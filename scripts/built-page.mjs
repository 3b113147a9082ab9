// The built page for whoever measures it or takes its picture: served as `npm run build` left it, opened in the
// Chromium that browser.mjs finds. It asks nothing of the page. Data packs are never served, so the default link trains
// on drawn digits whatever is installed here.
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright";
import { preview } from "vite";
import { needBrowser } from "./browser.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const ADAPTER = {
  wasm: [],
  // Chromium's software adapter, which every machine has
  webgpu: ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"],
};

/**
 * Vite's preview server compresses where it is asked to; files go out as they are, which no static host
 * does better and some do.
 */
const plain = {
  name: "as-built",
  enforce: "pre",
  configurePreviewServer(server) {
    server.middlewares.use((request, response, next) => {
      delete request.headers["accept-encoding"];
      if (!request.url?.startsWith("/datasets/")) return next();
      response.statusCode = 404;
      response.end();
    });
  },
};

/** The folder that is served and its address. A port of 0 is any free one. */
export async function serve(folder = "dist", port = 0) {
  const outDir = resolve(root, folder);
  if (!existsSync(join(outDir, "index.html"))) throw Error(`${folder} holds no page: npm run build`);
  const server = await preview({
    root,
    logLevel: "error",
    plugins: [plain],
    build: { outDir },
    preview: { port, strictPort: port > 0 },
  });
  return { folder: outDir, url: server.resolvedUrls.local[0].replace(/\/$/, ""), close: () => server.close() };
}

/** A fresh Chromium. Without a name of a backend no adapter is offered, and the page trains on Wasm. */
export const launch = (backend = "wasm") =>
  chromium.launch({
    executablePath: needBrowser(),
    args: ["--no-sandbox", "--disable-background-networking", ...ADAPTER[backend]],
  });

// The built page for whoever measures it or takes its picture: served as `npm run build` left it, opened in the
// Chromium that browser.mjs finds. It asks nothing of the page. Data packs are never served, so the default link trains
// on drawn digits whatever is installed here.
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright";
import { needBrowser } from "./browser.mjs";
import { headers } from "./policy.mjs";
import { answering } from "./serving/answer.mjs";
import { listen } from "./serving/listen.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const ADAPTER = {
  wasm: [],
  // Chromium's software adapter, which every machine has
  webgpu: ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"],
};

/** The folder that is served and its address. A port of 0 is any free one. */
export async function serve(folder = "dist", port = 0) {
  const outDir = resolve(root, folder);
  if (!existsSync(join(outDir, "index.html"))) throw Error(`${folder} holds no page: npm run build`);
  const answer = answering({ folder: outDir, packs: null, headers });
  const { server, url } = await listen(answer, { port, host: "localhost", strict: true });
  return { folder: outDir, url: url.replace(/\/$/, ""), close: () => server.close() };
}

/** A fresh Chromium. Without a name of a backend no adapter is offered, and the page trains on Wasm. */
export const launch = (backend = "wasm") =>
  chromium.launch({
    executablePath: needBrowser(),
    args: ["--no-sandbox", "--disable-background-networking", ...ADAPTER[backend]],
  });

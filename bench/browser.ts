// The bench page in a real Chromium: built, served, and one page for every lane. Cross-origin isolated for WebGPU,
// whose host times want the finer clock; not for Wasm, where every engine is measured with one thread.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Browser, type CDPSession, type Page } from "playwright";
import { build, preview, type InlineConfig, type Plugin } from "vite";
import type { Engine } from "./engines/contestant";
import type { Backend, NetName } from "./net";
import type { BenchPage } from "./page/main";
import type { Lane } from "./rounds";

declare const bench: BenchPage; // in the page
const DAY = 86_400_000;
const SOFTWARE = "--use-webgpu-adapter=swiftshader";
const FLAGS = [
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  "--ignore-gpu-blocklist",
  "--disable-background-networking",
  "--disable-background-timer-throttling",
  "--disable-renderer-backgrounding",
  "--disable-backgrounding-occluded-windows",
];
const VULKAN = ["--enable-features=Vulkan"]; // on Linux WebGPU reaches a GPU through it alone
const isolation: Plugin = {
  name: "isolation",
  configurePreviewServer(server) {
    server.middlewares.use((request, response, next) => {
      response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
      if (/[?&]backend=webgpu/.test(request.url ?? "")) {
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
      }
      next();
    });
  },
};

export interface Benches {
  chromium: string;
  lane(engine: Engine, net: NetName, backend: Backend): Lane;
  tune(progress: (line: string) => void): Promise<object>;
  close(): Promise<void>;
}

export interface Wanted {
  backends: readonly Backend[];
  /** Chromium's software adapter even where there is a GPU. */
  software: boolean;
  versions: Readonly<Record<Engine, string>>;
  submitMs?: number | undefined;
}
/** executable: Chromium's. Throws where WebGPU is wanted and no adapter answers. */
export async function openBrowser(root: string, executable: string, wanted: Wanted): Promise<Benches> {
  const built = await serveBench(root);
  const { address } = built;
  const browser = await launch(executable, wanted.backends.includes("webgpu"), wanted.software, address);
  const pageAt: PageAt = async query => {
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${address}?${query}`);
    await page.waitForFunction("'bench' in globalThis");
    return page;
  };
  return {
    chromium: execFileSync(executable, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim(),
    lane: (engine, net, backend) => pageLane(pageAt, wanted, engine, net, backend),
    async tune(progress) {
      const page = await pageAt("backend=webgpu");
      page.on("console", message => {
        if (message.type() === "log") progress(message.text());
      });
      return page.evaluate(() => bench.tune());
    },
    async close() {
      await browser.close();
      await built.close();
    },
  };
}
type PageAt = (query: string) => Promise<Page>;

/** Builds the page into a folder of this process and serves it until it is closed. */
async function serveBench(root: string): Promise<{ address: string; close(): Promise<void> }> {
  const cache = join(root, "node_modules", ".cache", "latent-playground");
  const outDir = join(cache, `bench-${process.pid}`);
  // of runs that were killed
  for (const old of existsSync(cache) ? readdirSync(cache) : [])
    if (old.startsWith("bench-") && Date.now() - statSync(join(cache, old)).mtimeMs > DAY)
      rmSync(join(cache, old), { recursive: true, force: true });
  const config = {
    root: join(root, "bench", "page"),
    base: "./",
    configFile: false,
    appType: "mpa",
    publicDir: false,
    logLevel: "error",
    plugins: [isolation],
  } satisfies InlineConfig;
  await build({ ...config, build: { outDir, emptyOutDir: true, target: "es2022" } });
  const server = await preview({ ...config, build: { outDir }, preview: { port: 0, host: "127.0.0.1" } });
  return {
    address: server.resolvedUrls!.local[0]!,
    async close() {
      await server.close();
      rmSync(outDir, { recursive: true, force: true });
    },
  };
}

/** An engine in a page of its own, open from `open` to `close`. */
function pageLane(
  pageAt: PageAt,
  { versions, submitMs }: Wanted,
  engine: Engine,
  net: NetName,
  backend: Backend,
): Lane {
  const submit = submitMs === undefined ? "" : `&submit-ms=${submitMs}`;
  const query = `backend=${backend}&engine=${engine}&net=${net}${submit}`;
  let page: Page | undefined;
  let thread: CDPSession | undefined;
  return {
    engine,
    async open() {
      page = await pageAt(query);
      thread = await page.context().newCDPSession(page);
      await thread.send("Performance.enable", { timeDomain: "threadTicks" });
      const adapter = await page.evaluate(([e, n, b]) => bench.open(e, n, b), [engine, net, backend] as const);
      return { adapter, backend, version: versions[engine] };
    },
    async run(steps) {
      const before = await cpuMs(thread!);
      const chunk = await page!.evaluate(count => bench.run(count), steps);
      return { ...chunk, hostMs: Math.min(chunk.hostMs, (await cpuMs(thread!)) - before) };
    },
    async close() {
      await page?.context().close();
      page = undefined;
    },
  };
}
/**
 * CPU time of the page's thread. The page's own count of host time has in it whatever took the core from the thread, on
 * a software adapter the adapter itself; this one has the report at the chunk's end and what it takes to ask for it,
 * milliseconds. Both are too much, so the smaller one is right.
 */
async function cpuMs(thread: CDPSession): Promise<number> {
  const { metrics } = await thread.send("Performance.getMetrics");
  return 1000 * metrics.find(({ name }) => name === "TaskDuration")!.value;
}
/** A GPU where one answers, else Chromium's software adapter. */
async function launch(executablePath: string, needsGpu: boolean, software: boolean, address: string): Promise<Browser> {
  for (const more of software ? [[SOFTWARE]] : [VULKAN, [SOFTWARE]]) {
    const browser = await chromium.launch({ executablePath, args: [...FLAGS, ...more] });
    if (!needsGpu) return browser;
    const page = await browser.newPage();
    await page.goto(address);
    const answers = await page.evaluate(async () => Boolean(await navigator.gpu?.requestAdapter()));
    await page.close();
    if (answers) return browser;
    await browser.close();
  }
  throw Error(`webgpu: Chromium at ${executablePath} has no adapter, not even its software one`);
}

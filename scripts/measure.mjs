// npm run measure: how the built page feels to who opens it, as numbers: when something is painted, when the first
// picture stands, when the first step is trained and a picture moves, how far the page moved under the reader and how
// long it did not answer. Run `npm run build` first. Writes one file per machine into docs/results/page/, which `node
// scripts/results.mjs` tells of. Under 8 minutes; --quick: one load of each, nothing written.
import { readFileSync, mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { launch, serve } from "./built-page.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const LINKS = ["/", "/?method=vae&dataset=ring&v=1", "/?preset=tiny"];
const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
// n is odd, so that a median is a load that was; of as many again, TRACED_LOADS at most, the tasks are traced, which
// slows them: their times are not counted
const LOADS = [
  ...LINKS.flatMap(link => [
    { link, backend: "wasm", size: WIDE, n: 5 },
    { link, backend: "wasm", size: PHONE, n: 3 },
  ]),
  { link: "/?preset=tiny", backend: "webgpu", size: WIDE, n: 3 },
];
// ms after the load event for which shifts and tasks are counted; the first step must have come too
const AFTER = 5000;
const TRACED_LOADS = 3;
const QUIET = 4000; // ms in which a browser comes to rest that was just begun, or opened a window
const PATIENCE = 90_000; // ms for the first step: the software adapter compiles for seconds, on a busy machine for many
const LONG = 50; // ms of thread time: what Long Tasks and Lighthouse call long
const TRACED = ["disabled-by-default-devtools.timeline", "devtools.timeline", "blink.user_timing"];

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean" },
    why: { type: "boolean" },
    dist: { type: "string", default: "dist" },
    port: { type: "string", default: "0" },
    into: { type: "string" },
  },
});

/**
 * Runs in the page before its own scripts. Looks once a frame, so its times are up to two frames (33 ms)
 * late and never early.
 */
function watch() {
  const seen = (window.measured = { shifts: [], largest: 0, picture: 0, probe: "", enabled: 0, step: 0, moved: 0 });
  const name = ({ node }) =>
    node instanceof Element
      ? `${node.localName}${node.className && typeof node.className === "string" ? `.${node.className.split(" ").join(".")}` : ""}`
      : node?.parentElement
        ? `text of ${node.parentElement.localName}.${node.parentElement.className}`
        : "gone";
  new PerformanceObserver(list => {
    for (const entry of list.getEntries())
      if (!entry.hadRecentInput)
        seen.shifts.push({ at: entry.startTime, value: entry.value, of: entry.sources.map(name) });
  }).observe({ type: "layout-shift", buffered: true });
  new PerformanceObserver(list => {
    seen.largest = list.getEntries().at(-1).startTime;
  }).observe({ type: "largest-contentful-paint", buffered: true });
  // blank: every pixel is the first one
  const drawn = canvas => {
    if (!canvas.width || !canvas.height) return false;
    const pixels = pixelsOf(canvas);
    return pixels.some(pixel => pixel !== pixels[0]);
  };
  // read only when something was drawn: reading is what a visitor's page does not do
  const touched = new Set();
  for (const name of ["putImageData", "drawImage", "fillRect", "clearRect", "fill", "stroke"]) {
    const draw = CanvasRenderingContext2D.prototype[name];
    CanvasRenderingContext2D.prototype[name] = function (...how) {
      touched.add(this.canvas);
      return draw.apply(this, how);
    };
  }
  const stood = new Map(); // what each picture showed first, by its canvas
  const pixelsOf = canvas =>
    new Uint32Array(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer);
  const moves = canvas => {
    const now = pixelsOf(canvas);
    const before = stood.get(canvas);
    if (now.length !== before?.length) stood.set(canvas, now); // new, or laid out anew: that is no training
    return now.length === before?.length && now.some((pixel, i) => pixel !== before[i]);
  };
  const look = () => {
    const now = performance.now();
    const button = seen.enabled ? null : document.querySelector(".transport-play:enabled");
    if (button) {
      // no input event of the browser's: later shifts still count, and later paints still are candidates
      seen.enabled = now;
      if (button.ariaLabel === "Play") button.click(); // without a link it trains by itself
    }
    if (/^[1-9]/.test(document.querySelector(".counter")?.textContent ?? "")) seen.step ||= now;
    for (const canvas of document.querySelectorAll("[data-probe] canvas")) {
      if (!touched.delete(canvas) || !drawn(canvas)) continue;
      if (!seen.picture)
        Object.assign(seen, { picture: now, probe: canvas.closest("[data-probe]").getAttribute("data-probe") });
      if (moves(canvas) && seen.step) seen.moved ||= now;
    }
    if (!seen.picture || !seen.moved) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/**
 * Top-level tasks of the page's main thread, [{ at, thread, wall, of }] in ms since navigation. `mark` ties the trace's
 * clock to the page's.
 */
function tasksOf({ traceEvents }, mark) {
  const tie = traceEvents.find(event => event.name === mark && event.args?.data?.startTime !== undefined);
  if (!tie) throw Error(`the trace lost its mark ${mark}`);
  const start = tie.ts - 1000 * tie.args.data.startTime;
  const mine = traceEvents.filter(event => event.pid === tie.pid && event.tid === tie.tid && event.ph === "X");
  const within = task =>
    mine
      .filter(event => event.name !== "RunTask" && event.ts >= task.ts && event.ts + event.dur <= task.ts + task.dur)
      .sort((a, b) => b.dur - a.dur)
      .slice(0, 3);
  const told = ({ name, dur, args }) =>
    `${name} ${(dur / 1000).toFixed(0)} ms ${args?.data?.url?.split("/").at(-1) ?? args?.data?.functionName ?? ""}`.trim();
  const tasks = mine.filter(event => event.name === "RunTask");
  if (tasks.some(task => task.tdur === undefined)) throw Error("this browser's traces hold no thread time");
  return tasks.map(task => ({
    at: (task.ts - start) / 1000,
    thread: task.tdur / 1000,
    wall: task.dur / 1000,
    of: task.tdur > 1000 * LONG ? within(task).map(told) : [],
  }));
}

const quiet = () => new Promise(resolve => setTimeout(resolve, QUIET));
/**
 * One cold load: a fresh context, so no cache, no storage and no compiled code of an earlier one. The page chooses its
 * backend, as for a visitor.
 */
async function load(browser, { url }, { link, size }, traced) {
  const context = await browser.newContext({ viewport: size, deviceScaleFactor: size === PHONE ? 2 : 1 });
  const page = await context.newPage();
  const files = [];
  context.on("response", response => void files.push(new URL(response.url()).pathname));
  await page.addInitScript(watch);
  await quiet();
  if (traced) await browser.startTracing(page, { categories: TRACED });
  await page.goto(`${url}${link}`);
  await page.waitForFunction(() => window.measured.moved > 0, undefined, { timeout: PATIENCE });
  await page.waitForFunction(
    after => performance.now() > performance.getEntriesByType("navigation")[0].loadEventEnd + after,
    AFTER,
    { polling: 100 },
  );
  const found = await page.evaluate(() => {
    performance.mark("measured");
    return {
      ...window.measured,
      first: performance.getEntriesByName("first-contentful-paint")[0].startTime,
      loaded: performance.getEntriesByType("navigation")[0].loadEventEnd,
      backend: document.querySelector(".status").textContent.split("·")[0].trim(),
    };
  });
  const tasks = traced ? tasksOf(JSON.parse(await browser.stopTracing()), "measured") : undefined;
  await context.close();
  return { ...found, tasks, files };
}

/** What one load says, by name; units are in UNITS. */
function figuresOf({ first, largest, picture, enabled, step, moved, loaded, shifts }) {
  return {
    firstPaint: first,
    largestPaint: largest,
    load: loaded,
    firstPicture: picture,
    playEnabled: enabled,
    firstStep: step,
    firstMove: moved,
    shiftBefore: sum(shifts.filter(shift => shift.at < step)),
    shiftTraining: sum(shifts.filter(shift => shift.at >= step)),
    shift: sum(shifts),
  };
}
/** What one traced load says. */
function tasksFiguresOf({ loaded, tasks }) {
  const [early, late] = [tasks.filter(task => task.at < loaded), tasks.filter(task => task.at >= loaded)];
  const longest = list => Math.max(0, ...list.map(task => task.thread));
  return {
    longestTaskLoading: longest(early),
    longestTaskAfter: longest(late),
    longTasksAfter: late.filter(task => task.thread > LONG).length,
  };
}
const sum = shifts => shifts.reduce((total, { value }) => total + value, 0);
// what a value is rounded to; the others are ms
const UNITS = { shiftBefore: 1e-4, shiftTraining: 1e-4, shift: 1e-4, longTasksAfter: 1 };

function spread(name, values) {
  const sorted = [...values].sort((a, b) => a - b);
  const rounded = value => Number((Math.round(value / (UNITS[name] ?? 1)) * (UNITS[name] ?? 1)).toFixed(4));
  return { median: rounded(sorted[(sorted.length - 1) / 2]), least: rounded(sorted[0]), most: rounded(sorted.at(-1)) };
}

/**
 * Those of the loaded scripts that these ask for, at once or later; the worker's own file is asked for by its
 * address and not imported.
 */
function reached(folder, files, from) {
  const found = new Set(from);
  for (const file of found)
    for (const other of files)
      if (
        other.endsWith(".js") &&
        !/worker/.test(other) &&
        readFileSync(join(folder, file), "utf8").includes(`"./${basename(other)}"`)
      )
        found.add(other);
  return found;
}

/** Files of one load by who waits for them, as they lie in the folder and as gzip -9 would send them. */
function bytesOf({ folder }, loaded) {
  const files = [...new Set(loaded)].filter(file => /\.(js|css|woff2?|wasm)$/.test(file));
  const entry = [
    ...readFileSync(join(folder, "index.html"), "utf8").matchAll(
      /<(?:script|link)[^>]*(?:src|href)="\.(\/[^"]+\.(?:js|css))"/g,
    ),
  ].map(found => found[1]);
  const page = reached(folder, files, entry);
  const worker = reached(
    folder,
    files,
    files.filter(file => /worker/.test(file)),
  );
  const kind = file =>
    entry.includes(file)
      ? "entry"
      : /\.woff2?$/.test(file)
        ? "fonts"
        : file.endsWith(".wasm")
          ? "wasm"
          : worker.has(file) && !page.has(file)
            ? "worker"
            : "later";
  const bytes = {};
  for (const file of files) {
    const content = readFileSync(join(folder, file));
    const group = kind(file);
    const total = (bytes[group] ??= { files: 0, raw: 0, gzip: 0 });
    if ((group === "entry" || group === "later") && content.includes("registerBackend"))
      throw Error(`${file} is loaded by the page itself and holds TensorFlow.js`);
    total.files++;
    total.raw += content.length;
    // woff2 is compressed already
    total.gzip += group === "fonts" ? content.length : gzipSync(content, { level: 9 }).length;
  }
  if (bytes.entry?.files !== entry.length)
    throw Error(
      `index.html names ${entry.length} scripts and styles, the page loaded ${bytes.entry?.files ?? 0} of them`,
    );
  return bytes;
}

/** Why a figure is what it is: the tasks and the shifts behind it. */
function explain({ tasks, shifts, probe, backend, loaded }) {
  console.log(`    ${backend}; first picture: ${probe}; load event at ${loaded.toFixed(0)} ms`);
  for (const { at, thread, wall, of } of tasks.filter(task => task.thread > LONG))
    console.log(
      `    task at ${at.toFixed(0)} ms: ${thread.toFixed(0)} ms of thread time, ${wall.toFixed(0)} of wall time: ${of.join("; ")}`,
    );
  for (const { at, value, of } of shifts.filter(shift => shift.value > 1e-4))
    console.log(`    shift at ${at.toFixed(0)} ms: ${value.toFixed(4)}: ${of.join(", ")}`);
}

const version = name => JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8")).version;
function aboutOf(browser, busy) {
  return {
    machine: {
      cpu: os.cpus()[0]?.model.trim() ?? "unknown",
      cores: os.availableParallelism(),
      system: os.type(),
      node: process.versions.node,
      // average over the minute before
      load: Number(busy.toFixed(1)),
    },
    browser: `Chromium ${browser.version()}`,
    packages: Object.fromEntries(
      ["@tensorflow/tfjs", "react", "playwright", "vite"].map(name => [name, version(name)]),
    ),
    served: "the start server on the same machine, without compression, without data packs",
    counted: { afterLoad: AFTER, long: LONG },
  };
}

const spreads = figures =>
  Object.fromEntries(
    Object.keys(figures[0]).map(name => [
      name,
      spread(
        name,
        figures.map(figure => figure[name]),
      ),
    ]),
  );
/** One after the other. */
async function loadsOf(n, once) {
  const found = [];
  while (found.length < n) found.push(await once());
  return found;
}

async function measure() {
  const busy = os.loadavg()[0];
  const site = await serve(options.dist, Number(options.port));
  const loads = [];
  let browser, about, bytes, open;
  for (const each of LOADS) {
    if (open !== each.backend) {
      await browser?.close();
      [browser, open] = [await launch(each.backend), each.backend];
      about ??= aboutOf(browser, busy);
      // not counted: a browser's first page waits for its other processes
      await load(browser, site, { ...each, link: LINKS[2] });
      await quiet();
    }
    const times = (n, traced) => loadsOf(n, () => load(browser, site, each, traced));
    const n = options.quick ? 1 : each.n,
      found = await times(n, false),
      traced = await times(Math.min(n, TRACED_LOADS), true);
    if (options.why) traced.forEach(explain);
    if (found.some(({ backend }) => !backend.toLowerCase().startsWith(each.backend)))
      throw Error(`it trains on ${found[0].backend}, expected ${each.backend}`);
    bytes ??= bytesOf(site, found[0].files);
    const values = { ...spreads(found.map(figuresOf)), ...spreads(traced.map(tasksFiguresOf)) };
    loads.push({
      link: each.link,
      window: `${each.size.width} × ${each.size.height}`,
      backend: found[0].backend,
      n: found.length,
      traced: traced.length,
      values,
    });
    console.log(
      `${each.link}, ${loads.at(-1).window}, ${found[0].backend}, n = ${found.length}: ${Object.entries(values)
        .map(([name, { median }]) => `${name} ${median}`)
        .join(", ")}`,
    );
  }
  await browser.close();
  await site.close();
  return { ...about, bytes, loads };
}

const keeps = !options.quick || options.into !== undefined;
const into = options.into ?? join(root, "docs", "results", "page");
if (keeps) mkdirSync(into, { recursive: true }); // before minutes of work, not after
const result = await measure();
for (const [name, { files, raw, gzip }] of Object.entries(result.bytes))
  console.log(`${name}: ${files} files, ${(raw / 1000).toFixed(0)} kB, ${(gzip / 1000).toFixed(0)} kB as gzip`);
if (keeps) {
  const { cpu, cores } = result.machine;
  const file = join(into, `${`${cpu} ${cores} cores`.toLowerCase().replace(/[^a-z0-9]+/g, "-")}.json`);
  writeFileSync(file, `${JSON.stringify(result, null, 1)}\n`);
  console.log(`${file.slice(root.length + 1)} is written; node scripts/results.mjs puts it into docs/results.md`);
}
process.exit(0); // the server keeps its sockets open

// docs/results.md from docs/results/<experiment>/*.json and scripts/experiment-<experiment>.mjs: what was found, the paper's, what must
// hold, whether it does; and how the page feels, from docs/results/page/*.json (scripts/measure.mjs). `--check` writes nothing and fails
// where the page is not what the files say.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const short = (value, digits = 4) => (typeof value === "number" && Number.isFinite(value) ? String(Number(value.toPrecision(digits))) : "");
const table = (head, rows) => [head, head.map(() => "---"), ...rows].map(cells => `| ${cells.join(" | ")} |`).join("\n");

/** One claim in one row: what was found for every seed. A seed without its runs is missing, and then nothing is claimed. */
export function rowOf(claim, seeds, bySeed, runs) {
  const found = seeds.map(seed => (runs.every(run => bySeed[seed]?.[run.id]) ? claim.test(bySeed[seed]) : undefined));
  const verdict = found.some(each => each && !each.holds) ? "**no**" : found.every(Boolean) ? "yes" : "not run";
  return [claim.says, ...found.map(each => (each ? `${each.found}${each.holds ? "" : " ✗"}` : "missing")), claim.paper, verdict];
}
export function sectionOf({ title, about, paper, seeds, runs, claims }, results) {
  const bySeed = {};
  for (const result of results) (bySeed[result.seed] ??= {})[result.run] = result;
  const metrics = [...new Set(results.flatMap(result => Object.keys(result.metrics)))];
  const order = result => runs.findIndex(run => run.id === result.run) * 1e6 + result.seed;
  const ran = [...results].sort((a, b) => order(a) - order(b));
  const machines = [...new Set(ran.map(({ backend, machine: m }) => `${m.cpu}, ${m.cores} cores, Node ${m.node}, tfjs ${m.tfjs}, backend ${backend}`))];
  return [
    `## ${title}`, about, `Paper: ${paper}`,
    table(["must hold", ...seeds.map(seed => `seed ${seed}`), "paper", "holds"], claims.map(claim => rowOf(claim, seeds, bySeed, runs))),
    table(["run", "seed", "steps", "seconds", "steps/s", ...metrics], ran.map(r => [r.run, r.seed, r.lengths.join(" + "), short(r.seconds), short(r.stepsPerSecond, 3), ...metrics.map(id => short(r.metrics[id]))])),
    ...machines.map(machine => `Machine: ${machine}.`),
  ].join("\n\n");
}

const FIGURES = [ // what a row says of a load, and how much it may be
  ["first paint", "firstPaint"], ["largest paint", "largestPaint"], ["first picture", "firstPicture", 1000], ["first step", "firstStep", 5000],
  ["layout shift", "shift", 0.05], ["longest task while loading", "longestTaskLoading"], ["longest task after", "longestTaskAfter", 50],
];
const told = ({ median, least, most }, limit = Infinity) => `${median} (${least}–${most})${median <= limit ? "" : " ✗"}`;
const kB = bytes => Math.round(bytes / 1000);
/** How the built page feels on one machine: every figure is the median of n cold loads, with the least and the most in brackets. */
export function feltOf({ machine: m, browser, packages, served, counted, bytes, loads }) {
  return [
    table(["link", "window", "trains on", "n", ...FIGURES.map(([title]) => title)], [
      ["aim", "", "", "", ...FIGURES.map(([, , limit]) => (limit === undefined ? "" : `at most ${limit}`))],
      ...loads.map(({ link, window, backend, n, values }) => [`\`${link}\``, window, backend, n, ...FIGURES.map(([, name, limit]) => told(values[name], limit))]),
    ]),
    table(["kB", "files", "as they are", "as gzip -9"], Object.entries({ entry: "before anything stands: scripts and styles of index.html, without TensorFlow.js", later: "after it: formulas, for one", fonts: "fonts", worker: "the worker's scripts", wasm: "WebAssembly" }).map(([group, says]) => [says, bytes[group].files, kB(bytes[group].raw), kB(bytes[group].gzip)])),
    `Machine: ${m.cpu}, ${m.cores} cores (load average ${m.load} when it began), Node ${m.node}, ${browser}, tfjs ${packages["@tensorflow/tfjs"]}, react ${packages.react}, vite ${packages.vite}, playwright ${packages.playwright}. Served by ${served}. Counted until ${counted.afterLoad / 1000} s after the load event, or until the first step if that comes later.`,
  ].join("\n\n");
}
function feltSection() {
  const folder = join(root, "docs", "results", "page"), files = existsSync(folder) ? readdirSync(folder).filter(file => file.endsWith(".json")).sort() : [];
  if (!files.length) return [];
  const about = "How the built page feels to who opens it (`npm run measure`): cold loads, nothing cached, Play pressed as soon as it can be. Milliseconds since navigation: first and largest contentful paint; the first picture of a probe that is not blank; the step counter leaving 0. Layout shift: the sum of all shifts, nothing excused, from the start into training. Tasks: the longest of the main thread before the load event and after it, in ms of thread time. ✗: the median misses the aim.";
  return [["## The page", about, ...files.map(file => feltOf(JSON.parse(readFileSync(join(folder, file), "utf8"))))].join("\n\n")];
}

async function page() {
  const names = readdirSync(join(root, "scripts")).flatMap(file => /^experiment-([\w-]+)\.mjs$/.exec(file)?.[1] ?? []).sort();
  const sections = [];
  for (const name of names) {
    const experiment = await import(pathToFileURL(join(root, "scripts", `experiment-${name}.mjs`)).href), folder = join(root, "docs", "results", name);
    const files = existsSync(folder) ? readdirSync(folder).filter(file => file.endsWith(".json")).sort() : [];
    sections.push(sectionOf(experiment, files.map(file => JSON.parse(readFileSync(join(folder, file), "utf8")))));
  }
  return `# Results\n\nGenerated by \`node scripts/results.mjs\` from \`docs/results/\`; not to be edited. \`node scripts/experiment.mjs NAME\` makes the runs.\n\n${[...sections, ...feltSection()].join("\n\n")}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = join(root, "docs", "results.md"), text = await page();
  if (!process.argv.includes("--check")) writeFileSync(path, text);
  else if (!existsSync(path) || readFileSync(path, "utf8") !== text) {
    console.error("docs/results.md is not what docs/results/ says: run `node scripts/results.mjs`");
    process.exitCode = 1;
  }
}

// docs/results.md: what was found, the paper's, what must hold, whether it does. Of cards (src/engine/papers) from
// docs/results/<card>/, of experiments (scripts/experiment-<name>.mjs) from docs/results/<name>/; and how the page
// feels, from docs/results/page/ (scripts/measure.mjs). The cards also as docs/results/cards.json, which the
// browser shows, and which of them are about which method. `--check` writes nothing and fails where any of them is
// not what the files say.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const short = (value, digits = 4) =>
  typeof value === "number" && Number.isFinite(value) ? String(Number(value.toPrecision(digits))) : "";
const table = (head, rows) =>
  [head, head.map(() => "---"), ...rows].map(cells => `| ${cells.join(" | ")} |`).join("\n");

/**
 * One claim in one row: what was found for every seed. A seed without its runs is missing, and then nothing is claimed.
 */
export function rowOf(claim, seeds, bySeed, runs) {
  const found = seeds.map(seed => (runs.every(run => bySeed[seed]?.[run.id]) ? claim.test(bySeed[seed]) : undefined));
  const verdict = found.some(each => each && !each.holds) ? "**no**" : found.every(Boolean) ? "yes" : "not run";
  return [
    claim.says,
    ...found.map(each => (each ? `${each.found}${each.holds ? "" : " ✗"}` : "missing")),
    claim.paper,
    verdict,
  ];
}
export function sectionOf({ title, about, paper, seeds, runs, claims }, results) {
  const bySeed = {};
  for (const result of results) (bySeed[result.seed] ??= {})[result.run] = result;
  const metrics = [...new Set(results.flatMap(result => Object.keys(result.metrics)))];
  const order = result => runs.findIndex(run => run.id === result.run) * 1e6 + result.seed;
  const ran = [...results].sort((a, b) => order(a) - order(b));
  const machines = [
    ...new Set(
      ran.map(
        ({ backend, machine: m }) => `${m.cpu}, ${m.cores} cores, Node ${m.node}, tfjs ${m.tfjs}, backend ${backend}`,
      ),
    ),
  ];
  return [
    `## ${title}`,
    about,
    `Paper: ${paper}`,
    table(
      ["must hold", ...seeds.map(seed => `seed ${seed}`), "paper", "holds"],
      claims.map(claim => rowOf(claim, seeds, bySeed, runs)),
    ),
    table(
      ["run", "seed", "steps", "seconds", "steps/s", ...metrics],
      ran.map(r => [
        r.run,
        r.seed,
        r.lengths.join(" + "),
        short(r.seconds),
        short(r.stepsPerSecond, 3),
        ...metrics.map(id => short(r.metrics[id])),
      ]),
    ),
    ...machines.map(machine => `Machine: ${machine}.`),
  ].join("\n\n");
}

// what a row says of a load, and how much it may be
const FIGURES = [
  ["first paint", "firstPaint"],
  ["largest paint", "largestPaint"],
  ["first picture", "firstPicture", 1000],
  ["first step", "firstStep", 5000],
  ["a picture moves", "firstMove", 1500],
  ["layout shift", "shift", 0.05],
  ["longest task while loading", "longestTaskLoading"],
  ["longest task after", "longestTaskAfter", 50],
];
const told = ({ median, least, most }, limit = Infinity) =>
  `${median} (${least}–${most})${median <= limit ? "" : " ✗"}`;
const kB = bytes => Math.round(bytes / 1000);
/**
 * How the built page feels on one machine: every figure is the median of n cold loads, with the least and
 * the most in brackets.
 */
export function feltOf({ machine: m, browser, packages, served, counted, bytes, loads }) {
  return [
    table(
      ["link", "window", "trains on", "n", ...FIGURES.map(([title]) => title)],
      [
        ["aim", "", "", "", ...FIGURES.map(([, , limit]) => (limit === undefined ? "" : `at most ${limit}`))],
        ...loads.map(({ link, window, backend, n, values }) => [
          `\`${link}\``,
          window,
          backend,
          n,
          ...FIGURES.map(([, name, limit]) => told(values[name], limit)),
        ]),
      ],
    ),
    table(
      ["kB", "files", "as they are", "as gzip -9"],
      Object.entries({
        entry: "before anything stands: scripts and styles of index.html, without TensorFlow.js",
        later: "after it: formulas, for one",
        fonts: "fonts",
        worker: "the worker's scripts",
        wasm: "WebAssembly",
      }).map(([group, says]) => [says, bytes[group].files, kB(bytes[group].raw), kB(bytes[group].gzip)]),
    ),
    `Machine: ${m.cpu}, ${m.cores} cores (load average ${m.load} when it began), Node ${m.node}, ${browser}, tfjs ${packages["@tensorflow/tfjs"]}, react ${packages.react}, vite ${packages.vite}, playwright ${packages.playwright}. Served by ${served}. Counted until ${counted.afterLoad / 1000} s after the load event, or until the first step if that comes later.`,
  ].join("\n\n");
}
function feltSection() {
  const folder = join(root, "docs", "results", "page");
  const files = existsSync(folder)
    ? readdirSync(folder)
        .filter(file => file.endsWith(".json"))
        .sort()
    : [];
  if (!files.length) return [];
  const about =
    "How the built page feels to who opens it (`npm run measure`): cold loads in a browser that has come to rest, nothing cached, the backend that the page chooses by itself, Play pressed as soon as it can be. Milliseconds since navigation: first and largest contentful paint; the first picture of a probe that is not blank; the step counter leaving 0; the first picture that changes after that. Layout shift: the sum of all shifts, nothing excused, from the start into training. Tasks: the longest of the main thread before the load event and after it, in ms of thread time, of loads of their own (at most 3), because tracing slows them. ✗: the median misses the aim.";
  return [
    ["## The page", about, ...files.map(file => feltOf(JSON.parse(readFileSync(join(folder, file), "utf8"))))].join(
      "\n\n",
    ),
  ];
}

/** The cards and the reader of their results, bundled: they are TypeScript, and plain data and arithmetic. */
async function loadCards() {
  const { build } = await import("vite");
  const entry = join(root, "src", "engine", "papers", "index.ts");
  const { output } = await build({
    root,
    configFile: false,
    logLevel: "error",
    build: {
      ssr: entry,
      write: false,
      target: "node20",
      minify: false,
      rollupOptions: { output: { codeSplitting: false } },
    },
  });
  return import(`data:text/javascript,${encodeURIComponent(output[0].code)}`);
}
/** read: of a file's text and name; what it refuses is told with the path. */
function resultsOf(name, read = json => JSON.parse(json)) {
  const folder = join(root, "docs", "results", name);
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter(file => file.endsWith(".json"));
  return files.sort().map(file => {
    try {
      return read(readFileSync(join(folder, file), "utf8"), file);
    } catch (error) {
      throw Error(`${join(folder, file)}: ${error.message}`, { cause: error });
    }
  });
}
/** Of a card, whose name and seed the file's name says. */
const readerOf = (card, parseResult) => (json, file) => {
  const [, run, seed] = /^(.*)-seed(\d+)\.json$/.exec(file) ?? [];
  if (run === undefined) throw Error("expected a name of the form <run>-seed<N>.json");
  return parseResult(json, { card, run, seed: Number(seed) });
};
const list = values => values.join(", ");
/** One number per seed; of many seeds their mean and standard deviation. */
export function oursOf(values) {
  if (values.length <= 3) return list(values.map(v => short(v, 3)));
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1));
  return `${short(mean, 3)} (s.d. ${short(deviation, 2)})`;
}
/**
 * A card as the page shows it: every claim judged, every run with its numbers beside the paper's. No functions,
 * so it can be a file.
 */
export function cardOf({ id, title, paper, figure, shows, budget, columns, runs, claims }, results) {
  const find = (run, seed) => results.find(result => result.run === run && result.seed === seed);
  const used = Object.keys(columns).filter(metric => runs.some(run => run.metrics.includes(metric)));
  return {
    id,
    title,
    paper,
    figure,
    shows,
    budget,
    methods: [...new Set(runs.map(({ run }) => run.method))],
    claims: claims.map(claim => {
      const { found, answer, ahead, tested, asked } = claim.judge(find);
      const soFar = answer !== undefined && tested < asked;
      return {
        says: claim.says,
        ours: found,
        paper: claim.paper,
        verdict: answer ?? "not run",
        ...(soFar && { seeds: `${tested} of ${asked} seeds run` }),
        ...(!soFar && answer === "mixed" && { ahead: `${ahead} of ${tested} seeds` }),
        ...(answer !== undefined && answer !== "yes" && claim.diagnosis && { diagnosis: claim.diagnosis }),
      };
    }),
    columns: used.map(metric => columns[metric]),
    runs: runs.map(({ id: name, title: what, run, seeds, minutes, paper: printed = {} }) => {
      const done = results.filter(result => result.run === name).sort((a, b) => a.seed - b.seed);
      const missing = seeds.filter(seed => !find(name, seed));
      const timed = done.flatMap(({ seconds }) => (seconds === null ? [] : [seconds / 60]));
      return {
        title: what,
        run,
        done: done.map(({ seed }) => seed),
        missing,
        cost: Math.max(1, Math.round(minutes * missing.length)),
        steps: done[0]?.steps.join(" + ") ?? "",
        minutes: oursOf(timed),
        cells: used.map(metric => ({
          ours: oursOf(done.flatMap(({ metrics }) => metrics[metric] ?? [])),
          ...(printed[metric] && { paper: printed[metric] }),
        })),
      };
    }),
  };
}
const answerText = ({ verdict, seeds, ahead }) =>
  seeds
    ? `so far ${verdict}, ${seeds}`
    : ahead
      ? `${verdict}, ahead on ${ahead}`
      : verdict === "no"
        ? "**no**"
        : verdict;
const ANSWERS = ["yes", "so far", "level", "mixed", "no", "not run"];
/** Of every paper, how many claims were answered how; what has fewer seeds than it asks for is open. */
export function summaryOf(cards) {
  const papers = [...new Set(cards.map(({ paper }) => paper))];
  const answers = cards.flatMap(({ paper, claims }) =>
    claims.map(({ verdict, seeds }) => ({ paper, answer: seeds ? "so far" : verdict })),
  );
  const count = (paper, answer) => answers.filter(each => each.paper === paper && each.answer === answer).length;
  return table(
    ["paper", "claims", ...ANSWERS],
    papers.map(paper => [
      paper,
      answers.filter(each => each.paper === paper).length,
      ...ANSWERS.map(answer => count(paper, answer) || ""),
    ]),
  );
}
const row = seeds =>
  seeds.length > 3 && seeds.at(-1) - seeds[0] === seeds.length - 1 ? `${seeds[0]} to ${seeds.at(-1)}` : list(seeds);
const seedsText = seeds => `seed${seeds.length > 1 ? "s" : ""} ${row(seeds)}`;
export function cardText(card, results) {
  const machines = [
    ...new Set(
      results.map(
        ({ machine: m, backend, versions }) =>
          `${m.cpu}, ${m.cores} cores, ${backend}, ${Object.entries(versions)
            .map(each => each.join(" "))
            .join(", ")}`,
      ),
    ),
  ];
  const failing = card.claims.filter(({ diagnosis }) => diagnosis);
  return [
    `## ${card.title}`,
    `${card.shows} ${card.budget}`,
    `Paper: ${card.paper}; ${card.figure}. \`npm run -s cli -- card ${card.id} --seed 1\``,
    table(
      ["must hold", "ours", "paper", "holds"],
      card.claims.map(claim => [claim.says, claim.ours, claim.paper, answerText(claim)]),
    ),
    ...failing.map(({ says, diagnosis }) => `To “${says}”: ${diagnosis}`),
    table(
      ["run", "seeds", "steps", "minutes", ...card.columns],
      card.runs.map(({ title, done, missing, cost, steps, minutes, cells }) => [
        title,
        [done.length ? row(done) : "", missing.length ? `not run: ${seedsText(missing)}, about ${cost} min` : ""]
          .filter(Boolean)
          .join("; "),
        steps,
        minutes,
        ...cells.map(({ ours, paper }) => [ours, paper && `paper: ${paper}`].filter(Boolean).join("; ")),
      ]),
    ),
    ...machines.map(machine => `Machine: ${machine}.`),
  ].join("\n\n");
}

async function page() {
  const { cards: all, parseResult } = await loadCards();
  const cards = all.map(card => {
    const results = resultsOf(card.id, readerOf(card.id, parseResult));
    return [cardOf(card, results), results];
  });
  const names = readdirSync(join(root, "scripts"))
    .flatMap(file => /^experiment-([\w-]+)\.mjs$/.exec(file)?.[1] ?? [])
    .sort();
  const sections = [];
  for (const name of names) {
    sections.push(
      sectionOf(await import(pathToFileURL(join(root, "scripts", `experiment-${name}.mjs`)).href), resultsOf(name)),
    );
  }
  const intro =
    "Generated by `node scripts/results.mjs` from `docs/results/`; not to be edited. A card is one figure or table of a paper; what must hold was written down before its runs, and where that was changed or added after, the claim says so. One function answers every claim: yes where the claimed side is ahead by more than two standard errors on every seed, level where any seed is nearer than that, no where it is behind on every seed, mixed otherwise; so far while fewer than three seeds were run. `npm run -s cli -- card` lists the runs that are done and those that are missing. ✗: behind on that seed, ≈: level. Minutes are of the clock, on cores that other work shared and at times held up: no benchmark.";
  return {
    "results.md": `# Results\n\n${[intro, summaryOf(cards.map(([card]) => card)), ...cards.map(([card, results]) => cardText(card, results)), ...sections, ...feltSection()].join("\n\n")}\n`,
    "results/cards.json": `${JSON.stringify(
      cards.map(([card]) => card),
      null,
      1,
    )}\n`,
    "results/cards-of-methods.json": `${JSON.stringify(Object.fromEntries([...new Set(cards.flatMap(([card]) => card.methods))].sort().map(method => [method, cards.filter(([card]) => card.methods.includes(method)).map(([card]) => card.id)])), null, 1)}\n`,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, text] of Object.entries(await page())) {
    const path = join(root, "docs", name);
    if (!process.argv.includes("--check")) writeFileSync(path, text);
    else if (!existsSync(path) || readFileSync(path, "utf8") !== text) {
      console.error(`docs/${name} is not what docs/results/ says: run \`node scripts/results.mjs\``);
      process.exitCode = 1;
    }
  }
}

// npm test: format, lint, types, unit tests, the built page in a real browser. npm run test:data: what needs official
// data files, from the folder that DATASETS_FROM names. Ends with `tests: N passed, M failed`; a skipped test counts as
// failed. What failed is named once more at the end, with the minutes that each part took.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { needBrowser } from "./browser.mjs";

const data = process.argv[2] === "data";
const scratch = mkdtempSync(join(tmpdir(), "latent-playground-"));
const count = { passed: 0, failed: 0 };
/** What failed, with its first words. */
const red = [];
/**
 * A spec drives a browser on a machine that others may keep busy: one that fails is run once more. What passed only
 * then is named at the end, for whoever changes it next; more than so many are no accident, and count as failed.
 */
const SECOND_TRIES = 4;
const second = [];
const parts = [];

/** True when it ended well. */
function run(title, command, args, env = {}) {
  console.log(`\n— ${title}`);
  const [file, all] =
    command === "node"
      ? [process.execPath, args]
      : command === "npm"
        ? ["npm", args]
        : ["npx", ["--no-install", command, ...args]];
  const start = Date.now();
  const { status, error } = spawnSync(file, all, { stdio: "inherit", env: { ...process.env, ...env } });
  if (error) throw error;
  parts.push(`${((Date.now() - start) / 60_000).toFixed(1)} min ${title}`);
  return status === 0;
}
const must = (title, ...rest) => {
  if (!run(title, ...rest)) fails(title);
};
function fails(title, why = "") {
  count.failed++;
  red.push(`${title}: failed${why && `; ${why}`}`);
  console.log(red.at(-1));
}
/** `list` says its JSON and nothing else, wherever it is called: a stray line is a program that ran inside another. */
function speaks(title, program, cwd) {
  console.log(`\n— ${title}`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "list"], { cwd, encoding: "utf8" });
  const wrong = status !== 0 ? `it ends with ${status}` : stderr ? `it complains: ${stderr.trim()}` : strayIn(stdout);
  if (wrong) fails(title, wrong);
}
function strayIn(stdout) {
  try {
    const { methods, datasets } = JSON.parse(stdout);
    return methods?.length && datasets?.length ? undefined : "it lists no methods or no data sets";
  } catch {
    return `its output is no JSON: ${stdout.slice(0, 200)}`;
  }
}
function unit() {
  const file = join(scratch, "vitest.json");
  const ok = run(
    data ? "tests on official data" : "unit tests",
    "vitest",
    ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`],
    data ? { TEST_DATA: "1" } : {},
  );
  const { numPassedTests, numTotalTests, testResults } = JSON.parse(readFileSync(file, "utf8"));
  for (const { name, status, message, assertionResults } of testResults) {
    const of = relative(process.cwd(), name);
    if (status === "failed" && message) red.push(`${of}: ${opening(message)}`); // the file itself
    for (const each of assertionResults)
      if (each.status !== "passed")
        red.push(`${of} > ${each.fullName}: ${opening(each.failureMessages?.[0] ?? each.status)}`);
  }
  add(numPassedTests, numTotalTests - numPassedTests, ok);
}
const opening = message => message.split("\n").slice(0, 4).join("\n  ").slice(0, 600);
/** What is missing is said by the test that needs it; the others go on. */
function prepared(name) {
  try {
    needBrowser(name);
  } catch (error) {
    console.log(error.message);
  }
}
/** project: of playwright.config.ts. */
function browser(title, project, workers) {
  const file = join(scratch, `${project}.json`);
  const ok = run(title, "playwright", ["test", `--project=${project}`, `--workers=${workers}`, "--retries=1"], {
    CHROMIUM: needBrowser(),
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
  });
  const { stats, suites } = JSON.parse(readFileSync(file, "utf8"));
  for (const { file, title, ok, tests } of suites.flatMap(specs)) {
    const [first] = tests[0]?.results ?? [],
      why = `${file} > ${title}: ${opening(first?.error?.message ?? "did not pass")}`;
    if (!ok) red.push(why);
    else if (first?.status !== "passed") second.push(why);
  }
  add(stats.expected + stats.flaky, stats.unexpected + stats.skipped, ok);
}
const specs = ({ specs: own, suites = [] }) => [...own, ...suites.flatMap(specs)];
function add(passed, failed, ok) {
  count.passed += passed;
  count.failed += ok ? failed : Math.max(1, failed);
}

try {
  if (!data) {
    must("format", "npm", ["run", "-s", "prettier", "--", "--check"]); // red: npm run format
    must("lint", "oxlint", []);
    must("types of the engine", "tsc", ["-p", "src/engine"]);
    must("types", "tsc", ["-p", "."]);
    must("the results page is what the results say", "node", ["scripts/results.mjs", "--check"]);
  }
  unit();
  if (!data) {
    must("build", "vite", ["build", "--logLevel", "error"]);
    const headless = join(scratch, "headless");
    must("the bundle for machines with a GPU", "node", ["scripts/bundle.mjs", "--to", headless]);
    speaks("the bundle starts without this repository", join(headless, "main.mjs"), scratch);
    must("build of the parity page", "vite", ["build", "--logLevel", "error", "--config", "e2e/parity/vite.config.ts"]);
    prepared("Firefox");
    browser("the page in a browser, two specs at a time", "shared", 2);
    browser("the page in a browser, one spec at a time", "alone", 1);
  }
} catch (error) {
  fails("the tests themselves", error instanceof Error ? error.message : String(error));
}
rmSync(scratch, { recursive: true, force: true });
if (second.length > SECOND_TRIES) fails("the page in a browser", `${second.length} specs passed the second time only`);
console.log(`\n${[...parts, ...second.map(why => `passed the second time only: ${why}`), ...red].join("\n")}`);
console.log(`\ntests: ${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed ? 1 : 0;

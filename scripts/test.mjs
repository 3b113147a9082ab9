// npm test: format, lint, types, unit tests, the built page in a real browser. npm run test:data: what needs official
// data files, from the folder that DATASETS_FROM names. Ends with `tests: N passed, M failed`; a skipped or flaky
// test counts as failed.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { needBrowser } from "./browser.mjs";

const data = process.argv[2] === "data";
const scratch = mkdtempSync(join(tmpdir(), "latent-playground-"));
const count = { passed: 0, failed: 0 };

function run(title, command, args, env = {}) {
  console.log(`\n— ${title}`);
  const [file, all] =
    command === "node"
      ? [process.execPath, args]
      : command === "npm"
        ? ["npm", args]
        : ["npx", ["--no-install", command, ...args]];
  const { status, error } = spawnSync(file, all, { stdio: "inherit", env: { ...process.env, ...env } });
  if (error) throw error;
  return status === 0;
}
const must = (title, ...rest) => {
  if (run(title, ...rest)) return;
  count.failed++;
  console.log(`${title}: failed`);
};
/** `list` says its JSON and nothing else, wherever it is called: a stray line is a program that ran inside another. */
function speaks(title, program, cwd) {
  console.log(`\n— ${title}`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "list"], { cwd, encoding: "utf8" });
  const wrong = status !== 0 ? `it ends with ${status}` : stderr ? `it complains: ${stderr.trim()}` : strayIn(stdout);
  if (!wrong) return;
  count.failed++;
  console.log(`${title}: failed; ${wrong}`);
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
  const { numPassedTests, numTotalTests } = JSON.parse(readFileSync(file, "utf8"));
  add(numPassedTests, numTotalTests - numPassedTests, ok);
}
function browser() {
  const file = join(scratch, "playwright.json");
  const ok = run("the page in a browser", "playwright", ["test"], {
    CHROMIUM: needBrowser(),
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
  });
  const { stats } = JSON.parse(readFileSync(file, "utf8"));
  add(stats.expected, stats.unexpected + stats.flaky + stats.skipped, ok);
}
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
    browser();
  }
} catch (error) {
  count.failed++;
  console.error(error instanceof Error ? error.message : error);
}
rmSync(scratch, { recursive: true, force: true });
console.log(`\ntests: ${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed ? 1 : 0;

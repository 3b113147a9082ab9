// Runs an experiment's headless runs, one process of the command line after the other at low priority, and keeps each
// as one JSON file under docs/results/. Finished ones are skipped and one under way is gone on with: `node
// scripts/experiment.mjs two-stage-mnist`. `--seeds 1,2`, `--only RUN`, `--into DIR` narrow it; what follows `--` is
// added to every run (a trial: `-- --steps 40 --dataset drawn-digits`).
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const POINTS = 200; // of a series that are kept
const EVERY = 20; // steps between two reports: 200 in a phase of 4000

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { seeds: { type: "string" }, only: { type: "string" }, into: { type: "string" } },
});
const [name, ...added] = positionals;
const file = join(root, "scripts", `experiment-${name}.mjs`);
if (!name || !existsSync(file)) {
  console.error(`expected the name of an experiment (scripts/experiment-NAME.mjs), got ${name ?? "none"}`);
  process.exit(2);
}
const { runs, seeds } = await import(file);
const into = options.into ?? join(root, "docs", "results", name);
const lines = join(root, ".cache", "experiments", name); // reports and weights, ignored by git
mkdirSync(into, { recursive: true });
mkdirSync(lines, { recursive: true });
os.setPriority(5); // inherited by the runs

for (const seed of options.seeds?.split(",").map(Number) ?? seeds)
  for (const run of runs.filter(each => !options.only || each.id === options.only)) {
    const result = join(into, `${run.id}-seed${seed}.json`);
    if (existsSync(result)) console.log(`${run.id}, seed ${seed}: there already`);
    else await record(run, seed, result);
  }

async function record(run, seed, result) {
  const [reports, weights] = [
    join(lines, `${run.id}-seed${seed}.jsonl`),
    join(lines, `${run.id}-seed${seed}.safetensors`),
  ];
  const args = [
    "train",
    ...override([...run.args, "--seed", String(seed), "--every", String(EVERY)], added),
    "--out",
    weights,
  ];
  console.log(`${run.id}, seed ${seed}: cli ${args.slice(0, -2).join(" ")}`);
  const said = await cli(
    args,
    text => writeFileSync(reports, text, { flag: "a" }),
    () => existsSync(weights) || writeFileSync(reports, ""), // it goes on from what is there
  );
  const end = said.at(-1);
  if (!end?.done) throw Error(`${run.id}, seed ${seed}: the last line does not say that it is done`);
  const { run: config, lengths } = (await cli(["inspect", weights]))[0];
  const { step, from, seconds, stepsPerSecond, backend, metrics, details } = end;
  const kept = {
    run: run.id,
    seed,
    config,
    lengths,
    step,
    seconds: from === undefined ? seconds : null, // of the steps after `from` alone
    stepsPerSecond: stepsPerSecond || null,
    backend,
    machine: machine(),
    recorded: new Date().toISOString().slice(0, 10),
    metrics,
    details,
    series: seriesOf(reportsIn(reports)),
  };
  writeFileSync(`${result}.tmp`, pretty(kept));
  renameSync(`${result}.tmp`, result);
  console.log(`${run.id}, seed ${seed}: ${step} steps${from === undefined ? ` in ${seconds} s` : ""}`);
}
/** A later option of the same name wins, unless it is one that may repeat. */
function override(args, more) {
  const all = [...args, ...more];
  const pairs = [];
  for (let i = 0; i < all.length; i += 2) pairs.push([all[i], all[i + 1]]);
  return pairs
    .filter(
      ([option], i) => ["--set", "--data"].includes(option) || pairs.findLastIndex(([each]) => each === option) === i,
    )
    .flat();
}

function cli(args, keep = () => {}, begin = () => {}) {
  begin();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, "scripts", "cli.mjs"), ...args], {
      cwd: root,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", part => {
      text += part;
      keep(part);
    });
    child.on("error", reject).on("close", code => {
      if (code) reject(Error(`cli ${args.join(" ")}: exit code ${code}`));
      else
        resolve(
          text
            .trim()
            .split("\n")
            .map(line => JSON.parse(line)),
        );
    });
  });
}
function machine() {
  const version = name => createRequire(import.meta.url)(`${name}/package.json`).version;
  return {
    cpu: os.cpus()[0].model.trim(),
    cores: os.cpus().length,
    node: process.versions.node,
    tfjs: version("@tensorflow/tfjs"),
  };
}
/** Of several processes, where it was stopped: of a step that was made twice the later line, of half a line nothing. */
function reportsIn(file) {
  const byStep = new Map();
  for (const line of readFileSync(file, "utf8").split("\n"))
    try {
      const report = JSON.parse(line);
      if (report.series) byStep.set(report.step, report);
    } catch {
      continue;
    }
  return [...byStep.values()].sort((a, b) => a.step - b.step);
}
/** Latest values of the reports as series, thinned to about POINTS each. */
function seriesOf(reports) {
  const series = {};
  for (const { step, series: latest } of reports)
    for (const [name, value] of Object.entries(latest)) {
      const line = (series[name] ??= { at: [], values: [] });
      line.at.push(step);
      line.values.push(Number(value.toPrecision(6)));
    }
  for (const line of Object.values(series)) {
    const stride = Math.ceil(line.at.length / POINTS);
    for (const key of ["at", "values"])
      line[key] = line[key].filter((_, i, all) => i % stride === stride - 1 || i === all.length - 1);
  }
  return series;
}
/** Lists of numbers on one line each. */
function pretty(value) {
  return `${JSON.stringify(value, null, 1).replace(/\[[\s\d.,eE+-]*\]/g, list => list.replace(/\s+/g, " "))}\n`;
}

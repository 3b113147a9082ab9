// `npm run bench`: plain tfjs, our engine eager and replayed, jax-js and PyTorch, side by side on the same three
// nets. Tables for people, or with --json an array for programs and nothing else. `tune` makes the table of
// kernel variants instead.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { input, InputError, oneOf } from "../src/cli/options";
import { openBrowser } from "./browser";
import { ENGINES, type Engine } from "./engines/contestant";
import { NET_NAMES, type Backend } from "./net";
import { findTorch, processLane } from "./processes";
import { betweenMarks, jsonTable, say, tablesOf, tell } from "./report";
import { PACE, sideBySide, type Lane, type Result } from "./rounds";

const [TEXT, FLAG] = [{ type: "string" }, { type: "boolean", default: false }] as const;
const OPTIONS = {
  json: FLAG,
  backend: TEXT,
  net: TEXT,
  engine: { type: "string", multiple: true },
  seconds: TEXT,
  threads: TEXT,
  "submit-ms": TEXT,
  software: FLAG,
  "update-readme": FLAG,
} as const;
const BACKENDS = ["webgpu", "wasm"] as const satisfies readonly Backend[];
const VARIANTS = "src/engine/kernels/variants.json"; // what tune makes
const USAGE = `npm run bench [-- --net toy|mlp|conv] [--backend webgpu|wasm] [--engine tfjs|eager|replay|jax-js|torch]… [--seconds S] [--threads N] [--submit-ms MS] [--software] [--update-readme]
npm run -s bench -- --json …
npm run bench -- tune
`;

/** root: the repository's. needBrowser: finds or installs Chromium. Resolves with the exit code. */
export async function main(argv: readonly string[], root: string, needBrowser: () => string): Promise<number> {
  try {
    return argv[0] === "tune" ? await tune(argv.slice(1), root, needBrowser) : await bench(argv, root, needBrowser);
  } catch (error) {
    say(
      error instanceof InputError
        ? `${error.message}\n${USAGE}`
        : error instanceof Error
          ? error.message
          : String(error),
    );
    return error instanceof InputError ? 2 : 1;
  }
}
async function bench(argv: readonly string[], root: string, needBrowser: () => string): Promise<number> {
  const {
    json,
    net,
    backend,
    engine,
    seconds,
    threads,
    "submit-ms": submit,
    software,
    "update-readme": readme,
  } = input("", () => parseArgs({ args: [...argv], options: OPTIONS })).values;
  const chosen = net === undefined ? NET_NAMES : [oneOf("net", net, NET_NAMES)];
  const backends = backend === undefined ? BACKENDS : [oneOf("backend", backend, BACKENDS)];
  const engines = (engine ?? []).map(name => oneOf("engine", name, [...ENGINES, "torch"] as const));
  const wanted = (engine: Engine | "torch") => engines.length === 0 || engines.includes(engine);
  const pace = { ...PACE, seconds: positive("seconds", seconds ?? String(PACE.seconds)) };
  const cores = positive("threads", threads ?? "1");
  const torch = wanted("torch") ? findTorch() : undefined;
  if (wanted("torch") && !torch)
    say("torch: no Python here imports it ($PYTHON, python3, /usr/bin/python3 were asked), so it is not in the table");
  const browser = await openBrowser(
    root,
    needBrowser(),
    backends,
    software,
    versionsOf(root),
    submit === undefined ? undefined : positive("submit-ms", submit),
  );
  const results: Result[] = [];
  try {
    for (const b of backends)
      for (const name of chosen) {
        // nothing is recorded on Wasm
        const lanes: Lane[] = ENGINES.filter(e => wanted(e) && !(e === "replay" && b === "wasm")).map(e =>
          browser.lane(e, name, b),
        );
        const device = b === "wasm" ? "cpu" : "cuda";
        if (torch && (device === "cpu" || torch.cuda))
          lanes.push(
            processLane("torch", torch.python, [
              join(root, "bench", "torch.py"),
              "--lane",
              "--net",
              name,
              "--device",
              device,
              "--threads",
              String(cores),
            ]),
          );
        results.push(...(await sideBySide(name, b, lanes, pace, json ? () => {} : say)));
      }
  } finally {
    await browser.close();
  }
  if (readme) {
    const file = join(root, "README.md");
    writeFileSync(file, betweenMarks(readFileSync(file, "utf8"), tablesOf(results, browser.chromium)));
  }
  return tell(results, browser.chromium, json);
}
async function tune(argv: readonly string[], root: string, needBrowser: () => string): Promise<number> {
  const { software } = input("", () => parseArgs({ args: [...argv], options: { software: FLAG } })).values;
  const browser = await openBrowser(root, needBrowser(), ["webgpu"], software, versionsOf(root));
  try {
    const file = join(root, VARIANTS);
    writeFileSync(file, jsonTable(await browser.tune(say)));
    say(`${VARIANTS} is written`);
  } finally {
    await browser.close();
  }
  return 0;
}
function versionsOf(root: string): Readonly<Record<Engine, string>> {
  const of = (name: string) =>
    (JSON.parse(readFileSync(join(root, name, "package.json"), "utf8")) as { version: string }).version;
  const ours = of(".");
  const at = (name: string) => of(`node_modules/${name}`);
  return { tfjs: at("@tensorflow/tfjs"), eager: ours, replay: ours, "jax-js": at("@jax-js/jax") };
}
function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value)))
    throw new InputError(`--${name}: expected a number above 0, got "${text}"`);
  return value;
}

// `npm run bench`: plain tfjs, our engine eager and replayed, jax-js and PyTorch, side by side on the same three
// nets. Tables for people, or with --json an array for programs and nothing else. `tune` makes the table of
// kernel variants instead.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { input, InputError, oneOf } from "../src/cli/options";
import { messageOf } from "../src/engine/errors";
import { type Benches, openBrowser } from "./browser";
import { ENGINES, type Engine } from "./engines/contestant";
import { NET_NAMES, type Backend, type NetName } from "./net";
import { findTorch, processLane } from "./processes";
import { betweenMarks, jsonTable, say, tablesOf, tell } from "./report";
import { PACE, sideBySide, type EngineName, type Lane, type Pace, type Result } from "./rounds";

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
    say(error instanceof InputError ? `${error.message}\n${USAGE}` : messageOf(error));
    return error instanceof InputError ? 2 : 1;
  }
}
async function bench(argv: readonly string[], root: string, needBrowser: () => string): Promise<number> {
  const plan = planned(argv);
  const torch = plan.wanted("torch") ? findTorch() : undefined;
  if (plan.wanted("torch") && !torch)
    say("torch: no Python here imports it ($PYTHON, python3, /usr/bin/python3 were asked), so it is not in the table");
  const { backends, software, submitMs } = plan;
  const browser = await openBrowser(root, needBrowser(), { backends, software, submitMs, versions: versionsOf(root) });
  const results: Result[] = [];
  try {
    for (const backend of backends)
      for (const net of plan.nets) {
        const lanes = lanesOf(plan, browser, root, torch, net, backend);
        results.push(...(await sideBySide(net, backend, lanes, plan.pace, plan.json ? () => {} : say)));
      }
  } finally {
    await browser.close();
  }
  if (plan.readme) {
    const file = join(root, "README.md");
    writeFileSync(file, betweenMarks(readFileSync(file, "utf8"), tablesOf(results, browser.chromium)));
  }
  return tell(results, browser.chromium, plan.json);
}
/** What was asked for, checked. */
interface Plan {
  json: boolean;
  readme: boolean;
  software: boolean;
  nets: readonly NetName[];
  backends: readonly Backend[];
  wanted(engine: EngineName): boolean;
  pace: Pace;
  /** Of PyTorch on the CPU. */
  threads: number;
  submitMs: number | undefined;
}
function planned(argv: readonly string[]): Plan {
  const { values } = input("", () => parseArgs({ args: [...argv], options: OPTIONS }));
  const { net, backend, seconds = String(PACE.seconds), threads = "1", "submit-ms": submit } = values;
  const nets = net === undefined ? NET_NAMES : [oneOf("net", net, NET_NAMES)];
  const backends = backend === undefined ? BACKENDS : [oneOf("backend", backend, BACKENDS)];
  const engines = (values.engine ?? []).map(name => oneOf("engine", name, [...ENGINES, "torch"] as const));
  return {
    json: values.json,
    readme: values["update-readme"],
    software: values.software,
    nets,
    backends,
    wanted: engine => engines.length === 0 || engines.includes(engine),
    pace: { ...PACE, seconds: positive("seconds", seconds) },
    threads: positive("threads", threads),
    submitMs: submit === undefined ? undefined : positive("submit-ms", submit),
  };
}
/** The engines' in the browser, and PyTorch's where it is and has the device. */
function lanesOf(
  { wanted, threads }: Plan,
  browser: Benches,
  root: string,
  torch: ReturnType<typeof findTorch>,
  net: NetName,
  backend: Backend,
): Lane[] {
  // nothing is recorded on Wasm
  const engines = ENGINES.filter(engine => wanted(engine) && !(engine === "replay" && backend === "wasm"));
  const lanes = engines.map(engine => browser.lane(engine, net, backend));
  const device = backend === "wasm" ? "cpu" : "cuda";
  if (!torch || (device === "cuda" && !torch.cuda)) return lanes;
  const script = [join(root, "bench", "torch.py"), "--lane"];
  const options = ["--net", net, "--device", device, "--threads", String(threads)];
  return [...lanes, processLane("torch", torch.python, [...script, ...options])];
}
async function tune(argv: readonly string[], root: string, needBrowser: () => string): Promise<number> {
  const { software } = input("", () => parseArgs({ args: [...argv], options: { software: FLAG } })).values;
  const browser = await openBrowser(root, needBrowser(), {
    backends: ["webgpu"],
    software,
    versions: versionsOf(root),
  });
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
  const of = (folder: string) => {
    const text = readFileSync(join(root, folder, "package.json"), "utf8");
    return (JSON.parse(text) as { version: string }).version;
  };
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

// The bundle's entry (scripts/bundle.mjs): the engine, its command line, the bench and the WebGPU tests in Node on
// any machine with a GPU, without this repository. WebGPU and the plain CPU backend only: tfjs's Wasm backend cannot
// be bundled for Node.
import { mkdtempSync, rmSync } from "node:fs";
import { access } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Refused } from "../scripts/official/files.mjs";
import { install } from "../scripts/official/install.mjs";
import { DATASETS } from "../scripts/official/table.mjs";
import { dawn, nodeHostWith } from "../src/node/host";
import { type Commands, work } from "../src/cli/command";
import { ENDINGS } from "../src/cli/exit";
import { checkOutput, type Output, writeOutput } from "../src/cli/files";
import { inspect, list } from "../src/cli/list";
import { asInput, input, InputError, oneOf } from "../src/cli/options";
import { sample } from "../src/cli/sample";
import { train } from "../src/cli/train";
import { chooseBackend } from "../src/engine/backend";
import { ADAPTERS } from "../src/engine/kernels/webgpu/variants";
import { jsonAt, listAt, recordAt } from "../src/engine/unknown";
import { check } from "./check";
import { ENGINES, type Engine, type Open } from "./engines/contestant";
import { chunkOf } from "./lane";
import { Meter } from "./meter";
import { NET_NAMES, nets } from "./net";
import { findTorch, processLane } from "./processes";
import { jsonTable, say, tell } from "./report";
import { PACE, sideBySide, type Lane, type Result } from "./rounds";
import { tune } from "./tune";

const [TEXT, FLAG] = [{ type: "string" }, { type: "boolean", default: false }] as const;
const HERE = fileURLToPath(import.meta.url);
const USAGE = `node main.mjs train --method ID --dataset ID [--data DIR] … | sample … | inspect FILE | list   as \`npm run cli\`; DIR: official data files, or installed packs
node main.mjs bench [--net toy|mlp|conv] [--engine tfjs|eager|replay|jax-js|torch]… [--seconds S] [--json]
node main.mjs check                                                            the WebGPU tests
node main.mjs tune [--out variants.json]                                       the table of kernel variants for this GPU
${ENDINGS}`;
const TABLE: Output = {
  ending: ".json",
  what: "table of kernel variants",
  read: bytes => {
    const table = recordAt("", jsonAt("", Buffer.from(bytes).toString("utf8")));
    for (const kind of ADAPTERS) listAt(`${kind}.choice`, recordAt(kind, table[kind])["choice"]);
  },
};
const COMMANDS: Commands = {
  train: argv => withData(onGpu(argv), train),
  sample: argv => withData(onGpu(argv), sample),
  list,
  inspect,
  bench,
  lane,
  check: () => check(),
  tune: tuned,
};

/** WebGPU unless told otherwise; Wasm is not in here. */
function onGpu(argv: readonly string[]): readonly string[] {
  const at = argv.findIndex(word => /^--backend(=|$)/.test(word));
  if (at < 0) return [...argv, "--backend", "webgpu"];
  if ([argv[at]!.split("=")[1], argv[at + 1]].includes("wasm"))
    throw new InputError("--backend: the bundle has webgpu and cpu, not wasm");
  return argv;
}
/**
 * Takes `--data DIR` out (`--data field=value` stays): packs are read from there, official files are packed into a
 * temporary folder first.
 */
async function withData(
  argv: readonly string[],
  command: (argv: readonly string[]) => Promise<number>,
): Promise<number> {
  const at = argv.findIndex((word, i) => word === "--data" && !argv[i + 1]?.includes("="));
  if (at < 0) return command(argv);
  const from = argv[at + 1];
  const rest = [...argv.slice(0, at), ...argv.slice(at + 2)];
  const dataset = rest[rest.indexOf("--dataset") + 1];
  if (from === undefined) throw new InputError("--data: its value is missing");
  if (
    await access(join(from, "manifest.json")).then(
      () => true,
      () => false,
    )
  ) {
    process.env["DATASETS_DIR"] = from;
    return command(rest);
  }
  const names = Object.keys(DATASETS).filter(name => name === dataset);
  if (!names.length)
    throw new InputError(
      `--data: no manifest.json in ${from}, and --dataset is none of ${Object.keys(DATASETS).join(", ")}`,
    );
  const to = mkdtempSync(join(tmpdir(), "latent-playground-"));
  try {
    await install(names, { from, to, log: say }).catch((error: unknown) => {
      throw error instanceof Refused ? asInput("--data", error) : error;
    });
    process.env["DATASETS_DIR"] = to;
    return await command(rest);
  } finally {
    rmSync(to, { recursive: true, force: true });
  }
}

async function bench(argv: readonly string[]): Promise<number> {
  const { json, net, engine, seconds } = input("", () =>
    parseArgs({
      args: [...argv],
      options: { json: FLAG, net: TEXT, engine: { ...TEXT, multiple: true }, seconds: TEXT },
    }),
  ).values;
  const chosen = net === undefined ? NET_NAMES : [oneOf("net", net, NET_NAMES)];
  const engines = (engine ?? []).map(name => oneOf("engine", name, [...ENGINES, "torch"] as const));
  const wanted = (name: Engine | "torch") => engines.length === 0 || engines.includes(name);
  const pace = { ...PACE, seconds: Number(seconds ?? PACE.seconds) };
  if (!(pace.seconds > 0)) throw new InputError(`--seconds: expected a number above 0, got "${seconds}"`);
  const torch = wanted("torch") ? findTorch() : undefined;
  if (wanted("torch") && !torch?.cuda)
    say(
      torch
        ? "torch: it has no CUDA here, so it is not in the table"
        : "torch: no Python here imports it, so it is not in the table",
    );
  const results: Result[] = [];
  for (const name of chosen) {
    const lanes: Lane[] = ENGINES.filter(wanted).map(e =>
      processLane(e, process.execPath, [HERE, "lane", "--engine", e, "--net", name]),
    );
    if (torch?.cuda)
      lanes.push(
        processLane("torch", torch.python, [join(HERE, "..", "torch.py"), "--lane", "--net", name, "--device", "cuda"]),
      );
    results.push(...(await sideBySide(name, "webgpu", lanes, pace, json ? () => {} : say)));
  }
  return tell(results, `Node ${process.versions.node}, Dawn (webgpu ${__VERSIONS__.webgpu})`, json);
}
declare const __VERSIONS__: Readonly<Record<Engine | "webgpu", string>>; // written in by the bundler

const openers: Readonly<Record<Engine, () => Promise<Open>>> = {
  tfjs: async () => (await import("./engines/tfjs")).openTfjs,
  eager: async () =>
    (await import("./engines/ours")).openOurs(
      nodeHostWith((globalThis.navigator as unknown as { gpu: unknown }).gpu),
      false,
    ),
  replay: async () =>
    (await import("./engines/ours")).openOurs(
      nodeHostWith((globalThis.navigator as unknown as { gpu: unknown }).gpu),
      true,
    ),
  "jax-js": async () => (await import("./engines/jax")).openJax,
};
/** One engine with one net, in this process: processes.ts has the other end. */
async function lane(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...argv], options: { engine: TEXT, net: TEXT } });
  const engine = oneOf("engine", values.engine ?? "", ENGINES);
  const net = oneOf("net", values.net ?? "", NET_NAMES);
  const now = () => performance.now();
  await dawn();
  // jax-js looks which browser it is in
  Object.assign(globalThis.navigator, { userAgent: `Node.js/${process.versions.node}` });
  const meter = new Meter(now, run => void setImmediate(run));
  meter.watch();
  const contestant = await (await openers[engine]())(net, nets[net], "webgpu", { wasmPaths: {} });
  const answer = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`);
  answer({ adapter: meter.adapter, backend: "webgpu", version: __VERSIONS__[engine] });
  for await (const line of createInterface({ input: process.stdin }))
    answer(await chunkOf(contestant, Number(line), now, meter));
  return 0;
}
async function tuned(argv: readonly string[]): Promise<number> {
  const { out: named } = input("", () => parseArgs({ args: [...argv], options: { out: TEXT } })).values;
  const out = named === undefined ? undefined : await checkOutput(named, TABLE);
  await chooseBackend(nodeHostWith(await dawn()), "webgpu", { wasmPaths: "" });
  const text = jsonTable(await tune(say));
  if (out === undefined) process.stdout.write(text);
  else await writeOutput(out, new TextEncoder().encode(text));
  return 0;
}

await work(COMMANDS, USAGE);

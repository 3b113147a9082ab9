// What the specs of devices run, in one page: the same three steps of every method on WebGPU, Wasm and the CPU;
// every kernel of the parity table; recorded steps against executed ones. Images once (the backbone is shared),
// vectors for every method.
import { Meter } from "../../bench/meter";
import { type BackendName, chooseBackend } from "../../src/engine/backend";
import { initial, type Values } from "../../src/engine/config";
import { probes } from "../../src/engine/diagnostics";
import { methodOf, methods } from "../../src/engine/methods";
import { losses } from "../../src/engine/self-test";
import { differences, outcomeOf } from "../../src/engine/testing/cases/compare";
import { digest, type Digest } from "../../src/engine/testing/digest";
import { faults, lockstep, sharp } from "../../src/engine/testing/lockstep";
import { BACKBONES, microRun, microTable } from "../../src/engine/testing/micro";
import { casting } from "../../src/engine/testing/casting";
import { compared } from "../../src/engine/testing/recorded";
import { everyStep, steady } from "../../src/engine/testing/steady";
import { toyTable } from "../../src/engine/testing/toy";
import { tf } from "../../src/engine/tf";
import { evaluate, offers } from "../../src/engine/train/evaluation";
import { Session } from "../../src/engine/train/session";
import { workerHost } from "../../src/workers/host";
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import { refusals } from "../../src/engine/testing/refused";
import { memory } from "../../src/engine/testing/alive";

export interface Outcome {
  adapter: string;
  forward: boolean;
  selfTest: readonly number[];
  series: Record<string, readonly number[]>;
  tensors: Record<string, number[]>;
  left: number;
}
const STEPS = 3; // of each phase
const cases = [
  ...methods.flatMap(method =>
    method.accepts
      .filter(kind => kind === "vectors" || BACKBONES.includes(method.id))
      .map(kind => ({ method, kind, table: () => microTable(kind) })),
  ),
  { method: casting, kind: "vectors" as const, table: async () => toyTable() },
];

const refused: string[] = []; // by the GPU: an order that makes no sense
const wasmPaths = {
  "tfjs-backend-wasm.wasm": plain,
  "tfjs-backend-wasm-simd.wasm": simd,
  "tfjs-backend-wasm-threaded-simd.wasm": simd,
};
const on = (backend: BackendName) =>
  chooseBackend(workerHost, backend, { wasmPaths, onError: message => refused.push(message) });

async function outcome(backend: BackendName): Promise<Outcome> {
  const { adapter } = await on(backend);
  const selfTest = await losses();
  const baseline = tf.memory().numTensors;
  const series: Record<string, readonly number[]> = {};
  const tensors: Record<string, number[]> = {};
  for (const { method, kind, table } of cases) {
    const session = Session.create({
      method: steady(method),
      table: await table(),
      run: microRun(method, kind, STEPS * method.phases.length, 1, { latent: 3, ...everyStep(method) }),
      host: workerHost,
    });
    await session.advance(session.total);
    for (const [name, line] of Object.entries((await session.report()).series))
      series[`${method.id}/${kind}/${name}`] = line.values;
    for (const [name, { data }] of Object.entries((await session.snapshot()).tensors))
      if (name.startsWith("net/")) tensors[`${method.id}/${kind}/${name}`] = [...data];
    if (offers(session, "sample"))
      tensors[`${method.id}/${kind}/samples`] = [
        ...(await evaluate(session, "samples", async at => {
          const x = await at.sample(4);
          const values = Float32Array.from(await x.data());
          x.dispose();
          return values;
        })),
      ];
    for (const probe of probes.filter(p => p.id === "reconstructions"))
      if (probe.needs.every(ability => offers(session, ability)) && (probe.kind ?? kind) === kind)
        await evaluate(session, probe.id, at => probe.draw(at, initial(probe.options ?? {})));
    session.dispose();
  }
  return {
    adapter,
    forward: backend === "webgpu" && tf.env().getBool("WEBGPU_CPU_FORWARD"),
    selfTest,
    series,
    tensors,
    left: tf.memory().numTensors - baseline,
  };
}
/** Single steps of a micro run, `at` some of so many, on Wasm and on WebGPU from the same state. */
async function apart(id: string, kind: "vectors" | "images", steps: number, at: readonly number[], values: Values) {
  await on("wasm");
  const { adapter } = await on("webgpu");
  const method = methodOf(id);
  const table = await microTable(kind),
    run = microRun(method, kind, steps, 1, values);
  const judged = await lockstep({ method, table, run, host: workerHost }, "webgpu", at);
  return { adapter, faults: faults(judged), compared: judged.length, sharp: sharp(judged, 1e-3), refused };
}
/** Every case of the kernels' table on WebGPU, where it is not what the plain CPU backend gives. */
async function kernels() {
  await on("cpu");
  const plain = await outcomeOf();
  const { adapter } = await on("webgpu");
  const gpu = await outcomeOf();
  return {
    adapter,
    cases: Object.keys(plain.outcome).length,
    different: differences(plain.outcome, gpu.outcome),
    left: [...plain.left, ...gpu.left],
    refused,
  };
}
async function recorded() {
  const { adapter } = await on("webgpu");
  const baseline = tf.memory().numTensors;
  const outcomes = await compared(workerHost);
  const sly = await refusals(workerHost);
  return { adapter, outcomes, sly, left: tf.memory().numTensors - baseline, refused };
}
async function flat() {
  // counts buffers where they are made and destroyed
  const meter = new Meter(
    () => performance.now(),
    run => void setTimeout(run),
  );
  meter.watch();
  const { adapter } = await on("webgpu");
  return { adapter, ...(await memory(workerHost, 2000, () => meter.bytes)), refused };
}
/** For scripts/digest.mjs. */
const digested = (): Promise<Digest> => digest({ backend: "webgpu", host: workerHost, wasmPaths });
export type Apart = Awaited<ReturnType<typeof apart>>;
export type Kernels = Awaited<ReturnType<typeof kernels>>;
export type Recorded = Awaited<ReturnType<typeof recorded>>;
export type Flat = Awaited<ReturnType<typeof flat>>;
Object.assign(globalThis, { outcome, apart, kernels, recorded, flat, digested });

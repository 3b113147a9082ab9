// The same three steps of every method on WebGPU, Wasm and the CPU, in one page: what each device makes of them, for parity.spec.ts to
// compare. Images once (the backbone is shared), vectors for every method.
import { chooseBackend, type BackendName } from "../../src/engine/backend";
import { initial } from "../../src/engine/config";
import { probes } from "../../src/engine/diagnostics";
import { methods } from "../../src/engine/methods";
import { losses } from "../../src/engine/selftest";
import { microRun, microTable } from "../../src/engine/testing/micro";
import { tf } from "../../src/engine/tf";
import { evaluate, offers } from "../../src/engine/train/evaluation";
import { Session } from "../../src/engine/train/session";
import { workerHost } from "../../src/workers/host";
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";

export interface Outcome { adapter: string; forward: boolean; selfTest: readonly number[]; series: Record<string, readonly number[]>; tensors: Record<string, number[]>; left: number }
const STEPS = 3; // of each phase
const cases = methods.flatMap(method => method.accepts.filter(kind => kind === "vectors" || method.id === "two-stage-vae").map(kind => ({ method, kind })));

async function outcome(backend: BackendName): Promise<Outcome> {
  const { adapter } = await chooseBackend(workerHost, backend, { wasmPaths: { "tfjs-backend-wasm.wasm": plain, "tfjs-backend-wasm-simd.wasm": simd, "tfjs-backend-wasm-threaded-simd.wasm": simd } });
  const selfTest = await losses();
  const baseline = tf.memory().numTensors;
  const series: Record<string, readonly number[]> = {}, tensors: Record<string, number[]> = {};
  for (const { method, kind } of cases) {
    const session = Session.create({ method, table: await microTable(kind), run: microRun(method, kind, STEPS * method.phases.length, 1, { latent: 3 }), host: workerHost });
    await session.advance(session.total);
    for (const [name, line] of Object.entries((await session.report()).series)) series[`${method.id}/${kind}/${name}`] = line.values;
    for (const [name, { data }] of Object.entries((await session.snapshot()).tensors)) if (name.startsWith("net/")) tensors[`${method.id}/${kind}/${name}`] = [...data];
    if (offers(session, "sample")) tensors[`${method.id}/${kind}/samples`] = [...(await evaluate(session, "samples", async at => { const x = await at.sample(4); const values = Float32Array.from(await x.data()); x.dispose(); return values; }))];
    for (const probe of probes.filter(p => p.id === "reconstructions")) if (offers(session, "decode") && (probe.kind ?? kind) === kind) await evaluate(session, probe.id, at => probe.draw(at, initial(probe.options ?? {})));
    session.dispose();
  }
  return { adapter, forward: backend === "webgpu" && tf.env().getBool("WEBGPU_CPU_FORWARD"), selfTest, series, tensors, left: tf.memory().numTensors - baseline };
}
Object.assign(globalThis, { outcome });

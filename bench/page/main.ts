// One lane in one page: `?engine=…&net=…&backend=…`, for ours perhaps `&submit-ms=…`. A page of its own for every
// engine, because our kernels replace tfjs's where they are registered, and so that buffers are counted by owner. The
// driver (browser.ts) calls what is put on `globalThis` here.
import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import threaded from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url";
import type { Contestant, Engine, Open } from "../engines/contestant";
import { chunkOf, type Chunk } from "../lane";
import { Meter } from "../meter";
import { nets, type Backend, type NetName } from "../net";

const wasmPaths = {
  "tfjs-backend-wasm.wasm": plain,
  "tfjs-backend-wasm-simd.wasm": simd,
  "tfjs-backend-wasm-threaded-simd.wasm": threaded,
};
const submitMs = Number(new URLSearchParams(location.search).get("submit-ms")) || undefined;
const ours = async (replay: boolean): Promise<Open> =>
  (await import("../engines/ours")).openOurs((await import("../../src/workers/host")).workerHost, replay, submitMs);
const openers: Readonly<Record<Engine, () => Promise<Open>>> = {
  tfjs: async () => (await import("../engines/tfjs")).openTfjs,
  eager: () => ours(false),
  replay: () => ours(true),
  "jax-js": async () => (await import("../engines/jax")).openJax,
};
const channel = new MessageChannel();
const queue: (() => void)[] = [];
channel.port1.onmessage = () => queue.shift()?.();
const later = (run: () => void) => {
  queue.push(run);
  channel.port2.postMessage(0);
};
const now = () => performance.now();

let contestant: Contestant | undefined, meter: Meter | undefined;
/** Resolves with the adapter. */
export async function open(engine: Engine, name: NetName, backend: Backend): Promise<string> {
  if (backend === "webgpu") {
    if (!("gpu" in navigator)) throw Error("this Chromium has no WebGPU");
    meter = new Meter(now, later);
    meter.watch();
  }
  contestant = await (await openers[engine]())(name, nets[name], backend, { wasmPaths });
  return meter?.adapter ?? contestant.adapter;
}
export const run = (steps: number): Promise<Chunk> => chunkOf(contestant!, steps, now, meter);
/** The table of kernel variants with this adapter's part made anew. Says on the console how far it is. */
export const tune = async () => (await import("../tune")).tune(line => console.log(line));
export interface BenchPage {
  open: typeof open;
  run: typeof run;
  tune: typeof tune;
}
Object.assign(globalThis, { bench: { open, run, tune } satisfies BenchPage });

// Which device computes: WebGPU where it exists and really trains, else Wasm; the plain CPU backend only where it is
// asked for. The GPU device is ours (tfjs would never tell us that it was lost) and registered under tfjs's own name.
import type { Host } from "./host";
import { kindOf } from "./kernels/webgpu/variants";
import { guardHeap, type WasmBackend } from "./kernels/wasm/heap";
import { registerWasmKernels } from "./kernels/wasm/register";
import { registerWebGpuKernels } from "./kernels/webgpu/register";
import { Away, type Patience, regained, SHORT } from "./regain";
import { selfTest } from "./self-test";
import { loadWasm, loadWebGpu, tf } from "./tf";
import { messageOf } from "./errors";

export type BackendName = "webgpu" | "wasm" | "cpu";
export interface Refusal {
  backend: BackendName;
  reason: string;
}
export interface Chosen {
  backend: BackendName;
  adapter: string;
  /** Better ones, and why not. */
  refused: readonly Refusal[];
}
export interface Assets {
  wasmPaths: string | Readonly<Record<string, string>>;
  /** Of the backend that was chosen. */
  onLost?: (reason: string) => void;
  /** The GPU refused something we asked of it, so nothing it says can be trusted any more. */
  onError?: (message: string) => void;
  /** This one is about to be started. */
  trying?: (backend: BackendName) => void;
  /** Absent: each is asked for once. */
  patience?: Patience;
}

const NEWS = 200; // ms in which word comes that a device is lost, after the first thing that fails for it
const ONCE: Patience = { before: false, pause: async () => {}, waiting: () => {} };

let met: { at: number; answer: Promise<GPUAdapter | Error> } | undefined; // asked for, and not taken yet
/** Asks for the GPU before anything else is done: browsers take their time, also over saying that there is none. */
export function meet(host: Host): void {
  met = { at: host.now(), answer: adapterOf(host).catch((error: unknown) => error as Error) };
}
async function adapterOf({ gpu }: Host): Promise<GPUAdapter> {
  if (!gpu) throw Error("this browser has no WebGPU here");
  const adapter = await (gpu as GPU).requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw new Away("WebGPU finds no GPU", false);
  return adapter;
}
/** The one that was met, or that there is now. Who never had one and met none asks once more, SHORT after that. */
async function taken(host: Host, { before, pause }: Patience): Promise<GPUAdapter> {
  const first = met,
    answer = await first?.answer;
  met = undefined;
  if (!answer || (answer instanceof Away && before)) return adapterOf(host);
  if (!(answer instanceof Error)) return answer;
  if (!(answer instanceof Away)) throw answer;
  await pause(Math.max(0, first!.at + SHORT - host.now()));
  return adapterOf(host).catch((error: unknown) => {
    throw Error(messageOf(error));
  });
}

/**
 * Tries backends in order until one passes the self-test. With `wanted`, only that one, but where the GPU was lost
 * before: then what it trained goes on without it. Throws, with every reason, where none works.
 */
export async function chooseBackend(host: Host, wanted: BackendName | undefined, assets: Assets): Promise<Chosen> {
  const refused: Refusal[] = [],
    { patience = ONCE, onLost } = assets;
  const only = wanted && !(wanted === "webgpu" && patience.before);
  for (const backend of only ? [wanted] : (["webgpu", "wasm"] as const))
    try {
      const adapter = await regained(patience, () => tried(backend, host, assets));
      if (backend === "webgpu") void loss?.then(reason => onLost?.(reason));
      return { backend, adapter, refused };
    } catch (error) {
      refused.push({ backend, reason: messageOf(error) });
    }
  throw Error(refused.map(r => `${r.backend}: ${r.reason}`).join("; "));
}
/** Woken and tested, or not there at all; its adapter. */
async function tried(backend: BackendName, host: Host, assets: Assets): Promise<string> {
  assets.trying?.(backend);
  try {
    const adapter = await wake(backend, host, assets);
    await (backend === "webgpu" ? whileThere(selfTest(), assets) : selfTest());
    return adapter;
  } catch (error) {
    woken.delete(backend);
    if (tf.findBackendFactory(backend) && backend !== "cpu") tf.removeBackend(backend);
    throw error;
  }
}
let loss: Promise<string> | undefined; // of the device made last: why
/** What fails because the device is lost meanwhile is Away, however it fails; a read of a lost one may never end. */
async function whileThere(work: Promise<void>, { patience = ONCE }: Assets): Promise<void> {
  const gone = loss!.then(reason => {
    throw new Away(reason, true);
  });
  try {
    await Promise.race([work, gone]);
  } catch (error) {
    await Promise.race([gone, patience.pause(NEWS)]);
    throw error;
  }
}

const woken = new Map<BackendName, string>(); // and their adapters: each is started once
/** Starts a backend and makes it the current one; whether it computes rightly is not known yet. */
export async function wake(backend: BackendName, host: Host, assets: Assets): Promise<string> {
  const adapter = woken.get(backend) ?? (await start[backend](host, assets));
  if (!(await tf.setBackend(backend))) throw Error("did not start");
  if (backend === "wasm") guardHeap(tf.backend() as unknown as WasmBackend);
  woken.set(backend, adapter);
  return adapter;
}

const start: Readonly<Record<BackendName, (host: Host, assets: Assets) => Promise<string>>> = {
  async webgpu(host, { onError, patience = ONCE }) {
    const adapter = await taken(host, patience);
    const WebGPUBackend = await loadWebGpu();
    const asked = {
      requiredFeatures: FEATURES.filter(f => adapter.features.has(f)),
      requiredLimits: limitsOf(adapter),
    };
    const device = await adapter.requestDevice(asked).catch((error: unknown) => {
      throw new Away(messageOf(error), true);
    });
    loss = new Promise(resolve => {
      // destroyed: our own doing
      void device.lost.then(({ reason, message }) => reason === "destroyed" || resolve(message || "the GPU was lost"));
    });
    device.addEventListener("uncapturederror", ({ error }) =>
      onError?.(error.constructor.name === "GPUOutOfMemoryError" ? `out of memory: ${error.message}` : error.message),
    );
    tf.env().set("WEBGPU_CPU_FORWARD", false); // it would run small operations on the CPU without a word
    tf.registerBackend("webgpu", () => new WebGPUBackend(device, adapter.info), 3);
    registerWebGpuKernels(kindOf(adapter.info));
    const { description, vendor, architecture } = adapter.info;
    return description || [vendor, architecture].filter(Boolean).join(" ") || "an adapter without a name";
  },
  async wasm(_host, { wasmPaths }) {
    const wasm = await loadWasm();
    wasm.setWasmPaths(wasmPaths as string);
    registerWasmKernels();
    return "CPU, WebAssembly";
  },
  async cpu() {
    return "CPU, plain JavaScript";
  },
};
// what tfjs's own registration asks for
const FEATURES: readonly GPUFeatureName[] = ["timestamp-query", "bgra8unorm-storage" as GPUFeatureName];
const LIMITS = [
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxComputeWorkgroupSizeX",
  "maxComputeInvocationsPerWorkgroup",
] as const;
const limitsOf = ({ limits }: GPUAdapter): Record<string, number> =>
  Object.fromEntries(LIMITS.map(name => [name, limits[name]]));

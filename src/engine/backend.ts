// Which device computes: WebGPU where it exists and really trains, else Wasm; the plain CPU backend only where it is
// asked for. The GPU device is ours (tfjs would never tell us that it was lost) and registered under tfjs's own name.
import type { Host } from "./host";
import { kindOf } from "./kernels/webgpu/variants";
import { registerWasmKernels } from "./kernels/wasm/register";
import { registerWebGpuKernels } from "./kernels/webgpu/register";
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
  onLost?: (reason: string) => void;
  /** The GPU refused something we asked of it, so nothing it says can be trusted any more. */
  onError?: (message: string) => void;
}

/**
 * Tries backends in order until one passes the self-test. With `wanted`, only that one. Throws, with every
 * reason, where none works.
 */
export async function chooseBackend(host: Host, wanted: BackendName | undefined, assets: Assets): Promise<Chosen> {
  const refused: Refusal[] = [];
  for (const backend of wanted ? [wanted] : (["webgpu", "wasm"] as const))
    try {
      const adapter = await wake(backend, host, assets);
      await selfTest();
      return { backend, adapter, refused };
    } catch (error) {
      refused.push({ backend, reason: messageOf(error) });
      woken.delete(backend);
      if (tf.findBackendFactory(backend) && backend !== "cpu") tf.removeBackend(backend);
    }
  throw Error(refused.map(r => `${r.backend}: ${r.reason}`).join("; "));
}

const woken = new Map<BackendName, string>(); // and their adapters: each is started once
/** Starts a backend and makes it the current one; whether it computes rightly is not known yet. */
export async function wake(backend: BackendName, host: Host, assets: Assets): Promise<string> {
  const adapter = woken.get(backend) ?? (await start[backend](host, assets));
  if (!(await tf.setBackend(backend))) throw Error("did not start");
  woken.set(backend, adapter);
  return adapter;
}

const start: Readonly<Record<BackendName, (host: Host, assets: Assets) => Promise<string>>> = {
  async webgpu(host, { onLost, onError }) {
    const gpu = host.gpu as GPU | undefined;
    if (!gpu) throw Error("this browser has no WebGPU here");
    const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
    if (!adapter) throw Error("WebGPU is there, but no graphics adapter answers");
    const WebGPUBackend = await loadWebGpu();
    const device = await adapter.requestDevice({
      requiredFeatures: FEATURES.filter(f => adapter.features.has(f)),
      requiredLimits: limitsOf(adapter),
    });
    // destroyed: our own doing
    void device.lost.then(({ reason, message }) => reason === "destroyed" || onLost?.(message || "the GPU was lost"));
    device.addEventListener("uncapturederror", ({ error }) => onError?.(error.message));
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

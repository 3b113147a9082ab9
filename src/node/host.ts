// What the engine asks of whoever runs it, answered by Node: clock, pause, text codec, files, and Dawn's WebGPU
// where it is asked for.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Host } from "../engine/host";

/** Where a file lies that the page finds beside itself: in public, or in the folder that ASSETS_DIR names. */
export const assetPath = (path: string): string => join(process.env["ASSETS_DIR"] || "public", path);

export function nodeHostWith(gpu?: unknown): Host {
  const encoder = new TextEncoder(),
    decoder = new TextDecoder("utf-8", { fatal: true });
  return {
    now: () => performance.now(),
    pause: () => new Promise(resolve => setImmediate(resolve)), // later than signals and timers that are due
    asset: path => readFile(assetPath(path)),
    encode: text => encoder.encode(text),
    decode: bytes => decoder.decode(bytes),
    ...(gpu !== undefined && { gpu }),
  };
}

/** Folder of tfjs's Wasm files, with the slash that setWasmPaths wants. Asked for where Wasm is: bundles have none. */
export const wasmPaths = (): string =>
  join(dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm")), "/");

/**
 * The optional package `webgpu` (Dawn), which needs a Vulkan driver. It must be there before tfjs's WebGPU package is
 * imported: that one looks for `navigator`.
 */
export async function dawn(): Promise<unknown> {
  const { create, globals } = await import("webgpu");
  Object.assign(globalThis, globals);
  const gpu = create([]);
  // Node 20 has none, later ones have one without gpu
  Object.defineProperty(globalThis, "navigator", { value: { gpu }, configurable: true, writable: true });
  return gpu;
}

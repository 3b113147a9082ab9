// What tests in Node need of a host: the engine's Host over Node, and a chosen tfjs backend with our kernels.
// Imported by tests only.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { chooseBackend, type BackendName } from "../backend";
import type { Host } from "../host";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });
export const nodeHost: Host = {
  now: () => performance.now(),
  pause: () => new Promise(resolve => setImmediate(resolve)),
  asset: path => readFile(join("public", path)),
  encode: text => encoder.encode(text),
  decode: bytes => decoder.decode(bytes),
};
/** Folder of tfjs's Wasm files, with the slash that setWasmPaths wants. */
export const wasmPaths = join(
  dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm")),
  "/",
).replace(/dist\/?$/, "dist/");
export const useBackend = (backend: BackendName) => chooseBackend(nodeHost, backend, { wasmPaths });

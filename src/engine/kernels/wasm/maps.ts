// Kernels for the Wasm backend that go value by value: e to the x and softplus in SIMD, and casts that change nothing
// or ask whether a number is 0. Undefined for what the stock kernel is to do: without SIMD, of other dtypes. Not sums
// and products: XNNPACK's are as good (tried: no step became faster).
import { tf } from "../../tf";
import { simdOf } from "../simd/module";
import { start, type WasmBackend } from "./heap";
import { identity } from "./rows";
import { sizeOf } from "../../shape";

export function map(backend: WasmBackend, name: "exp" | "softplus", x: tf.TensorInfo): tf.TensorInfo | undefined {
  const simd = simdOf(backend);
  if (!simd || x.dtype !== "float32") return undefined;
  const out = backend.makeOutput(x.shape, "float32");
  simd[name](4 * start(backend, x), 4 * start(backend, out), sizeOf(x.shape));
  return out;
}
/** The stock kernel copies values whose dtype stays (a quarter of relu's gradient); a bool is its lowest byte there. */
export function cast(
  backend: WasmBackend,
  x: tf.TensorInfo,
  { dtype }: { dtype: tf.DataType },
): tf.TensorInfo | undefined {
  if (x.dtype === dtype) return dtype === "string" ? undefined : identity(backend, x);
  if (dtype !== "bool" || (x.dtype !== "float32" && x.dtype !== "int32")) return undefined;
  const out = backend.makeOutput(x.shape, "bool");
  const { buffer } = backend.wasm.HEAPU8,
    [at, size] = [4 * start(backend, x), sizeOf(x.shape)];
  const from = x.dtype === "int32" ? new Int32Array(buffer, at, size) : new Float32Array(buffer, at, size),
    to = new Uint8Array(buffer, 4 * start(backend, out), size);
  for (let i = 0; i < size; i++) to[i] = from[i] === 0 ? 0 : 1;
  return out;
}

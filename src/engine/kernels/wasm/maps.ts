// Kernels for the Wasm backend that go value by value: e to the x and softplus in SIMD, and casts that change nothing.
// Undefined for what the stock kernel is to do: without SIMD, of other dtypes. Not sums and products: XNNPACK's are as
// good (tried: no step became faster).
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
/** The stock kernel copies values whose dtype stays (a quarter of relu's gradient). */
export const cast = (
  backend: WasmBackend,
  x: tf.TensorInfo,
  { dtype }: { dtype: tf.DataType },
): tf.TensorInfo | undefined => (x.dtype === dtype && dtype !== "string" ? identity(backend, x) : undefined);

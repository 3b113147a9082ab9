// Casts that convert, where tfjs's do not. On WebGPU and the CPU it only calls int32 and bool float32: our shaders
// would read the integers' bits (which are zeros, or NaN), and on the CPU a weight that starts as a cast stays an array
// of integers. On Wasm it stores a number as a bool by its lowest byte (0.5 becomes false, 2 stays 2).
// Integers up to 2²⁴ are exact; beyond, a float32 next to them (WGSL leaves open which; elsewhere the nearest).
import { tf } from "../tf";
import { blankInfo, run, type Kernel } from "./kernel";
import { sizeOf } from "../shape";

export const toFloat: Kernel<"y" | "x", never> = {
  name: "to-float",
  buffers: { y: "f32 written", x: "i32" },
  numbers: {},
  wgsl: "y[i] = f32(x[i]);",
  plain: (n, { y, x }) => {
    for (let i = 0; i < n; i++) y[i] = x[i]!;
  },
};
/** Of WebGPU and the CPU, where a bool is as easily read as an int32; undefined: nothing to convert. */
export function castToFloat(x: tf.TensorInfo, { dtype }: { dtype: tf.DataType }): tf.TensorInfo | undefined {
  const size = sizeOf(x.shape);
  if (dtype !== "float32" || (x.dtype !== "int32" && x.dtype !== "bool") || size === 0) return undefined;
  const y = blankInfo(x.shape);
  run(toFloat, size, { y, x }, {});
  return y;
}

const stock = tf.getKernel("Cast", "cpu")!; // it comes with tfjs itself
tf.unregisterKernel("Cast", "cpu"); // or tfjs warns about the second registration
tf.registerKernel({
  ...stock,
  kernelFunc: params =>
    castToFloat(params.inputs["x"] as tf.TensorInfo, params.attrs as never) ?? stock.kernelFunc(params),
});

// max(x + bias, slope·(x + bias)) in one pass: what a layer with a bias and a (leaky) ReLU end in. Its gradient is one
// pass for x, whose sums over rows are the bias's. As an operation of the tape; linear in dy, so it can be
// differentiated again (activations.ts).
import { tf, type Tensor } from "../tf";
import { slopedBy } from "./activations";
import { blankInfo, run, type Kernel } from "./kernel";
import { slopedBiasSimd } from "./simd/columns";
import { sizeOf } from "../shape";

export const slopedBiasStep: Kernel<"y" | "x" | "bias", "rows" | "columns" | "slope"> = {
  name: "sloped-bias",
  simd: slopedBiasSimd,
  buffers: { y: "f32 written", x: "f32", bias: "f32" },
  numbers: { rows: "u32", columns: "u32", slope: "f32" },
  wgsl: `
  let z = x[i] + bias[i % u.columns];
  y[i] = select(u.slope * z, z, z > 0.0);`,
  plain: (n, { y, x, bias }, { columns, slope }) => {
    for (let i = 0; i < n; i++) {
      const z = x[i]! + bias[i % columns]!;
      y[i] = z > 0 ? z : slope * z;
    }
  },
};
function forward(x: tf.TensorInfo, bias: tf.TensorInfo, slope: number): tf.TensorInfo {
  const y = blankInfo(x.shape),
    size = sizeOf(x.shape),
    columns = x.shape.at(-1)!;
  run(slopedBiasStep, size, { y, x, bias }, { rows: size / columns, columns, slope });
  return y;
}
const slopeOf = (attrs: unknown): number => (attrs as { slope: number }).slope;
for (const backendName of ["webgpu", "wasm", "cpu"])
  tf.registerKernel({
    kernelName: "SlopedBias",
    backendName,
    kernelFunc: ({ inputs, attrs }) =>
      forward(inputs["x"] as tf.TensorInfo, inputs["bias"] as tf.TensorInfo, slopeOf(attrs)),
  });
tf.registerGradient({
  kernelName: "SlopedBias",
  outputsToSave: [true],
  gradFunc: (dy, [y], attrs) => {
    const dz = slopedBy(dy as Tensor, y!, slopeOf(attrs));
    // a clone: the tape may dispose of x's before the bias's is asked for
    return { x: () => dz.clone(), bias: () => dz.sum<Tensor>(Array.from({ length: dz.rank - 1 }, (_, axis) => axis)) };
  },
});

/** x [..., channels], bias [channels], float32. slope: from 0 to 1. */
export const slopedBias = (x: Tensor, bias: Tensor, slope: number): Tensor =>
  tf.engine().runKernel("SlopedBias", { x, bias }, { slope });

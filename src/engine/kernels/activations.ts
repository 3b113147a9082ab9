// max(x, slope·x): ReLU at slope 0, leaky ReLU above, in one pass each way, where tfjs takes two and (leaky, built so
// that it can be differentiated twice) nine. Operations of the tape with gradients of their own, so second derivatives
// are right: almost everywhere the gradient is linear in dy and constant in x.
import { tf, type Tensor } from "../tf";
import { run, blankInfo, type Kernel } from "./kernel";
import { slopedBackSimd, slopedSimd } from "./simd/optimizers";
import { sizeOf } from "../shape";

export const slopedStep: Kernel<"y" | "x", "slope"> = {
  name: "sloped",
  simd: slopedSimd,
  buffers: { y: "f32 written", x: "f32" },
  numbers: { slope: "f32" },
  wgsl: "y[i] = select(u.slope * x[i], x[i], x[i] > 0.0);",
  plain: (n, { y, x }, { slope }) => {
    for (let i = 0; i < n; i++) y[i] = x[i]! > 0 ? x[i]! : slope * x[i]!;
  },
};
/** dx = dy where y > 0, else slope·dy: y tells as much as x. */
export const slopedBack: Kernel<"dx" | "dy" | "y", "slope"> = {
  name: "sloped-back",
  simd: slopedBackSimd,
  buffers: { dx: "f32 written", dy: "f32", y: "f32" },
  numbers: { slope: "f32" },
  wgsl: "dx[i] = select(u.slope * dy[i], dy[i], y[i] > 0.0);",
  plain: (n, { dx, dy, y }, { slope }) => {
    for (let i = 0; i < n; i++) dx[i] = y[i]! > 0 ? dy[i]! : slope * dy[i]!;
  },
};

type Inputs = Record<string, tf.TensorInfo>;
const slopeOf = (attrs: unknown): number => (attrs as { slope: number }).slope;
const forward = ({ x }: Inputs, attrs: unknown): tf.TensorInfo => {
  const y = blankInfo(x!.shape);
  run(slopedStep, sizeOf(x!.shape), { y, x: x! }, { slope: slopeOf(attrs) });
  return y;
};
const backward = ({ dy, y }: Inputs, attrs: unknown): tf.TensorInfo => {
  const dx = blankInfo(y!.shape);
  run(slopedBack, sizeOf(y!.shape), { dx, dy: dy!, y: y! }, { slope: slopeOf(attrs) });
  return dx;
};
for (const backendName of ["webgpu", "wasm", "cpu"]) {
  tf.registerKernel({
    kernelName: "Sloped",
    backendName,
    kernelFunc: ({ inputs, attrs }) => forward(inputs as Inputs, attrs),
  });
  tf.registerKernel({
    kernelName: "SlopedBack",
    backendName,
    kernelFunc: ({ inputs, attrs }) => backward(inputs as Inputs, attrs),
  });
}
/** dy·(1 where y > 0, else slope). */
export const slopedBy = (dy: Tensor, y: Tensor, slope: number): Tensor =>
  tf.engine().runKernel("SlopedBack", { dy, y }, { slope });
tf.registerGradient({
  kernelName: "Sloped",
  outputsToSave: [true],
  gradFunc: (dy, [y], attrs) => ({ x: () => slopedBy(dy as Tensor, y!, slopeOf(attrs)) }),
});
tf.registerGradient({
  kernelName: "SlopedBack",
  inputsToSave: ["y"],
  gradFunc: (ddx, [y], attrs) => ({ dy: () => slopedBy(ddx as Tensor, y!, slopeOf(attrs)), y: () => tf.zerosLike(y!) }),
});

/** Any shape, float32. slope: from 0 to 1. */
export const sloped = (x: Tensor, slope: number): Tensor => tf.engine().runKernel("Sloped", { x }, { slope });

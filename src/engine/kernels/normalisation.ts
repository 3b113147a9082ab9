// Batch norm as three operations: the moments of a batch, (x − m)/√(v + ε)·scale + shift with an activation after it in
// one pass, and that one's gradient in two (sums, then dx). Moments over all axes but the last, which is the channel.
// WebGPU and Wasm with SIMD have kernels of their own for the sums (webgpu/row-moments.ts, simd/columns.ts); elsewhere
// they are tfjs's operations.
import { onGpu, sizing } from "../gpu";
import { device } from "../primitive";
import { stopGradient, tf, type Tensor } from "../tf";
import { slopedBy } from "./activations";
import { blank, blankInfo, expectCells, run, type Kernel } from "./kernel";
import { simdFunction } from "./simd/module";
import {
  momentsParameters,
  momentsSimd,
  normalisedBackSimd,
  normalisedSimd,
  slopesParameters,
  slopesSimd,
} from "./simd/columns";
import { gpuMoments, gpuSlopes } from "./webgpu/row-moments";
import { start, type WasmBackend } from "./wasm/heap";
import { sizeOf } from "../shape";

/**
 * epsilon: added to the variance. slope: of the activation's negative side; 1 is none. own: mean and variance are
 * x's, so x moves them.
 */
export interface Normal {
  epsilon: number;
  slope: number;
  own: boolean;
}
interface Size {
  rows: number;
  columns: number;
}
const rowsAndColumns = ({ shape }: tf.TensorInfo): Size => {
  const columns = shape.at(-1)!;
  return { rows: sizeOf(shape) / columns, columns };
};
const leading = ({ rank }: Tensor): number[] => Array.from({ length: rank - 1 }, (_, axis) => axis);
const tensorOf = (info: tf.TensorInfo): Tensor => tf.engine().makeTensorFromTensorInfo(info);
/**
 * A SIMD function over given tensors and two lists [channels] that it fills (as bytes of the heap), rows, columns
 * and further numbers.
 */
interface InSimd {
  parameters: Readonly<Record<string, "i32" | "f32">>;
  body: Parameters<typeof simdFunction>[2];
  given: readonly Tensor[];
  numbers: readonly number[];
}
type Lists = readonly [Tensor, Tensor];
/** Two lists [channels] from shaders, from SIMD, or where neither is from operations of tfjs. */
function reduced(
  name: string,
  { rows, columns }: Size,
  gpu: () => readonly [tf.TensorInfo, tf.TensorInfo],
  { parameters, body, given, numbers }: InSimd,
  plain: () => Lists,
): Lists {
  for (const tensor of given) expectCells(`${name}: an input`, "f32", tensor);
  return device(`${name} of ${rows} x ${columns}`, () => {
    if (onGpu()) {
      const [a, b] = gpu();
      return [tensorOf(a), tensorOf(b)];
    }
    if (sizing()) return [blank([columns]), blank([columns])];
    const backend = tf.backend() as unknown as WasmBackend,
      simd = tf.getBackend() === "wasm" ? simdFunction(backend, () => parameters, body) : undefined;
    if (!simd) return plain();
    const lists = [blank([columns]), blank([columns])] as const;
    simd(...[...given, ...lists].map(tensor => 4 * start(backend, tensor)), rows, columns, ...numbers);
    return lists;
  });
}

/** Mean and population variance of every channel, as leaves of the tape. */
export function moments(x: Tensor): { mean: Tensor; variance: Tensor } {
  const size = rowsAndColumns(x);
  const simd = { parameters: momentsParameters, body: momentsSimd, given: [x], numbers: [size.rows] };
  const [mean, variance] = reduced(
    "moments",
    size,
    () => gpuMoments(x, size.rows, size.columns),
    simd,
    () => plainMoments(stopGradient(x)),
  );
  return { mean, variance };
}
function plainMoments(x: Tensor): [mean: Tensor, variance: Tensor] {
  const mean = x.mean<Tensor>(leading(x));
  return [mean, x.sub(mean).square().mean(leading(x))];
}
/** Σ dy and Σ dy·x̂ of every channel. Not differentiable. */
function slopesOf(
  dy: Tensor,
  x: Tensor,
  mean: Tensor,
  variance: Tensor,
  epsilon: number,
): readonly [dshift: Tensor, dscale: Tensor] {
  const size = rowsAndColumns(x);
  const simd = { parameters: slopesParameters, body: slopesSimd, given: [dy, x, mean, variance], numbers: [epsilon] };
  const plain = () => plainSlopes(dy, x.sub(mean).mul(variance.add(epsilon).rsqrt()));
  return reduced("slopes", size, () => gpuSlopes(dy, x, mean, variance, size.rows, size.columns, epsilon), simd, plain);
}
const plainSlopes = (dy: Tensor, normal: Tensor): [dshift: Tensor, dscale: Tensor] => [
  dy.sum(leading(dy)),
  dy.mul(normal).sum(leading(dy)),
];

export const normalisedStep: Kernel<
  "y" | "x" | "mean" | "variance" | "scale" | "shift",
  "rows" | "columns" | "epsilon" | "slope"
> = {
  name: "normalised",
  simd: normalisedSimd,
  numbers: { rows: "u32", columns: "u32", epsilon: "f32", slope: "f32" },
  buffers: { y: "f32 written", x: "f32", mean: "f32", variance: "f32", scale: "f32", shift: "f32" },
  wgsl: `
  let c = i % u.columns;
  let z = (x[i] - mean[c]) * (inverseSqrt(variance[c] + u.epsilon) * scale[c]) + shift[c];
  y[i] = select(u.slope * z, z, z > 0.0);`,
  plain: (n, { y, x, mean, variance, scale, shift }, { columns, epsilon, slope }) => {
    for (let i = 0; i < n; i++) {
      const c = i % columns,
        z = ((x[i]! - mean[c]!) / Math.sqrt(variance[c]! + epsilon)) * scale[c]! + shift[c]!;
      y[i] = z > 0 ? z : slope * z;
    }
  },
};
/** dx = scale/√(v + ε)·(dy − (dshift + x̂·dscale)/rows): Ioffe & Szegedy 2015, section 3, gathered. share: 1/rows. */
export const normalisedBack: Kernel<
  "dx" | "dy" | "x" | "mean" | "variance" | "scale" | "dshift" | "dscale",
  "rows" | "columns" | "epsilon" | "share"
> = {
  name: "normalised-back",
  simd: normalisedBackSimd,
  numbers: { rows: "u32", columns: "u32", epsilon: "f32", share: "f32" },
  buffers: {
    dx: "f32 written",
    dy: "f32",
    x: "f32",
    mean: "f32",
    variance: "f32",
    scale: "f32",
    dshift: "f32",
    dscale: "f32",
  },
  wgsl: `
  let c = i % u.columns;
  let r = inverseSqrt(variance[c] + u.epsilon);
  dx[i] = scale[c] * r * (dy[i] - u.share * (dshift[c] + (x[i] - mean[c]) * r * dscale[c]));`,
  plain: (n, { dx, dy, x, mean, variance, scale, dshift, dscale }, { columns, epsilon, share }) => {
    for (let i = 0; i < n; i++) {
      const c = i % columns,
        r = 1 / Math.sqrt(variance[c]! + epsilon);
      dx[i] = scale[c]! * r * (dy[i]! - share * (dshift[c]! + (x[i]! - mean[c]!) * r * dscale[c]!));
    }
  },
};

type Inputs = Record<string, tf.TensorInfo>;
function forward({ x, mean, variance, scale, shift }: Inputs, { epsilon, slope }: Normal): tf.TensorInfo {
  const y = blankInfo(x!.shape),
    size = rowsAndColumns(x!);
  run(
    normalisedStep,
    size.rows * size.columns,
    { y, x: x!, mean: mean!, variance: variance!, scale: scale!, shift: shift! },
    { ...size, epsilon, slope },
  );
  return y;
}
for (const backendName of ["webgpu", "wasm", "cpu"])
  tf.registerKernel({
    kernelName: "Normalised",
    backendName,
    kernelFunc: ({ inputs, attrs }) => forward(inputs as Inputs, attrs as unknown as Normal),
  });

/** Once, without a tape: sums, then one pass. */
function gradientOnce(
  dy: Tensor,
  [x, mean, variance, scale]: readonly [Tensor, Tensor, Tensor, Tensor],
  { epsilon, own }: Normal,
) {
  const [dshift, dscale] = slopesOf(dy, x, mean, variance, epsilon);
  const dx = (): Tensor => {
    if (!own) return dy.mul(variance.add(epsilon).rsqrt().mul(scale));
    const out = blank(x.shape),
      size = rowsAndColumns(x);
    run(
      normalisedBack,
      x.size,
      { dx: out, dy, x, mean, variance, scale, dshift, dscale },
      { ...size, epsilon, share: 1 / size.rows },
    );
    return out;
  };
  return { x: dx, scale: () => dscale, shift: () => dshift };
}
/** The same from operations that can be differentiated again, through the batch's own moments too. */
function gradientAgain(
  dy: Tensor,
  [x, mean, variance, scale]: readonly [Tensor, Tensor, Tensor, Tensor],
  { epsilon, own }: Normal,
) {
  const [m, v] = own ? plainMoments(x) : [mean, variance],
    root = v.add(epsilon).rsqrt(),
    normal = x.sub(m).mul(root);
  const [dshift, dscale] = plainSlopes(dy, normal),
    factor = root.mul(scale);
  return {
    x: () => (own ? dy.sub(dshift.add(normal.mul(dscale)).div(rowsAndColumns(x).rows)) : dy).mul(factor),
    scale: () => dscale,
    shift: () => dshift,
  };
}
tf.registerGradient({
  kernelName: "Normalised",
  inputsToSave: ["x", "mean", "variance", "scale"],
  outputsToSave: [true],
  gradFunc: (dy, saved, attrs) => {
    const normal = attrs as unknown as Normal,
      [x, mean, variance, scale, y] = saved as [Tensor, Tensor, Tensor, Tensor, Tensor];
    const dz = normal.slope === 1 ? (dy as Tensor) : slopedBy(dy as Tensor, y, normal.slope);
    const again = tf.engine().state.gradientDepth > 0; // a tape is still running: somebody differentiates this gradient
    return (again ? gradientAgain : gradientOnce)(dz, [x, mean, variance, scale], normal);
  },
});

/**
 * x [..., channels], the others [channels]. Gradients of x, scale and shift; mean and variance are constants, or
 * x's own (`moments`).
 */
export const normalised = (
  x: Tensor,
  of: { mean: Tensor; variance: Tensor; scale: Tensor; shift: Tensor },
  { epsilon, slope, own }: Normal,
): Tensor => tf.engine().runKernel("Normalised", { x, ...of }, { epsilon, slope, own });

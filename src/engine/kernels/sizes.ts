// A device that keeps sizes and no values: what a step would have in memory at once, found by walking through it. Every
// operation that a step may ask for answers with the shape of its result alone, so a walk costs milliseconds whatever
// the sizes are. Nothing can be read from it but zeros. What is asked of whom with it: footprint.ts.
import { sizeOf } from "../shape";
import { tf } from "../tf";

type Shape = readonly number[];
type Inputs = Record<string, tf.TensorInfo>;
type Attrs = Record<string, unknown>;
/** The shapes of an operation's results, with their types where they are not those of its first input. */
type Of = (inputs: Inputs, attrs: Attrs) => Shape | { shape: Shape; dtype: tf.DataType };

interface Held {
  bytes: number;
  users: number;
}
export class Sizes extends tf.KernelBackend {
  private readonly held = new Map<object, Held>();
  /** Bytes now, at most since `begin`, and of the largest array then. */
  now = 0;
  most = 0;
  largest: { bytes: number; shape: Shape } = { bytes: 0, shape: [] };

  begin(): void {
    this.most = this.now;
    this.largest = { bytes: 0, shape: [] };
  }
  makeTensorInfo(shape: Shape, dtype: tf.DataType = "float32"): tf.TensorInfo {
    const dataId = {},
      bytes = 4 * sizeOf(shape);
    this.held.set(dataId, { bytes, users: 1 });
    this.now += bytes;
    this.most = Math.max(this.most, this.now);
    if (bytes > this.largest.bytes) this.largest = { bytes, shape };
    return { dataId, shape: [...shape], dtype };
  }
  /** The same memory in another shape. */
  shared({ dataId, dtype }: tf.TensorInfo, shape: Shape): tf.TensorInfo {
    this.incRef(dataId);
    return { dataId, shape: [...shape], dtype };
  }
  override write(_values: unknown, shape: number[], dtype: tf.DataType): object {
    return this.makeTensorInfo(shape, dtype).dataId;
  }
  override disposeData(dataId: object, force = false): boolean {
    const held = this.held.get(dataId);
    if (!held) return true;
    held.users--;
    if (!force && held.users > 0) return false;
    this.held.delete(dataId);
    this.now -= held.bytes;
    return true;
  }
  override incRef(dataId: object): void {
    const held = this.held.get(dataId);
    if (held) held.users++;
  }
  decRef(dataId: object): void {
    const held = this.held.get(dataId);
    if (held) held.users--;
  }
  override refCount(dataId: object): number {
    return this.held.get(dataId)?.users ?? 0;
  }
  override read(dataId: object): Promise<Float32Array> {
    return Promise.resolve(this.readSync(dataId));
  }
  override readSync(dataId: object): Float32Array {
    return new Float32Array((this.held.get(dataId)?.bytes ?? 0) / 4);
  }
  override numDataIds(): number {
    return this.held.size;
  }
  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }
  override timerAvailable(): boolean {
    return false;
  }
  override floatPrecision(): 32 {
    return 32;
  }
  override epsilon(): number {
    return 1e-7; // tfjs's own for float32
  }
}

const first = (inputs: Inputs): tf.TensorInfo => Object.values(inputs)[0]!;
const alike: Of = inputs => first(inputs).shape;
const broadcast: Of = ({ a, b }) => tf.broadcast_util.assertAndGetBroadcastShape([...a!.shape], [...b!.shape]);
const compared: Of = (inputs, attrs) => ({ shape: broadcast(inputs, attrs) as Shape, dtype: "bool" });
const reduced: Of = ({ x }, { axis, reductionIndices, keepDims }) => {
  const axes = new Set(tf.util.parseAxisParam((axis ?? reductionIndices ?? null) as number[], [...x!.shape]));
  return x!.shape.flatMap((size, i) => (axes.has(i) ? (keepDims ? [1] : []) : [size]));
};
const product: Of = ({ a, b }, { transposeA, transposeB }) => {
  const rows = a!.shape.at(transposeA ? -1 : -2)!,
    columns = b!.shape.at(transposeB ? -2 : -1)!,
    batch = tf.broadcast_util.assertAndGetBroadcastShape(a!.shape.slice(0, -2), b!.shape.slice(0, -2));
  return [...batch, rows, columns];
};
const convolved: Of = ({ x, filter }, { strides, dilations, pad, dimRoundingMode }) =>
  tf.backend_util.computeConv2DInfo(
    x!.shape as [number, number, number, number],
    filter!.shape as [number, number, number, number],
    strides as number,
    dilations as number,
    pad as "same",
    dimRoundingMode as "floor",
  ).outShape;
const ranged: Of = (_inputs, { start, stop, step, dtype }) => ({
  shape: [Math.max(0, Math.ceil((Number(stop) - Number(start)) / Number(step)))],
  dtype: dtype as tf.DataType,
});
const sliced: Of = ({ x }, { begin, size }) =>
  tf.slice_util.parseSliceParams(x as tf.Tensor, begin as number[], size as number[])[1]!;
const shapes: Readonly<Record<string, Of>> = {
  ...Object.fromEntries(
    "Abs Ceil ClipByValue Cos Elu Erf Exp Expm1 Floor IsFinite IsNan LeakyRelu Log Log1p Neg OnesLike Reciprocal Relu Round Rsqrt Sigmoid Sign Sin Softmax Softplus Sqrt Square Step Tanh ZerosLike LogSoftmax Cumsum Reverse Sloped SlopedBias Normalised"
      .split(" ")
      .map(name => [name, alike]),
  ),
  ...Object.fromEntries(
    "Add FloorDiv Maximum Minimum Mod Multiply Pow Prelu RealDiv SquaredDifference Sub"
      .split(" ")
      .map(name => [name, broadcast]),
  ),
  ...Object.fromEntries(
    "Equal Greater GreaterEqual Less LessEqual LogicalAnd LogicalOr NotEqual".split(" ").map(name => [name, compared]),
  ),
  ...Object.fromEntries("All Any Max Mean Min Prod Sum".split(" ").map(name => [name, reduced])),
  AddN: inputs => (inputs as unknown as readonly tf.TensorInfo[])[0]!.shape,
  BatchMatMul: product,
  _FusedMatMul: product,
  BroadcastTo: (_inputs, { shape }) => shape as Shape,
  Cast: ({ x }, { dtype }) => ({ shape: x!.shape, dtype: dtype as tf.DataType }),
  Concat: (inputs, { axis }) => {
    const all = Object.values(inputs).map(({ shape }) => [...shape]);
    return tf.backend_util.computeOutShape(all, tf.util.parseAxisParam(axis as number, all[0]!)[0]!);
  },
  Conv2D: convolved,
  FusedConv2D: convolved,
  Conv2DBackpropFilter: (_inputs, { filterShape }) => filterShape as Shape,
  Conv2DBackpropInput: (_inputs, { inputShape }) => inputShape as Shape,
  Fill: (_inputs, { shape, dtype }) => ({ shape: shape as Shape, dtype: (dtype ?? "float32") as tf.DataType }),
  GatherV2: ({ x, indices }, { axis }) => {
    const at = tf.util.parseAxisParam(axis as number, [...x!.shape])[0]!;
    return [...x!.shape.slice(0, at), ...indices!.shape, ...x!.shape.slice(at + 1)];
  },
  LogicalNot: ({ x }) => ({ shape: x!.shape, dtype: "bool" }),
  OneHot: ({ indices }, { depth }) => ({ shape: [...indices!.shape, depth as number], dtype: "float32" }),
  Pack: (inputs, { axis }) => {
    const all = Object.values(inputs),
      shape = [...all[0]!.shape];
    shape.splice(axis as number, 0, all.length);
    return shape;
  },
  PadV2: ({ x }, { paddings }) => x!.shape.map((n, i) => n + sizeOfPad((paddings as [number, number][])[i]!)),
  Range: ranged,
  Select: ({ t }) => ({ shape: t!.shape, dtype: t!.dtype }),
  Slice: sliced,
  SlopedBack: ({ y }) => y!.shape,
  Tile: ({ x }, { reps }) => x!.shape.map((n, i) => n * (reps as number[])[i]!),
  Transpose: ({ x }, { perm }) => (perm as number[]).map(axis => x!.shape[axis]!),
  UnsortedSegmentSum: ({ x }, { numSegments }) => [numSegments as number, ...x!.shape.slice(1)],
};
const sizeOfPad = ([before, after]: [number, number]): number => before + after;
/** Results that lie where an input does, or several of them. */
const others: Readonly<
  Record<string, (device: Sizes, inputs: Inputs, attrs: Attrs) => tf.TensorInfo | tf.TensorInfo[]>
> = {
  Identity: (device, { x }) => device.shared(x!, x!.shape),
  Reshape: (device, { x }, { shape }) =>
    device.shared(x!, tf.util.inferFromImplicitShape([...(shape as Shape)], sizeOf(x!.shape))),
  ExpandDims: (device, { input }, { dim }) => {
    const shape = [...input!.shape],
      at = dim as number;
    shape.splice(at < 0 ? shape.length + at + 1 : at, 0, 1);
    return device.shared(input!, shape);
  },
  SplitV: (device, { x }, { numOrSizeSplits, axis }) => {
    const at = tf.util.parseAxisParam(axis as number, [...x!.shape])[0]!;
    const sizes = tf.backend_util.prepareSplitSize(x as tf.Tensor, numOrSizeSplits as number[], at);
    return sizes.map(size =>
      device.makeTensorInfo(
        x!.shape.map((n, i) => (i === at ? size : n)),
        x!.dtype,
      ),
    );
  },
  Unpack: (device, { value }, { axis }) => {
    const at = tf.util.parseAxisParam(axis as number, [...value!.shape])[0]!,
      shape = value!.shape.filter((_, i) => i !== at);
    return Array.from({ length: value!.shape[at]! }, () => device.makeTensorInfo(shape, value!.dtype));
  },
};

const NAME = "sizes";
let device: Sizes | undefined;
function registered(): Sizes {
  if (device) return device;
  const made = (device = new Sizes());
  tf.registerBackend(NAME, () => made, 0);
  const register = (kernelName: string, kernelFunc: tf.KernelFunc) =>
    tf.registerKernel({ kernelName, backendName: NAME, kernelFunc });
  for (const [name, of] of Object.entries(shapes))
    register(name, ({ inputs, attrs }) => {
      const result = of(inputs as Inputs, (attrs ?? {}) as Attrs);
      return "shape" in result
        ? made.makeTensorInfo(result.shape, result.dtype)
        : made.makeTensorInfo(result, first(inputs as Inputs)?.dtype);
    });
  for (const [name, of] of Object.entries(others))
    register(name, ({ inputs, attrs }) => of(made, inputs as Inputs, (attrs ?? {}) as Attrs));
  return device;
}
/** Does `work` with this device as the current one; the one before is current again after it, whatever happens. */
export async function sized<T>(work: (device: Sizes) => Promise<T>): Promise<T> {
  const before = tf.getBackend(),
    made = registered();
  await tf.setBackend(NAME);
  try {
    return await work(made);
  } finally {
    await tf.setBackend(before);
  }
}

// Registers our kernels with tfjs's Wasm backend, over the stock ones: what training needs and tfjs 4.22
// lacks, computes wrongly or slowly there. Call it once the package is imported (loadWasm in tf.ts), before or
// after the backend is set. The kernels are in wasm/convolution.ts, wasm/matmul.ts, wasm/maps.ts, wasm/rows.ts
// and wasm/pooling.ts, in SIMD of our own where the host has it (simd*.ts); which one runs depends on shapes
// alone, never on a clock.
import { tf } from "../../tf";
import { conv2D, conv2DBackpropFilter, conv2DBackpropInput, type ConvAttrs } from "./convolution";
import { cast, map } from "./maps";
import { matMul, withoutFlags, type MatMulAttrs } from "./matmul";
import { gatherRows, identity, sumOverRows, tile, unsortedSegmentSum } from "./rows";
import { maxPoolGrad } from "./pooling";
import { forgetPacking, type WasmBackend } from "./heap";

type Inputs = Record<string, tf.TensorInfo | undefined>;
/** A kernel of ours; `stock` runs the one it replaces, on the same inputs and attributes unless others are given. */
type Kernel = (backend: WasmBackend, inputs: Inputs, attrs: never, stock: Stock) => tf.TensorInfo;
type Stock = (other?: { inputs?: Inputs; attrs?: object }) => tf.TensorInfo;

const kernels = {
  Conv2DBackpropFilter: (backend, { x, dy }, attrs) => conv2DBackpropFilter(backend, x!, dy!, attrs),
  Conv2DBackpropInput: (backend, { dy, filter }, attrs) => conv2DBackpropInput(backend, dy!, filter!, attrs),
  BatchMatMul: (backend, { a, b }, attrs, stock) => matMul(backend, a!, b!, attrs) ?? stock(),
  _FusedMatMul: (backend, inputs, attrs: MatMulAttrs & { activation: string }, stock) => {
    const [a, b] = [inputs["a"]!, inputs["b"]!];
    if (!inputs["bias"] && attrs.activation === "linear") return matMul(backend, a, b, attrs) ?? stock();
    const single = a.shape[0] === 1 && b.shape[0] === 1 && a.shape.length === 3 && b.shape.length === 3;
    forgetPacking(backend, b);
    if (!single || a.dtype !== "float32" || b.dtype !== "float32" || !(attrs.transposeA || attrs.transposeB))
      return stock();
    return withoutFlags(backend, a, b, attrs, (plainA, plainB) =>
      stock({ inputs: { ...inputs, a: plainA, b: plainB }, attrs: { ...attrs, transposeA: false, transposeB: false } }),
    );
  },
  Conv2D: (backend, { x, filter }, attrs, stock) =>
    conv2D(backend, x!, filter!, attrs) ?? convolve(backend, filter!, attrs, stock),
  FusedConv2D: (backend, { filter }, attrs, stock) => convolve(backend, filter!, attrs, stock),
  Exp: (backend, { x }, _attrs, stock) => map(backend, "exp", x!) ?? stock(),
  Softplus: (backend, { x }, _attrs, stock) => map(backend, "softplus", x!) ?? stock(),
  Cast: (backend, { x }, attrs, stock) => cast(backend, x!, attrs) ?? stock(),
  Identity: (backend, { x }, _attrs, stock) => (x!.dtype === "string" ? stock() : identity(backend, x!)),
  Sum: (backend, { x }, attrs, stock) => sumOverRows(backend, x!, attrs, false) ?? stock(),
  Mean: (backend, { x }, attrs, stock) => sumOverRows(backend, x!, attrs, true) ?? stock(),
  GatherV2: (backend, { x, indices }, attrs, stock) => gatherRows(backend, x!, indices!, attrs) ?? stock(),
  UnsortedSegmentSum: (backend, { x, segmentIds }, attrs) => unsortedSegmentSum(backend, x!, segmentIds!, attrs),
  Tile: (backend, { x }, attrs, stock) => tile(backend, x!, attrs) ?? stock(),
  MaxPoolGrad: (backend, { input, dy }, attrs) => maxPoolGrad(backend, input!, dy!, attrs),
} satisfies Record<string, Kernel>;

/** XNNPACK's own forward convolution: its packing must not outlive the values, and one case must not reach it. */
function convolve(
  backend: WasmBackend,
  filter: tf.TensorInfo,
  { pad, strides }: ConvAttrs,
  stock: Stock,
): tf.TensorInfo {
  const [strideHeight, strideWidth] = typeof strides === "number" ? [strides, strides] : strides;
  if (typeof pad === "number" && (filter.shape[0] !== filter.shape[1] || strideHeight !== strideWidth)) {
    // tfjs takes the height's kernel and stride for the width too, so XNNPACK would write past the end of the output
    throw new Error(
      `Conv2D on Wasm: pad ${pad} wants a square kernel and equal strides, not [${filter.shape.slice(0, 2)}] and [${strideHeight}, ${strideWidth}]; give the pad per side`,
    );
  }
  forgetPacking(backend, filter);
  return stock();
}

let registered = false;

export function registerWasmKernels(): void {
  if (registered) return;
  if (!tf.getKernel("BatchMatMul", "wasm"))
    throw new Error("registerWasmKernels: the stock Wasm kernels are not there; await loadWasm() first");
  // in an isolated page tfjs would take its threaded files, whose inner workers do not start in a bundled one
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  for (const [name, kernel] of Object.entries(kernels)) register(name, kernel as Kernel);
  registered = true;
}

function register(kernelName: string, kernel: Kernel): void {
  const stock = tf.getKernel(kernelName, "wasm");
  if (stock) tf.unregisterKernel(kernelName, "wasm"); // or tfjs warns about the second registration
  const setup = stock?.setupFunc;
  tf.registerKernel({
    kernelName,
    backendName: "wasm",
    ...(setup && { setupFunc: setup }), // registered before the backend starts, the stock kernel must still be set up
    kernelFunc: ({ inputs, backend, attrs }) =>
      kernel(backend as WasmBackend, inputs, attrs as never, (other = {}) => {
        if (!stock) throw new Error(`${kernelName}: tfjs has no stock kernel on Wasm`);
        return stock.kernelFunc({ inputs, backend, attrs, ...other } as Parameters<tf.KernelFunc>[0]) as tf.TensorInfo;
      }),
  });
}

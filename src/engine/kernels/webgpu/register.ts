// Registers our kernels with tfjs's WebGPU backend, over the stock ones: matrix products, and convolutions with both
// their gradients as matrix products over patches (webgpu/products.ts). What they do not take (other types, broadcast
// batches, NCHW, dilation) goes to the stock kernel, as does everything empty.
import { tf } from "../../tf";
import { setAdapterKind, type AdapterKind } from "./variants";
import { conv2D, conv2DBackpropFilter, conv2DBackpropInput } from "./convolution";
import { matMul } from "./matmul";
import { sumOverRows } from "./sums";

type Inputs = Record<string, tf.TensorInfo | undefined>;
/** undefined: not ours, the stock kernel runs. */
type Kernel = (inputs: Inputs, attrs: never) => tf.TensorInfo | undefined;

const kernels: Readonly<Record<string, Kernel>> = {
  BatchMatMul: ({ a, b }, attrs) => matMul(a!, b!, attrs),
  Conv2D: ({ x, filter }, attrs) => conv2D(x!, filter!, attrs),
  Conv2DBackpropFilter: ({ x, dy }, attrs) => conv2DBackpropFilter(x!, dy!, attrs),
  Conv2DBackpropInput: ({ dy, filter }, attrs) => conv2DBackpropInput(dy!, filter!, attrs),
  Sum: ({ x }, attrs) => sumOverRows(x!, attrs, false),
  Mean: ({ x }, attrs) => sumOverRows(x!, attrs, true),
};
const PACKED = 3; // tfjs's MatMulProgramType.MatMulPackedProgram

let registered = false;

/** Once tfjs's WebGPU package is imported. adapter: which column of the table of variants. */
export function registerWebGpuKernels(adapter: AdapterKind): void {
  setAdapterKind(adapter);
  // tfjs's own choice may fall on sums by float atomics, whose order differs from run to run
  tf.env().set("WEBGPU_MATMUL_PROGRAM_TYPE", PACKED);
  if (registered) return;
  for (const [kernelName, kernel] of Object.entries(kernels)) {
    const stock = tf.getKernel(kernelName, "webgpu");
    if (!stock)
      throw Error(`registerWebGpuKernels: tfjs has no stock ${kernelName} on WebGPU; await loadWebGpu() first`);
    tf.unregisterKernel(kernelName, "webgpu"); // or tfjs warns about the second registration
    tf.registerKernel({
      ...stock,
      kernelFunc: params =>
        (Object.values(params.inputs).every(usable) ? kernel(params.inputs, params.attrs as never) : undefined) ??
        stock.kernelFunc(params),
    });
  }
  registered = true;
}
const usable = (x: tf.TensorInfo | undefined): boolean =>
  x !== undefined && x.dtype === "float32" && x.shape.every(n => n > 0);

// Registers our kernels with tfjs's WebGPU backend, over the stock ones: matrix products, and convolutions with both
// their gradients as matrix products over patches (webgpu/products.ts). What they do not take (other types, broadcast
// batches, NCHW, dilation) goes to the stock kernel, as does everything empty. And casts to float32, or those of other
// types would come to our kernels by another name (kernels/cast.ts).
import { tf } from "../../tf";
import { castToFloat } from "../cast";
import { setAdapterKind, type AdapterKind } from "./variants";
import { conv2D, conv2DBackpropFilter, conv2DBackpropInput } from "./convolution";
import { matMul } from "./matmul";
import { sumOverRows } from "./sums";

type Inputs = Record<string, tf.TensorInfo | undefined>;
/** undefined: not ours, the stock kernel runs. */
type Kernel = (inputs: Inputs, attrs: never) => tf.TensorInfo | undefined;

const ofFloats: Readonly<Record<string, Kernel>> = {
  BatchMatMul: ({ a, b }, attrs) => matMul(a!, b!, attrs),
  Conv2D: ({ x, filter }, attrs) => conv2D(x!, filter!, attrs),
  Conv2DBackpropFilter: ({ x, dy }, attrs) => conv2DBackpropFilter(x!, dy!, attrs),
  Conv2DBackpropInput: ({ dy, filter }, attrs) => conv2DBackpropInput(dy!, filter!, attrs),
  Sum: ({ x }, attrs) => sumOverRows(x!, attrs, false),
  Mean: ({ x }, attrs) => sumOverRows(x!, attrs, true),
};
const ofAll: Readonly<Record<string, Kernel>> = { Cast: ({ x }, attrs) => castToFloat(x!, attrs) };
const PACKED = 3; // tfjs's MatMulProgramType.MatMulPackedProgram

let registered = false;

/** Once tfjs's WebGPU package is imported. adapter: which column of the table of variants. */
export function registerWebGpuKernels(adapter: AdapterKind): void {
  setAdapterKind(adapter);
  // tfjs's own choice may fall on sums by float atomics, whose order differs from run to run
  tf.env().set("WEBGPU_MATMUL_PROGRAM_TYPE", PACKED);
  if (registered) return;
  for (const [name, kernel] of Object.entries(ofFloats))
    register(name, inputs => Object.values(inputs).every(usable) && kernel);
  for (const [name, kernel] of Object.entries(ofAll)) register(name, () => kernel);
  registered = true;
}
/** choose: the kernel of ours for these inputs, or false. */
function register(kernelName: string, choose: (inputs: Inputs) => Kernel | false): void {
  const stock = tf.getKernel(kernelName, "webgpu");
  if (!stock) throw Error(`registerWebGpuKernels: tfjs has no stock ${kernelName} on WebGPU; await loadWebGpu() first`);
  tf.unregisterKernel(kernelName, "webgpu"); // or tfjs warns about the second registration
  tf.registerKernel({
    ...stock,
    kernelFunc: params => {
      const own = choose(params.inputs);
      return (own ? own(params.inputs, params.attrs as never) : undefined) ?? stock.kernelFunc(params);
    },
  });
}
const usable = (x: tf.TensorInfo | undefined): boolean =>
  x !== undefined && x.dtype === "float32" && x.shape.every(n => n > 0);

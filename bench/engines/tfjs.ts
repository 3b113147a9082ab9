// Plain TensorFlow.js 4.22, written the ordinary way: variables, tf.train.adam, minimize, tf.randomNormal, its own
// registration of the backend and its stock kernels. Nothing of ours may be imported here, or our kernels would answer.
import * as tf from "@tensorflow/tfjs";
import { deviationOf, KERNEL, RATE, ROWS, rowsOf, shuffled, STRIDE, type Backend, type Layer, type Net } from "../net";
import type { Assets, Open } from "./contestant";

type Forward = (x: tf.Tensor) => tf.Tensor;
function layerOf(layer: Layer): Forward {
  if (layer.kind === "flatten") return x => x.reshape([-1, layer.size]);
  if (layer.kind === "unflatten") return x => x.reshape([-1, ...layer.shape]);
  const { kind, from, to } = layer;
  const shape =
    kind === "dense" ? [from, to] : kind === "conv" ? [KERNEL, KERNEL, from, to] : [KERNEL, KERNEL, to, from];
  const kernel = tf.variable(tf.randomNormal(shape, 0, deviationOf(layer)));
  const bias = tf.variable(tf.zeros([to]));
  const linear: Forward =
    kind === "dense"
      ? x => tf.matMul(x, kernel)
      : kind === "conv"
        ? x => tf.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, STRIDE, "same")
        : x =>
            tf.conv2dTranspose(
              x as tf.Tensor4D,
              kernel as tf.Tensor4D,
              [x.shape[0]!, x.shape[1]! * STRIDE, x.shape[2]! * STRIDE, to],
              STRIDE,
              "same",
            );
  return x => (layer.relu ? linear(x).add(bias).relu() : linear(x).add(bias));
}
const sequence = (layers: readonly Layer[]): Forward => {
  const all = layers.map(layerOf);
  return x => all.reduce((h, layer) => layer(h), x);
};

async function start(backend: Backend, { wasmPaths }: Assets): Promise<string> {
  tf.enableProdMode();
  if (backend === "wasm") {
    (await import("@tensorflow/tfjs-backend-wasm")).setWasmPaths(wasmPaths);
    if (!(await tf.setBackend("wasm"))) throw Error("the Wasm backend did not start");
    supplyFilterGradient();
    return "CPU, WebAssembly";
  }
  await import("@tensorflow/tfjs-backend-webgpu");
  if (!(await tf.setBackend("webgpu"))) throw Error("the WebGPU backend did not start");
  const { vendor, architecture, description } =
    (tf.backend() as unknown as { device: GPUDevice & { adapterInfo?: GPUAdapterInfo } }).device.adapterInfo ?? {};
  return description || [vendor, architecture].filter(Boolean).join(" ");
}
/**
 * The Wasm package cannot train convolutions: it has no Conv2DBackpropFilter. What its users do instead is this: the
 * gradient is itself a convolution, of the input by the output's gradient, with batch and channels exchanged and
 * strides as dilations.
 */
function supplyFilterGradient(): void {
  tf.registerKernel({
    kernelName: "Conv2DBackpropFilter",
    backendName: "wasm",
    kernelFunc: ({ inputs, attrs }) => {
      const { x, dy } = inputs as { x: tf.TensorInfo; dy: tf.TensorInfo };
      const { strides, filterShape } = attrs as unknown as { strides: number; filterShape: number[] };
      const tensor = (info: tf.TensorInfo, order: number[]) =>
        tf.transpose(tf.engine().makeTensorFromTensorInfo(share(info)) as tf.Tensor4D, order);
      return tf.tidy(() => {
        // of "same", here the same on both sides
        const pad = ((dy.shape[1]! - 1) * strides + filterShape[0]! - x.shape[1]!) / 2;
        return tf.transpose(
          tf.conv2d(tensor(x, [3, 1, 2, 0]), tensor(dy, [1, 2, 0, 3]), 1, pad, "NHWC", strides),
          [1, 2, 0, 3],
        );
      });
    },
  });
}
/** Its own count of who holds the values, or the tidy would free them. */
function share(info: tf.TensorInfo): tf.TensorInfo {
  tf.engine().backend.incRef(info.dataId);
  return info;
}

const dataOf = (net: Net) => tf.tensor(rowsOf(net), [ROWS, ...net.shape]);
export const openTfjs: Open = async (_name, net, backend, assets) => {
  const adapter = await start(backend, assets);
  const encoder = sequence(net.encoder);
  const decoder = sequence(net.decoder);
  const data = dataOf(net);
  const rows = shuffled(net.batch);
  const optimizer = tf.train.adam(RATE);
  const loss = (): tf.Scalar => {
    const x = tf.gather(data, tf.tensor1d(rows(), "int32"));
    const out = encoder(x);
    const error = (y: tf.Tensor) => x.sub(y).square().sum().div(net.batch);
    if (!net.variational) return error(decoder(out)).asScalar();
    const [mean, raw] = tf.split(out, 2, -1) as [tf.Tensor, tf.Tensor];
    const z = mean.add(raw.mul(0.5).exp().mul(tf.randomNormal(mean.shape)));
    return error(decoder(z))
      .add(
        mean
          .square()
          .add(raw.exp())
          .sub(raw)
          .sub(1)
          .sum()
          .mul(0.5 / net.batch),
      )
      .asScalar();
  };
  let cost: tf.Scalar | undefined;
  return {
    adapter,
    async steps(count) {
      for (let i = 0; i < count; i++) {
        cost?.dispose();
        cost = optimizer.minimize(loss, true)!;
      }
    },
    done: async () => (await cost!.data())[0]!,
    bytes: () => tf.memory().numBytes,
  };
};

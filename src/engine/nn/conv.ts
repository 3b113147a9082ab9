// Convolutions with "same" padding over [batch, height, width, channels]. The transposed one doubles as the
// generator's upsampling.
import { tf, type Tensor, type Tensor4D } from "../tf";
import { biased, described, type LayerNet, type Normalise } from "./dense";
import { normal, zeros } from "./init";
import type { Init, Scope } from "./scope";

interface Options {
  init?: Init;
  bias?: Init | false;
  normalise?: Normalise;
}
const biasOf = (scope: Scope, outputs: number, { bias = zeros }: Options) =>
  bias && scope.parameter("bias", [outputs], bias);
/** Kernel [size, size, in, out]. */
export function conv(
  scope: Scope,
  inputs: number,
  outputs: number,
  size: number,
  stride: number,
  options: Options = {},
): LayerNet {
  const raw = scope.parameter("kernel", [size, size, inputs, outputs], options.init ?? normal(0.02));
  const kernel = options.normalise ? options.normalise(scope, raw) : raw;
  const bias = biasOf(scope, outputs, options);
  const forward = (x: Tensor, slope?: number): Tensor => {
    const y = tf.conv2d(x as Tensor4D, kernel() as Tensor4D, stride, "same");
    return bias ? biased(y, bias(), slope) : y;
  };
  return described(
    scope.net((x: Tensor) => forward(x)),
    { kind: "conv", kernel: raw.path, ...(bias && { bias: bias.path }), stride },
    bias ? forward : undefined,
  );
}
/** Kernel [size, size, out, in]; [b, h, w, in] → [b, h · stride, w · stride, out]. */
export function deconv(
  scope: Scope,
  inputs: number,
  outputs: number,
  size: number,
  stride: number,
  options: Options = {},
): LayerNet {
  const raw = scope.parameter("kernel", [size, size, outputs, inputs], options.init ?? normal(0.02));
  const kernel = options.normalise ? options.normalise(scope, raw) : raw;
  const bias = biasOf(scope, outputs, options);
  const forward = (x: Tensor, slope?: number): Tensor => {
    const [n, h, w] = x.shape as [number, number, number];
    const y = tf.conv2dTranspose(
      x as Tensor4D,
      kernel() as Tensor4D,
      [n, h * stride, w * stride, outputs],
      stride,
      "same",
    );
    return bias ? biased(y, bias(), slope) : y;
  };
  return described(
    scope.net((x: Tensor) => forward(x)),
    { kind: "deconv", kernel: raw.path, ...(bias && { bias: bias.path }), stride },
    bias ? forward : undefined,
  );
}

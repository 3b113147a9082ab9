// Networks that several methods share: the neutral convolutional pair of Lucic et al. 2018 as TwoStageVAE runs it
// (methods.md 2.1), with a width multiplier, and a dense pair for vectors. (scope, data, sizes) → Net.
import { type Tensor, tf } from "../tf";
import { conv, deconv } from "./conv";
import { dense, dropout, type LayerNet, leakyRelu, relu, reshape, sequence, sigmoid } from "./dense";
import { normal } from "./init";
import { kept, keptSpectral } from "./kept";
import { batchNorm, spectral } from "./norm";
import type { Init, Net, Scope } from "./scope";
import type { Amount, DataSpec, ImageSpec } from "../step";
import { sizeOf } from "../shape";

const start = { init: normal(0.02) }; // TwoStageVAE; right only in front of a norm
// batch norm takes any bias away again: its gradient would be rounding noise, which Adam scales up to the rate
const normed = { ...start, bias: false } as const;
const times = (units: number, width: number) => Math.max(1, Math.round(units * width));
function quarters({ shape }: DataSpec): [height: number, width: number, depth: number] {
  const [h, w, depth] = shape as [number, number, number];
  if (h % 4 || w % 4) throw Error(`images of ${h}x${w}: the neutral network needs sides divisible by 4`);
  return [h / 4, w / 4, depth];
}

/** [batch, …data.shape] → [batch, outputs]. width 1: 64, 128, 1024 units for images, 2 x 256 for vectors. */
export function encoderOf(
  scope: Scope,
  data: DataSpec,
  outputs: number,
  { width, spectralNorm = false }: { width: number; spectralNorm?: boolean },
): Net {
  const at = (name: string) => scope.child(name);
  if (data.kind === "vectors") {
    const w = times(256, width);
    return sequence(scope, [
      dense(at("0"), sizeOf(data.shape), w),
      relu(scope),
      dense(at("1"), w, w),
      relu(scope),
      dense(at("2"), w, outputs),
    ]);
  }
  const [h, w, depth] = quarters(data);
  const [a, b, c] = [times(64, width), times(128, width), times(1024, width)];
  const norm = spectralNorm ? { normalise: spectral } : {};
  return sequence(scope, [
    conv(at("0"), depth, a, 4, 2, { ...start, ...norm }),
    leakyRelu(scope),
    conv(at("1"), a, b, 4, 2, { ...normed, ...norm }),
    batchNorm(at("1/norm"), b),
    leakyRelu(scope),
    reshape(scope, [h * w * b]),
    dense(at("2"), h * w * b, c, { ...normed, ...norm }),
    batchNorm(at("2/norm"), c),
    leakyRelu(scope),
    dense(at("3"), c, outputs, { ...start, ...norm }),
  ]);
}
/**
 * The last bias starts where the sigmoid gives the mean pixel (our choice; TwoStageVAE starts at 0, a grey that the
 * first hundred steps only clear away).
 */
const background =
  ({ mean }: ImageSpec): Init =>
  shape =>
    tf.tensor1d(
      Array.from({ length: shape[0]! }, (_, channel) => {
        const m = Math.min(0.99, Math.max(0.01, mean[channel]!));
        return Math.log(m / (1 - m));
      }),
    );
/** A decoder and, for images, what comes before its sigmoid. */
export type Decoder = Net & { readonly logits: Net };
/**
 * [batch, latent] → [batch, …data.shape], in the data's range: a sigmoid for images, linear for vectors. Dropout after
 * every hidden layer. spectralNorm: of every kernel.
 */
export function decoderOf(
  scope: Scope,
  data: DataSpec,
  latent: number,
  { width, dropout: rate = 0, spectralNorm = false }: { width: number; dropout?: Amount; spectralNorm?: boolean },
): Decoder {
  const at = (name: string) => scope.child(name);
  const norm = spectralNorm ? { normalise: keptSpectral } : {},
    row = (layers: readonly LayerNet[]) => sequence(scope, spectralNorm ? layers.map(kept) : layers);
  const hidden = (...layers: readonly LayerNet[]) => [...layers, relu(scope), dropout(scope, rate)];
  if (data.kind === "vectors") {
    const w = times(256, width);
    const net = row([
      ...hidden(dense(at("0"), latent, w, norm)),
      ...hidden(dense(at("1"), w, w, norm)),
      dense(at("2"), w, sizeOf(data.shape), norm),
    ]);
    return Object.assign(net, { logits: net });
  }
  const [h, w, depth] = quarters(data);
  const [a, b, c] = [times(64, width), times(128, width), times(1024, width)];
  const layers = [
    ...hidden(dense(at("0"), latent, c, { ...normed, ...norm }), batchNorm(at("0/norm"), c)),
    ...hidden(
      dense(at("1"), c, h * w * b, { ...normed, ...norm }),
      batchNorm(at("1/norm"), h * w * b),
      reshape(scope, [h, w, b]),
    ),
    ...hidden(deconv(at("2"), b, a, 4, 2, { ...normed, ...norm }), batchNorm(at("2/norm"), a)),
    deconv(at("3"), a, depth, 4, 2, { ...start, ...norm, bias: background(data) }),
  ];
  return Object.assign(row([...layers, sigmoid(scope)]), { logits: row(layers) });
}
/** Mean and standard deviation (1e-6 + softplus, as TwoStageVAE) from one output of twice the width. */
export function gaussian(scope: Scope, net: Net): Net<[x: Tensor], { mean: Tensor; deviation: Tensor }> {
  return scope.net((x: Tensor) => {
    const [mean, raw] = tf.split(net(x), 2, -1) as [Tensor, Tensor];
    return { mean, deviation: tf.softplus(raw).add(1e-6) };
  });
}

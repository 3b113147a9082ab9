// An encoder and a decoder of dense layers with ReLU between them, for data of any shape: what methods use whose papers
// have no convolutions.
import { tf } from "../tf";
import type { Decoder } from "./backbones";
import { dense, type LayerNet, relu, reshape, sequence, sigmoid } from "./dense";
import { normal } from "./init";
import type { Init, Net, Scope } from "./scope";
import type { DataSpec, ImageSpec } from "../step";
import { sizeOf } from "../shape";

const layersOf = (
  scope: Scope,
  sizes: readonly number[],
  end: { bias?: Init; init?: Init } = {},
): readonly LayerNet[] =>
  sizes
    .slice(1)
    .flatMap((out, k) =>
      k < sizes.length - 2
        ? [dense(scope.child(`${k}`), sizes[k]!, out), relu(scope)]
        : [dense(scope.child(`${k}`), sizes[k]!, out, end)],
    );
/** The last layer of images starts near the mean pixel, as that of the other decoders does (ARCHITECTURE.md). */
const pixels = ({ mean }: ImageSpec): { bias: Init; init: Init } => ({
  init: normal(0.02),
  bias: shape =>
    tf.tensor1d(
      Array.from({ length: shape[0]! }, (_, i) => {
        const m = Math.min(0.99, Math.max(0.01, mean[i % mean.length]!));
        return Math.log(m / (1 - m));
      }),
    ),
});

/** [batch, …data.shape] → [batch, outputs]. units: of each hidden layer. */
export const denseEncoder = (scope: Scope, data: DataSpec, outputs: number, units: readonly number[]): Net =>
  sequence(scope, [reshape(scope, [sizeOf(data.shape)]), ...layersOf(scope, [sizeOf(data.shape), ...units, outputs])]);
/** [batch, latent] → [batch, …data.shape]: a sigmoid for images, linear for vectors. */
export function denseDecoder(scope: Scope, data: DataSpec, latent: number, units: readonly number[]): Decoder {
  const images = data.kind === "images",
    layers = [
      ...layersOf(scope, [latent, ...units, sizeOf(data.shape)], images ? pixels(data) : {}),
      ...(images ? [reshape(scope, data.shape)] : []),
    ];
  return Object.assign(sequence(scope, images ? [...layers, sigmoid(scope)] : layers), {
    logits: sequence(scope, layers),
  });
}

// The networks of perceptual generative autoencoders (Zhang et al. 2020, section 4, as the authors' code has them;
// methods.md 2.4), with a width multiplier. Inside, images live in [−1, 1] and the decoder ends in tanh; what leaves a
// method is in the data's range (decoded, encoded). Batch norm, where it is on, takes the statistics of the batch at
// hand always: its inputs come from several laws, which a running average mixes.
import { type Tensor, tf } from "../tf";
import { decoderOf } from "./backbones";
import { conv, deconv } from "./conv";
import { dense, described, type LayerNet, leakyRelu, relu, reshape, sequence } from "./dense";
import { constant, he } from "./init";
import type { Layer } from "./layers";
import { batchNorm as norm } from "./norm";
import type { Init, Net, Scope, Variable } from "./scope";
import type { DataSpec, ImageSpec } from "../step";
import { sizeOf } from "../shape";

/** [batch, latent]. */
export interface Code {
  mean: Tensor;
}
/** Of the noise around it. */
export interface NoisyCode extends Code {
  logVariance: Tensor;
}
export type Encoder<K extends Code = Code> = Net<[x: Tensor], K>;
export interface Pair<K extends Code = Code> {
  readonly encoder: Encoder<K>;
  readonly decoder: Net;
  /** From [−1, 1] into the data's range, for images. */
  readonly outward: Net;
  readonly filler?: Variable;
}
interface Sizes {
  latent: number;
  width: number;
  decoderWidth: number;
  batchNorm: boolean;
}

// rows of a call, at least, where their statistics matter: the authors' code samples 100 to 1 000 at a time
const FILL = 100;
const FIRST = 2 * Math.log(0.1); // of ln σ²
const EXTENT = 10; // of ln σ², either way (methods.md 1.13)

/**
 * Glorot & Bengio 2010, uniform; fan-in and fan-out of a convolution both count its taps, as in the authors' code. [in,
 * out], [h, w, in, out] or [h, w, out, in].
 */
const xavier: Init = (shape, noise) => {
  const taps = sizeOf(shape.slice(0, -2)),
    limit = Math.sqrt(6 / (taps * (shape.at(-1)! + shape.at(-2)!)));
  return noise.uniform(shape, -limit, limit);
};
const start = { init: xavier };
/** tanh gives the mean pixel at first (our choice, as in nn/backbones.ts): tanh⁻¹(2m − 1) = ½ ln (m/(1 − m)). */
const background =
  ({ mean }: ImageSpec): Init =>
  shape =>
    tf.tensor1d(
      Array.from({ length: shape[0]! }, (_, channel) => {
        const m = Math.min(0.99, Math.max(0.01, mean[channel]!));
        return 0.5 * Math.log(m / (1 - m));
      }),
    );
const times = (units: number, width: number) => Math.max(1, Math.round(units * width));
/** What stands behind a layer that may be normalised, and how that layer starts: no bias in front of batch norm. */
const normal = (on: boolean) => ({
  of: on ? { ...start, bias: false as const } : start,
  after: (scope: Scope, units: number): readonly LayerNet[] =>
    on ? [norm(scope, units, { statistics: "batch" })] : [],
});
function sidesOf({ shape }: DataSpec): { h: number; w: number; depth: number; deep: boolean } {
  const [h, w, depth] = shape as [number, number, number];
  if (h % 4 || w % 4) throw Error(`images of ${h}x${w}: the network needs sides divisible by 4`);
  return { h, w, depth, deep: h % 8 === 0 && w % 8 === 0 }; // 32x32: three convolutions; 28x28: two and a dense layer
}

/** All layers of the encoder but its heads, and how many features they leave. */
function trunk(
  scope: Scope,
  data: DataSpec,
  width: number,
  batchNorm: boolean,
): { layers: readonly LayerNet[]; features: number } {
  const at = (name: string) => scope.child(name);
  if (data.kind === "vectors") {
    const w = times(256, width),
      inputs = sizeOf(data.shape);
    return { layers: [dense(at("0"), inputs, w), relu(scope), dense(at("1"), w, w), relu(scope)], features: w };
  }
  const { h, w, depth, deep } = sidesOf(data),
    [a, b, c] = [times(64, width), times(128, width), times(deep ? 256 : 1024, width)],
    { of, after } = normal(batchNorm);
  const common = [
    conv(at("0"), depth, a, 5, 2, start),
    leakyRelu(scope),
    conv(at("1"), a, b, 5, 2, of),
    ...after(at("1/norm"), b),
    leakyRelu(scope),
  ];
  const flat = deep ? (h / 8) * (w / 8) * c : (h / 4) * (w / 4) * b;
  return deep
    ? {
        layers: [
          ...common,
          conv(at("2"), b, c, 5, 2, of),
          ...after(at("2/norm"), c),
          leakyRelu(scope),
          reshape(scope, [flat]),
        ],
        features: flat,
      }
    : {
        layers: [
          ...common,
          reshape(scope, [flat]),
          dense(at("2"), flat, c, of),
          ...after(at("2/norm"), c),
          leakyRelu(scope),
        ],
        features: c,
      };
}
/** [batch, latent] → [batch, …data.shape], in [−1, 1] for images, linear for vectors. */
function decoderFor(scope: Scope, data: DataSpec, latent: number, width: number, batchNorm: boolean): Net {
  if (data.kind === "vectors") {
    const net = decoderOf(scope, data, latent, { width });
    // without `logits`, which is the net itself: `frozen` walks through what a net holds
    return Object.assign(
      scope.net((z: Tensor) => net(z)),
      net.layers && { layers: net.layers },
    );
  }
  const at = (name: string) => scope.child(name),
    { h, w, depth, deep } = sidesOf(data),
    { of, after } = normal(batchNorm);
  const [a, b, c] = [times(64, width), times(128, width), times(deep ? 256 : 1024, width)],
    last = { ...start, bias: background(data) };
  const unit = deep ? ([h / 8, w / 8] as const) : ([h / 4, w / 4] as const),
    base = unit[0] * unit[1] * (deep ? c : b);
  const begun = deep
    ? [
        dense(at("0"), latent, base, start),
        relu(scope),
        reshape(scope, [...unit, c]),
        deconv(at("1"), c, b, 5, 2, of),
        ...after(at("1/norm"), b),
        relu(scope),
      ]
    : [
        dense(at("0"), latent, c, start),
        relu(scope),
        dense(at("1"), c, base, of),
        ...after(at("1/norm"), base),
        relu(scope),
        reshape(scope, [...unit, b]),
      ];
  const tanh = described(
    scope.net((y: Tensor) => tf.tanh(y)),
    { kind: "tanh" },
  );
  const net = sequence(scope, [
    ...begun,
    deconv(at("2"), b, a, 5, 2, start),
    relu(scope),
    deconv(at("3"), a, depth, 5, 2, last),
    tanh,
  ]);
  return Object.assign(net, {
    layers: net.layers!.map((layer): Layer =>
      layer.kind === "batch-norm" ? { ...layer, statistics: "batch" } : layer,
    ),
  });
}
const outwardOf = (scope: Scope, { range: [low, high] }: DataSpec): Net =>
  sequence(scope, [
    described(
      scope.net((y: Tensor) =>
        y
          .add(1)
          .mul((high - low) / 2)
          .add(low),
      ),
      { kind: "affine", factor: (high - low) / 2, offset: (high + low) / 2 },
    ),
  ]);
const headed = (data: DataSpec) => (data.kind === "vectors" ? { init: he } : start);
const both = (scope: Scope, data: DataSpec, { latent, width, decoderWidth, batchNorm }: Sizes) => ({
  decoder: decoderFor(scope.child("decoder"), data, latent, width * decoderWidth, batchNorm),
  outward: outwardOf(scope.child("outward"), data),
  ...(batchNorm &&
    data.kind === "images" && { filler: scope.state("filler", [FILL, latent], (shape, noise) => noise.normal(shape)) }),
});
/** LPGA's pair: a code without noise. */
export function pair(scope: Scope, data: DataSpec, sizes: Sizes): Pair {
  const own = scope.child("encoder"),
    { layers, features } = trunk(own, data, sizes.width, sizes.batchNorm);
  const net = sequence(own, [...layers, dense(own.child("mean"), features, sizes.latent, headed(data))]);
  return { encoder: own.net((x: Tensor) => ({ mean: net(x) })), ...both(scope, data, sizes) };
}
/** VPGA's and LVPGA's pair: a second head of the same features gives ln σ², 2 ln 0.1 at first. */
export function noisyPair(scope: Scope, data: DataSpec, sizes: Sizes): Pair<NoisyCode> {
  const own = scope.child("encoder"),
    { layers, features } = trunk(own, data, sizes.width, sizes.batchNorm);
  const body = sequence(own, layers),
    mean = dense(own.child("mean"), features, sizes.latent, headed(data));
  const logVariance = dense(own.child("log-variance"), features, sizes.latent, {
    ...headed(data),
    bias: constant(FIRST),
  });
  return {
    encoder: own.net((x: Tensor) => {
      const h = body(x);
      return { mean: mean(h), logVariance: logVariance(h).clipByValue(-EXTENT, EXTENT) };
    }),
    ...both(scope, data, sizes),
  };
}

/** Data into the networks' range; back goes a pair's `outward`. */
export const inward = (x: Tensor, { kind, range: [low, high] }: DataSpec): Tensor =>
  kind === "images"
    ? x
        .sub(low)
        .mul(2 / (high - low))
        .sub(1)
    : x;
/**
 * Codes as data. With batch norm a few codes alone would be normalised by themselves: they join
 * fixed draws of the prior.
 */
export function decoded<K extends Code>(
  { decoder, outward, filler }: Pair<K>,
  codes: Tensor,
  { kind }: DataSpec,
): Tensor {
  const rows = codes.shape[0]!,
    inside = filler && rows < FILL ? decoder(tf.concat([codes, filler()])).slice(0, rows) : decoder(codes);
  return kind === "images" ? outward(inside) : inside;
}
/**
 * Data as codes. With batch norm a few rows join what fixed draws of the prior decode to, the nearest
 * thing to data at hand.
 */
export function encoded<K extends Code>({ encoder, decoder, filler }: Pair<K>, x: Tensor, data: DataSpec): K {
  const rows = x.shape[0]!,
    inside = inward(x, data);
  if (!filler || rows >= FILL) return encoder(inside);
  const code = encoder(tf.concat([inside, decoder(filler())]));
  return Object.fromEntries(
    Object.entries(code).map(([name, value]) => [name, (value as Tensor).slice(0, rows)]),
  ) as unknown as K;
}

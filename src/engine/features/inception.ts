// InceptionV3 (Szegedy et al. 2016) by weights that the user brings; we have none. Two kinds are known, by their number
// of classes: the network of 2015-12-05, on whose pooled features every published FID is computed (as pytorch-fid
// ported it: it averages no padding, and its last block takes a maximum), and torchvision's, trained on ImageNet's 1
// 000 classes. The graph is written once, over channels to check a file and over tensors to run it.
import type { Host } from "../host";
import { decodeSafetensors } from "../bytes/safetensors";
import { tf, type Tensor, type Tensor4D } from "../tf";

const POOLED = 2048; // features of an image
// of its batch norm
const SIDE = 299,
  EPSILON = 1e-3;
const CLASSES = { published: 1008, torchvision: 1000 } as const;
export type Kind = keyof typeof CLASSES;

/** Batch norm folded in. */
interface Filter {
  kernel: Float32Array;
  /** [h, w, in, out]. */
  shape: readonly [number, number, number, number];
  bias: Float32Array;
}
export interface InceptionWeights {
  kind: Kind;
  filters: ReadonlyMap<string, Filter>;
}
/** The network on the device. features: images [rows, h, w, 1 or 3] in [0, 1] → [rows, width], width 2048. */
export interface Inception {
  readonly kind: Kind;
  readonly width: number;
  features(x: Tensor): Tensor;
  dispose(): void;
}

type Padding = "same" | "valid";
interface Over<T> {
  /** With batch norm and rectifier. */
  conv(x: T, name: string, outputs: number, h?: number, w?: number, stride?: 1 | 2, padding?: Padding): T;
  /** Of 3x3. */
  most(x: T, stride: 1 | 2, padding: Padding): T;
  /** Of 3x3, stride 1, same size. */
  mean(x: T): T;
  /** Along channels. */
  joined(parts: readonly T[]): T;
  /** x is not needed afterwards. */
  block(x: T, make: (x: T) => T): T;
}
/** From an image of 299x299 to maps of 8x8x2048. Names are torchvision's. */
function graph<T>(image: T, { conv, most, mean, joined, block }: Over<T>, kind: Kind): T {
  const stem = [
    (x: T) => conv(x, "Conv2d_1a_3x3", 32, 3, 3, 2, "valid"),
    (x: T) => conv(x, "Conv2d_2a_3x3", 32, 3, 3, 1, "valid"),
    (x: T) => conv(x, "Conv2d_2b_3x3", 64, 3, 3),
    (x: T) => most(x, 2, "valid"),
    (x: T) => conv(x, "Conv2d_3b_1x1", 80),
    (x: T) => conv(x, "Conv2d_4a_3x3", 192, 3, 3, 1, "valid"),
    (x: T) => most(x, 2, "valid"),
  ];
  const a = (at: string, pooled: number) => (x: T) =>
    joined([
      conv(x, `${at}.branch1x1`, 64),
      conv(conv(x, `${at}.branch5x5_1`, 48), `${at}.branch5x5_2`, 64, 5, 5),
      conv(
        conv(conv(x, `${at}.branch3x3dbl_1`, 64), `${at}.branch3x3dbl_2`, 96, 3, 3),
        `${at}.branch3x3dbl_3`,
        96,
        3,
        3,
      ),
      conv(mean(x), `${at}.branch_pool`, pooled),
    ]);
  const b = (at: string) => (x: T) =>
    joined([
      conv(x, `${at}.branch3x3`, 384, 3, 3, 2, "valid"),
      conv(
        conv(conv(x, `${at}.branch3x3dbl_1`, 64), `${at}.branch3x3dbl_2`, 96, 3, 3),
        `${at}.branch3x3dbl_3`,
        96,
        3,
        3,
        2,
        "valid",
      ),
      most(x, 2, "valid"),
    ]);
  const c = (at: string, within: number) => (x: T) =>
    joined([
      conv(x, `${at}.branch1x1`, 192),
      conv(
        conv(conv(x, `${at}.branch7x7_1`, within), `${at}.branch7x7_2`, within, 1, 7),
        `${at}.branch7x7_3`,
        192,
        7,
        1,
      ),
      conv(
        conv(
          conv(
            conv(conv(x, `${at}.branch7x7dbl_1`, within), `${at}.branch7x7dbl_2`, within, 7, 1),
            `${at}.branch7x7dbl_3`,
            within,
            1,
            7,
          ),
          `${at}.branch7x7dbl_4`,
          within,
          7,
          1,
        ),
        `${at}.branch7x7dbl_5`,
        192,
        1,
        7,
      ),
      conv(mean(x), `${at}.branch_pool`, 192),
    ]);
  const d = (at: string) => (x: T) =>
    joined([
      conv(conv(x, `${at}.branch3x3_1`, 192), `${at}.branch3x3_2`, 320, 3, 3, 2, "valid"),
      conv(
        conv(
          conv(conv(x, `${at}.branch7x7x3_1`, 192), `${at}.branch7x7x3_2`, 192, 1, 7),
          `${at}.branch7x7x3_3`,
          192,
          7,
          1,
        ),
        `${at}.branch7x7x3_4`,
        192,
        3,
        3,
        2,
        "valid",
      ),
      most(x, 2, "valid"),
    ]);
  const e = (at: string, pool: (x: T) => T) => (x: T) => {
    const plain = conv(x, `${at}.branch3x3_1`, 384),
      double = conv(conv(x, `${at}.branch3x3dbl_1`, 448), `${at}.branch3x3dbl_2`, 384, 3, 3);
    return joined([
      conv(x, `${at}.branch1x1`, 320),
      conv(plain, `${at}.branch3x3_2a`, 384, 1, 3),
      conv(plain, `${at}.branch3x3_2b`, 384, 3, 1),
      conv(double, `${at}.branch3x3dbl_3a`, 384, 1, 3),
      conv(double, `${at}.branch3x3dbl_3b`, 384, 3, 1),
      conv(pool(x), `${at}.branch_pool`, 192),
    ]);
  };
  const blocks = [
    ...stem,
    a("Mixed_5b", 32),
    a("Mixed_5c", 64),
    a("Mixed_5d", 64),
    b("Mixed_6a"),
    c("Mixed_6b", 128),
    c("Mixed_6c", 160),
    c("Mixed_6d", 160),
    c("Mixed_6e", 192),
    d("Mixed_7a"),
    e("Mixed_7b", mean),
    e("Mixed_7c", kind === "published" ? x => most(x, 1, "same") : mean),
  ];
  return blocks.reduce((x, make) => block(x, make), image);
}

/** Reads a state dict of either kind. Throws an Error that names the tensor that is missing or has another shape. */
export function readInception(bytes: Uint8Array, text: Pick<Host, "encode" | "decode">): InceptionWeights {
  const { tensors } = decodeSafetensors(bytes, text),
    classes = tensors["fc.weight"]?.shape[0];
  const kind = (Object.keys(CLASSES) as Kind[]).find(each => CLASSES[each] === classes);
  if (!kind)
    throw Error(
      `not InceptionV3’s weights: fc.weight has ${classes === undefined ? "no place in it" : `${classes} rows`}, expected ${CLASSES.published} (the network of published FIDs) or ${CLASSES.torchvision} (torchvision’s)`,
    );
  const filters = new Map<string, Filter>();
  const tensor = (name: string, shape: readonly number[]): Float32Array => {
    const block = tensors[name];
    if (!block || String(block.shape) !== String(shape))
      throw Error(
        `InceptionV3’s weights: ${name} ${block ? `has shape [${block.shape}]` : "is missing"}, expected [${shape}]`,
      );
    return block.data;
  };
  graph<number>(
    3,
    {
      conv: (inputs, name, outputs, h = 1, w = 1) => {
        const each = (part: string) => tensor(`${name}.bn.${part}`, [outputs]);
        filters.set(
          name,
          folded(
            tensor(`${name}.conv.weight`, [outputs, inputs, h, w]),
            [h, w, inputs, outputs],
            each("weight"),
            each("bias"),
            each("running_mean"),
            each("running_var"),
          ),
        );
        return outputs;
      },
      most: x => x,
      mean: x => x,
      joined: parts => parts.reduce((sum, x) => sum + x, 0),
      block: (x, make) => make(x),
    },
    kind,
  );
  return { kind, filters };
}
/**
 * γ(k∗x − m)/√(v + ε) + β as one convolution: k·γ/√(v + ε) and β − mγ/√(v + ε). weights: [out, in, h,
 * w], as torch has them.
 */
function folded(
  weights: Float32Array,
  shape: Filter["shape"],
  gamma: Float32Array,
  beta: Float32Array,
  mean: Float32Array,
  variance: Float32Array,
): Filter {
  const [h, w, inputs, outputs] = shape,
    kernel = new Float32Array(weights.length),
    factors = gamma.map((g, o) => g / Math.sqrt(variance[o]! + EPSILON));
  for (let o = 0, at = 0; o < outputs; o++)
    for (let i = 0; i < inputs; i++)
      for (let tap = 0; tap < h * w; tap++, at++) kernel[(tap * inputs + i) * outputs + o] = weights[at]! * factors[o]!;
  return { kernel, shape, bias: beta.map((b, o) => b - mean[o]! * factors[o]!) };
}

/** 95 MB on the device. The caller disposes it. */
export function inceptionOf({ kind, filters }: InceptionWeights): Inception {
  const held = new Map(
    [...filters].map(([name, { kernel, shape, bias }]) => [
      name,
      { kernel: tf.keep(tf.tensor4d(kernel, [...shape])), bias: tf.keep(tf.tensor1d(bias)) },
    ]),
  );
  const over: Over<Tensor4D> = {
    conv: (x, name, _outputs, _h, _w, stride = 1, padding = "same") => {
      const { kernel, bias } = held.get(name)!;
      return tf.fused.conv2d({ x, filter: kernel, strides: stride, pad: padding, bias, activation: "relu" });
    },
    most: (x, stride, padding) => tf.maxPool(x, 3, stride, padding),
    // tfjs's "same" averages no padding
    mean: x =>
      kind === "published"
        ? tf.avgPool(x, 3, 1, "same")
        : tf.avgPool(
            tf.pad(x, [
              [0, 0],
              [1, 1],
              [1, 1],
              [0, 0],
            ]) as Tensor4D,
            3,
            1,
            "valid",
          ),
    joined: parts => tf.concat([...parts], 3),
    block: (x, make) => {
      const y = tf.tidy(() => make(x));
      x.dispose();
      return y;
    },
  };
  const features = (x: Tensor): Tensor =>
    tf.tidy(() => {
      const colour = x.shape[3] === 1 ? tf.tile(x, [1, 1, 1, 3]) : x;
      // pixel centres, as pytorch-fid
      const image = tf.image
        .resizeBilinear(colour as Tensor4D, [SIDE, SIDE], false, true)
        .mul(2)
        .sub(1);
      return graph(image as Tensor4D, over, kind).mean([1, 2]);
    });
  return {
    kind,
    width: POOLED,
    features,
    dispose: () => {
      for (const { kernel, bias } of held.values()) tf.dispose([kernel, bias]);
    },
  };
}

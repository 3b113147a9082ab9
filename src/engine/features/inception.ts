// InceptionV3 (Szegedy et al. 2016) by weights that the user brings; we have none. Two kinds are known, by their number
// of classes: the network of 2015-12-05, on whose pooled features every published FID is computed (as pytorch-fid
// ported it: it averages no padding, and its last block takes a maximum), and torchvision's, trained on ImageNet's 1
// 000 classes. The graph (inception-graph.ts) is read over channels to check a file and over tensors to run it.
import type { Host } from "../host";
import { openSafetensors } from "../bytes/safetensors";
import { tf, type Tensor, type Tensor4D } from "../tf";
import { graph, type Kind, type Over } from "./inception-graph";

export type { Kind };

const POOLED = 2048; // features of an image
// of its batch norm
const SIDE = 299,
  EPSILON = 1e-3;
const CLASSES: Readonly<Record<Kind, number>> = { published: 1008, torchvision: 1000 };

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

/** Reads a state dict of either kind. Throws an Error that names the tensor that is missing or has another shape. */
export function readInception(bytes: Uint8Array, text: Pick<Host, "encode" | "decode">): InceptionWeights {
  const { shapes, block } = openSafetensors(bytes, text, "InceptionV3’s weights (.safetensors)"),
    classes = shapes.get("fc.weight")?.[0];
  const kind = (Object.keys(CLASSES) as Kind[]).find(each => CLASSES[each] === classes);
  if (!kind)
    throw Error(
      `not InceptionV3’s weights: fc.weight has ${classes === undefined ? "no place in it" : `${classes} rows`}, expected ${CLASSES.published} (the network of published FIDs) or ${CLASSES.torchvision} (torchvision’s)`,
    );
  const filters = new Map<string, Filter>();
  const tensor = (name: string, shape: readonly number[]): Float32Array => {
    const there = shapes.get(name);
    if (!there || String(there) !== String(shape))
      throw Error(
        `InceptionV3’s weights: ${name} ${there ? `has shape [${there}]` : "is missing"}, expected [${shape}]`,
      );
    return block(name)!.data;
  };
  graph<number>(
    3,
    {
      conv: (inputs, name, outputs, h = 1, w = 1) => {
        const each = (part: string) => tensor(`${name}.bn.${part}`, [outputs]);
        const filter = folded(
          tensor(`${name}.conv.weight`, [outputs, inputs, h, w]),
          [h, w, inputs, outputs],
          each("weight"),
          each("bias"),
          each("running_mean"),
          each("running_var"),
        );
        // a foreign file may hold anything; a distance of NaN would come of it
        if (![filter.kernel, filter.bias].every(values => values.every(Number.isFinite)))
          throw Error(`InceptionV3’s weights: ${name} holds NaN, infinity or a negative variance`);
        filters.set(name, filter);
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

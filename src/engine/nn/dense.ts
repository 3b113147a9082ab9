// Fully connected layers, activations, and the sequence that puts layers in a row and can say in
// words what it is made of.
import { sloped } from "../kernels/activations";
import { slopedBias } from "../kernels/bias";
import { type Tensor, tf } from "../tf";
import type { Layer } from "./layers";
import { he, zeros } from "./init";
import type { Init, Net, Scope, Variable } from "./scope";
import type { Amount } from "../step";

/**
 * A net that is one layer of a sequence. layer: what it is in words, for files; undefined where it is nothing in
 * evaluation mode (dropout). rectified: the layer and max(·, slope·) behind it, where it can end in both at once.
 */
export type LayerNet = Net & { readonly layer: Layer | undefined; readonly rectified?: Rectified };
type Rectified = (x: Tensor, slope: number) => Tensor;
export const described = (net: Net, layer: Layer | undefined, rectified?: Rectified): LayerNet =>
  Object.assign(net, { layer, ...(rectified && { rectified }) });
/** What a layer with a bias ends in, alone or with an activation. */
export const biased = (x: Tensor, bias: Tensor, slope: number | undefined): Tensor =>
  slope === undefined ? x.add(bias) : slopedBias(x, bias, slope);

type Activation = (scope: Scope) => LayerNet;
export const relu: Activation = scope =>
  described(
    scope.net((x: Tensor) => sloped(x, 0)),
    { kind: "relu" },
  );
export const sigmoid: Activation = scope =>
  described(
    scope.net((x: Tensor) => tf.sigmoid(x)),
    { kind: "sigmoid" },
  );
/** 0.2 for negative inputs. Not tf.leakyRelu: it has no second derivative in 4.22. */
export const leakyRelu: Activation = scope =>
  described(
    scope.net((x: Tensor) => sloped(x, 0.2)),
    { kind: "leaky-relu", slope: 0.2 },
  );

export type Normalise = (scope: Scope, kernel: Variable) => () => Tensor; // of a kernel (spectral norm: norm.ts)
export function dense(
  scope: Scope,
  inputs: number,
  outputs: number,
  options: { init?: Init; bias?: Init | false; normalise?: Normalise } = {},
): LayerNet {
  const { init = he, bias = zeros, normalise } = options;
  const raw = scope.parameter("kernel", [inputs, outputs], init); // [in, out]
  const kernel = normalise ? normalise(scope, raw) : raw;
  const b = bias && scope.parameter("bias", [outputs], bias);
  const forward = (x: Tensor, slope?: number): Tensor => {
    const y = tf.matMul(x.rank === 2 ? x : x.reshape([-1, inputs]), kernel());
    const z = b ? biased(y, b(), slope) : y;
    return x.rank === 2 ? z : z.reshape([...x.shape.slice(0, -1), outputs]);
  };
  return described(
    scope.net((x: Tensor) => forward(x)),
    { kind: "dense", kernel: raw.path, ...(b && { bias: b.path }) },
    b ? forward : undefined,
  );
}
/** Shape of one row. */
export const reshape = (scope: Scope, shape: readonly number[]): LayerNet =>
  described(
    scope.net((x: Tensor) => x.reshape([-1, ...shape])),
    { kind: "reshape", shape },
  );

/**
 * Multiplicative mask, kept share scaled up (Srivastava et al. 2014), in training mode only; over images a
 * whole channel of a sample at a time (Tompson et al. 2015). A live rate is a tensor: rate 0 multiplies by ones
 * and costs its noise.
 */
export function dropout(scope: Scope, rate: Amount): LayerNet {
  const net = scope.net((x: Tensor) => {
    if (!scope.training || rate === 0) return x;
    const keep = tf.sub(1, rate);
    const shape = x.rank === 4 ? [x.shape[0]!, 1, 1, x.shape[3]!] : x.shape;
    // not floor(u + keep): at keep 1 the largest u rounds up to 2
    return x.mul(scope.noise.uniform(shape).less(keep).cast("float32").div(keep));
  });
  return described(net, undefined);
}

/** Layers in a row. Its words are theirs. */
export function sequence(scope: Scope, layers: readonly LayerNet[]): Net {
  const steps = passes(layers),
    net = scope.net((x: Tensor) => steps.reduce((h, step) => step(h), x));
  return Object.assign(net, { layers: layers.flatMap(l => l.layer ?? []) });
}
/** A layer takes over the (leaky) ReLU behind it, also past a reshape, where it can end in both at once. */
function passes(layers: readonly LayerNet[]): readonly ((x: Tensor) => Tensor)[] {
  const taken = new Set<number>();
  return layers.flatMap((layer, i) => {
    if (taken.has(i)) return [];
    const { rectified } = layer,
      next = layers.findIndex((l, k) => k > i && l.layer?.kind !== "reshape"),
      slope = slopeOf(layers[next]);
    if (!rectified || slope === undefined) return [layer];
    taken.add(next);
    return [(x: Tensor) => rectified(x, slope)];
  });
}
const slopeOf = (activation: LayerNet | undefined): number | undefined => {
  const layer = activation?.layer;
  return layer?.kind === "leaky-relu" ? layer.slope : layer?.kind === "relu" ? 0 : undefined;
};
/** Dense layers with ReLU between them (and after the last, if `last`). */
export function mlp(
  scope: Scope,
  widths: readonly number[],
  options: { dropout?: Amount; init?: Init; last?: boolean } = {},
): Net {
  const { init, last = false, dropout: rate = 0 } = options;
  const layers = widths.slice(1).flatMap((out, i) => {
    const inner = i < widths.length - 2;
    const layer = dense(scope.child(`${i}`), widths[i]!, out, init ? { init } : {});
    return [layer, ...(inner || last ? [relu(scope)] : []), ...(inner && rate !== 0 ? [dropout(scope, rate)] : [])];
  });
  return sequence(scope, layers);
}

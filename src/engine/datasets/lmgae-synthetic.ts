// Data whose true dimension is known (Mondal et al., section 5.1; methods.md 3.2): Gaussian codes of n numbers through
// a fixed random network of two leaky-ReLU layers. The paper gives n and the 128 units; outputs, leak, weights and the
// number of rows are our choice.
import { whole, type ConfigOf } from "../config";
import type { DataSet, Draws } from "../dataset";

const config = {
  trueDimension: whole(
    "True dimension",
    "Numbers in the hidden code from which every row is made: how many latent dimensions a model should find.",
    8,
    1,
    64,
  ),
  ambient: whole("Ambient dimensions", "Numbers in a row.", 128, 2, 256),
  hidden: whole("Hidden units", "In each of the two layers of the random network; the paper has 128.", 128, 2, 256),
  seed: whole("Data seed", "Another number makes new data: other codes and another network.", 0, 0, 4294967295),
};
type C = ConfigOf<typeof config>;
const counts = { train: 50_000, test: 10_000 };
const STATISTICS = 20_000, // rows of the training set
  LEAK = 0.2, // of negative inputs
  CHUNK = 500; // rows that pass the network together, a multiple of 4

const set: DataSet<C> = {
  id: "lmgae-synthetic",
  title: "LMGAE synthetic",
  config,
  about:
    "Standard Gaussian codes pushed through a fixed random network into many dimensions. How many numbers a row really has is known; there are no labels.",
  note: "The paper does not give the number of outputs, the leak, the weights or the number of rows. Here: 128 outputs, leak 0.2, weights of variance 2 / fan-in, no biases, every output standardised with the statistics of the first 20 000 training rows.",
  spec: ({ trueDimension, hidden, ambient }) => ({
    kind: "vectors",
    shape: [ambient],
    dimension: Math.min(trueDimension, hidden, ambient),
    range: [-6, 6],
    count: counts.train,
    tests: counts.test,
    classes: 1,
  }),
  source: {
    make(c, split, noise) {
      const network = networkOf(c, noise),
        // the same in both splits, because test rows are standardised as training rows are
        first = noise("=first codes").normal(STATISTICS * c.trueDimension);
      const scale = known.get(c) ?? scaleOf(passed(network, first), c.ambient);
      known.set(c, scale);
      const rest = noise("codes").normal((counts[split] - (split === "train" ? STATISTICS : 0)) * c.trueDimension);
      const codes =
        split === "test"
          ? rest
          : Float32Array.from(
              { length: counts.train * c.trueDimension },
              (_, i) => first[i] ?? rest[i - first.length]!,
            );
      return { x: passed(network, codes, scale) };
    },
  },
};
export default set;

/** Of the config object of one table, whose second split would pass 20 000 rows again for the same numbers. */
const known = new WeakMap<C, Scale>();
/** Of every output. */
interface Scale {
  mean: Float64Array;
  deviation: Float64Array;
}
function scaleOf(x: Float32Array, width: number): Scale {
  const count = x.length / width,
    sum = new Float64Array(width),
    squares = new Float64Array(width); // means are below one deviation, so nothing cancels
  for (let i = 0, d = 0; i < x.length; i++, d = d + 1 === width ? 0 : d + 1) {
    const v = x[i]!;
    sum[d]! += v;
    squares[d]! += v * v;
  }
  const mean = sum.map(s => s / count);
  return { mean, deviation: squares.map((s, d) => Math.sqrt(s / count - mean[d]! ** 2)) };
}

/** Layers are padded to an even number of outputs; those over are 0. kernel: [inputs, padded]. */
interface Layer {
  inputs: number;
  outputs: number;
  padded: number;
  kernel: Float32Array;
}
function networkOf(c: C, noise: (purpose: string) => Draws): readonly Layer[] {
  const sizes = [c.trueDimension, c.hidden, c.hidden, c.ambient];
  return sizes.slice(1).map((outputs, layer) => {
    const inputs = sizes[layer]!,
      padded = outputs + (outputs % 2),
      kernel = new Float32Array(inputs * padded);
    noise(`=weights ${layer}`)
      .normal(inputs * outputs)
      .forEach((w, i) => {
        kernel[Math.floor(i / outputs) * padded + (i % outputs)] = w * Math.sqrt(2 / inputs);
      });
    return { inputs, outputs, padded, kernel };
  });
}
/**
 * Rows through the network, standardised where their scale is known: 2 · 10⁹ products for 60 000 rows of
 * 128, about a second.
 */
function passed(network: readonly Layer[], codes: Float32Array, scale?: Scale): Float32Array {
  const count = codes.length / network[0]!.inputs,
    width = network.at(-1)!.outputs,
    x = new Float32Array(count * width);
  const between = network.map(layer => new Float32Array(CHUNK * layer.padded));
  for (let from = 0; from < count; from += CHUNK) {
    let rows: Float32Array = codes.subarray(from * network[0]!.inputs, (from + CHUNK) * network[0]!.inputs),
      stride = network[0]!.inputs;
    network.forEach((layer, k) => {
      product(rows, stride, layer, between[k]!, k < network.length - 1 ? LEAK : 1);
      [rows, stride] = [between[k]!, layer.padded];
    });
    for (let row = 0; row < CHUNK; row++)
      for (let d = 0, to = (from + row) * width; d < width; d++, to++)
        x[to] = scale ? (rows[row * stride + d]! - scale.mean[d]!) / scale.deviation[d]! : rows[row * stride + d]!;
  }
  return x;
}
/**
 * y = leaky(x·kernel), four rows and two outputs at a time: eight sums in registers make it four times as fast as a
 * plain loop. Sums in float64, in one order, so that every engine gives the same bits.
 */
function product(
  x: Float32Array,
  stride: number,
  { inputs, padded, kernel }: Layer,
  y: Float32Array,
  slope: number,
): void {
  for (let row = 0; row < CHUNK; row += 4)
    for (let o = 0; o < padded; o += 2) {
      let a0 = 0,
        a1 = 0,
        b0 = 0,
        b1 = 0,
        c0 = 0,
        c1 = 0,
        d0 = 0,
        d1 = 0;
      for (let i = 0, k = o, p = row * stride; i < inputs; i++, k += padded, p++) {
        const w0 = kernel[k]!,
          w1 = kernel[k + 1]!,
          a = x[p]!,
          b = x[p + stride]!,
          c = x[p + 2 * stride]!,
          d = x[p + 3 * stride]!;
        a0 += a * w0;
        a1 += a * w1;
        b0 += b * w0;
        b1 += b * w1;
        c0 += c * w0;
        c1 += c * w1;
        d0 += d * w0;
        d1 += d * w1;
      }
      const to = row * padded + o;
      y[to] = leaky(a0, slope);
      y[to + 1] = leaky(a1, slope);
      y[to + padded] = leaky(b0, slope);
      y[to + padded + 1] = leaky(b1, slope);
      y[to + 2 * padded] = leaky(c0, slope);
      y[to + 2 * padded + 1] = leaky(c1, slope);
      y[to + 3 * padded] = leaky(d0, slope);
      y[to + 3 * padded + 1] = leaky(d1, slope);
    }
}
const leaky = (v: number, slope: number): number => (v < 0 ? slope * v : v);

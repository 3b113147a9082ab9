// Nearest-neighbour accuracy (Hu et al. 2023, table 1; methods.md 5.10): does a held-out point take the label of the
// training point nearest to it, as a code or as its reconstruction? On the host in float64, in pieces of some 10 ms.
// For labelled data only. The paper says neither what the reference is nor whether codes are means or draws: here
// training points, and both.
import type { Evaluation, Metric } from "../diagnostic";
import { type Tensor, tf } from "../tf";
import { pause, rowsOf, widthOf } from "../train/rows";

// held-out and training rows, at most
const QUERIES = 2000,
  REFERENCES = 5000;
// products of one search over images, at most (550 to 650 held-out digits among 1 600): a second or so, since most
// candidates are given up early; of codes in few dimensions most are not looked at
const WORK = 8e8;
const PIECE = 8e6; // and in one synchronous piece

export interface Points {
  rows: Float32Array;
  labels: ArrayLike<number>;
  width: number;
}
/** References in the order of the dimension in which they vary most. */
interface Ordered {
  axis: number;
  keys: Float64Array;
  rows: Float32Array;
  /** Which reference each of them was. */
  which: Uint32Array;
}
function ordered({ rows, width, labels: { length } }: Points): Ordered {
  const axis = widest(rows, width);
  const key = (j: number): number => (Number.isNaN(rows[j * width + axis]!) ? Infinity : rows[j * width + axis]!);
  const which = Uint32Array.from({ length }, (_, j) => j).sort((i, j) => key(i) - key(j) || i - j);
  const sorted = new Float32Array(length * width);
  which.forEach((j, at) => sorted.set(rows.subarray(j * width, (j + 1) * width), at * width));
  return { axis, keys: Float64Array.from(which, key), rows: sorted, which };
}
function widest(rows: Float32Array, width: number): number {
  const sums = new Float64Array(width),
    squares = new Float64Array(width),
    count = rows.length / width;
  for (let a = 0; a < rows.length; a++) {
    sums[a % width]! += rows[a]!;
    squares[a % width]! += rows[a]! ** 2;
  }
  const spread = squares.map((sum, k) => sum / count - (sums[k]! / count) ** 2);
  return spread.reduce((best, value, k) => (value > spread[best]! ? k : best), 0);
}
/** Share of queries whose nearest reference has their label. `rest` is awaited between pieces. */
export async function neighbourAccuracy(
  queries: Points,
  references: Points,
  rest: () => Promise<void>,
): Promise<number> {
  const { width } = references,
    among = ordered(references),
    n = queries.labels.length,
    each = Math.max(1, Math.floor(PIECE / (references.labels.length * width)));
  let right = 0;
  for (let from = 0; from < n; from += each) {
    for (let i = from; i < Math.min(n, from + each); i++)
      if (references.labels[nearest(queries.rows, i * width, among, width)] === queries.labels[i]) right++;
    await rest();
  }
  return right / n;
}
/**
 * The first of those that are nearest. It goes outwards from the query along the axis, until that alone is farther than
 * the best on either side; a candidate is given up, sixteen dimensions at a time, once it is farther.
 */
function nearest(query: Float32Array, at: number, { axis, keys, rows, which }: Ordered, width: number): number {
  const own = query[at + axis]!;
  let best = Infinity,
    found = 0,
    up = firstFrom(keys, own),
    down = up - 1;
  while (down >= 0 || up < keys.length) {
    const upwards = down < 0 || (up < keys.length && keys[up]! - own < own - keys[down]!),
      j = upwards ? up++ : down--,
      gap = keys[j]! - own;
    if (gap * gap > best) break; // the nearer side is too far
    let sum = 0;
    for (let k = 0; k < width && sum <= best;)
      for (const start = j * width, stop = Math.min(width, k + 16); k < stop; k++) {
        const difference = query[at + k]! - rows[start + k]!;
        sum += difference * difference;
      }
    if (sum < best || (sum === best && which[j]! < found)) [best, found] = [sum, which[j]!];
  }
  return found;
}
/** The first place whose key is not less. */
function firstFrom(keys: Float64Array, key: number): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** mean: what `encode` gives; drawn: z ~ q(z|x), where the encoder is noisy. */
export type Codes<C, N> = (at: Evaluation<C, N>, x: Tensor) => { mean: Tensor; drawn?: Tensor };
const sizesOf = ({ tests, count }: { tests: number; count: number }, width: number): { n: number; m: number } => {
  const n = Math.min(QUERIES, tests),
    m = Math.min(REFERENCES, count),
    share = Math.min(1, Math.sqrt(WORK / (n * m * width)));
  return { n: Math.max(1, Math.floor(n * share)), m: Math.max(1, Math.floor(m * share)) };
};
/** Of one matrix whose rows hold several parts side by side, and a label last. */
const partOf = (all: Float32Array, count: number, from: number, width: number): Points => {
  const whole = all.length / count,
    rows = new Float32Array(count * width);
  for (let i = 0; i < count; i++) rows.set(all.subarray(i * whole + from, i * whole + from + width), i * width);
  return { rows, width, labels: Float32Array.from({ length: count }, (_, i) => all[(i + 1) * whole - 1]!) };
};
const beside = (size: number, labels: Tensor, ...parts: readonly Tensor[]): Tensor =>
  tf.concat([...parts.map(p => p.reshape([size, -1])), labels.reshape([size, 1]).cast("float32")], 1);
const deviationOf = (share: number, n: number): number => Math.sqrt((share * (1 - share)) / n);

const texts = {
  latent: {
    id: "nn-accuracy-latent",
    title: "Nearest neighbour, codes",
    help: "Share of held-out points whose code lies nearest to the code of a training point of the same label. Real data: the same with the points themselves.",
  },
  reconstruction: {
    id: "nn-accuracy-reconstruction",
    title: "Nearest neighbour, reconstructions",
    help: "Share of held-out points whose reconstruction lies nearest to a training point of the same label. Real data: the same with the points themselves.",
  },
} as const;
/** A metric of labelled data; `codes` says whether the encoder is noisy. */
export const neighbourMetric = <C, N>(of: keyof typeof texts, codes: Codes<C, N>): Metric<C, N> => ({
  ...texts[of],
  needs: of === "latent" ? ["encode"] : ["encode", "decode"],
  labelled: true,
  async measure(at) {
    const d = widthOf(at),
      { n, m } = sizesOf(at.data, d),
      rest = () => pause(at);
    let parts = 1; // codes of a row: drawn and mean, or the one there is
    const made = (x: Tensor): readonly Tensor[] => {
      const { mean, drawn } = codes(at, x),
        both = drawn ? [drawn, mean] : [mean];
      parts = both.length;
      return both;
    };
    const queries = await rowsOf(at, n, ({ x, labels }, size) =>
      beside(size, labels, x, ...(of === "latent" ? made(x) : made(x).map(z => at.decode(z)))),
    );
    const references = await rowsOf(
      at,
      m,
      ({ x, labels }, size) => beside(size, labels, x, ...(of === "latent" ? made(x) : [])),
      "train",
    );
    const real = partOf(references, m, 0, d),
      width = (queries.length / n - 1 - d) / parts,
      shares: number[] = [];
    for (let part = 0; part < parts; part++)
      shares.push(
        await neighbourAccuracy(
          partOf(queries, n, d + part * width, width),
          of === "latent" ? partOf(references, m, d + part * width, width) : real,
          rest,
        ),
      );
    return {
      value: shares[0]!,
      count: n,
      error: deviationOf(shares[0]!, n),
      baseline: await neighbourAccuracy(partOf(queries, n, 0, d), real, rest),
      values: shares,
      estimator: `share of ${n} held-out rows whose nearest neighbour (Euclidean) among ${m} training ${of === "latent" ? "rows’ codes" : "rows"} has their label${parts > 1 ? ", z drawn from q(z|x); values: that, and the same with z = μ" : ""}; error: binomial standard deviation; baseline: held-out rows themselves among training rows`,
    };
  },
});
/** Of codes and of reconstructions. */
export const neighbourMetrics = <C, N>(codes: Codes<C, N>): readonly Metric<C, N>[] => [
  neighbourMetric("latent", codes),
  neighbourMetric("reconstruction", codes),
];

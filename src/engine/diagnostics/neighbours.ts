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
// candidates are given up early
const WORK = 8e8;
const PIECE = 8e6; // and in one synchronous piece

export interface Points {
  rows: Float32Array;
  labels: ArrayLike<number>;
  width: number;
}
/** Share of queries whose nearest reference has their label. `rest` is awaited between pieces. */
export async function neighbourAccuracy(
  queries: Points,
  references: Points,
  rest: () => Promise<void>,
): Promise<number> {
  const { width } = references,
    n = queries.labels.length,
    m = references.labels.length,
    each = Math.max(1, Math.floor(PIECE / (m * width)));
  let right = 0;
  for (let from = 0; from < n; from += each) {
    for (let i = from; i < Math.min(n, from + each); i++)
      if (references.labels[nearest(queries.rows, i * width, references.rows, width, m)] === queries.labels[i]) right++;
    await rest();
  }
  return right / n;
}
/**
 * The first of those that are nearest. A candidate is given up, sixteen dimensions at a time, once it is
 * farther than the best.
 */
function nearest(rows: Float32Array, at: number, references: Float32Array, width: number, count: number): number {
  let best = Infinity,
    which = 0;
  for (let j = 0, start = 0; j < count; j++, start += width) {
    let sum = 0;
    for (let k = 0; k < width && sum < best;)
      for (const stop = Math.min(width, k + 16); k < stop; k++) {
        const difference = rows[at + k]! - references[start + k]!;
        sum += difference * difference;
      }
    if (sum < best) [best, which] = [sum, j];
  }
  return which;
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

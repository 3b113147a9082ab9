// Lipschitz complexity (Hu et al. 2023, equation B.1; methods.md 5.9): by what factor encoder and decoder change the
// distance of two points, averaged over pairs of data points. Not free of scale: codes c times as long multiply the
// encoder's by c and divide the decoder's by c, so compare runs of one architecture on one data set. Here: the series
// that a loss watches, and the metrics over held-out pairs.
import type { Ability, Estimate, Evaluation, Metric } from "../diagnostic";
import { type Tensor, tf } from "../tf";
import { pause, rowsOf, widthOf } from "../train/rows";

const WATCHED = 32; // rows of a batch, so 16 pairs: a tenth of a step's work at batch 128
const TINY = 1e-12; // distances below are none: the pair is left out

/**
 * encode: to the mean, where codes are noisy. Both at rest (`resting`), so that nothing is
 * differentiated and dropout is off.
 */
export interface Maps {
  encode: (x: Tensor) => Tensor;
  decode: (codes: Tensor) => Tensor;
}
/** What is watched. */
export type LipschitzTerm = "lipschitz-encoder" | "lipschitz-decoder" | "contraction";
/** Watched values of a batch: row i of the first ≤ 32 against row i + half. None where there is no pair. */
export function lipschitz(batch: Tensor, { encode, decode }: Maps): { readonly [T in LipschitzTerm]?: Tensor } {
  const half = Math.floor(Math.min(WATCHED, batch.shape[0]!) / 2);
  if (half === 0) return {};
  const x = batch.slice(0, 2 * half),
    z = encode(x),
    [dx, dz, dy] = [x, z, decode(z)].map(rows => distances(rows, half)) as [Tensor, Tensor, Tensor]; // [half] each
  return {
    "lipschitz-encoder": meanRatio(dz, dx),
    "lipschitz-decoder": meanRatio(dy, dz),
    contraction: meanRatio(dy, dx),
  };
}
const distances = (rows: Tensor, half: number): Tensor => {
  const flat = rows.reshape([2 * half, -1]);
  return flat.slice(0, half).sub(flat.slice(half, half)).square().sum(1).sqrt();
};
/** Mean over pairs whose denominator is a distance; 0 where there is none (every code the same). */
export const meanRatio = (above: Tensor, below: Tensor): Tensor => {
  const counts = below.greater(TINY).cast("float32");
  return above
    .mul(counts)
    .div(below.add(tf.sub(1, counts)))
    .sum()
    .div(counts.sum().maximum(1));
};

const ROWS = 2000,
  BLOCKS = 20,
  PAIRS = 4000;
const LEAST = 4; // rows in a group
/** Over held-out rows: which of the two factors, from the distances of a pair. */
export const lipschitzMetric = (which: "encoder" | "decoder", text: Pick<Metric, "title" | "help">): Metric => ({
  id: `lipschitz-${which}`,
  ...text,
  needs: ["encode", "decode"] satisfies Ability[],
  async measure(at): Promise<Estimate> {
    const count = Math.min(ROWS, at.data.tests),
      d = widthOf(at);
    const rows = await rowsOf(at, count, ({ x }, size) => {
      const codes = at.encode(x);
      return tf.concat(
        [x, codes, at.decode(codes)].map(t => t.reshape([size, -1])),
        1,
      ); // [size, d + latent + d]
    });
    const width = rows.length / count,
      ends = [0, d, width - d, width] as const;
    const apart = (part: 0 | 1 | 2, a: number, b: number): number => {
      let sum = 0;
      for (let k = ends[part]; k < ends[part + 1]!; k++) sum += (rows[a * width + k]! - rows[b * width + k]!) ** 2;
      return Math.sqrt(sum);
    };
    const [above, below] = which === "encoder" ? ([1, 0] as const) : ([2, 1] as const);
    const groups = await groupsOf(at, count),
      factors: number[] = [],
      contractions: number[] = [];
    let pairs = 0;
    for (const group of groups) {
      const of: number[] = [],
        contraction: number[] = [];
      for (const [a, b] of group) {
        const over = apart(below, a, b),
          real = apart(0, a, b);
        if (over > TINY) of.push(apart(above, a, b) / over);
        if (real > TINY) contraction.push(apart(2, a, b) / real);
      }
      if (of.length) factors.push(mean(of));
      if (contraction.length) contractions.push(mean(contraction));
      pairs += of.length;
      await pause(at);
    }
    if (factors.length === 0)
      return { value: 0, count: 0, estimator: "every code is the same: no pair has a distance" };
    const value = mean(factors),
      error =
        factors.length > 1
          ? Math.sqrt(factors.reduce((sum, f) => sum + (f - value) ** 2, 0) / (factors.length - 1) / factors.length)
          : 0;
    return {
      value,
      error,
      count: pairs,
      ...(contractions.length > 0 && { values: [mean(contractions)] }), // none where all rows are alike
      estimator: `mean over ${pairs} random pairs among ${count} held-out rows of ${which === "encoder" ? "‖f(x₁) − f(x₂)‖ / ‖x₁ − x₂‖" : "‖g(f(x₁)) − g(f(x₂))‖ / ‖f(x₁) − f(x₂)‖"}, f as encode gives it (its mean, where it is noisy), distances Euclidean; error: from ${factors.length} groups of rows that share none; values: the contraction, mean of ‖g(f(x₁)) − g(f(x₂))‖ / ‖x₁ − x₂‖`,
    };
  },
});
const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length;
/** Random pairs inside random groups of rows: groups are independent of each other, however often a row occurs. */
async function groupsOf<C, N>(at: Evaluation<C, N>, count: number): Promise<(readonly [number, number])[][]> {
  const blocks = Math.max(1, Math.min(BLOCKS, Math.floor(count / LEAST))),
    each = Math.ceil(PAIRS / blocks);
  const keys = await at.read(() => at.noise.uniform([count])),
    draws = await at.read(() => at.noise.uniform([blocks * each * 2]));
  const order = Array.from(keys.keys()).sort((a, b) => keys[a]! - keys[b]! || a - b);
  return Array.from({ length: blocks }, (_, block) => {
    const rows = order.slice(Math.floor((block * count) / blocks), Math.floor(((block + 1) * count) / blocks)),
      n = rows.length;
    return n < 2
      ? []
      : Array.from({ length: each }, (_, k) => {
          const at = 2 * (block * each + k),
            a = Math.floor(draws[at]! * n),
            b = (a + 1 + Math.floor(draws[at + 1]! * (n - 1))) % n; // b is any other row
          return [rows[a]!, rows[b]!] as const;
        });
  });
}

// How far codes are from uncorrelated: the mean absolute covariance of two different dimensions (Mondal et al., Table
// 2, "Cov"; methods.md 5.5). The paper does not say "absolute", but a signed mean would hover around 0 for any codes.
import type { Evaluation, Metric } from "../diagnostic";
import { combined, momentsFrom, type Sums, sumsOf } from "../linalg/mean-and-covariance";
import { pause, rowsOf } from "../train/rows";

const MOST_CODES = 10_000,
  BLOCKS = 10;

/** 1/(d(d − 1)) Σ_{i≠j} |C_ij|; 0 of fewer than two dimensions. covariance: [d, d]. */
export function offDiagonal(covariance: Float64Array, d: number): number {
  if (d < 2) return 0;
  let sum = 0;
  for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) if (i !== j) sum += Math.abs(covariance[i * d + j]!);
  return sum / (d * (d - 1));
}
/** What n draws of N(0, I) give: C_ij is nearly normal with variance 1/n, and E|N(0, 1)| = √(2/π). */
export const floorOf = (n: number): number => Math.sqrt(2 / (Math.PI * n));

/** Only these columns. rows: [·, width]. */
const columnsOf = (rows: Float32Array, width: number, of: readonly number[]): Float32Array =>
  Float32Array.from(
    { length: (rows.length / width) * of.length },
    (_, i) => rows[Math.floor(i / of.length) * width + of[i % of.length]!]!,
  );

/** dimensions: those that count, where not all do; `counted` says which. */
export const covarianceOffDiagonal = <C, N>({
  dimensions,
  counted,
}: { dimensions?: (at: Evaluation<C, N>) => Promise<readonly number[]>; counted?: string } = {}): Metric<C, N> => ({
  id: "covariance-off-diagonal",
  title: "Covariance between dimensions",
  needs: ["encode"],
  help: `Mean absolute covariance between two different latent dimensions, of codes of held-out data${counted ? ` in ${counted}` : ""}. It is 0 for codes like draws of N(0, I), but never below the level that so many draws give by chance. It says nothing of variances, nor of any dependence that is not linear.`,
  async measure(at) {
    const n = Math.min(MOST_CODES, at.data.tests),
      all = await rowsOf(at, n, ({ x }, size) => at.encode(x).reshape([size, -1])),
      width = all.length / n;
    const of = dimensions ? await dimensions(at) : undefined,
      codes = of ? columnsOf(all, width, of) : all,
      d = of ? of.length : width;
    const blocks: Sums[] = [];
    for (let block = 0; block < BLOCKS && d > 1; block++) {
      blocks.push(
        sumsOf(codes, d, Math.floor((block * n) / BLOCKS), Math.floor(((block + 1) * n) / BLOCKS), blocks[0]?.origin),
      );
      await pause(at);
    }
    const whole = blocks.length ? blocks.reduce((a, b) => combined(a, b, 1)) : undefined,
      value = (sums: Sums) => offDiagonal(momentsFrom(sums).covariance, d);
    const parts = whole ? blocks.map(block => value(combined(whole, block, -1))) : [],
      mean = parts.reduce((a, b) => a + b, 0) / BLOCKS;
    return {
      value: whole ? value(whole) : 0,
      count: n,
      baseline: d > 1 ? floorOf(n) : 0,
      error: Math.sqrt(((BLOCKS - 1) / BLOCKS) * parts.reduce((sum, part) => sum + (part - mean) ** 2, 0)),
      estimator: `mean of |C| over pairs of ${d}${of ? ` of ${width}` : ""} dimensions${counted ? ` (${counted})` : ""}, C divided by n − 1, codes of held-out rows as encode gives them; error: jackknife over ten blocks; baseline: √(2/πn), what n draws of N(0, I) give`,
    };
  },
});

// Fréchet distance between samples and held-out rows in data space. For vectors only: pixels make no such sense, and features are another
// metric. It sees means and covariances, nothing else.
import type { Metric } from "../../diagnostic";
import { combined, momentsFrom, sumsOf, type Sums } from "../../linalg/moments";
import { frechet } from "../frechet";
import { drawn, pause, rowsOf, widthOf } from "../rows";

const MOST = 10_000;
const BLOCKS = 10;

const metric: Metric = {
  id: "frechet-raw", title: "Fréchet distance", needs: ["sample"], kind: "vectors",
  help: "Distance between the means and covariances of samples and of held-out data, in the data's own space: ‖m₁ − m₂‖² + tr(S₁ + S₂ − 2(S₁S₂)^½). Compare it with two real sets of the same size.",
  async measure(at) {
    const d = widthOf(at), n = Math.min(MOST, at.data.tests, at.data.count);
    const rest = () => pause(at);
    const generated = await blocksOf(await drawn(at, n), d, rest);
    const real = await blocksOf(await rowsOf(at, n, ({ x }) => x), d, rest);
    const training = await blocksOf(await rowsOf(at, n, ({ x }) => x, "train"), d, rest);
    const between = (a: Sums, b: Sums) => frechet(momentsFrom(a), momentsFrom(b));
    // leaving out a tenth of both, ten times: the jackknife (Efron & Stein 1981), whose estimates are as biased as the whole almost
    const parts: number[] = [];
    for (let block = 0; block < BLOCKS; block++) {
      parts.push(between(combined(generated.whole, generated.blocks[block]!, -1), combined(real.whole, real.blocks[block]!, -1)));
      await rest();
    }
    const mean = parts.reduce((a, b) => a + b) / BLOCKS;
    const error = Math.sqrt(((BLOCKS - 1) / BLOCKS) * parts.reduce((sum, part) => sum + (part - mean) ** 2, 0));
    return {
      value: between(generated.whole, real.whole), count: n, error, baseline: between(training.whole, real.whole),
      estimator: "moments divided by n − 1, samples against test rows; error: jackknife over ten blocks; baseline: training rows against test rows, as many",
    };
  },
};
export default metric;

/** Sums over ten blocks of rows, all around the first row, and their total. */
async function blocksOf(rows: Float32Array, d: number, rest: () => Promise<void>): Promise<{ whole: Sums; blocks: readonly Sums[] }> {
  const n = rows.length / d, blocks: Sums[] = [];
  for (let block = 0; block < BLOCKS; block++) {
    blocks.push(sumsOf(rows, d, Math.floor((block * n) / BLOCKS), Math.floor(((block + 1) * n) / BLOCKS), blocks[0]?.origin));
    await rest();
  }
  return { whole: blocks.reduce((a, b) => combined(a, b, 1)), blocks };
}

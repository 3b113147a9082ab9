// The Fréchet distance of rows, with its error: whatever the rows are (data, or features of them).
import { combined, momentsFrom, sumsOf, type Sums } from "../linalg/moments";
import { frechet } from "./frechet";

const BLOCKS = 10;

/**
 * generated against real, and training against real as what two real sets give; as many rows of `d` values each. error: leaving out a tenth of
 * both, ten times: the jackknife (Efron & Stein 1981), whose estimates are as biased as the whole almost. `rest` is awaited between pieces.
 */
export async function frechetOfRows(rows: Readonly<Record<"generated" | "real" | "training", Float32Array>>, d: number, rest: () => Promise<void>): Promise<{ value: number; error: number; baseline: number }> {
  const generated = await blocksOf(rows.generated, d, rest), real = await blocksOf(rows.real, d, rest), training = await blocksOf(rows.training, d, rest);
  const between = (a: Sums, b: Sums) => frechet(momentsFrom(a), momentsFrom(b)), parts: number[] = [];
  for (let block = 0; block < BLOCKS; block++) {
    parts.push(between(combined(generated.whole, generated.blocks[block]!, -1), combined(real.whole, real.blocks[block]!, -1)));
    await rest();
  }
  const mean = parts.reduce((a, b) => a + b) / BLOCKS;
  const error = Math.sqrt(((BLOCKS - 1) / BLOCKS) * parts.reduce((sum, part) => sum + (part - mean) ** 2, 0));
  return { value: between(generated.whole, real.whole), error, baseline: between(training.whole, real.whole) };
}

/** Sums over ten blocks of rows, all around the first row, and their total. */
async function blocksOf(rows: Float32Array, d: number, rest: () => Promise<void>): Promise<{ whole: Sums; blocks: readonly Sums[] }> {
  const n = rows.length / d, blocks: Sums[] = [];
  for (let block = 0; block < BLOCKS; block++) {
    blocks.push(sumsOf(rows, d, Math.floor((block * n) / BLOCKS), Math.floor(((block + 1) * n) / BLOCKS), blocks[0]?.origin));
    await rest();
  }
  return { whole: blocks.reduce((a, b) => combined(a, b, 1)), blocks };
}

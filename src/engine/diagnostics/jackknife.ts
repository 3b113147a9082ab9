// The Fréchet distance of rows, with its error: whatever the rows are (data, or features of them).
import { combined, momentsFrom, summed, type Sums } from "../linalg/mean-and-covariance";
import { inPieces } from "../linalg/pieces";
import { enough } from "./few";
import { frechetInPieces } from "./frechet";

const BLOCKS = 10;

/**
 * generated against real, and training against real as what two real sets give; as many rows of `d` values each. error:
 * leaving out a tenth of both, ten times: the jackknife (Efron & Stein 1981), whose estimates are as biased as the
 * whole almost. `rest` is awaited between pieces.
 */
export async function frechetOfRows(
  rows: Readonly<Record<"generated" | "real" | "training", Float32Array>>,
  d: number,
  rest: () => Promise<void>,
): Promise<{ value: number; error: number; baseline: number }> {
  enough(rows.real.length / d); // leaving one of them out must leave a covariance
  const summing = (of: Float32Array, from?: number, to?: number, origin?: Float64Array) =>
    inPieces(summed(of, d, from, to, origin), rest);
  const between = (a: Sums, b: Sums) => inPieces(frechetInPieces(momentsFrom(a), momentsFrom(b)), rest);
  const generated = await summing(rows.generated),
    real = await summing(rows.real),
    parts: number[] = [];
  const without = async (sums: Sums, of: Float32Array, block: number) =>
    combined(sums, await summing(of, ...tenth(of.length / d, block), sums.origin), -1);
  for (let block = 0; block < BLOCKS; block++)
    parts.push(await between(await without(generated, rows.generated, block), await without(real, rows.real, block)));
  const mean = parts.reduce((a, b) => a + b) / BLOCKS;
  const error = Math.sqrt(((BLOCKS - 1) / BLOCKS) * parts.reduce((sum, part) => sum + (part - mean) ** 2, 0));
  return { value: await between(generated, real), error, baseline: await between(await summing(rows.training), real) };
}
const tenth = (n: number, block: number): [from: number, to: number] => [
  Math.floor((block * n) / BLOCKS),
  Math.floor(((block + 1) * n) / BLOCKS),
];

// What a fit starts from: codes of training rows, read once. 10 000 are enough for ten full covariances at latent
// 16 and cost one pass.
import type { Evaluation } from "../diagnostic";
import { rowsOf } from "../train/rows";

const MOST_CODES = 10_000;

/** [count, latent] */
export async function trainingCodes(
  at: Evaluation,
  most = MOST_CODES,
): Promise<{ codes: Float32Array; latent: number }> {
  const count = Math.min(most, at.data.count);
  const codes = await rowsOf(at, count, ({ x }, size) => at.encode(x).reshape([size, -1]), "train");
  if (!codes.every(Number.isFinite)) throw Error("the codes are not finite numbers: nothing can be fitted to them");
  return { codes, latent: codes.length / count };
}

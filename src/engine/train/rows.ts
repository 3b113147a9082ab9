// How many rows reach the host in few reads: held-out (or training) rows passed through a function in equal chunks, and
// draws of the sampler on offer. All through Evaluation.read, the one door; between two reads training may go on.
import type { Evaluation } from "../diagnostic";
import { type Tensor, tf } from "../tf";
import type { Batch } from "../step";
import { sizeOf } from "../shape";

/** Values in one chunk of data: 167 images of 784 pixels, tens of ms forward through a quarter-width net on Wasm. */
const CHUNK = 131072;
/** Rows in one chunk whatever their width. */
const MOST_ROWS = 500;
export const widthOf = (at: Pick<Evaluation, "data">): number => sizeOf(at.data.shape);

/**
 * `make` over the next `count` rows of a split, in order: [count, width of what it makes]. Chunks are of one size (a
 * net is compiled for one shape), so the last may run past the end and begin again at row 0; what is over is cut off.
 */
export async function rowsOf<C, N>(
  at: Evaluation<C, N>,
  count: number,
  make: (batch: Batch, size: number) => Tensor,
  split?: "train",
): Promise<Float32Array> {
  const most = Math.max(16, Math.min(MOST_ROWS, Math.floor(CHUNK / widthOf(at))));
  const chunks = Math.max(1, Math.ceil(count / most)),
    size = Math.ceil(count / chunks);
  let all: Float32Array | undefined,
    width = 0;
  for (let chunk = 0; chunk < chunks; chunk++) {
    const part = await at.read(() => make(at.batch(size, split), size));
    all ??= new Float32Array(count * (width = part.length / size));
    all.set(part.subarray(0, (Math.min(count, (chunk + 1) * size) - chunk * size) * width), chunk * size * width);
  }
  return all!;
}

/** Draws of the sampler on offer, finished (data) or not (codes): [count, their width]. */
export async function samplesOf<C, N>(
  at: Evaluation<C, N>,
  count: number,
  options?: { finish: false },
): Promise<Float32Array> {
  const draws = await at.sample(count, options);
  try {
    return await at.read(() => draws.clone());
  } finally {
    draws.dispose();
  }
}

/**
 * For work on the host that takes longer than a piece may (50 ms): between pieces others have their turn. The engine
 * has no timer, the door to the host is where it waits.
 */
export const pause = async <C, N>(at: Evaluation<C, N>): Promise<void> => void (await at.read(() => tf.scalar(0)));

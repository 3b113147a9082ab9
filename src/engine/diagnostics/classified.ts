// Rows as the small classifier of their data set sees them: features (its last hidden layer) and probabilities of
// classes. What is measured on them is other files' business; each names the classifier, because a number on features
// means nothing without it.
import type { Estimate, Evaluation, Metric } from "../diagnostic";
import { type Features, featuresOf } from "../features/weights";
import { type Tensor, tf } from "../tf";
import { pause, rowsOf, widthOf } from "../train/rows";
import type { Origin } from "../features/trained";

export const MOST_ROWS = 5000; // rows of each kind, everywhere the same: the bias of what is measured depends on it
const CHUNK = 131072; // values in one chunk of generated images, as of rows

/**
 * Generated images, so many at once, made inside a read: [size, …data.shape]. Without one the sampler on offer draws.
 */
export type Made<C, N> = (at: Evaluation<C, N>) => Promise<(size: number) => Tensor> | ((size: number) => Tensor);
/** What the classifier is asked for: features [rows, 64], or probabilities [rows, classes]. */
export type Seen = (net: Features, x: Tensor) => Tensor;
export const features: Seen = (net, x) => net.features(x);
export const probabilities: Seen = (net, x) => tf.softmax(net.logits(x));

export interface Looked {
  readonly origin: Origin;
  /** Rows of each kind. */
  readonly n: number;
  /** [n, width of what is seen]. */
  generated(): Promise<Float32Array>;
  /** Held out. */
  real(): Promise<Float32Array>;
  training(): Promise<Float32Array>;
  /** Of held-out rows, and of what is made of the same. */
  pairs(make: (x: Tensor) => Tensor): Promise<readonly [real: Float32Array, made: Float32Array]>;
  rest(): Promise<void>;
}
/** Runs with the classifier's weights on the device; they go when it ends. */
export async function looking<C, N, T>(
  at: Evaluation<C, N>,
  seen: Seen,
  made: Made<C, N> | undefined,
  run: (looked: Looked) => Promise<T>,
): Promise<T> {
  const net = featuresOf(await at.features(), at.data),
    n = Math.min(MOST_ROWS, at.data.tests, at.data.count),
    [low, high] = at.data.range;
  const see = (x: Tensor) =>
    seen(net, (low === 0 && high === 1 ? x : x.sub(low).div(high - low)).reshape([-1, ...at.data.shape]));
  try {
    return await run({
      origin: net.origin,
      n,
      rest: () => pause(at),
      generated: async () => generatedRows(at, n, see, await made?.(at)),
      real: () => rowsOf(at, n, ({ x }) => see(x)),
      training: () => rowsOf(at, n, ({ x }) => see(x), "train"),
      pairs: async make => {
        const both = await rowsOf(at, n, ({ x }) => tf.concat([see(x), see(make(x))], 1)),
          width = both.length / n / 2;
        const half = (from: number) =>
          Float32Array.from(
            { length: n * width },
            (_, i) => both[Math.floor(i / width) * 2 * width + from + (i % width)]!,
          );
        return [half(0), half(width)];
      },
    });
  } finally {
    net.dispose();
  }
}
/** In equal chunks, as rowsOf reads rows; the last draws are cut off where they are too many. */
export async function generatedRows<C, N>(
  at: Evaluation<C, N>,
  n: number,
  see: (x: Tensor) => Tensor,
  made?: (size: number) => Tensor,
): Promise<Float32Array> {
  const chunks = Math.ceil(n / Math.max(16, Math.floor(CHUNK / widthOf(at)))),
    size = Math.ceil(n / chunks);
  let all: Float32Array | undefined,
    width = 0;
  for (let chunk = 0; chunk < chunks; chunk++) {
    const draws = made ? undefined : await at.sample(size);
    const part = await at.read(() => see(draws ?? made!(size))).finally(() => draws?.dispose());
    all ??= new Float32Array(n * (width = part.length / size));
    all.set(part.subarray(0, (Math.min(n, (chunk + 1) * size) - chunk * size) * width), chunk * size * width);
  }
  return all!;
}

const named = ({ name, accuracy, tests }: Origin): string =>
  `${name} features: the last hidden layer of a small classifier of our own that gets ${(100 * accuracy).toFixed(1)} % of ${tests} held-out images right; comparable only with numbers on the same features`;

type Text<C, N> = Pick<Metric<C, N>, "id" | "title" | "help" | "needs"> &
  Partial<Pick<Metric<C, N>, "unless" | "phase">>;
/**
 * A metric on what the classifier sees: only of images, only where there is one. what: the title in front
 * of the features' name.
 */
export const onFeatures = <C, N>(
  { made, seen = features, what, ...text }: Text<C, N> & { what: string; made?: Made<C, N>; seen?: Seen },
  measure: (looked: Looked, at: Evaluation<C, N>) => Promise<Omit<Estimate, "count" | "title"> & { estimator: string }>,
): Metric<C, N> => ({
  ...text,
  kind: "images",
  features: true,
  measure: at =>
    looking(at, seen, made, async looked => {
      const { estimator, ...found } = await measure(looked, at);
      return {
        ...found,
        count: looked.n,
        title: `${what} (${looked.origin.name} features)`,
        estimator: `${estimator}; ${named(looked.origin)}`,
      };
    }),
});

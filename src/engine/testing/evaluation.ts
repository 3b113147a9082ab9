// An Evaluation of functions and tables without a session. Imported by tests only.
import type { Evaluation } from "../diagnostic";
import { evaluationNoise } from "../noise";
import { type Tensor, tf } from "../tf";
import type { Batch, ImageSpec, VectorSpec } from "../step";
import type { Weights } from "../features/trained";
import { sizeOf } from "../shape";

export interface Fake {
  spec: Omit<VectorSpec, "count" | "tests"> | Omit<ImageSpec, "count" | "tests">;
  test: Float32Array;
  train?: Float32Array;
  labels?: Uint8Array;
  plane?: Float32Array;
  encode?: (x: Tensor) => Tensor;
  decode?: (codes: Tensor) => Tensor;
  sample?: (count: number, at: Evaluation, finish: boolean) => Tensor;
  features?: Weights;
  seed?: number;
  id?: string;
  onRead?: () => void; // counts reads
}

/** The next rows of a split, in order and round again. */
function batchesOf(
  shape: readonly number[],
  rowsOf: Readonly<Record<"test" | "train", Float32Array>>,
  labels: Uint8Array | undefined,
): (size: number, split?: "test" | "train") => Batch {
  const width = sizeOf(shape),
    from = { test: 0, train: 0 };
  return (size, split = "test") => {
    const all = rowsOf[split],
      count = all.length / width,
      start = from[split];
    from[split] += size;
    const rows = Array.from({ length: size }, (_, i) => (start + i) % count);
    const values = Float32Array.from(
      { length: size * width },
      (_, k) => all[rows[Math.floor(k / width)]! * width + (k % width)]!,
    );
    const own = rows.map(row => labels?.[row] ?? 0);
    return { x: tf.tensor(values, [size, ...shape]), labels: tf.tensor1d(own, "int32") };
  };
}
export function fakeEvaluation({
  spec,
  test,
  train = test,
  labels,
  plane,
  encode,
  decode,
  sample,
  features,
  seed = 1,
  id = "fake",
  onRead,
}: Fake): Evaluation {
  const width = sizeOf(spec.shape),
    batch = batchesOf(spec.shape, { test, train }, labels);
  const missing = (): never => {
    throw Error("not offered");
  };
  const at: Evaluation = {
    nets: {},
    config: {},
    data: { ...spec, count: train.length / width, tests: test.length / width },
    batch,
    noise: evaluationNoise(seed, id),
    index: tf.scalar(0),
    progress: tf.scalar(0),
    encode: encode ?? missing,
    decode: decode ?? missing,
    sample: async (count, { finish = true as boolean } = {}) =>
      sample ? tf.tidy(() => sample(count, at, finish)) : missing(),
    finish: codes => codes.clone(),
    features: async () => features ?? missing(),
    async read(make) {
      onRead?.();
      const tensor = tf.tidy(make);
      const values = Float32Array.from(await tensor.data());
      tensor.dispose();
      return values;
    },
    phase: "train",
    ...(sample && { sampler: { title: "Fake samples", note: "z ∼ fake" } }),
    ...(plane && { plane }),
  };
  return at;
}
export const vectors = (d: number, classes = 1): Fake["spec"] => ({
  kind: "vectors",
  shape: [d],
  range: [-1, 1],
  classes,
});

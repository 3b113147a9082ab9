// Weights of a feature classifier, sealed again after most mutations, as metrics load them for the data at hand. What
// is accepted says of itself what can be, is written back as the same, and gives finite features.
import { build } from "../../../src/engine/features/classifier";
import { decodeWeights, encodeWeights, featuresOf, loadWeights } from "../../../src/engine/features/weights";
import { put } from "../../../src/engine/kernels/kernel";
import { Store } from "../../../src/engine/nn/scope";
import type { DataSpec } from "../../../src/engine/step";
import { nodeHost } from "../../../src/engine/testing/node";
import { tf } from "../../../src/engine/tf";
import { border, holds } from "../border";
import type { Bytes } from "../mutations/bytes";
import { inSafetensors } from "../mutations/sealed";
import { backend } from "../training";

const spec: DataSpec = {
  kind: "images",
  shape: [4, 4, 1],
  range: [0, 1],
  mean: [0.5],
  count: 8,
  tests: 4,
  classes: 3,
  features: "made-up",
};
async function made(): Promise<Bytes> {
  const store = new Store(1);
  build(store.scope(), { dropout: 0 }, spec);
  const tensors: Record<string, { shape: readonly number[]; data: Float32Array }> = {};
  for (const [path, buffer] of store.buffers) {
    const data = Float32Array.from({ length: buffer.size }, (_, i) => 0.1 + ((i * 13) % 7) / 70);
    put(buffer, data);
    tensors[path] = { shape: buffer.shape, data };
  }
  store.dispose();
  const origin = {
    dataset: "made-up",
    name: "LeNet",
    how: "by hand",
    accuracy: 0.9,
    tests: 4,
    classes: 3,
    steps: 10,
    seed: 1,
    shape: spec.shape,
  };
  return Uint8Array.from(encodeWeights({ origin, tensors }, nodeHost));
}
async function judge(bytes: Bytes): Promise<void> {
  const weights = await loadWeights({ ...nodeHost, asset: async () => bytes }, spec),
    { origin } = weights,
    whole = (value: number, least: number) => Number.isSafeInteger(value) && value >= least;
  holds(origin.accuracy >= 0 && origin.accuracy <= 1, `an accuracy of ${origin.accuracy}`);
  for (const name of ["tests", "classes", "steps"] as const) holds(whole(origin[name], 1), `${name}: ${origin[name]}`);
  holds(whole(origin.seed, 0), `a seed of ${origin.seed}`);
  holds(
    origin.shape.every(size => whole(size, 1)),
    `a shape of ${origin.shape.join("x")}`,
  );
  const again = decodeWeights(encodeWeights(weights, nodeHost), nodeHost);
  holds(JSON.stringify(again.origin) === JSON.stringify(origin), "written back it has another origin");
  const features = featuresOf(weights, spec);
  try {
    const values = tf.tidy(() => features.features(tf.fill([2, 4, 4, 1], 0.5)));
    const data = await values.data();
    values.dispose();
    holds(data.every(Number.isFinite), "its features are not finite");
  } finally {
    features.dispose();
  }
}
export default border<Bytes>({
  id: "features",
  share: 3,
  async open() {
    await backend();
    return { bases: [await made()], mutations: inSafetensors, judge };
  },
});

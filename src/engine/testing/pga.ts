// One step of a perceptual generative autoencoder on a table of four rows, with nets of a store of ours and no session:
// its terms, and what each of them pulls at.
import type { AnyMethod, Loss } from "../method";
import { type Code, noisyPair, pair, type Pair } from "../nn/pga";
import { Store, inMode } from "../nn/scope";
import { evaluationNoise, type Noise } from "../noise";
import type { DataSpec, Step } from "../step";
import { gradientsOf, type Tensor, tf } from "../tf";
import { matrix, tensor } from "./matrices";

export const spec: DataSpec = { kind: "vectors", shape: [5], range: [-2, 2], count: 4, tests: 4, classes: 1 };
export const X = matrix(4, 5, 20);
const small = { latent: 3, width: 16 / 256, decoderWidth: 1, batchNorm: false };
type Given = Readonly<Record<string, number | boolean>>;
export const weights: Given = {
  priorWeight: 0.3,
  dataWeight: 0.2,
  likelihoodWeight: 0.15,
  noiseWeight: 0.25,
  klWeight: 0.35,
  latentReconstruction: true,
  batch: 4,
  latent: 3,
  warmup: 10,
  trainSteps: 20,
};
const live = (given: Given) =>
  Object.fromEntries(
    Object.entries(given).map(([name, v]) => [name, name.endsWith("Weight") ? tf.scalar(Number(v)) : v]),
  );
export const noise = () => evaluationNoise(3, "pga");
export interface World<K extends Code> {
  store: Store;
  nets: Pair<K>;
  run: <R>(make: () => R) => R;
  buffers: readonly [path: string, buffer: tf.Variable][];
}
function world<K extends Code>(make: (store: Store) => Pair<K>): World<K> {
  const store = new Store(5);
  const nets = make(store);
  const roots = new Set(["encoder", "decoder"]);
  return {
    store,
    nets,
    run: piece => inMode({ training: roots, moving: roots, noise: noise() }, piece),
    buffers: [...store.buffers],
  };
}
export const plain = () => world(store => pair(store.scope(), spec, small));
export const noisy = () => world(store => noisyPair(store.scope(), spec, small));
export const lossOf = (
  method: unknown,
  nets: unknown,
  given: Given,
  progress = 1,
  draws: Noise = noise(),
  x: number[][] = X,
  data: DataSpec = spec,
): Loss =>
  (method as AnyMethod).phases[0]!.updates[0]!.loss({
    nets,
    config: live(given),
    data,
    noise: draws,
    index: tf.scalar(0),
    progress: tf.scalar(progress),
    batch: () => ({ x: tensor(x), labels: tf.zeros([x.length]) }),
  } as unknown as Step<Record<string, unknown>, never>);
type Slopes = Readonly<Record<string, number[] | undefined>>;
/** Per variable: undefined where the loss does not depend on it. */
export const slopes = ({ run, buffers }: Pick<World<Code>, "run" | "buffers">, loss: () => Tensor): Slopes =>
  tf.tidy(() => {
    const found = gradientsOf(
      () => run(loss),
      buffers.map(([, b]) => b),
    );
    return Object.fromEntries(
      buffers.map(([path], k) => [path, found[k] ? Array.from(found[k].dataSync()) : undefined]),
    );
  });
export const total = ({ terms }: Loss) => tf.addN(Object.values(terms));
/** The nets that it moves. */
export const reached = (found: Slopes) =>
  (["encoder", "decoder"] as const).filter(root =>
    Object.entries(found).some(([path, g]) => path.startsWith(root) && g?.some(v => v !== 0)),
  );
export const lossTerms = ({ terms }: Loss) =>
  Object.fromEntries(Object.entries(terms).map(([name, t]) => [name, t.dataSync()[0]!]));

// Layers tested one at a time: a store for every test, and the modes that an update would give, which nets train and
// which may move, chosen by hand instead of by a session.
import { beforeEach, expect } from "vitest";
import { type Mode, Store, inMode } from "../nn/scope";
import { type Noise, updateNoise } from "../noise";
import { type Buffer, type Tensor, tf } from "../tf";

const noise = (step = 0): Noise => updateNoise(3, step, 0, 0);
const NET: ReadonlySet<string> = new Set(["net"]);
const NONE: ReadonlySet<string> = new Set();
/** The running update names the net. */
export const training = (step = 0): Mode => ({ training: NET, moving: NET, noise: noise(step) });
/** The phase trains it, this update does not name it. */
export const beside = (): Mode => ({ training: NET, moving: NONE, noise: noise() });
export const evaluating = (): Mode => ({ training: NONE, moving: NONE, noise: noise() });

export const values = (t: Tensor): number[] => Array.from(t.dataSync());
/** To be called once a file. */
export function storeOfEachTest() {
  let store: Store;
  beforeEach(() => {
    store = new Store(1);
  });
  return {
    get store() {
      return store;
    },
    /** Of all that the test has made in the root "net". */
    variables: () => store.scope("net").net(() => 0).variables,
    held: (path: string) => values(store.buffers.get(path)!),
    put: (path: string, make: (shape: number[]) => Tensor) =>
      tf.tidy(() => store.buffers.get(path)!.assign(make(store.buffers.get(path)!.shape) as Buffer)),
    /** One execution under a mode, with what an update would commit. */
    run(mode: Mode, make: () => Tensor): number[] {
      const got = tf.tidy(() => inMode(mode, () => values(make())));
      store.commit();
      return got;
    },
  };
}
export const rows = (shape: number[], at = 7) => tf.tidy(() => updateNoise(at, 0, 0, 0).normal(shape));
export const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, v, i) => sum + v * b[i]!, 0);
/** Largest difference in units of the largest value. */
const apart = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((v, i) => Math.abs(v - b[i]!))) / Math.max(...b.map(Math.abs));
export const near = (got: readonly number[], expected: readonly number[], tolerance: number) => {
  expect(got.length).toBe(expected.length);
  expect(apart(got, expected)).toBeLessThan(tolerance);
};

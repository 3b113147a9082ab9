// What a loss, a cache, a sampler or a metric sees of a run: rows, noise, time, nets. Types only.
import type { Noise } from "./noise";
import type { Tensor } from "./tf";

interface AnySpec {
  shape: readonly number[];
  range: readonly [number, number];
  count: number;
  tests: number;
  /** 1 where unlabelled. */
  classes: number;
  /** Whose classifier gives features of such rows (features/weights.ts). */
  features?: string;
}
export interface VectorSpec extends AnySpec {
  kind: "vectors";
  /** How many numbers every row is made of, where that is known: the true dimension of the data. */
  dimension?: number;
}
export interface ImageSpec extends AnySpec {
  kind: "images";
  /** Per channel, in [0, 1]: where decoders start. */
  mean: readonly number[];
}
export type DataSpec = VectorSpec | ImageSpec;

/** Gathered when touched. */
export type Batch<K extends string = string> = { readonly x: Tensor; readonly labels: Tensor } & {
  readonly [P in K]: Tensor;
};

/** All that a loss, a cache, a sampler or a metric sees. */
export interface Step<C, N, K extends string = string> {
  readonly nets: N;
  readonly config: C;
  readonly data: DataSpec;
  batch(size: number): Batch<K>;
  /** Keyed by seed, place, step and call: nothing to store. */
  readonly noise: Noise;
  /** 0, 1, 2… within the phase, on the device. */
  readonly index: Tensor;
  /** 0..1 within the phase, on the device. */
  readonly progress: Tensor;
}

export type Amount = number | Tensor;

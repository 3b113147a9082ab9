// A trained feature classifier as data: where it comes from, how well it classifies, its tensors.
import type { Block } from "../train/snapshot";

/** name: "LeNet-MNIST". accuracy: share of held-out images classified rightly, of `tests`. */
export interface Origin {
  dataset: string;
  name: string;
  accuracy: number;
  tests: number;
  classes: number;
  shape: readonly number[];
  steps: number;
  seed: number;
  how: string;
}

/** By path: "trunk/0/kernel". */
export interface Weights {
  origin: Origin;
  tensors: Readonly<Record<string, Block>>;
}

// One case of the parity table: what it computes, and how far a backend may be from the plain one.
import type { Tensor } from "../../tf";

/**
 * relative, absolute: how far a value may be from the plain one (|a − b| ≤ absolute + relative · |b|); 0 means the same
 * bits. why: the reason of that tolerance.
 */
export interface Case {
  name: string;
  run(): Tensor | readonly Tensor[];
  relative: number;
  absolute?: number;
  why: string;
}

export type Cases = readonly Case[];

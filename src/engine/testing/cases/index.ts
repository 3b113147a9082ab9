// The one parity table of our kernels: each case computes on whatever backend is set, and every backend must give what
// the plain CPU backend gives (kernels.test.ts: Wasm; the parity page: WebGPU). A file in this folder that exports
// Cases by default joins.
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
export const cases: Cases = Object.values(
  import.meta.glob<Cases>(["./*.ts", "!./index.ts", "!./compare.ts", "!./*.test.ts"], {
    eager: true,
    import: "default",
  }),
).flat();

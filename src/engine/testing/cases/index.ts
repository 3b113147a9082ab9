// The one parity table of our kernels: each case computes on whatever backend is set, and every backend must give what
// the plain CPU backend gives (kernels.test.ts: Wasm; the parity page: WebGPU). A file in this folder that exports
// Cases by default joins.
import type { Cases } from "./case";

export const cases: Cases = Object.values(
  import.meta.glob<Cases>(["./*.ts", "!./index.ts", "!./case.ts", "!./compare.ts", "!./*.test.ts"], {
    eager: true,
    import: "default",
  }),
).flat();

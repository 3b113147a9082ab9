// Who judges codes (BZ of methods.md 2.10): dense layers with ReLU between them, no normalisation. Everything in it can
// be differentiated twice.
import { mlp } from "./dense";
import type { Net, Scope } from "./scope";

/** [rows, inputs] → [rows, 1], a logit or a critic's value. */
export const criticOf = (scope: Scope, inputs: number, { width, depth = 3 }: { width: number; depth?: number }): Net =>
  mlp(scope, [inputs, ...Array.from({ length: depth }, () => width), 1]);

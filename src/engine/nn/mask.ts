// The trained mask over latent dimensions (Mondal et al. 2020; methods.md 6.11): μ = 1 − e^−θ [latent], in [0, 1) as
// long as θ ≥ 0, which its rule sees to by projection. Without θ it is 1 everywhere. What is noted of it is
// diagnostics/mask.ts.
import { type Tensor, tf } from "../tf";
import { described, sequence } from "./dense";
import { uniform } from "./init";
import type { Scope } from "./scope";

/** Where θ may be: beyond, e^−θ leaves float32. */
export const THETA = [0, 88] as const;
/** mask: μ itself; masked: codes times μ, as a layer that readers of files are told of. */
export function maskOf(scope: Scope, latent: number, trained: boolean) {
  const theta = trained ? scope.parameter("theta", [latent], uniform(0, 5)) : undefined;
  const mask = scope.net(() => (theta ? tf.sub(1, theta().neg().exp()) : tf.ones([latent])));
  const times = scope.net((codes: Tensor) => mask().mul(codes));
  const layers = theta ? [described(times, { kind: "mask", theta: theta.path })] : [];
  return { mask, masked: sequence(scope, layers) };
}

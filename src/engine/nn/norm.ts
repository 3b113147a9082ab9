// Normalisation: of activations (batch norm, kernels/normalisation.ts) and of kernels (spectral norm), right in
// second derivatives too.
import { moments, normalised } from "../kernels/normalisation";
import { stopGradient, tf, type Tensor } from "../tf";
import { described, type LayerNet, type Normalise } from "./dense";
import { ones, zeros } from "./init";
import type { Scope } from "./scope";

const EPSILON = 1e-5; // TwoStageVAE and WAE; slim's default is 1e-3
/** Rows of a batch, at least: what two leave of a picture, and how fewer go wrong, was measured (methods.md 1.9). */
const LEAST_ROWS = 4;
/**
 * Ioffe & Szegedy 2015, over all axes but the last. Running averages move 5 % a step (0.999 would still carry a third
 * of its start after 1 000 steps: methods.md 1.9).
 */
export function batchNorm(
  scope: Scope,
  channels: number,
  options: { statistics?: "running" | "batch"; rate?: number } = {},
): LayerNet {
  const scale = Object.assign(scope.parameter("scale", [channels], ones), { bears: LEAST_ROWS });
  const shift = scope.parameter("shift", [channels], zeros);
  const mean = scope.state("mean", [channels], zeros);
  const variance = Object.assign(scope.state("variance", [channels], ones), { least: 0 });
  const forward = (x: Tensor, slope: number): Tensor => {
    const own = scope.training || options.statistics === "batch";
    const of = own ? moments(x) : { mean: mean(), variance: variance() };
    if (scope.moving && own) {
      mean.blend(of.mean, options.rate ?? 0.05);
      variance.blend(of.variance, options.rate ?? 0.05);
    }
    return normalised(x, { ...of, scale: scale(), shift: shift() }, { epsilon: EPSILON, slope, own });
  };
  const net = scope.net((x: Tensor) => forward(x, 1));
  return described(
    net,
    {
      kind: "batch-norm",
      scale: scale.path,
      shift: shift.path,
      mean: mean.path,
      variance: variance.path,
      epsilon: EPSILON,
    },
    forward,
  );
}

/**
 * Miyato et al. 2018: one power iteration per training pass over the kernel as [rest, out]; u is state, v = Wu/‖·‖;
 * gradients flow through W only.
 */
export const spectral: Normalise = (scope, kernel) => {
  const out = kernel.shape.at(-1)!;
  const u = scope.state("u", [1, out], (shape, noise) => unit(noise.normal(shape)));
  return () => {
    const w = kernel();
    const flat = w.reshape([-1, out]);
    const fixed = stopGradient(flat); // [rest, out]
    const v = unit(tf.matMul(fixed, u(), false, true)); // [rest, 1]
    const next = scope.training ? unit(tf.matMul(v, fixed, true, false)) : u(); // [1, out]
    if (scope.moving) u.set(next);
    const sigma = tf.matMul(tf.matMul(v, flat, true, false), next, false, true); // vᵀ W uᵀ, [1, 1]
    return w.div(sigma.reshape([]));
  };
};
const unit = (t: Tensor): Tensor => t.div(t.square().sum().sqrt().add(1e-12));

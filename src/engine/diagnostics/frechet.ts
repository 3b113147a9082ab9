// The Fréchet distance between two Gaussians given by their moments (Heusel et al. 2017's FID, but of whatever the rows are).
import { eigen } from "../linalg/eigen";
import type { Moments } from "../linalg/moments";

/**
 * ‖m₁ − m₂‖² + tr S₁ + tr S₂ − 2 tr (S₁S₂)^½, the last as Σ √max(0, λ_i(S₁^½ S₂ S₁^½)) (methods.md 5.1): symmetric, so a rounded-off
 * negative eigenvalue of a singular covariance costs nothing. Never a general matrix root.
 */
export function frechet(a: Moments, b: Moments): number {
  const d = a.mean.length;
  const root = rootOf(a.covariance, d);
  const { values } = eigen(times(times(root, b.covariance, d), root, d), d);
  let distance = -2 * values.reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
  for (let i = 0; i < d; i++) distance += (a.mean[i]! - b.mean[i]!) ** 2 + a.covariance[i * d + i]! + b.covariance[i * d + i]!;
  return distance;
}
/** S^½ = VᵀΛ^½V */
function rootOf(s: Float64Array, d: number): Float64Array {
  const { values, vectors } = eigen(s, d);
  const half = vectors.map((v, at) => v * Math.max(0, values[Math.floor(at / d)]!) ** 0.25); // Λ^¼V
  const transposed = half.map((_, at) => half[(at % d) * d + Math.floor(at / d)]!);
  return times(transposed, half, d);
}
function times(a: Float64Array, b: Float64Array, d: number): Float64Array {
  const out = new Float64Array(d * d);
  for (let i = 0; i < d; i++)
    for (let k = 0; k < d; k++) {
      const factor = a[i * d + k]!;
      for (let j = 0; j < d; j++) out[i * d + j]! += factor * b[k * d + j]!;
    }
  return out;
}

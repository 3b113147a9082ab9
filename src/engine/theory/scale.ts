// Example A.2 of Hu et al. 2023 (methods.md 6.27): z ~ N(0, τ²) in one dimension, x ~ N(0, Σ) with eigenvalues λ₁ ≥ … ≥
// λ_d, distances W₂, generator and encoder linear with norm at most c > 1. Which scales τ of the latent are equally
// good. float64, no tensors.

/** λ: largest first. */
export interface Scales {
  tau: number;
  c: number;
  lambdas: readonly number[];
}
const last = (lambdas: readonly number[]): number => lambdas.at(-1)!;
/** Lemma A.1: of z to the nearest one-dimensional projection of x. */
export const projection = ({ tau, lambdas }: Omit<Scales, "c">): number =>
  Math.max(Math.sqrt(last(lambdas)) - tau, 0, tau - Math.sqrt(lambdas[0]!));
/** D^F: of z to the nearest f(x). */
export const encoded = ({ tau, c, lambdas }: Scales): number => Math.max(0, tau - c * Math.sqrt(lambdas[0]!));
/** D^G: of the nearest g(z), which fills one direction only, to x. */
export const generated = ({ tau, c, lambdas }: Scales): number =>
  Math.hypot(Math.sqrt(lambdas.slice(1).reduce((a, b) => a + b, 0)), Math.max(0, Math.sqrt(lambdas[0]!) - c * tau));
/** Where D^G + D^F is least: from √λ₁/c to c√λ₁. */
export const free = ({ c, lambdas }: Omit<Scales, "tau">): readonly [number, number] => [
  Math.sqrt(lambdas[0]!) / c,
  c * Math.sqrt(lambdas[0]!),
];
/**
 * The norms that this minimum takes, where no bound is in the way: their product is 1, and their sum is
 * least where both are 1.
 */
export const norms = ({ tau, lambdas }: Omit<Scales, "c">): { generator: number; encoder: number } => ({
  generator: Math.sqrt(lambdas[0]!) / tau,
  encoder: tau / Math.sqrt(lambdas[0]!),
});

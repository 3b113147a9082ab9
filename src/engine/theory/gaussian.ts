// The standard normal law in float64: density, distribution, quantile. For the cards of theory/; noise is random.ts's.

const ROOT = Math.sqrt(2 * Math.PI);
export const density = (x: number): number => Math.exp(-0.5 * x * x) / ROOT;

/**
 * Φ(x), to 1e-15 of 1 and, for x < 0, relatively too: a series near 0, a continued fraction (Abramowitz & Stegun
 * 26.2.10 and 26.2.14) beyond.
 */
export function distribution(x: number): number {
  const size = Math.abs(x);
  if (size > 38) return x < 0 ? 0 : 1;
  if (size < 3) {
    let term = size,
      sum = size;
    for (let k = 1; Math.abs(term) > 1e-18 * sum && k < 200; k++) sum += term *= (size * size) / (2 * k + 1);
    const half = sum * density(size);
    return x < 0 ? 0.5 - half : 0.5 + half;
  }
  let fraction = size;
  for (let k = 120; k > 0; k--) fraction = size + k / fraction;
  const tail = density(size) / fraction;
  return x < 0 ? tail : 1 - tail;
}
/** Φ⁻¹(p), 0 < p < 1: Newton's steps on Φ from the middle outwards, in the lower half, where Φ is relatively exact. */
export function quantile(p: number): number {
  if (!(p > 0 && p < 1)) return p <= 0 ? -Infinity : Infinity;
  if (p > 0.5) return -quantile(1 - p);
  let x = p > 0.02 ? (p - 0.5) * ROOT : -Math.sqrt(-2 * Math.log(p)); // left of the root or near it
  for (let k = 0; k < 60; k++) {
    const ratio = distribution(x) / p,
      step = (Math.log(ratio) * distribution(x)) / density(x); // Newton for ln Φ, which is concave: it cannot run away
    x -= step;
    if (Math.abs(step) < 1e-15 * (1 + Math.abs(x))) break;
  }
  return x;
}

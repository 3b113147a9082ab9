// Example A.1 of Hu et al. 2023 (methods.md 6.27): what a generator g of slope at most c makes of z ~ U(0, 1) where x ~
// N(0, σ²), and how far in total variation that stays from x. The paper prints z_c = σ√(2 ln(c/2π)); where p_x = 1/c it
// is σ√(2 ln(c/(σ√2π))). float64, no tensors.
import { density, distribution, quantile } from "./gaussian";

const ROOT = Math.sqrt(2 * Math.PI);
/** Where the ideal map becomes steeper than c: p_x(z_c) = 1/c. 0 where it is so everywhere. */
export const edge = (c: number, sigma: number): number =>
  c > sigma * ROOT ? sigma * Math.sqrt(2 * Math.log(c / (sigma * ROOT))) : 0;
/** g* = σΦ⁻¹(z), whose slope has no bound. */
export const ideal = (z: number, sigma: number): number => sigma * quantile(z);
/** The best generator of slope at most c: g* while it is flat enough, then a straight line. */
export function generator(z: number, c: number, sigma: number): number {
  if (z < 0.5) return -generator(1 - z, c, sigma);
  const from = edge(c, sigma),
    at = distribution(from / sigma);
  return z <= at ? ideal(z, sigma) : from + c * (z - at);
}
/** The law of x, and that of ĝ(z): p_x up to the edge, 1/c beyond, nothing past the end. */
export const dataDensity = (x: number, sigma: number): number => density(x / sigma) / sigma;
export const end = (c: number, sigma: number): number => edge(c, sigma) + c * distribution(-edge(c, sigma) / sigma);
export const generatedDensity = (x: number, c: number, sigma: number): number =>
  Math.abs(x) <= edge(c, sigma) ? dataDensity(x, sigma) : Math.abs(x) <= end(c, sigma) ? 1 / c : 0;
/** TV(c) = 2Φ(−b/σ), b where ĝ ends: all the mass that it leaves out. */
export const totalVariation = (c: number, sigma: number): number => 2 * distribution(-end(c, sigma) / sigma);

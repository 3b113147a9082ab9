// Statistics that tests put beside odds: moments, the distance of Kolmogorov and Smirnov, correlation. All in
// float64 on the host.

export const mean = (values: ArrayLike<number>, of: (value: number) => number = v => v): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += of(values[i]!);
  return sum / values.length;
};
/** Central moments, divided by n; skewness and kurtosis in units of the deviation (a Gaussian has 0 and 3). */
export function moments(values: ArrayLike<number>): {
  mean: number;
  variance: number;
  skewness: number;
  kurtosis: number;
} {
  const m = mean(values),
    variance = mean(values, v => (v - m) ** 2);
  return {
    mean: m,
    variance,
    skewness: mean(values, v => (v - m) ** 3) / variance ** 1.5,
    kurtosis: mean(values, v => (v - m) ** 4) / variance ** 2,
  };
}
export const correlation = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  const [ma, mb] = [mean(a), mean(b)];
  const product = mean(Array.from(a, (v, i) => (v - ma) * (b[i]! - mb)));
  return product / Math.sqrt(mean(a, v => (v - ma) ** 2) * mean(b, v => (v - mb) ** 2));
};
/** Φ(x) = ½ + φ(x)(x + x³/3 + x⁵/(3·5) + …): Marsaglia 2004, good to 1e-15 for |x| < 6. */
export function normalShare(x: number): number {
  if (Math.abs(x) > 6) return x < 0 ? 0 : 1;
  let term = x,
    sum = x;
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) sum += term *= (x * x) / k;
  return 0.5 + (sum * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI);
}
/** √n · sup |F_n − F|: above 1.95 with odds of 1e-3, above 2.23 with 1e-4 (Kolmogorov 1933: P(> k) ≈ 2 e^{−2k²}). */
export function kolmogorov(values: ArrayLike<number>, share: (value: number) => number): number {
  const sorted = Float64Array.from(values).sort(),
    n = sorted.length;
  let worst = 0;
  sorted.forEach((value, i) => {
    worst = Math.max(worst, Math.abs(share(value) - i / n), Math.abs(share(value) - (i + 1) / n));
  });
  return Math.sqrt(n) * worst;
}

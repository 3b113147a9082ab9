// A Gaussian mixture with full covariances by expectation maximisation (Dempster, Laird & Rubin 1977) in float64, from the cells of a short
// k-means. Up to 100 iterations, until the mean log likelihood of a row gains less than 1e-3 (methods.md 6.1; scikit-learn's tolerance). 10 000 rows of 16, ten components: up to 2.5 s, in pieces of some 10 ms.
import { cholesky } from "./cholesky";
import { centresOf, nearest, type InPieces } from "./kmeans";

export interface Component { weight: number; mean: Float64Array; factor: Float64Array } // factor: lower L [d, d], covariance = LLᵀ
export interface MixtureOptions { uniforms: ArrayLike<number>; ridge: number; rest: () => Promise<void> } // uniforms: one a component, in (0, 1); rest: awaited between pieces

/** 100, but fewer (never under 10) where one costs much: rows · components · d² beyond 5e7, which is d > 22 for 10 000 rows and ten components. A count, not a clock: the same codes give the same mixture anywhere. */
const iterationsFor = (cost: number): number => Math.min(100, Math.max(10, Math.floor(5e9 / cost)));
const TOLERANCE = 1e-3;
const NEGLIGIBLE = 28; // nats below a row's best component: a responsibility under 1e-12 counts as none
const PIECE = 4e6; // multiplications

/** rows: [n, d], finite. Fewer components come back where there are fewer rows, or where one has lost all of its rows. */
export async function fitMixture(rows: Float32Array, d: number, { uniforms, ridge, rest }: MixtureOptions): Promise<readonly Component[]> {
  const n = rows.length / d, size = Math.max(20, Math.floor(PIECE / (uniforms.length * d * d)));
  const over: InPieces = async piece => {
    for (let from = 0; from < n; from += size) {
      piece(from, Math.min(n, from + size));
      await rest();
    }
  };
  const centres = await centresOf(rows, d, uniforms, over);
  let tallies = centres.map(mean => tally(mean));
  await over((from, to) => { // the first M step: every row wholly to its nearest centre
    for (let row = from; row < to; row++) {
      const k = nearest(rows, row, centres);
      include(tallies[k]!, centres[k]!.map((c, i) => rows[row * d + i]! - c), 1);
    }
  });
  let components = tallies.flatMap(t => componentFrom(t, n, ridge));
  const best = new Uint8Array(n); // of the last iteration: trying it first lets the others stop early
  for (let left = iterationsFor(n * d * d * uniforms.length), before = -Infinity; left > 0; left--) {
    tallies = components.map(({ mean }) => tally(mean));
    const densities = components.map(densityOf);
    let likelihood = 0;
    await over((from, to) => { likelihood += expectation(rows, from, to, densities, best, tallies); });
    components = tallies.flatMap(t => componentFrom(t, n, ridge));
    if (tallies.length !== components.length) best.fill(0);
    if (Math.abs(likelihood / n - before) < TOLERANCE) break;
    before = likelihood / n;
  }
  return components;
}

/** Weighted sums around `origin`, the mean that the component had. */
interface Tally { origin: Float64Array; count: number; first: Float64Array; second: Float64Array }
const tally = (origin: Float64Array): Tally => ({ origin, count: 0, first: new Float64Array(origin.length), second: new Float64Array(origin.length ** 2) });
function include(t: Tally, away: Float64Array, share: number): void {
  const { first, second } = t, d = first.length;
  t.count += share;
  for (let i = 0; i < d; i++) {
    const x = share * away[i]!;
    first[i]! += x;
    for (let j = 0, at = i * d; j <= i; j++, at++) second[at]! += x * away[j]!;
  }
}
/** None where no row is left. The covariance is the maximum-likelihood one (divided by the component's share of rows) plus the ridge. */
function componentFrom({ origin, count, first, second }: Tally, n: number, ridge: number): readonly Component[] {
  if (count < 1e-6) return [];
  const d = first.length, covariance = new Float64Array(d * d);
  for (let i = 0; i < d; i++)
    for (let j = 0; j <= i; j++) covariance[i * d + j] = second[i * d + j]! / count - (first[i]! / count) * (first[j]! / count);
  return [{ weight: count / n, mean: origin.map((o, i) => o + first[i]! / count), factor: cholesky(covariance, d, ridge) }];
}

interface Density { mean: Float64Array; factor: Float64Array; inverse: Float64Array; top: number; away: Float64Array; solved: Float64Array } // inverse: of the factor's diagonal; top: weighted log density at the mean
function densityOf({ weight, mean, factor }: Component): Density {
  const d = mean.length;
  const inverse = Float64Array.from({ length: d }, (_, i) => 1 / factor[i * d + i]!);
  const top = Math.log(weight) - (d / 2) * Math.log(2 * Math.PI) + inverse.reduce((sum, x) => sum + Math.log(x), 0);
  return { mean, factor, inverse, top, away: new Float64Array(d), solved: new Float64Array(d) };
}
/** ln(weight · density) of a row, or −∞ as soon as it is known to be below `least`: ½‖L⁻¹(x − m)‖² only grows on the way. */
function logDensity({ mean, factor, inverse, top, away, solved }: Density, rows: Float32Array, row: number, least: number): number {
  const d = mean.length, limit = 2 * (top - least);
  let square = 0;
  for (let i = 0; i < d; i++) away[i] = rows[row * d + i]! - mean[i]!;
  for (let i = 0; i < d; i++) {
    let rest = away[i]!;
    for (let j = 0, at = i * d; j < i; j++, at++) rest -= factor[at]! * solved[j]!;
    solved[i] = rest *= inverse[i]!;
    square += rest * rest;
    if (square > limit) return -Infinity;
  }
  return top - square / 2;
}
/** E step over rows from..to, their shares going straight into the tallies; returns their summed log likelihood (log-sum-exp around the largest). */
function expectation(rows: Float32Array, from: number, to: number, densities: readonly Density[], best: Uint8Array, tallies: readonly Tally[]): number {
  const logs = new Float64Array(densities.length);
  let likelihood = 0;
  for (let row = from; row < to; row++) {
    const first = best[row]!;
    let largest = (logs[first] = logDensity(densities[first]!, rows, row, -Infinity));
    for (let k = 0; k < logs.length; k++) {
      if (k === first) continue;
      const value = (logs[k] = logDensity(densities[k]!, rows, row, largest - NEGLIGIBLE));
      if (value <= largest) continue;
      largest = value;
      best[row] = k;
    }
    let total = 0;
    for (const value of logs) total += Math.exp(value - largest);
    likelihood += largest + Math.log(total);
    for (let k = 0; k < logs.length; k++) {
      const share = Math.exp(logs[k]! - largest) / total;
      if (share > 1e-12) include(tallies[k]!, densities[k]!.away, share);
    }
  }
  return likelihood;
}

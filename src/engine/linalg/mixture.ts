// A Gaussian mixture with full covariances by expectation maximisation (Dempster, Laird & Rubin 1977) in float64, from a k-means++ start
// (Arthur & Vassilvitskii 2007) polished by a few of Lloyd's sweeps. Up to 100 iterations, until the mean log likelihood of a row gains
// less than 1e-3 (both as the RAE paper's code has them). 10 000 rows of 16, ten components: 1 to 3 s, in pieces of some 10 ms.
import { cholesky } from "./cholesky";

export interface Component { weight: number; mean: Float64Array; factor: Float64Array } // factor: lower L [d, d], covariance = LLᵀ
export interface MixtureOptions { uniforms: ArrayLike<number>; ridge: number; rest: () => Promise<void> } // uniforms: one a component, in (0, 1); rest: awaited between pieces

const ITERATIONS = 100;
const TOLERANCE = 1e-3;
const SWEEPS = 10;
const NEGLIGIBLE = 28; // nats below a row's best component: a responsibility under 1e-12 counts as none
const PIECE = 4e6; // multiplications

/** rows: [n, d], finite. Fewer components come back where there are fewer rows, or where one has lost all of its rows. */
export async function fitMixture(rows: Float32Array, d: number, { uniforms, ridge, rest }: MixtureOptions): Promise<readonly Component[]> {
  const n = rows.length / d, size = Math.max(20, Math.floor(PIECE / (uniforms.length * d * d)));
  const over = async (piece: (from: number, to: number) => void) => {
    for (let from = 0; from < n; from += size) {
      piece(from, Math.min(n, from + size));
      await rest();
    }
  };
  const centres = await lloyd(rows, d, seeds(rows, d, uniforms), over);
  let tallies = centres.map(mean => tally(mean));
  await over((from, to) => { // the first M step: every row wholly to its nearest centre
    for (let row = from; row < to; row++) {
      const k = nearest(rows, row, centres);
      include(tallies[k]!, centres[k]!.map((c, i) => rows[row * d + i]! - c), 1);
    }
  });
  let components = tallies.flatMap(t => componentFrom(t, n, ridge));
  const best = new Uint8Array(n); // of the last iteration: trying it first lets the others stop early
  for (let iteration = 0, before = -Infinity; iteration < ITERATIONS; iteration++) {
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

/** k-means++: each next centre is a row drawn with odds in proportion to its squared distance from the centres so far. */
function seeds(rows: Float32Array, d: number, uniforms: ArrayLike<number>): Float64Array[] {
  const n = rows.length / d, centres: Float64Array[] = [];
  const distance = new Float64Array(n).fill(1); // the first: any row
  for (let k = 0; k < Math.min(n, uniforms.length); k++) {
    const total = distance.reduce((a, b) => a + b, 0);
    let left = uniforms[k]! * total, pick = 0;
    while (pick + 1 < n && left > distance[pick]!) left -= distance[pick++]!;
    const centre = Float64Array.from(rows.subarray(pick * d, pick * d + d));
    centres.push(centre);
    for (let row = 0; row < n; row++) distance[row] = Math.min(k === 0 ? Infinity : distance[row]!, squareTo(rows, row, centre));
  }
  return centres;
}
async function lloyd(rows: Float32Array, d: number, start: readonly Float64Array[], over: (piece: (from: number, to: number) => void) => Promise<void>): Promise<readonly Float64Array[]> {
  let centres = start;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const sums = centres.map(() => new Float64Array(d)), counts = new Float64Array(centres.length);
    await over((from, to) => {
      for (let row = from; row < to; row++) {
        const k = nearest(rows, row, centres), sum = sums[k]!;
        counts[k]!++;
        for (let i = 0; i < d; i++) sum[i]! += rows[row * d + i]!;
      }
    });
    centres = centres.map((centre, k) => (counts[k] === 0 ? centre : sums[k]!.map(sum => sum / counts[k]!)));
  }
  return centres;
}
function nearest(rows: Float32Array, row: number, centres: readonly Float64Array[]): number {
  let least = Infinity, at = 0;
  for (let k = 0; k < centres.length; k++) {
    const square = squareTo(rows, row, centres[k]!);
    if (square < least) [least, at] = [square, k];
  }
  return at;
}
function squareTo(rows: Float32Array, row: number, centre: Float64Array): number {
  const d = centre.length;
  let square = 0;
  for (let i = 0; i < d; i++) square += (rows[row * d + i]! - centre[i]!) ** 2;
  return square;
}

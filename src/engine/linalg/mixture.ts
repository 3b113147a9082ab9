// A Gaussian mixture with full covariances by expectation maximisation (Dempster, Laird & Rubin 1977) in float64, from
// equal spheres around the centres of a short k-means. Up to 100 iterations (methods.md 6.1), until the mean log
// likelihood of a row gains less than 1e-4: scikit-learn's 1e-3 stops where clusters that overlap are still far from
// apart. 10 000 rows of 16, ten components: 20 to 40 ms an iteration.
import { cholesky } from "./cholesky";
import { centresOf, type InPieces } from "./kmeans";

export interface Component {
  weight: number;
  mean: Float64Array;
  /** Lower L [d, d], covariance = LLᵀ. */
  factor: Float64Array;
}
export interface MixtureOptions {
  /** One a component, in (0, 1). */
  uniforms: ArrayLike<number>;
  ridge: number;
  /** Awaited between pieces. */
  rest: () => Promise<void>;
}

/**
 * 100, but fewer (never under 10) where one costs much: rows · components · d² beyond 1e8, which is d > 32 for 10 000
 * rows and ten components. A count, not a clock: the same codes give the same mixture anywhere.
 */
const iterationsFor = (cost: number): number => Math.min(100, Math.max(10, Math.floor(1e10 / cost)));
const TOLERANCE = 1e-4;
const NEGLIGIBLE = 1e-12; // a smaller share of a row counts as none
const PIECE = 8e6; // multiplications
const BLOCK = 4; // rows that share each load of a factor: three times as fast as one by one

/**
 * rows: [n, d], finite. Fewer components come back where there are fewer rows, or where one has lost all of its rows.
 */
export async function fitMixture(
  rows: Float32Array,
  d: number,
  { uniforms, ridge, rest }: MixtureOptions,
): Promise<readonly Component[]> {
  const n = rows.length / d,
    cost = uniforms.length * d * d,
    size = BLOCK * Math.ceil(PIECE / cost / BLOCK);
  const over: InPieces = async piece => {
    for (let from = 0; from < n; from += size) {
      piece(from, Math.min(n, from + size));
      await rest();
    }
  };
  const { centres, variance } = await centresOf(rows, d, uniforms, over);
  let components: readonly Component[] = centres.map(mean => ({
    weight: 1 / centres.length,
    mean,
    factor: sphere(d, variance + ridge),
  }));
  for (let left = iterationsFor(n * cost), before = -Infinity; left > 0; left--) {
    const parts = components.map(partOf);
    let likelihood = 0;
    await over((from, to) => {
      likelihood += expectation(rows, from, to, parts) / n;
    });
    components = parts.flatMap(part => maximised(part, n, ridge));
    if (Math.abs(likelihood - before) < TOLERANCE) break;
    before = likelihood;
  }
  return components;
}
const sphere = (d: number, variance: number): Float64Array =>
  Float64Array.from({ length: d * d }, (_, at) => (at % (d + 1) === 0 ? Math.sqrt(variance) : 0));

/**
 * A component at work: its density, and the weighted sums of rows around its mean. away, solved: x − m and L⁻¹(x − m)
 * of a block, [d, BLOCK].
 */
interface Part {
  mean: Float64Array;
  factor: Float64Array;
  inverse: Float64Array;
  top: number;
  away: Float64Array;
  solved: Float64Array;
  count: number;
  first: Float64Array;
  second: Float64Array;
}
function partOf({ weight, mean, factor }: Component): Part {
  const d = mean.length,
    zeros = (length: number) => new Float64Array(length);
  const inverse = Float64Array.from({ length: d }, (_, i) => 1 / factor[i * d + i]!); // of the factor's diagonal
  // ln of the weighted density at the mean
  const top = Math.log(weight) - (d / 2) * Math.log(2 * Math.PI) + inverse.reduce((sum, x) => sum + Math.log(x), 0);
  return {
    mean,
    factor,
    inverse,
    top,
    away: zeros(BLOCK * d),
    solved: zeros(BLOCK * d),
    count: 0,
    first: zeros(d),
    second: zeros(d * d),
  };
}

/**
 * E step over rows from..to, the sums of the M step with it; returns their summed log likelihood (log-sum-exp
 * around the largest).
 */
function expectation(rows: Float32Array, from: number, to: number, parts: readonly Part[]): number {
  const logs = new Float64Array(BLOCK * parts.length); // then shares: [components, BLOCK]
  let likelihood = 0;
  for (let row = from; row < to; row += BLOCK) {
    parts.forEach((part, k) => logDensities(part, rows, row, to, logs, BLOCK * k));
    for (let r = 0; r < BLOCK; r++) likelihood += share(logs, r, row + r < to);
    parts.forEach((part, k) =>
      include(part, logs[BLOCK * k]!, logs[BLOCK * k + 1]!, logs[BLOCK * k + 2]!, logs[BLOCK * k + 3]!),
    );
  }
  return likelihood;
}
/**
 * ln(weight · density) = top − ½‖L⁻¹(x − m)‖² of four rows, by forward substitution. Rows past the end repeat the last.
 */
function logDensities(
  { mean, factor, inverse, top, away, solved }: Part,
  rows: Float32Array,
  row: number,
  to: number,
  logs: Float64Array,
  out: number,
): void {
  const d = mean.length;
  for (let r = 0; r < BLOCK; r++)
    for (let i = 0, from = Math.min(row + r, to - 1) * d; i < d; i++) away[BLOCK * i + r] = rows[from + i]! - mean[i]!;
  let s0 = 0,
    s1 = 0,
    s2 = 0,
    s3 = 0;
  for (let i = 0; i < d; i++) {
    let a0 = away[4 * i]!,
      a1 = away[4 * i + 1]!,
      a2 = away[4 * i + 2]!,
      a3 = away[4 * i + 3]!;
    for (let j = 0, at = i * d; j < 4 * i; j += 4, at++) {
      const f = factor[at]!;
      a0 -= f * solved[j]!;
      a1 -= f * solved[j + 1]!;
      a2 -= f * solved[j + 2]!;
      a3 -= f * solved[j + 3]!;
    }
    const g = inverse[i]!;
    s0 += (solved[4 * i] = a0 * g) ** 2;
    s1 += (solved[4 * i + 1] = a1 * g) ** 2;
    s2 += (solved[4 * i + 2] = a2 * g) ** 2;
    s3 += (solved[4 * i + 3] = a3 * g) ** 2;
  }
  logs[out] = top - s0 / 2;
  logs[out + 1] = top - s1 / 2;
  logs[out + 2] = top - s2 / 2;
  logs[out + 3] = top - s3 / 2;
}
/** Turns one row's log densities into its shares; returns its log likelihood. A row past the end has no share. */
function share(logs: Float64Array, r: number, there: boolean): number {
  let largest = -Infinity,
    total = 0;
  for (let at = r; at < logs.length; at += BLOCK) largest = Math.max(largest, logs[at]!);
  for (let at = r; at < logs.length; at += BLOCK) total += logs[at] = Math.exp(logs[at]! - largest);
  for (let at = r; at < logs.length; at += BLOCK)
    logs[at] = there && logs[at]! > NEGLIGIBLE * total ? logs[at]! / total : 0;
  return there ? largest + Math.log(total) : 0;
}
function include(part: Part, w0: number, w1: number, w2: number, w3: number): void {
  const weight = w0 + w1 + w2 + w3;
  if (weight === 0) return;
  const { away, first, second } = part,
    d = first.length;
  part.count += weight;
  for (let i = 0; i < d; i++) {
    const x0 = w0 * away[4 * i]!,
      x1 = w1 * away[4 * i + 1]!,
      x2 = w2 * away[4 * i + 2]!,
      x3 = w3 * away[4 * i + 3]!;
    first[i]! += x0 + x1 + x2 + x3;
    for (let j = 0, at = i * d; j <= 4 * i; j += 4, at++)
      second[at]! += x0 * away[j]! + x1 * away[j + 1]! + x2 * away[j + 2]! + x3 * away[j + 3]!;
  }
}
/**
 * The M step; none where no row is left. The covariance is the maximum-likelihood one (divided by the component's share
 * of rows) plus the ridge.
 */
function maximised({ mean, count, first, second }: Part, n: number, ridge: number): readonly Component[] {
  if (count < 1e-6) return [];
  const d = mean.length,
    covariance = new Float64Array(d * d);
  for (let i = 0; i < d; i++)
    for (let j = 0; j <= i; j++)
      covariance[i * d + j] = second[i * d + j]! / count - (first[i]! / count) * (first[j]! / count);
  return [
    { weight: count / n, mean: mean.map((m, i) => m + first[i]! / count), factor: cholesky(covariance, d, ridge) },
  ];
}

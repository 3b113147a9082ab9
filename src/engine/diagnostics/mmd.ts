// Squared maximum mean discrepancy between codes and the prior N(0, I): the unbiased estimate with the sum of inverse multiquadric kernels
// (Gretton et al. 2012, eq. 3; Tolstikhin et al. 2018; methods.md 5.4). On the host in float64, so that every backend gives the same
// number: n = 5 000, latent 16 takes a second or two, in pieces of some 20 ms. The loss of WAE is not this.
import type { Evaluation, Metric } from "../diagnostic";
import type { Batch } from "../method";
import type { Tensor } from "../tf";
import { pause, rowsOf } from "./rows";

/** k(a, b) = Σ_s C_s/(C_s + ‖a − b‖²) with C_s = s·2H·σ_z², σ_z = 1 [WAE]. */
const SCALES = [0.1, 0.2, 0.5, 1, 2, 5, 10];
const MOST = 5000; // codes, where the test split has so many
const PIECE = 250_000; // pairs in one synchronous piece, about 20 ms at latent 16

/** value: unbiased, may be negative. error: its standard error. spread: standard deviation of the value for two samples of this size from N(0, I), whose mean is 0. */
export interface Discrepancy { value: number; error: number; spread: number }

/** codes, prior: n rows of `latent` each; row i of one must know nothing of row i of the other. `rest` is awaited between pieces. */
export async function mmdToPrior(codes: Float32Array, prior: Float32Array, latent: number, rest: () => Promise<void>): Promise<Discrepancy> {
  const n = codes.length / latent;
  if (prior.length !== codes.length || n < 4) throw Error(`MMD: expected two samples of one size, at least 4 rows, got ${n} and ${prior.length / latent}`);
  const sums = sumsFor(codes, prior, latent, n);
  for (let from = 0; from < n;) {
    let to = from + 1;
    while (to < n && ((to + 1) * to - from * (from - 1)) / 2 < PIECE * (16 / (16 + latent)) * 2) to++;
    compare(sums, from, to);
    from = to;
    if (from < n) await rest();
  }
  const pairs = n * (n - 1);
  // 5.4 takes the cross term over all n² pairs: that is unbiased too, the samples being independent
  const value = (2 * sums.within) / pairs - (2 * sums.across) / (n * n);
  return { value, error: Math.sqrt(varianceOf(momentsOf(sums.h, n), n)), spread: nullSpread(momentsOf(sums.k, n), n) };
}

/** Of a symmetric function of two rows: its sum over i < j, the sum of its squares, and Σ_j over all j ≠ i for every i. */
interface Pairs { sum: number; squares: number; rows: Float64Array }
interface Sums { q: Float64Array; z: Float64Array; d: number; within: number; across: number; h: Pairs; k: Pairs } // k: the kernel within the prior
const pairs = (n: number): Pairs => ({ sum: 0, squares: 0, rows: new Float64Array(n) });
function sumsFor(codes: Float32Array, prior: Float32Array, d: number, n: number): Sums {
  const scale = Math.SQRT1_2 / Math.sqrt(d); // ‖a − b‖² then comes in units of 2H, and C_s is s
  const scaled = (rows: Float32Array) => Float64Array.from(rows, x => x * scale);
  return { q: scaled(codes), z: scaled(prior), d, within: 0, across: 0, h: pairs(n), k: pairs(n) };
}

/** Adds all pairs (i, j), j ≤ i, of rows i = from..to: the four kernels of two (code, draw) pairs w_i, w_j, and h(w_i, w_j) = k(q,q') + k(z,z') − k(q,z') − k(q',z). */
function compare(sums: Sums, from: number, to: number): void {
  const { q, z, d, h, k } = sums;
  for (let i = from; i < to; i++) {
    let within = 0, across = 0, hSquares = 0, kSquares = 0, hRow = 0, kRow = 0;
    for (let j = 0; j < i; j++) {
      let qq = 0, zz = 0, qz = 0, zq = 0;
      for (let a = i * d, b = j * d, end = a + d; a < end; a++, b++) {
        const qi = q[a]!, zi = z[a]!, qj = q[b]!, zj = z[b]!;
        qq += (qi - qj) * (qi - qj);
        zz += (zi - zj) * (zi - zj);
        qz += (qi - zj) * (qi - zj);
        zq += (zi - qj) * (zi - qj);
      }
      const inPrior = kernel(zz), inBoth = kernel(qq) + inPrior, between = kernel(qz) + kernel(zq), value = inBoth - between;
      within += inBoth;
      across += between;
      hRow += value;
      hSquares += value * value;
      h.rows[j]! += value;
      kRow += inPrior;
      kSquares += inPrior * inPrior;
      k.rows[j]! += inPrior;
    }
    let same = 0;
    for (let a = i * d, end = a + d; a < end; a++) same += (q[a]! - z[a]!) ** 2;
    sums.within += within;
    sums.across += across + kernel(same);
    add(h, i, hRow, hSquares);
    add(k, i, kRow, kSquares);
  }
}
function add(to: Pairs, i: number, row: number, squares: number): void {
  to.rows[i]! += row;
  to.sum += row;
  to.squares += squares;
}

// Σ_s s/(s + u) as one fraction P(u)/Q(u), Q = Π(s + u): one division instead of seven. All coefficients are positive: nothing cancels.
const without = (skip: number): number[] => SCALES.reduce((poly, s, i) => (i === skip ? poly : product(poly, s)), [1]);
const product = (poly: readonly number[], s: number): number[] => [...poly, 0].map((c, power) => s * c + (poly[power - 1] ?? 0)); // times (s + u)
const [Q0, Q1, Q2, Q3, Q4, Q5, Q6, Q7] = without(-1) as [number, number, number, number, number, number, number, number];
const [P0, P1, P2, P3, P4, P5, P6] = SCALES.map((_, power) => SCALES.reduce((sum, s, i) => sum + s * without(i)[power]!, 0)) as [number, number, number, number, number, number, number];
/** The kernel at ‖a − b‖² = 2H·u; 7 at 0. */
export const kernel = (u: number): number =>
  ((((((P6 * u + P5) * u + P4) * u + P3) * u + P2) * u + P1) * u + P0) / (((((((Q7 * u + Q6) * u + Q5) * u + Q4) * u + Q3) * u + Q2) * u + Q1) * u + Q0);

/** Unbiased estimates of E h², E h₁₂h₁₃ and (E h)²: means over pairs, triples and quadruples of different rows. */
interface PairMoments { square: number; shared: number; apart: number }
function momentsOf({ sum, squares, rows }: Pairs, n: number): PairMoments {
  let rowSquares = 0;
  for (const row of rows) rowSquares += row * row;
  const two = n * (n - 1), three = two * (n - 2), four = three * (n - 3);
  return { square: (2 * squares) / two, shared: (rowSquares - 2 * squares) / three, apart: (4 * sum * sum - 4 * rowSquares + 4 * squares) / four };
}
/** Var U = (4(n − 2)ζ₁ + 2ζ₂)/(n(n − 1)) (Hoeffding 1948, eq. 5.13), ζ₁ = Cov(h₁₂, h₁₃), ζ₂ = Var h. Near the prior ζ₁ vanishes and its estimate may fall below 0. */
const varianceOf = ({ square, shared, apart }: PairMoments, n: number): number => (4 * (n - 2) * Math.max(0, shared - apart) + 2 * Math.max(0, square - apart)) / (n * (n - 1));
/** The same with all four points from the prior: ζ₁ = 0 and ζ₂ = E h² = 4(E k² + (E k)² − 2 E k₁₂k₁₃). */
const nullSpread = ({ square, shared, apart }: PairMoments, n: number): number => Math.sqrt((8 * Math.max(0, square + apart - 2 * shared)) / (n * (n - 1)));

export interface LatentMmd<C, N> extends Pick<Metric<C, N>, "id" | "title" | "help" | "needs" | "phase"> {
  codes: (at: Evaluation<C, N>, batch: Batch) => Tensor; // [rows, latent] (or any shape after the rows), drawn where the encoder is noisy
  drawn: string;                                         // how they came about, for the report: "codes drawn from q(z|x)"
}
/** A metric: MMD² of the codes of held-out rows against N(0, I). */
export const latentMmd = <C, N>({ codes, drawn, ...text }: LatentMmd<C, N>): Metric<C, N> => ({
  ...text,
  async measure(at) {
    const n = Math.min(MOST, at.data.tests);
    const q = await rowsOf(at, n, (batch, size) => codes(at, batch).reshape([size, -1]));
    const latent = q.length / n, rest = () => pause(at), normal = () => at.read(() => at.noise.normal([n, latent]));
    const prior = await normal(), other = await normal();
    const { value, error, spread } = await mmdToPrior(q, prior, latent, rest);
    const { value: baseline } = await mmdToPrior(other, prior, latent, rest);
    const estimator = `unbiased MMD², IMQ kernels at scales ${SCALES.join(", ")} with σ_z = 1: ${drawn} against as many draws of N(0, I); error: from the variance of a U-statistic; baseline: two such draws, 0 ± ${spread.toPrecision(2)}`;
    return { value, count: n, error, baseline, estimator };
  },
});

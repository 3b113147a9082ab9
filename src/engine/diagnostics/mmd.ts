// Squared maximum mean discrepancy between codes and the prior N(0, I): the unbiased estimate with the sum of inverse
// multiquadric kernels (Gretton et al. 2012, eq. 3; Tolstikhin et al. 2018; methods.md 5.4). On the host in float64, so
// that every backend gives the same number: n = 5 000, latent 16 takes a second or two, in pieces of some 10 ms. The
// loss of WAE is not this.
import type { Evaluation, Metric } from "../diagnostic";
import type { Tensor } from "../tf";
import { pause, rowsOf } from "../train/rows";
import { enough } from "./few";
import type { Batch } from "../step";

/** k(a, b) = Σ_s C_s/(C_s + ‖a − b‖²) with C_s = s·2H·σ_z², σ_z = 1 [WAE]. */
const SCALES = [0.1, 0.2, 0.5, 1, 2, 5, 10];
const MOST_CODES = 5000; // codes, where the test split has so many
const PIECE = 2e6; // kernels and products in one synchronous piece, 6 to 12 ms

/** value: unbiased, may be negative. error: its standard error. */
export interface Discrepancy {
  value: number;
  error: number;
}
/**
 * none: the same for a second sample of N(0, I) in place of the codes; spread: the standard deviation of such a
 * value, whose mean is 0.
 */
export interface LatentDiscrepancy extends Discrepancy {
  none: number;
  spread: number;
}

/**
 * codes, prior, other: n rows of `latent` each, of which prior and other are draws of N(0, I); the n rows of one know
 * nothing of the others'. `rest` is awaited between pieces. One pass over pairs for both comparisons, because half of
 * what they need is the same.
 */
export async function mmdToPrior(
  codes: Float32Array,
  prior: Float32Array,
  other: Float32Array,
  latent: number,
  rest: () => Promise<void>,
): Promise<LatentDiscrepancy> {
  const n = codes.length / latent;
  if (prior.length !== codes.length || other.length !== codes.length)
    throw Error(
      `MMD: expected three samples of one size, got ${n}, ${prior.length / latent} and ${other.length / latent}`,
    );
  enough(n);
  const samples = [codes, other, prior].map(rows => sampleOf(rows, latent)) as [Sample, Sample, Sample];
  const tallies = [tallyOf(n), tallyOf(n)] as const;
  const most = PIECE / (latent + 16); // pairs
  for (let from = 0; from < n;) {
    let to = from + 1;
    while (to < n && ((to - from) * (from + to)) / 2 < most) to++;
    compare(samples, latent, from, to, tallies);
    from = to;
    await rest();
  }
  const [found, none] = tallies.map(tally => estimateOf(tally, n)) as [Estimated, Estimated];
  return {
    value: found.value,
    error: found.error,
    none: none.value,
    spread: Math.sqrt((2 * none.square) / (n * (n - 1))),
  };
}

/** [n, latent] and their squared lengths, in units where ‖a − b‖² = 2H is 1 and C_s is s. */
interface Sample {
  rows: Float64Array;
  squares: Float64Array;
}
function sampleOf(values: Float32Array, d: number): Sample {
  const rows = new Float64Array(values),
    squares = new Float64Array(rows.length / d),
    scale = Math.SQRT1_2 / Math.sqrt(d);
  for (let i = 0; i < rows.length; i++) {
    const x = (rows[i]! *= scale);
    squares[Math.floor(i / d)]! += x * x;
  }
  return { rows, squares };
}

/**
 * Of h(w, w') = k(q,q') + k(z,z') − k(q,z') − k(q',z) for pairs w = (q, z) of rows i > j: sum, sum of squares, Σ_j over
 * all j ≠ i for every i; and Σ k(q_i, z_j) apart, with and without i = j.
 */
interface Tally {
  sum: number;
  squares: number;
  rows: Float64Array;
  across: number;
  same: number;
}
const tallyOf = (n: number): Tally => ({ sum: 0, squares: 0, rows: new Float64Array(n), across: 0, same: 0 });

/** Adds the pairs (i, j < i) of rows i = from..to to both tallies: of (q, z) and of (y, z). */
function compare(
  [{ rows: q, squares: q2 }, { rows: y, squares: y2 }, { rows: z, squares: z2 }]: readonly [Sample, Sample, Sample],
  d: number,
  from: number,
  to: number,
  [ofQ, ofY]: readonly [Tally, Tally],
): void {
  for (let i = from; i < to; i++) {
    const qi2 = q2[i]!,
      yi2 = y2[i]!,
      zi2 = z2[i]!;
    for (let j = 0; j <= i; j++) {
      let qq = 0,
        yy = 0,
        zz = 0,
        qz = 0,
        zq = 0,
        yz = 0,
        zy = 0;
      for (let a = i * d, b = j * d, end = a + d; a < end; a++, b++) {
        const qi = q[a]!,
          yi = y[a]!,
          zi = z[a]!,
          qj = q[b]!,
          yj = y[b]!,
          zj = z[b]!;
        qq += qi * qj;
        yy += yi * yj;
        zz += zi * zj;
        qz += qi * zj;
        zq += zi * qj;
        yz += yi * zj;
        zy += zi * yj;
      }
      const qj2 = q2[j]!,
        yj2 = y2[j]!,
        zj2 = z2[j]!;
      const kqz = kernel(qi2 + zj2 - 2 * qz),
        kyz = kernel(yi2 + zj2 - 2 * yz);
      if (i === j) {
        ofQ.same += kqz;
        ofY.same += kyz;
        continue;
      }
      const kzz = kernel(zi2 + zj2 - 2 * zz);
      add(ofQ, i, j, kernel(qi2 + qj2 - 2 * qq) + kzz, kqz + kernel(zi2 + qj2 - 2 * zq));
      add(ofY, i, j, kernel(yi2 + yj2 - 2 * yy) + kzz, kyz + kernel(zi2 + yj2 - 2 * zy));
    }
  }
}
function add(tally: Tally, i: number, j: number, within: number, across: number): void {
  const h = within - across;
  tally.sum += h;
  tally.squares += h * h;
  tally.rows[i]! += h;
  tally.rows[j]! += h;
  tally.across += across;
}

interface Estimated extends Discrepancy {
  /** E h². */
  square: number;
}
/**
 * Gretton's statistic is the mean of h over pairs; 5.4 takes the cross term over all n² pairs, i = j too, which is as
 * unbiased because the samples are independent. The error is that of the mean of h, a U-statistic: Var U = (4(n − 2)ζ₁
 * + 2ζ₂)/(n(n − 1)) (Hoeffding 1948, eq. 5.13) with ζ₁ = Cov(h₁₂, h₁₃) and ζ₂ = Var h by their unbiased estimates:
 * means over pairs, triples, quadruples of different rows. Near the prior ζ₁ vanishes (and its estimate may fall below
 * 0): what is left is ζ₂ = E h².
 */
function estimateOf({ sum, squares, rows, across, same }: Tally, n: number): Estimated {
  const two = n * (n - 1),
    three = two * (n - 2),
    four = three * (n - 3);
  const rowSquares = rows.reduce((total, row) => total + row * row, 0);
  const square = (2 * squares) / two,
    shared = (rowSquares - 2 * squares) / three,
    apart = (4 * sum * sum - 4 * rowSquares + 4 * squares) / four;
  const variance = (4 * (n - 2) * Math.max(0, shared - apart) + 2 * Math.max(0, square - apart)) / two;
  return { value: (2 * (sum + across)) / two - (2 * (across + same)) / (n * n), error: Math.sqrt(variance), square };
}

// Σ_s s/(s + u) as one fraction P(u)/Q(u), Q = Π(s + u): one division instead of seven. All coefficients are
// positive: nothing cancels.
const without = (skip: number): number[] => SCALES.reduce((poly, s, i) => (i === skip ? poly : product(poly, s)), [1]);
// times (s + u)
const product = (poly: readonly number[], s: number): number[] =>
  [...poly, 0].map((c, power) => s * c + (poly[power - 1] ?? 0));
const [Q0, Q1, Q2, Q3, Q4, Q5, Q6, Q7] = without(-1) as [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];
const [P0, P1, P2, P3, P4, P5, P6] = SCALES.map((_, power) =>
  SCALES.reduce((sum, s, i) => sum + s * without(i)[power]!, 0),
) as [number, number, number, number, number, number, number];
/** The kernel at ‖a − b‖² = 2H·u; 7 at 0. */
export const kernel = (u: number): number =>
  ((((((P6 * u + P5) * u + P4) * u + P3) * u + P2) * u + P1) * u + P0) /
  (((((((Q7 * u + Q6) * u + Q5) * u + Q4) * u + Q3) * u + Q2) * u + Q1) * u + Q0);

export interface LatentMmd<C, N> extends Pick<Metric<C, N>, "id" | "title" | "help" | "needs" | "phase"> {
  /** [rows, latent] (or any shape after the rows), drawn where the encoder is noisy. */
  codes: (at: Evaluation<C, N>, batch: Batch) => Tensor;
  /** How they came about, for the report: "codes drawn from q(z|x)". */
  drawn: string;
}
/** A metric: MMD² of the codes of held-out rows against N(0, I). */
export const latentMmd = <C, N>({ codes, drawn, ...text }: LatentMmd<C, N>): Metric<C, N> => ({
  ...text,
  async measure(at) {
    const n = Math.min(MOST_CODES, at.data.tests);
    const q = await rowsOf(at, n, (batch, size) => codes(at, batch).reshape([size, -1]));
    const latent = q.length / n,
      rest = () => pause(at),
      normal = () => at.read(() => at.noise.normal([n, latent]));
    const prior = await normal(),
      other = await normal();
    const { value, error, none: baseline, spread } = await mmdToPrior(q, prior, other, latent, rest);
    const estimator = `unbiased MMD², IMQ kernels at scales ${SCALES.join(", ")} with σ_z = 1: ${drawn} against as many draws of N(0, I); error: from the variance of a U-statistic; baseline: two such samples of N(0, I), of mean 0 ± ${spread.toPrecision(2)}`;
    return { value, count: n, error, baseline, estimator };
  },
});

// Which dimensions of a noisy code the decoder listens to (Dai & Wipf 2019, figure 1b): the variance λ_j of the
// encoder's noise against the variance V_j that noise of the prior's size along that dimension causes in what is
// decoded (methods.md 5.7). Decoders only; needs λ.
import type { Evaluation, Probe } from "../diagnostic";
import { quantiles } from "../random";
import { type Tensor, tf } from "../tf";
import { rowsOf, widthOf } from "../train/rows";
import type { Line } from "../view";
import type { Encoder } from "./encoder";

const MOST_DIMENSIONS = 64; // dimensions; of more, an even choice by rank of λ
const DRAWS = 32,
  ROWS = 8;
// pictures in all: 0.4 s through a quarter-width decoder on Wasm. With 16 dimensions 8 rows each, with 64 two
const DECODED = 4096;
const CHUNK = 256; // decoded in one piece, 25 ms there

/**
 * The middles of 32 equally likely parts of N(0, 1), scaled to variance 1: a linear decoder's V has no error from
 * draws, any other's a small one, and the dots do not dance.
 */
export const normals = (count: number): Float32Array => {
  const table = quantiles(),
    values = Float32Array.from({ length: count }, (_, k) => table[Math.floor(((k + 0.5) / count) * table.length)]!);
  const mean = values.reduce((a, b) => a + b, 0) / count,
    spread = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / count);
  return values.map(v => (v - mean) / spread);
};

/**
 * V_j = mean over rows and output dimensions of Var_ε G(μ(x) + ε e_j), for the dimensions asked. means: [rows, latent].
 */
export async function variances<C, N>(
  at: Evaluation<C, N>,
  means: Float32Array,
  latent: number,
  dimensions: readonly number[],
): Promise<Float32Array> {
  const rows = means.length / latent,
    each = rows * DRAWS,
    share = Math.max(1, Math.min(dimensions.length, Math.floor(CHUNK / each)));
  const all = new Float32Array(dimensions.length),
    noise = normals(DRAWS);
  for (let from = 0; from < dimensions.length; from += share) {
    // of one shape, so that a net is compiled once
    const some = Array.from({ length: share }, (_, k) => dimensions[Math.min(from + k, dimensions.length - 1)]!);
    const directions = Float32Array.from({ length: share * latent }, (_, k) =>
      k % latent === some[Math.floor(k / latent)] ? 1 : 0,
    );
    const found = await at.read(() => {
      const codes = tf
        .tensor(means, [1, rows, 1, latent])
        .add(tf.tensor(directions, [share, 1, 1, latent]).mul(tf.tensor(noise, [1, 1, DRAWS, 1])));
      const out = at.decode(codes.reshape([share * each, latent])).reshape([share, rows, DRAWS, -1]);
      return out.sub(out.mean(2, true)).square().mean([1, 2, 3]);
    });
    all.set(found.subarray(0, Math.min(share, dimensions.length - from)), from);
  }
  return all;
}

/** Rows for so many dimensions: as many as the budget pays, 2 to 8; vectors decode fast. */
const rowsFor = (kind: "images" | "vectors", dimensions: number, tests: number): number =>
  Math.min(tests, kind === "vectors" ? ROWS : Math.max(2, Math.min(ROWS, Math.floor(DECODED / (DRAWS * dimensions)))));
/** gamma: the decoder's variance, a scalar, where the method has one. */
export const perturbation = <C, N>(
  encoder: Encoder<C, N>,
  gamma?: (at: Evaluation<C, N>) => Tensor | undefined,
): Probe<C, N> => ({
  id: "perturbation",
  title: "Noise in, change out",
  needs: ["encode", "decode"],
  more: true,
  help: "A dot is a latent dimension: λ, the variance of its noise, against V, the variance per output dimension that noise of the prior's size along it causes in what is decoded (Dai & Wipf 2019, figure 1b). Dimensions in use stand at the left and top. The line is the first order, λ = γ/(γ + D V), exact where the decoder is linear.",
  lookFor: "See the dots part: those in use go to the top left, idle ones to the bottom right.",
  async draw(at) {
    const { lambdas, means, latent, n, dimensions } = await dimensionsOf(at, encoder);
    const changes = await variances(at, means, latent, dimensions);
    const dots: Line = {
      name: "a dimension",
      actor: "latent",
      dots: "only",
      xy: Float32Array.from({ length: 2 * dimensions.length }, (_, k) =>
        k % 2 === 0 ? lambdas[dimensions[k / 2]!]! : changes[(k - 1) / 2]!,
      ),
    };
    const variance = gamma && (await scalar(at, gamma));
    const line = variance !== undefined && variance > 0 ? [curve(variance, widthOf(at), dots.xy)] : [];
    return {
      kind: "plot",
      x: { label: "λ, variance of the code’s noise", scale: "log", extent: [0.1, 1] },
      y: { label: "V, variance caused in the output", scale: "log" },
      lines: [...line, dots],
      note: `n = ${n} × ${DRAWS} draws`,
    };
  },
});

/** λ over held-out rows and the means of the first few of them; which dimensions are shown. */
async function dimensionsOf<C, N>(at: Evaluation<C, N>, encoder: Encoder<C, N>) {
  const count = Math.min(500, at.data.tests);
  const both = await rowsOf(at, count, ({ x }, size) => {
    const { mean, deviation } = encoder(at, x);
    return tf.concat([deviation.square().reshape([size, -1]), mean.reshape([size, -1])], 1);
  });
  const width = both.length / count,
    latent = width / 2,
    lambdas = new Float64Array(latent);
  for (let row = 0; row < count; row++) for (let j = 0; j < latent; j++) lambdas[j]! += both[row * width + j]! / count;
  const ranked = Array.from(lambdas.keys()).sort((a, b) => lambdas[a]! - lambdas[b]!),
    most = Math.min(MOST_DIMENSIONS, latent);
  const dimensions = Array.from(
    { length: most },
    (_, k) => ranked[Math.round((k * (latent - 1)) / Math.max(1, most - 1))]!,
  );
  const n = rowsFor(at.data.kind, most, count);
  const means = Float32Array.from(
    { length: n * latent },
    (_, i) => both[Math.floor(i / latent) * width + latent + (i % latent)]!,
  );
  return { lambdas, means, latent, n, dimensions };
}
async function scalar<C, N>(
  at: Evaluation<C, N>,
  gamma: (at: Evaluation<C, N>) => Tensor | undefined,
): Promise<number | undefined> {
  const [value] = await at.read(() => gamma(at)?.reshape([1]) ?? tf.tensor1d([NaN]));
  return Number.isFinite(value) ? value : undefined;
}
/**
 * V = γ (1 − λ) / (λ D), from the smallest λ to 0.9, where dimensions are idle, or on to the smallest V; not a million
 * times below the largest, where there is nothing to see.
 */
function curve(gamma: number, d: number, dots: Float32Array): Line {
  const lambdas = dots.filter((v, k) => k % 2 === 0 && v > 0),
    changes = dots.filter((v, k) => k % 2 === 1 && v > 0),
    least = (values: Float32Array, other: number) => values.reduce((a, b) => Math.min(a, b), other);
  const lowest = Math.max(least(changes, 1), 1e-6 * changes.reduce((a, b) => Math.max(a, b), 0));
  const from = logit(least(lambdas, 0.1)),
    to = Math.max(logit(0.9), logit(gamma / (gamma + d * lowest)));
  // even on the logit scale: both ends bend
  const steps = Array.from({ length: 81 }, (_, k) => 1 / (1 + Math.exp(-from - (k / 80) * (to - from))));
  return {
    name: "first order",
    actor: "ink",
    dashed: true,
    xy: Float32Array.from(steps.flatMap(lambda => [lambda, (gamma * (1 - lambda)) / (lambda * d)])),
  };
}
const logit = (p: number): number => Math.log(p / (1 - p));

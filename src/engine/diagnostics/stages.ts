// Pictures of how near codes come to N(0, I), for one sample of them or for several stages side by side (Dai & Wipf
// 2019, figure 2 and table 3): singular values of the matrix of codes, and their kernel distance. A method with a noisy
// encoder, or with a second stage, gives the draws; the general probes of the same ids take what `encode` says.
import type { Evaluation, Probe } from "../diagnostic";
import { eigen } from "../linalg/eigen";
import { type Tensor, tf } from "../tf";
import { mmdToPrior } from "./mmd";
import { pause, rowsOf } from "../train/rows";
import type { Batch } from "../step";
import type { Interval, Line } from "../view";

const SCALE = 1000; // of MMD², whose values are thousandths
const ROWS = 1000; // of codes: 0.1 to 0.2 s through a quarter-width encoder of images on Wasm

/** Codes of held-out rows by the name of their law, [rows, latent] each; later stages join once they are there. */
export type Stages<C, N> = (at: Evaluation<C, N>, batch: Batch) => Readonly<Record<string, Tensor>>;
interface Sample {
  name: string;
  latent: number;
  /** [n, latent]. */
  codes: Float32Array;
}

/** One read a chunk brings the codes of all stages. */
async function samplesOf<C, N>(
  at: Evaluation<C, N>,
  stages: Stages<C, N>,
): Promise<{ n: number; samples: readonly Sample[] }> {
  const n = Math.min(ROWS, at.data.tests);
  let widths: readonly (readonly [string, number])[] = [];
  const all = await rowsOf(at, n, (batch, size) => {
    const flat = Object.entries(stages(at, batch)).map(([name, codes]) => [name, codes.reshape([size, -1])] as const);
    widths = flat.map(([name, codes]) => [name, codes.shape[1]!] as const);
    return tf.concat(
      flat.map(([, codes]) => codes),
      1,
    );
  });
  const width = all.length / n,
    cut = (from: number, latent: number) =>
      Float32Array.from({ length: n * latent }, (_, i) => all[Math.floor(i / latent) * width + from + (i % latent)]!);
  let from = 0;
  return {
    n,
    samples: widths.map(([name, latent]) => ({ name, latent, codes: cut((from += latent) - latent, latent) })),
  };
}

/**
 * σ_i/√n of a matrix [n, d], not centred, largest first: roots of the eigenvalues of ZᵀZ/n (methods.md 5.7). NaN
 * throughout where a code is not finite.
 */
export function singularValues(rows: ArrayLike<number>, d: number): Float64Array {
  const n = rows.length / d,
    square = new Float64Array(d * d);
  for (let row = 0; row < n; row++)
    for (let i = 0; i < d; i++)
      for (let j = 0, x = rows[row * d + i]! / n; j <= i; j++) square[i * d + j]! += x * rows[row * d + j]!;
  if (!square.every(Number.isFinite)) return new Float64Array(d).fill(NaN);
  return eigen(square, d)
    .values.map(v => Math.sqrt(Math.max(0, v)))
    .reverse();
}

/** Their singular values, and the band in which those of as many draws of N(0, I) fall: 1 ± √(κ/n) (methods.md 5.7). */
export const singularValuesOf = <C, N>(stages: Stages<C, N>): Probe<C, N> => ({
  id: "singular-values",
  title: "Singular values of codes",
  needs: ["encode"],
  more: true,
  help: "Of the matrix of codes of held-out rows, divided by √n (Dai & Wipf 2019, figure 2). Draws of N(0, I) would all fall in the band around 1; a direction above it is too wide for the prior, one below too narrow. Codes that tell nothing of x fall in it too: read it beside the KL.",
  lookFor: "See whether all dots come into the band around 1, as draws of the prior would.",
  async draw(at) {
    const { n, samples } = await samplesOf(at, stages),
      most = Math.max(...samples.map(s => s.latent)),
      reach = Math.sqrt(most / n);
    const lines = samples.map(({ name, latent, codes }, stage): Line => {
      const values = singularValues(codes, latent);
      return {
        name,
        actor: "latent",
        dots: "too",
        xy: Float32Array.from({ length: 2 * latent }, (_, k) => (k % 2 === 0 ? k / 2 + 1 : values[(k - 1) / 2]!)),
        ...(stage > 0 && { dashed: true }),
      };
    });
    return {
      kind: "plot",
      lines,
      note: `n = ${n}`,
      band: { name: "N(0, I)", y: [Math.max(0, 1 - reach), 1 + reach] },
      x: { label: "rank", extent: [1, Math.max(2, most)] },
      y: { label: "σ / √n", extent: [0, Math.max(1.2, 1 + 1.2 * reach)] },
    };
  },
});

// a second stage that has learned nothing leaves its codes at the prior
const BOTH = "See whether stage 2 comes into the shaded band while its KL stays well above 0.";

/** MMD² of each stage with its standard error, beside what two samples of N(0, I) give: 0 ± two standard deviations. */
export const latentDiscrepancyOf = <C, N>(stages: Stages<C, N>): Probe<C, N> => ({
  id: "latent-discrepancy",
  title: "Distance of codes from N(0, I)",
  needs: ["encode"],
  more: true,
  help: "Squared kernel distance (MMD², seven scales, unbiased) between codes of held-out rows and as many draws of N(0, I), with its standard error (Dai & Wipf 2019, table 3). The band is where two samples of N(0, I) fall 19 times of 20. Codes that tell nothing of x lie in it too: read it beside the KL.",
  lookFor: "See whether codes come into the shaded band, where only chance is left.",
  async draw(at) {
    const { n, samples } = await samplesOf(at, stages),
      rows: Interval[] = [];
    let chance: { value: number; spread: number } | undefined;
    for (const { name, latent, codes } of samples) {
      const normal = () => at.read(() => at.noise.normal([n, latent]));
      const { value, error, none, spread } = await mmdToPrior(codes, await normal(), await normal(), latent, () =>
        pause(at),
      );
      rows.push({ name, actor: "latent", value: value * SCALE, error: error * SCALE });
      chance ??= { value: none, spread };
    }
    const { value, spread } = chance!;
    return {
      kind: "intervals",
      ...(samples.length > 1 && { lookFor: BOTH }),
      label: `${SCALE} × MMD²`,
      note: `n = ${n}`,
      none: { name: "chance", extent: [-2 * spread * SCALE, 2 * spread * SCALE] },
      rows: [...rows, { name: "N(0, I) itself", actor: "prior", value: value * SCALE, error: spread * SCALE }],
    };
  },
});

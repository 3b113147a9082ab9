// Which latent dimensions say most, and how far one goes along them: for pictures that walk through the latent space.
import type { Evaluation } from "../diagnostic";
import { momentsOf } from "../linalg/mean-and-covariance";
import { tf } from "../tf";
import { rowsOf, widthOf } from "../train/rows";

/**
 * The `count` dimensions whose codes vary most, in their own order. Those of about the same variance count as equal,
 * the first of them first: otherwise the picture would turn whenever two changed places, which dimensions in use do all
 * the time (a prior gives them all a variance near 1).
 */
export function mostVaried(codes: Float32Array, latent: number, count: number): readonly number[] {
  const { covariance } = momentsOf(codes, latent);
  // within √2 of 1, of 2, of 4 …
  const about = (k: number) => Math.round(Math.log2(Math.max(1e-30, covariance[k * latent + k]!)));
  return Array.from({ length: latent }, (_, k) => k)
    .sort((a, b) => about(b) - about(a) || a - b)
    .slice(0, count)
    .sort((a, b) => a - b);
}

/** Held-out rows and their codes, from one read a chunk. x: [count, D]; codes: [count, latent]. */
export interface Encoded {
  count: number;
  latent: number;
  x: Float32Array;
  codes: Float32Array;
}
export async function encoded<C, N>(at: Evaluation<C, N>, rows: number): Promise<Encoded> {
  const count = Math.min(rows, at.data.tests),
    d = widthOf(at);
  const both = await rowsOf(at, count, ({ x }, size) =>
    tf.concat([x.reshape([size, d]), at.encode(x).reshape([size, -1])], 1),
  );
  const width = both.length / count,
    latent = width - d,
    part = (from: number, wide: number) =>
      Float32Array.from({ length: count * wide }, (_, i) => both[Math.floor(i / wide) * width + from + (i % wide)]!);
  return { count, latent, x: part(0, d), codes: part(d, latent) };
}

/**
 * A walk of ±t standard deviations: the prior's around 0 where there is a prior, else those of the
 * codes around their mean.
 */
export interface Walk {
  mean: Float32Array;
  to(dimension: number, t: number): number;
  of: string;
}
export function walkOf<C, N>(
  at: Pick<Evaluation<C, N>, "sampler">,
  { codes, latent }: Pick<Encoded, "codes" | "latent">,
): Walk {
  const { mean, covariance } = momentsOf(codes, latent);
  const deviation = Float64Array.from({ length: latent }, (_, j) => Math.sqrt(covariance[j * latent + j]!));
  return {
    mean: Float32Array.from(mean),
    to: (j, t) => (at.sampler ? t : mean[j]! + t * deviation[j]!),
    of: at.sampler ? "σ of the prior" : "s.d. of the codes",
  };
}

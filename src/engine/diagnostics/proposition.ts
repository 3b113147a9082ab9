// Proposition 1 of Zhang et al. 2020, drawn and measured: how much volume h = encoder ∘ decoder keeps around a code, ln
// |det ∂h/∂z|, against the bound that LPGA minimises in its place, H times the mean log stretch along random
// directions. Equal where h turns and scales alike everywhere.
import type { Evaluation, Metric, Probe } from "../diagnostic";
import { fixed } from "../said";
import { jacobian, logDeterminant, radiusOf, stretchBound } from "../losses/perceptual";
import { type Tensor, tf } from "../tf";
import type { Line } from "../view";

// codes through h in one piece: 50 ms for images of quarter width on Wasm
const BUDGET = { images: 256, vectors: 4096 };
const DIRECTIONS = 1024;

/** Around codes of held-out rows: [bound, ln |det|] of each. */
async function both<C, N>(
  at: Evaluation<C, N>,
  h: (at: Evaluation<C, N>, codes: Tensor) => Tensor,
): Promise<Float32Array> {
  return at.read(() => {
    const all = at.encode(at.batch(Math.min(64, at.data.tests)).x),
      latent = all.shape[1]!;
    const rows = Math.max(2, Math.min(all.shape[0]!, Math.floor(BUDGET[at.data.kind] / (latent + 1))));
    const matrix = jacobian(codes => h(at, codes), all.slice(0, rows)),
      ball = at.noise.normal([DIRECTIONS, latent]);
    return tf.stack(
      [stretchBound(matrix, ball.div(ball.square().sum(1, true).add(1e-20).sqrt())), logDeterminant(matrix)],
      1,
    );
  });
}
const column = (pairs: Float32Array, which: 0 | 1): Float32Array => pairs.filter((_, k) => k % 2 === which);
const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0) / values.length;

/** h: [rows, latent] → [rows, latent]. */
export const propositionProbe = <C, N>(h: (at: Evaluation<C, N>, codes: Tensor) => Tensor): Probe<C, N> => ({
  id: "proposition-1",
  title: "Volume and its bound",
  needs: ["encode", "decode"],
  more: true,
  help: "A dot is the code of a held-out row. Up: ln |det ∂h/∂z|, the log volume that decoding and encoding again keep around it. Across: its bound, H times the mean log stretch along random directions (Zhang et al. 2020, proposition 1). No dot lies above the line; on it, h turns and scales alike in all directions, and at 0 it keeps volumes.",
  lookFor: "See how close under the line the dots lie: on it all directions stretch alike.",
  async draw(at) {
    const pairs = await both(at, h),
      bounds = column(pairs, 0),
      volumes = column(pairs, 1);
    const low = Math.min(...bounds, ...volumes, -0.5),
      high = Math.max(...bounds, 0.5);
    const line: Line = { name: "equal", actor: "ink", dashed: true, xy: Float32Array.of(low, low, high, high) };
    const dots: Line = { name: "a code", actor: "latent", dots: "only", xy: pairs };
    return {
      kind: "plot",
      x: { label: "H · mean ln stretch" },
      y: { label: "ln |det ∂h/∂z|" },
      lines: [line, dots],
      note: `means ${fixed(mean(volumes), 2)} ≤ ${fixed(mean(bounds), 2)}`,
    };
  },
});
export const propositionMetric = <C, N>(h: (at: Evaluation<C, N>, codes: Tensor) => Tensor): Metric<C, N> => ({
  id: "proposition-1-gap",
  title: "Gap of proposition 1",
  needs: ["encode", "decode"],
  help: "How far the bound that LPGA minimises stands above ln |det ∂h/∂z|, mean over codes of held-out rows; never below 0, and 0 where h scales all directions alike.",
  async measure(at) {
    const pairs = await both(at, h),
      bounds = column(pairs, 0),
      volumes = column(pairs, 1),
      gaps = bounds.map((b, k) => b - volumes[k]!),
      value = mean(gaps),
      count = gaps.length;
    const error = Math.sqrt(mean(gaps.map(g => (g - value) ** 2)) / Math.max(1, count - 1));
    return {
      value,
      count,
      error,
      values: [mean(volumes), mean(bounds)],
      estimator: `differences of h over ${radiusOf(1)}·√H along each dimension, ${DIRECTIONS} directions; values: mean ln |det|, mean bound; error: standard error over codes`,
    };
  },
});

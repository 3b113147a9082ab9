// What there is to see and to measure of points of the plane that have no data behind them (methods/free-points.ts):
// figure 1 of P1, and how far the points are from N(0, I).
import type { Evaluation, Metric, Probe } from "../diagnostic";
import { axesPlane } from "../linalg/plane";
import type { Tensor } from "../tf";
import { boundaryLines, type Geometry, PARTNERS, priorLines } from "./geometry";
import { densityImage } from "./histogram";
import { quantiles } from "../random";

const SHOWN = 256,
  SIDE = 96,
  BLUR = 3.5,
  DIRECTIONS = 64;
const LEAST_REACH = 3.5;

export const freePoints = <C, N>({
  points,
  path,
  boundaries,
}: { points: (at: Evaluation<C, N>) => Tensor } & Required<Pick<Geometry<C, N>, "path" | "boundaries">>): Probe<
  C,
  N
> => ({
  id: "free-points",
  title: "Points, draws and the critic’s line",
  needs: [],
  shape: { vectors: "tall" },
  help: "The points that play, draws of N(0, I), and the line on which the critic is undecided; a critic of differences is averaged over pairs. The thin line is the way of the mean. Shaded: how densely the points lie. The circles hold 50 and 90 % of N(0, I).",
  lookFor: "See whether the points come to rest among the prior’s draws, or sway about them.",
  async draw(at) {
    const xy = await at.read(() => points(at)),
      real = await at.read(() => at.noise.normal([SHOWN, 2])),
      way = await at.read(() => path(at));
    const reach = Math.max(
        LEAST_REACH,
        Math.ceil(2 * Math.max(...Array.from(xy, v => (Number.isFinite(v) ? Math.abs(v) : 0)))) / 2,
      ),
      extent = [-reach, reach, -reach, reach] as const;
    const plane = axesPlane(2, 0, 1),
      lines = await boundaryLines(
        at,
        { origin: new Float64Array(2), plane, extent, latent: 2 },
        xy.slice(0, 2 * PARTNERS),
        boundaries,
      );
    return {
      kind: "field",
      rows: SIDE,
      columns: SIDE,
      values: densityImage(xy, extent, SIDE, BLUR).values,
      extent,
      actor: "generated",
      axes: ["x₁", "x₂"],
      lines: [
        ...priorLines(),
        { name: "draws of the prior", actor: "prior", xy: real, dots: "only" },
        { name: "points", actor: "generated", xy, dots: "only" },
        ...lines,
        { name: "way of the mean", actor: "ink", xy: way },
      ],
    };
  },
});

let table: Float32Array | undefined;
/** Φ⁻¹ at (i + ½)/count, for a power of two that divides the table, else at the nearest entry. */
const normalScores = (count: number): Float64Array => {
  const t = (table ??= quantiles());
  return Float64Array.from(
    { length: count },
    (_, i) => t[Math.min(t.length - 1, Math.floor(((i + 0.5) / count) * t.length))]!,
  );
};
/**
 * Sliced Wasserstein-2 distance of rows in the plane from N(0, I): along evenly spread directions, sorted points
 * against the normal's own quantiles.
 */
export function slicedToNormal(xy: ArrayLike<number>): number {
  const count = xy.length / 2,
    scores = normalScores(count);
  let sum = 0;
  for (let k = 0; k < DIRECTIONS; k++) {
    const angle = (k / DIRECTIONS) * Math.PI,
      a = Math.cos(angle),
      b = Math.sin(angle);
    const along = Float64Array.from({ length: count }, (_, i) => a * xy[2 * i]! + b * xy[2 * i + 1]!).sort();
    for (let i = 0; i < count; i++) sum += (along[i]! - scores[i]!) ** 2 / count;
  }
  return Math.sqrt(sum / DIRECTIONS);
}
export const slicedDistance = <C, N>(points: (at: Evaluation<C, N>) => Tensor): Metric<C, N> => ({
  id: "sliced-wasserstein",
  title: "Points against the prior",
  needs: [],
  help: "Sliced Wasserstein-2 distance of the points from N(0, I): along 64 directions, how far sorted points are from the normal’s quantiles, as a root mean square. 0 where they lie exactly as N(0, I) does.",
  async measure(at) {
    const xy = await at.read(() => points(at)),
      count = xy.length / 2;
    return {
      value: slicedToNormal(xy),
      count,
      baseline: slicedToNormal(await at.read(() => at.noise.normal([count, 2]))),
      estimator:
        "sliced W₂ against the quantiles of N(0, 1) along 64 evenly spread directions; baseline: as many draws of N(0, I)",
    };
  },
});

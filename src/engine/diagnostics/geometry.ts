// The geometry of a latent space of two dimensions (of more: the plane of the two that vary most, the others at their
// mean): how densely codes lie against the prior, how much the decoder stretches the plane where, and, for a method
// that says so, where its critics change their mind and which way the mean of all codes has gone (P1, figure 1).
import type { Evaluation, Probe } from "../diagnostic";
import { axesPlane, type Plane, projected } from "../linalg/plane";
import { type Tensor, tf } from "../tf";
import { contour } from "./contour";
import { densityImage, type Extent, squareAround } from "./histogram";
import { nameOf } from "./names";
import { steady } from "../said";
import { rowsOf, widthOf } from "../train/rows";
import { stretchOf } from "./stretch";
import { mostVaried } from "./varied";
import type { Batch } from "../step";
import type { Line } from "../view";

// held-out codes; cells of the density and how far it is blurred
const POINTS = 1000,
  SIDE = 96,
  BLUR = 2.5;
const ACROSS = 9, // ellipses each way
  STEP = 0.02; // half the way of a difference, in reaches
export const PARTNERS = 16; // codes that pairs are made with
// points of a critic's grid each way, and in one piece
const GRID = 25,
  PIECE = 125;
// half axes in cells of the ellipses' grid: where 95 of 100 are within, and at most as many times that
const LONGEST = 0.48,
  CUT = 1.4;
const LEAST_REACH = 3; // of the prior, in standard deviations

export interface Geometry<C, N> {
  /** What `encode` says unless given. */
  codes?: (at: Evaluation<C, N>, batch: Batch) => Tensor;
  /** Logits [rows, 1] by the critic's name; partners: [16, latent], codes of data. */
  boundaries?: (at: Evaluation<C, N>, codes: Tensor, partners: Tensor) => Readonly<Record<string, Tensor>>;
  /** [times, latent]: where the mean of codes has been. */
  path?: (at: Evaluation<C, N>) => Tensor;
  /** Boundaries and path: from that phase on. */
  phase?: string;
}
/**
 * A critic of differences as a critic of codes: its logits of code − partner, averaged over partners.
 * codes: [rows, latent].
 */
export const overPairs = (critic: (differences: Tensor) => Tensor, codes: Tensor, partners: Tensor): Tensor => {
  const [rows, latent] = codes.shape as [number, number],
    count = partners.shape[0]!;
  return critic(
    codes
      .reshape([rows, 1, latent])
      .sub(partners.reshape([1, count, latent]))
      .reshape([rows * count, latent]),
  )
    .reshape([rows, count])
    .mean(1, true);
};

export interface Looked {
  origin: Float64Array;
  plane: Plane;
  extent: Extent;
  latent: number;
}
const codesAt = (
  { origin, plane: { across, up }, latent }: Looked,
  points: readonly (readonly [number, number])[],
): Float32Array =>
  Float32Array.from({ length: points.length * latent }, (_, i) => {
    const [a, b] = points[Math.floor(i / latent)]!,
      k = i % latent;
    return origin[k]! + a * across[k]! + b * up[k]!;
  });
/** Around the prior, wider in steps of a half while codes reach beyond; around the codes where there is no prior. */
function extentOf(xy: Float32Array, prior: boolean): Extent {
  if (!prior) return squareAround(xy);
  const far = Array.from(xy, Math.abs)
      .filter(Number.isFinite)
      .sort((a, b) => a - b),
    reach = Math.max(LEAST_REACH, Math.ceil(2 * (far[Math.floor(0.99 * (far.length - 1))] ?? 0)) / 2);
  return [-reach, reach, -reach, reach];
}
/** The middles of so many cells each way. */
const middles = (count: number, low: number, high: number) =>
  Array.from({ length: count }, (_, k) => low + ((k + 0.5) / count) * (high - low));

async function stretched<C, N>(
  at: Evaluation<C, N>,
  view: Looked,
): Promise<{ xy: Float32Array; axes: Float32Array; most: number }> {
  const [left, right, bottom, top] = view.extent,
    h = STEP * (right - left),
    cell = (right - left) / ACROSS,
    d = widthOf(at),
    scale = 0.5 / h;
  const at2 = view.latent === 1 ? [(bottom + top) / 2] : middles(ACROSS, bottom, top),
    points = at2.flatMap(b => middles(ACROSS, left, right).map(a => [a, b] as const));
  const ways = [
      [h, 0],
      [-h, 0],
      [0, h],
      [0, -h],
    ] as const,
    decoded: Float32Array[] = [];
  for (const [a, b] of ways) {
    // one shape each time
    const codes = codesAt(
      view,
      points.map(([x, y]) => [x + a, y + b] as const),
    );
    decoded.push(
      await at.read(() => at.decode(tf.tensor(codes, [points.length, view.latent])).reshape([points.length, d])),
    );
  }
  const slope = (plus: Float32Array, minus: Float32Array, k: number) =>
    Float64Array.from({ length: d }, (_, i) => (plus[k * d + i]! - minus[k * d + i]!) * scale);
  const found = points.map((_, k) => stretchOf(slope(decoded[0]!, decoded[1]!, k), slope(decoded[2]!, decoded[3]!, k)));
  const sorted = found
      .map(s => s.most)
      .filter(Number.isFinite)
      .sort((a, b) => a - b),
    typical = sorted[Math.floor(0.95 * (sorted.length - 1))] || 1;
  const axes = found.flatMap(({ most, least, direction: [x, y] }) => {
    const unit = (LONGEST * cell) / typical,
      cut = Math.min(1, (CUT * typical) / most) || 1;
    return [most * unit * cut * x, most * unit * cut * y, -least * unit * cut * y, least * unit * cut * x];
  });
  return { xy: Float32Array.from(points.flat()), axes: Float32Array.from(axes), most: sorted.at(-1) ?? NaN };
}
export async function boundaryLines<C, N>(
  at: Evaluation<C, N>,
  view: Looked,
  some: Float32Array,
  boundaries: NonNullable<Geometry<C, N>["boundaries"]>,
): Promise<Line[]> {
  const [left, right, bottom, top] = view.extent,
    even = (low: number, high: number) => Array.from({ length: GRID }, (_, k) => low + (k / (GRID - 1)) * (high - low));
  const points = even(top, bottom).flatMap(b => even(left, right).map(a => [a, b] as const)),
    logits = new Map<string, Float32Array>();
  for (let from = 0; from < points.length; from += PIECE) {
    const codes = codesAt(view, points.slice(from, from + PIECE));
    let names: readonly string[] = [];
    const part = await at.read(() => {
      const all = boundaries(
        at,
        tf.tensor(codes, [PIECE, view.latent]),
        tf.tensor(some, [some.length / view.latent, view.latent]),
      );
      names = Object.keys(all);
      return names.length ? tf.concat(Object.values(all), 1) : tf.scalar(0);
    });
    names.forEach((name, k) => {
      const to = logits.get(name) ?? new Float32Array(points.length);
      for (let i = 0; i < PIECE; i++) to[from + i] = part[i * names.length + k]!;
      logits.set(name, to);
    });
  }
  return [...logits].flatMap(([name, values], k) =>
    contour(values, GRID, GRID, view.extent).map((xy): Line => ({
      name,
      actor: "critic",
      xy,
      ...(k > 0 && { dashed: true }),
    })),
  );
}
/** Where half and nine tenths of N(0, I₂) lie: radius √(−2 ln(1 − share)). */
export const priorLines = (): Line[] =>
  [0.5, 0.9].map(share => ({
    name: "prior, 50 and 90 %",
    actor: "prior",
    xy: Float32Array.from(
      { length: 2 * 97 },
      (_, i) =>
        Math.sqrt(-2 * Math.log(1 - share)) * (i % 2 ? Math.sin : Math.cos)((Math.floor(i / 2) / 96) * 2 * Math.PI),
    ),
  }));

export const latentGeometry = <C, N>({
  codes = (at, { x }) => at.encode(x),
  boundaries,
  path,
  phase,
}: Geometry<C, N>): Probe<C, N> => ({
  id: "latent-geometry",
  title: "Geometry of the latent space",
  needs: ["encode", "decode"],
  more: true,
  help: "Shaded: how densely codes of held-out data lie; the circles hold 50 and 90 % of the prior. Each ellipse shows how much the decoder stretches the plane around it: its half axes are the singular values of the decoder’s Jacobian there, along their directions, on a common scale (the longest are cut short). A critic’s line is where it cannot tell a code from the prior; of a critic of differences, where it cannot on average over pairs. Of more than two latent dimensions, the two that vary most, the others at their mean.",
  lookFor: "Look for large ellipses: there a small step in code makes a large one in data.",
  async draw(at) {
    const count = Math.min(POINTS, at.data.tests),
      all = await rowsOf(at, count, (batch, size) => codes(at, batch).reshape([size, -1])),
      latent = all.length / count;
    const [i = 0, j = i] = mostVaried(all, latent, 2),
      plane = axesPlane(latent, i, j),
      xy = projected(all, plane);
    const origin = Float64Array.from({ length: latent }, (_, k) => {
      let sum = 0;
      for (let row = 0; row < count && k !== i && k !== j; row++) sum += all[row * latent + k]!;
      return sum / count;
    });
    const extent = extentOf(xy, at.sampler !== undefined),
      view = { origin, plane, extent, latent },
      reached = phase === undefined || at.phase === phase;
    const { most, ...ellipses } = await stretched(at, view);
    const lines: Line[] = [
      ...(at.sampler && latent > 1 ? priorLines() : []),
      ...(boundaries && reached && latent > 1
        ? await boundaryLines(at, view, all.slice(0, latent * Math.min(count, PARTNERS)), boundaries)
        : []),
      ...(path && reached
        ? [{ name: "way of the mean", actor: "ink" as const, xy: projected(await at.read(() => path(at)), plane) }]
        : []),
    ];
    return {
      kind: "field",
      rows: SIDE,
      columns: SIDE,
      values: densityImage(xy, extent, SIDE, BLUR).values,
      extent,
      actor: "latent",
      axes: [nameOf("z", i), latent > 1 ? nameOf("z", j) : ""],
      ellipses: { name: "decoder’s stretch", actor: "generated", ...ellipses },
      lines,
      note: `largest stretch ${steady(most)}`,
    };
  },
});

// Pictures on a plane of codes: held-out ones at their places, or what an even grid of the plane decodes to (the
// manifold of Kingma & Welling 2014, figure 4). Which plane it is, latent-plane.ts says.
import type { Evaluation } from "../diagnostic";
import { momentsOf } from "../linalg/mean-and-covariance";
import { tf } from "../tf";
import { picture } from "./pixels";
import { widthOf } from "../train/rows";
import type { Thumbnails, View } from "../view";

// pictures of a grid, and thumbnails side by side, over the extent
const ACROSS = 13,
  SMALL = 15;
const REACH = 2.8; // of the prior, in standard deviations: what the plane shows around its rings
const CHUNK = 85; // decoded in one piece: 10 ms through a quarter-width net on Wasm

/** Middle, and reach from it. */
interface Extent {
  x: number;
  y: number;
  across: number;
  up: number;
}
/** Around the prior, or around codes that have none. xy: [codes, 2]. */
function extentOf(xy: Float32Array, prior: boolean | undefined): Extent {
  if (prior) return { x: 0, y: 0, across: REACH, up: REACH };
  const {
    mean: [x = 0, y = 0],
    covariance,
  } = momentsOf(xy, 2);
  const spread = (k: 0 | 3) => 2.5 * Math.sqrt(covariance[k]!);
  return { x, y, across: spread(0), up: spread(3) };
}
const sideOf = ({ across, up }: Extent, count: number): number => Math.max(1e-6, (2 * Math.max(across, up)) / count);
const pixelsOf = (at: Pick<Evaluation, "data">, rows: Float32Array) => {
  const { height, width, depth, count, pixels } = picture(at.data, rows, 1) satisfies Extract<View, { kind: "images" }>;
  return { height, width, depth, count, pixels };
};

/** Which of the points can have a square of this side around them without overlap; the first come first. */
export function apart(xy: Float32Array, side: number): readonly number[] {
  const taken = new Map<string, number[]>(),
    chosen: number[] = [];
  const near = (c: number, r: number) =>
    [-1, 0, 1].flatMap(i => [-1, 0, 1].flatMap(j => taken.get(`${c + i} ${r + j}`) ?? []));
  for (let k = 0; k < xy.length / 2; k++) {
    const x = xy[2 * k]!,
      y = xy[2 * k + 1]!,
      c = Math.floor(x / side),
      r = Math.floor(y / side);
    if (
      !Number.isFinite(x + y) ||
      near(c, r).some(o => Math.abs(xy[2 * o]! - x) < side && Math.abs(xy[2 * o + 1]! - y) < side)
    )
      continue;
    chosen.push(k);
    taken.set(`${c} ${r}`, [...(taken.get(`${c} ${r}`) ?? []), k]);
  }
  return chosen;
}

/** x: held-out rows [rows, D]; xy: where their codes lie on the plane. */
export function picturesAt<C, N>(
  at: Pick<Evaluation<C, N>, "data">,
  x: Float32Array,
  xy: Float32Array,
  prior: boolean | undefined,
): Thumbnails {
  const side = sideOf(extentOf(xy, prior), SMALL),
    chosen = apart(xy, side),
    d = widthOf(at);
  const rows = new Float32Array(chosen.length * d);
  chosen.forEach((row, k) => rows.set(x.subarray(row * d, (row + 1) * d), k * d));
  return {
    name: "held-out x",
    actor: "real",
    side,
    xy: Float32Array.from(chosen.flatMap(k => [xy[2 * k]!, xy[2 * k + 1]!])),
    ...pixelsOf(at, rows),
  };
}

/** code = origin + a·across + b·up for every point (a, b) of the grid, decoded. */
export async function decodedGrid<C, N>(
  at: Evaluation<C, N>,
  xy: Float32Array,
  { origin, across, up }: { origin: Float32Array; across: Float32Array; up: Float32Array },
  prior: boolean | undefined,
): Promise<Thumbnails> {
  const extent = extentOf(xy, prior),
    side = sideOf(extent, ACROSS),
    flat = up.every(v => v === 0); // one latent dimension: a row
  const steps = (middle: number, reach: number) => {
    const n = Math.max(1, Math.round((2 * reach) / side) || 1);
    return Array.from({ length: n }, (_, k) => middle + (k - (n - 1) / 2) * side);
  };
  const points = (flat ? [0] : steps(extent.y, extent.up).reverse()).flatMap(b =>
    steps(extent.x, extent.across).map(a => [a, b] as const),
  );
  const codes = Float32Array.from(
    points.flatMap(([a, b]) => Array.from(origin, (o, k) => o + a * across[k]! + b * up[k]!)),
  );
  const latent = origin.length,
    d = widthOf(at),
    rows = new Float32Array(points.length * d),
    size = Math.ceil(points.length / Math.ceil(points.length / CHUNK));
  for (let from = 0; from < points.length; from += size) {
    const some = new Float32Array(size * latent); // of one shape, so that a net is compiled once
    some.set(codes.subarray(from * latent, Math.min(points.length, from + size) * latent));
    const part = await at.read(() => at.decode(tf.tensor(some, [size, latent])).reshape([size, d]));
    rows.set(part.subarray(0, (Math.min(points.length, from + size) - from) * d), from * d);
  }
  return { name: "decoded", actor: "generated", side, xy: Float32Array.from(points.flat()), ...pixelsOf(at, rows) };
}

// How densely points lie, as an image: counts on a grid, blurred, per unit of area. On the host, in the
// units of the points.

export type Extent = readonly [left: number, right: number, bottom: number, top: number];

/**
 * A square around the points, a quarter wider: of held-out data, which never change, so that the picture stands still.
 */
export function squareAround(xy: Float32Array): Extent {
  const ends = ([0, 1] as const).map(axis =>
    xy.reduce(
      ([low, high], v, k) =>
        k % 2 === axis && Number.isFinite(v) ? [Math.min(low, v), Math.max(high, v)] : [low, high],
      [Infinity, -Infinity],
    ),
  ) as [number, number][];
  const [[left, right], [bottom, top]] = ends.map(([low, high]) => (low <= high ? [low, high] : [0, 0])) as [
    [number, number],
    [number, number],
  ];
  const reach = 0.625 * Math.max(right - left, top - bottom, 1e-6),
    x = (left + right) / 2,
    y = (bottom + top) / 2;
  return [x - reach, x + reach, y - reach, y + reach];
}

/**
 * values: [side, side], top row first; a density whose integral is the share of points inside, of all that were given.
 */
export function densityImage(
  xy: Float32Array,
  [left, right, bottom, top]: Extent,
  side: number,
  blur: number,
): { values: Float32Array; inside: number } {
  const counts = new Float64Array(side * side),
    all = xy.length / 2,
    cell = ((right - left) / side) * ((top - bottom) / side);
  let inside = 0;
  for (let k = 0; k < xy.length; k += 2) {
    const c = Math.floor(((xy[k]! - left) / (right - left)) * side),
      r = Math.floor(((top - xy[k + 1]!) / (top - bottom)) * side);
    if (!(c >= 0 && r >= 0 && c < side && r < side)) continue;
    counts[r * side + c]!++;
    inside++;
  }
  const across = blurred(counts, side, blur, 1, side),
    both = blurred(across, side, blur, side, 1);
  return { values: Float32Array.from(both, v => v / (all * cell)), inside: inside / all };
}
/**
 * Along one axis, by a Gaussian of so many cells; what would leave at the edge stays in its last cell, so
 * that nothing is lost.
 */
function blurred(from: Float64Array, side: number, sigma: number, step: number, next: number): Float64Array {
  const reach = Math.ceil(3 * sigma),
    weights = Array.from({ length: 2 * reach + 1 }, (_, k) => Math.exp(-0.5 * ((k - reach) / sigma) ** 2)),
    sum = weights.reduce((a, b) => a + b, 0);
  const to = new Float64Array(from.length);
  for (let line = 0; line < side; line++)
    for (let i = 0; i < side; i++) {
      const value = from[line * next + i * step]!;
      if (value)
        for (let k = -reach; k <= reach; k++)
          to[line * next + Math.min(side - 1, Math.max(0, i + k)) * step]! += (value * weights[k + reach]!) / sum;
    }
  return to;
}

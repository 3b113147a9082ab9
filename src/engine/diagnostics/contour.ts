// Where a function on a grid is at a level: marching squares, joined into lines. On the host; grid points are the
// function's, corners included.
type Extent = readonly [left: number, right: number, bottom: number, top: number];

/**
 * values: [rows, columns] at evenly spaced points, top row first, the first and last on the edges of `extent`. Lines
 * are [points, 2] in its units; closed ones end where they begin.
 */
export function contour(
  values: ArrayLike<number>,
  rows: number,
  columns: number,
  [left, right, bottom, top]: Extent,
  level = 0,
): readonly Float32Array[] {
  const above = (k: number) => values[k]! > level;
  const points = new Map<number, readonly [number, number]>(),
    links = new Map<number, number[]>(); // by edge: 2k from grid point k to the right, 2k + 1 down
  const cut = (a: number, b: number): number => {
    const edge = b === a + 1 ? 2 * a : 2 * a + 1,
      t = (level - values[a]!) / (values[b]! - values[a]!),
      r = Math.floor(a / columns),
      c = a % columns;
    const [x, y] = b === a + 1 ? [c + t, r] : [c, r + t];
    points.set(edge, [left + (x / (columns - 1)) * (right - left), top - (y / (rows - 1)) * (top - bottom)]);
    return edge;
  };
  const link = (a: number, b: number) => {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const)
      links.set(from, [...(links.get(from) ?? []), to]);
  };
  for (let r = 0; r + 1 < rows; r++)
    for (let c = 0; c + 1 < columns; c++) {
      const k = r * columns + c,
        corners = [k, k + 1, k + columns + 1, k + columns] as const;
      if (corners.some(corner => !Number.isFinite(values[corner]!))) continue;
      const cuts = corners.flatMap((corner, i) => {
        const next = corners[(i + 1) % 4]!;
        return above(corner) === above(next) ? [] : [cut(Math.min(corner, next), Math.max(corner, next))];
      });
      if (cuts.length === 2) link(cuts[0]!, cuts[1]!);
      if (cuts.length !== 4) continue;
      const middle = corners.reduce((sum, corner) => sum + values[corner]!, 0) / 4 > level,
        // a saddle: its middle says which corners belong together
        [first, second, third, fourth] = cuts as [number, number, number, number];
      if (middle === above(k)) {
        link(first, second);
        link(third, fourth);
      } else {
        link(fourth, first);
        link(second, third);
      }
    }
  return joined(links).map(edges => Float32Array.from(edges.flatMap(edge => [...points.get(edge)!])));
}
/** Open lines from their ends first, then rings. */
function joined(links: ReadonlyMap<number, readonly number[]>): number[][] {
  const done = new Set<number>(),
    lines: number[][] = [],
    ends = [...links].sort((a, b) => a[1].length - b[1].length);
  for (const [start, next] of ends) {
    if (done.has(start)) continue;
    const line = [start];
    done.add(start);
    for (
      let at: number | undefined = next[0];
      at !== undefined && !done.has(at);
      at = links.get(at)!.find(edge => !done.has(edge))
    ) {
      line.push(at);
      done.add(at);
    }
    if (next.length === 2 && links.get(line.at(-1)!)!.includes(start)) line.push(start);
    lines.push(line);
  }
  return lines.filter(line => line.length > 1);
}

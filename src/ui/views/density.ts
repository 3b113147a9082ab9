// How densely points lie, on a coarse grid over a picture, and the lines that enclose a share of them.
// Pixels in, pixels out.

const CELL = 4; // pixels
export interface Density {
  columns: number;
  rows: number;
  cell: number;
  values: Float32Array;
}

/** Points [x0, y0, x1, y1, …] in pixels, blurred by `sigma` pixels. */
export function densityOf(points: Float32Array, width: number, height: number, sigma: number): Density {
  const columns = Math.ceil(width / CELL) + 1;
  const rows = Math.ceil(height / CELL) + 1;
  const values = new Float32Array(columns * rows);
  for (let i = 0; i < points.length; i += 2) {
    const x = points[i]! / CELL;
    const y = points[i + 1]! / CELL;
    const c = Math.floor(x);
    const r = Math.floor(y);
    const fx = x - c;
    const fy = y - r;
    if (!(c >= 0 && r >= 0 && c < columns - 1 && r < rows - 1)) continue;
    const k = r * columns + c;
    values[k]! += (1 - fx) * (1 - fy);
    values[k + 1]! += fx * (1 - fy);
    values[k + columns]! += (1 - fx) * fy;
    values[k + columns + 1]! += fx * fy;
  }
  blur(values, columns, rows, sigma / CELL);
  return { columns, rows, cell: CELL, values };
}
function blur(values: Float32Array, columns: number, rows: number, sigma: number): void {
  const reach = Math.ceil(3 * sigma);
  const kernel = Float32Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-0.5 * ((i - reach) / sigma) ** 2));
  const sum = kernel.reduce((a, b) => a + b, 0);
  const pass = (count: number, length: number, step: number, start: number) => {
    const line = new Float32Array(length);
    for (let n = 0; n < count; n++) {
      for (let i = 0; i < length; i++) line[i] = values[n * start + i * step]!;
      for (let i = 0; i < length; i++) {
        let total = 0;
        for (let k = Math.max(-reach, -i); k <= Math.min(reach, length - 1 - i); k++)
          total += line[i + k]! * kernel[k + reach]!;
        values[n * start + i * step] = total / sum;
      }
    }
  };
  pass(rows, columns, 1, columns);
  pass(columns, rows, columns, 1);
}
/** The densities above which each share of all the mass lies. */
export function levelsOf({ values }: Density, shares: readonly number[]): number[] {
  const sorted = values.filter(v => v > 0).sort();
  const total = sorted.reduce((a, b) => a + b, 0);
  const levels = shares.map(() => 0);
  for (let i = sorted.length - 1, sum = 0; i >= 0; i--) {
    sum += sorted[i]!;
    shares.forEach((share, k) => {
      if (!levels[k] && sum >= share * total) levels[k] = sorted[i]!;
    });
  }
  return levels;
}
/** Marching squares: traces the line at a level into the context's path, in pixels. */
export function trace(path: Path2D, { columns, rows, cell, values }: Density, level: number): void {
  for (let r = 0; r + 1 < rows; r++)
    for (let c = 0; c + 1 < columns; c++) {
      const k = r * columns + c;
      const corners = [values[k]!, values[k + 1]!, values[k + columns + 1]!, values[k + columns]!] as const;
      const cuts: (readonly [number, number])[] = [];
      for (let e = 0; e < 4; e++) {
        const a = corners[e]!;
        const b = corners[(e + 1) % 4]!;
        if (a > level === b > level) continue;
        const t = (level - a) / (b - a);
        const [x0, y0] = CORNERS[e]!;
        const [x1, y1] = CORNERS[(e + 1) % 4]!;
        cuts.push([(c + x0 + (x1 - x0) * t) * cell, (r + y0 + (y1 - y0) * t) * cell]);
      }
      for (let i = 0; i + 1 < cuts.length; i += 2) {
        path.moveTo(...cuts[i]!);
        path.lineTo(...cuts[i + 1]!);
      }
    }
}
const CORNERS = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
] as const;

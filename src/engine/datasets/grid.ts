// Twenty-five narrow Gaussians on a 5 by 5 lattice in the plane: the usual picture of dropped modes. No map, no
// weights: that is ring.ts.
import { number, whole, type ConfigOf } from "../config";
import type { DataSet } from "../dataset";

const SIDE = 5;
const config = {
  deviation: number(
    "Deviation",
    "Standard deviation of each cluster, per axis; the centres are 1 apart.",
    0.05,
    0.01,
    0.3,
    { step: 0.01 },
  ),
  seed: whole("Data seed", "Another number makes new data.", 0, 0, 4294967295),
};
const counts = { train: 5000, test: 2000 };

const set: DataSet<ConfigOf<typeof config>> = {
  id: "grid",
  title: "Grid of Gaussians",
  config,
  about:
    "Twenty-five narrow clusters on a square lattice, centres from −2 to 2. A model that drops modes shows it at once. Labels are the clusters, row by row.",
  spec: ({ deviation }) => ({
    kind: "vectors",
    shape: [2],
    dimension: 2,
    range: [-2 - 4 * deviation, 2 + 4 * deviation],
    count: counts.train,
    tests: counts.test,
    classes: SIDE * SIDE,
  }),
  source: {
    make({ deviation }, split, noise) {
      const count = counts[split];
      const pick = noise("cluster").uniform(count),
        x = noise("offset").normal(2 * count),
        labels = new Uint8Array(count);
      for (let row = 0; row < count; row++) {
        const cluster = Math.floor(pick[row]! * SIDE * SIDE);
        labels[row] = cluster;
        x[2 * row] = (cluster % SIDE) - 2 + deviation * x[2 * row]!;
        x[2 * row + 1] = Math.floor(cluster / SIDE) - 2 + deviation * x[2 * row + 1]!;
      }
      return { x, labels, plane: Float32Array.of(1, 0, 0, 1) };
    },
  },
};
export default set;

// The toy mixture of the two-stage experiments: Gaussian clusters on the unit circle, laid into a higher space by an
// orthogonal map (methods.md 3.1). Nothing is added in the other directions, so the data have two true dimensions
// whatever the ambient one.
import { list, number, whole, type ConfigOf } from "../config";
import type { DataSet } from "../dataset";

const config = {
  clusters: whole("Clusters", "How many Gaussians stand on the unit circle.", 8, 2, 32),
  deviation: number(
    "Deviation",
    "Standard deviation of each cluster, per axis of its plane. Clusters begin to touch at about 0.15.",
    0.1,
    0.01,
    0.5,
    { step: 0.01 },
  ),
  ambient: whole(
    "Ambient dimensions",
    "The plane of the ring is laid into a space of this many dimensions.",
    10,
    2,
    64,
  ),
  weights: list(
    "Weights",
    "Relative weight of each cluster: 1 for equal ones, or one number per cluster.",
    "1",
    0,
    100,
  ),
  seed: whole("Data seed", "Another number makes new data: other points and another map.", 0, 0, 4294967295),
};
const counts = { train: 5000, test: 2000 };

const set: DataSet<ConfigOf<typeof config>> = {
  id: "ring",
  title: "Ring of Gaussians",
  config,
  about:
    "Gaussian clusters evenly spaced on the unit circle, laid into the ambient dimensions by a random orthogonal map. Labels are the clusters.",
  note: "Dai & Wipf 2019 print variance 0.25, a standard deviation of 0.5 here. With it neighbouring clusters overlap and no classifier passes 56 %, while their Table 1 reaches 98 %; so the start value is 0.10.",
  spec({ clusters, deviation, ambient }) {
    return {
      kind: "vectors",
      shape: [ambient],
      dimension: 2,
      range: [-1 - 4 * deviation, 1 + 4 * deviation],
      count: counts.train,
      tests: counts.test,
      classes: clusters,
    };
  },
  together: [
    { field: "weights", counts: "clusters", each: "clusters" },
    { field: "weights", some: "above 0" },
  ],
  source: {
    make({ clusters, deviation, ambient, weights }, split, noise) {
      const count = counts[split];
      const upTo = cumulative(clusters, weights);
      const plane = orthonormal(noise("=map").normal(2 * ambient), ambient);
      const pick = noise("cluster").uniform(count),
        offset = noise("offset").normal(2 * count);
      const x = new Float32Array(count * ambient),
        labels = new Uint8Array(count);
      for (let row = 0; row < count; row++) {
        const cluster = upTo.findIndex(bound => pick[row]! < bound);
        const angle = (2 * Math.PI * cluster) / clusters;
        const across = Math.cos(angle) + deviation * offset[2 * row]!,
          up = Math.sin(angle) + deviation * offset[2 * row + 1]!;
        labels[row] = cluster;
        for (let d = 0; d < ambient; d++) x[row * ambient + d] = across * plane[d]! + up * plane[ambient + d]!;
      }
      return { x, labels, plane: Float32Array.from(plane) };
    },
  },
};
export default set;

/** Cumulative shares of the clusters; the last is 1 exactly. */
function cumulative(clusters: number, weights: readonly number[]): readonly number[] {
  const shares = Array.from({ length: clusters }, (_, k) => weights[weights.length === 1 ? 0 : k]!);
  const total = shares.reduce((sum, share) => sum + share, 0);
  const last = shares.findLastIndex(share => share > 0);
  let sum = 0;
  return shares.map((share, k) => (k >= last ? 1 : (sum += share / total)));
}

/**
 * Two Gaussian columns made orthonormal by modified Gram-Schmidt in float64, as rows [2, D]: R's diagonal is positive,
 * so the plane is uniform.
 */
function orthonormal(gaussian: Float32Array, ambient: number): Float64Array {
  const rows = Float64Array.from(gaussian),
    first = rows.subarray(0, ambient),
    second = rows.subarray(ambient);
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, d) => sum + value * b[d]!, 0);
  const normalise = (a: Float64Array) => {
    const length = Math.sqrt(dot(a, a));
    a.forEach((value, d) => {
      a[d] = value / length;
    });
  };
  normalise(first);
  for (let pass = 0; pass < 2; pass++) {
    // twice is enough even where the columns were nearly parallel
    const along = dot(first, second);
    second.forEach((value, d) => {
      second[d] = value - along * first[d]!;
    });
    normalise(second);
  }
  return rows;
}

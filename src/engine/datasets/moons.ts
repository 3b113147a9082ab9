// Two interleaved half circles in the plane: curved, one-dimensional but for the noise, and not linearly separable.
import { number, whole, type ConfigOf } from "../config";
import type { DataSet } from "../dataset";

const config = {
  noise: number("Noise", "Standard deviation around the arcs, per axis; the arcs have radius 1.", 0.06, 0, 0.3, {
    step: 0.01,
  }),
  seed: whole("Data seed", "Another number makes new data.", 0, 0, 4294967295),
};
const counts = { train: 5000, test: 2000 };

const set: DataSet<ConfigOf<typeof config>> = {
  id: "moons",
  title: "Two moons",
  config,
  about: "Two half circles that reach into each other. The labels say which; the true position along the arc is known.",
  spec: ({ noise }) => ({
    kind: "vectors",
    shape: [2],
    ...(noise === 0 && { dimension: 1 }),
    range: [-1.5 - 4 * noise, 1.5 + 4 * noise],
    count: counts.train,
    tests: counts.test,
    classes: 2,
  }),
  source: {
    make({ noise: deviation }, split, noise) {
      const count = counts[split];
      const pick = noise("moon").uniform(count),
        position = noise("position").uniform(count),
        x = noise("offset").normal(2 * count),
        labels = new Uint8Array(count);
      for (let row = 0; row < count; row++) {
        const moon = pick[row]! < 0.5 ? 0 : 1,
          side = moon === 0 ? 1 : -1,
          angle = Math.PI * position[row]!;
        labels[row] = moon;
        // The second arc is the first turned by half a turn about the origin: both together are centred on it.
        x[2 * row] = side * (Math.cos(angle) - 0.5) + deviation * x[2 * row]!;
        x[2 * row + 1] = side * (Math.sin(angle) - 0.25) + deviation * x[2 * row + 1]!;
      }
      return { x, labels, factors: { position }, plane: Float32Array.of(1, 0, 0, 1) };
    },
  },
};
export default set;

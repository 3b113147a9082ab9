// A sheet rolled up in three dimensions: two true coordinates that no linear map finds. Angle uniform, so the outer
// turn is thinner; scaled as a whole (the roll keeps its shape) to mean 0 and an average variance of 1 per axis, by
// closed forms, not by the sample.
import { number, whole, type ConfigOf } from "../config";
import type { DataSet } from "../dataset";

const config = {
  noise: number("Noise", "Standard deviation around the sheet, per axis; its turns are about 1 apart.", 0.03, 0, 0.3, {
    step: 0.01,
  }),
  seed: whole("Data seed", "Another number makes new data.", 0, 0, 4294967295),
};
const counts = { train: 5000, test: 2000 };

// Point of the raw sheet: (t cos t, h, t sin t), t uniform on [3π/2, 9π/2], h uniform on ±HEIGHT/2. Integrals of t
// cos t, t sin t and t².
const FROM = 1.5 * Math.PI,
  TO = 4.5 * Math.PI,
  HEIGHT = 21;
const MEAN_X = 2,
  MEAN_Z = 2 / (3 * Math.PI);
// 6.56
const SCALE = Math.sqrt(((TO ** 3 - FROM ** 3) / (3 * (TO - FROM)) - MEAN_X ** 2 - MEAN_Z ** 2 + HEIGHT ** 2 / 12) / 3);
const REACH = TO / SCALE + 0.35;

const set: DataSet<ConfigOf<typeof config>> = {
  id: "swiss-roll",
  title: "Swiss roll",
  config,
  about:
    "A sheet rolled up in space. The position along the roll and the height on it are known; the labels are quarters of the roll.",
  spec: ({ noise }) => ({
    kind: "vectors",
    shape: [3],
    ...(noise === 0 && { dimension: 2 }),
    range: [-REACH - 4 * noise, REACH + 4 * noise],
    count: counts.train,
    tests: counts.test,
    classes: 4,
  }),
  source: {
    make({ noise: deviation }, split, noise) {
      const count = counts[split];
      const position = noise("position").uniform(count),
        height = noise("height").uniform(count),
        x = noise("offset").normal(3 * count),
        labels = new Uint8Array(count);
      for (let row = 0; row < count; row++) {
        const t = FROM + (TO - FROM) * position[row]!;
        labels[row] = Math.floor(4 * position[row]!);
        x[3 * row] = (t * Math.cos(t) - MEAN_X) / SCALE + deviation * x[3 * row]!;
        x[3 * row + 1] = (HEIGHT * (height[row]! - 0.5)) / SCALE + deviation * x[3 * row + 1]!;
        x[3 * row + 2] = (t * Math.sin(t) - MEAN_Z) / SCALE + deviation * x[3 * row + 2]!;
      }
      return { x, labels, factors: { position, height }, plane: Float32Array.of(1, 0, 0, 0, 0, 1) };
    },
  },
};
export default set;

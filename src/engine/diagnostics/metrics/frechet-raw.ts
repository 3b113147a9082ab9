// Fréchet distance between samples and held-out rows in data space. For vectors only: pixels make no such sense, and
// features are another metric. It sees means and covariances, nothing else.
import type { Metric } from "../../diagnostic";
import { frechetOfRows } from "../jackknife";
import { samplesOf, pause, rowsOf, widthOf } from "../../train/rows";

const MOST_ROWS = 10_000;

const metric: Metric = {
  id: "frechet-raw",
  title: "Fréchet distance",
  needs: ["sample"],
  kind: "vectors",
  help: "Distance between the means and covariances of samples and of held-out data, in the data's own space: ‖m₁ − m₂‖² + tr(S₁ + S₂ − 2(S₁S₂)^½). Compare it with two real sets of the same size.",
  async measure(at) {
    const d = widthOf(at),
      n = Math.min(MOST_ROWS, at.data.tests, at.data.count);
    const generated = await samplesOf(at, n),
      real = await rowsOf(at, n, ({ x }) => x),
      training = await rowsOf(at, n, ({ x }) => x, "train");
    const estimator =
      "moments divided by n − 1, samples against test rows; error: jackknife over ten blocks; baseline: training rows against test rows, as many";
    return { ...(await frechetOfRows({ generated, real, training }, d, () => pause(at))), count: n, estimator };
  },
};
export default metric;

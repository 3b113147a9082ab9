// How well held-out rows come back: decode(encode(x)) against x, by the method's own encode (its means, where
// the encoder is noisy).
import type { Metric } from "../../diagnostic";
import { rowsOf } from "../../train/rows";

const metric: Metric = {
  id: "reconstruction-mse",
  title: "Reconstruction error",
  needs: ["encode", "decode"],
  help: "Mean squared difference between held-out data and their reconstructions, per dimension: for images per pixel, with black 0 and white 1; for vectors in the data's units.",
  async measure(at) {
    const { kind, range, tests: count } = at.data;
    // images count in [0, 1], whatever range they come in
    const unit = kind === "images" ? (range[1] - range[0]) ** 2 : 1;
    const errors = await rowsOf(at, count, ({ x }, size) =>
      at
        .decode(at.encode(x))
        .reshape([size, -1])
        .sub(x.reshape([size, -1]))
        .square()
        .mean(1),
    );
    let sum = 0,
      squares = 0;
    for (const error of errors) {
      sum += error / unit;
      squares += (error / unit) ** 2;
    }
    const value = sum / count,
      variance = Math.max(0, squares / count - value * value);
    return {
      value,
      count,
      error: Math.sqrt(variance / Math.max(1, count - 1)),
      estimator: "mean over the test split and all dimensions; error: standard error over rows",
    };
  },
};
export default metric;

// The inception score's formula on the classes of our own classifier (../inception-score.ts). Named for what it is: no
// Inception network takes part.
import { onFeatures, probabilities } from "../classified";
import { inceptionScore } from "../inception-score";

export default onFeatures<unknown, unknown>(
  {
    id: "inception-score-features",
    title: "Inception-style score (classifier features)",
    what: "Inception-style score",
    needs: ["sample"],
    seen: probabilities,
    help: "exp of the mean KL between the classes that a small classifier sees in one sample and in all of them: high where every sample is clearly of one class and all classes occur. From 1 to the number of classes; real images give the value beside it.",
  },
  async ({ generated, real, origin: { classes } }) => {
    const { value, deviation, splits } = inceptionScore(await generated(), classes),
      baseline = inceptionScore(await real(), classes).value;
    return {
      value,
      error: deviation / Math.sqrt(splits),
      baseline,
      estimator: `mean over ${splits} parts of the samples, whose standard deviation is ${deviation.toPrecision(2)}; at most ${classes}; error: of that mean; baseline: the same of test rows`,
    };
  },
);

// Share of samples that lie where real images do (../precision.ts).
import { FEATURES } from "../../features/classifier";
import { onFeatures } from "../classified";
import { covered, NEIGHBOURS, ofShare, radii } from "../precision";

export default onFeatures<unknown, unknown>(
  {
    id: "precision-features",
    title: "Precision (classifier features)",
    what: "Precision",
    needs: ["sample"],
    help: "Share of samples no further from some held-out image than that image's third nearest neighbour among them, in features of a small classifier (Kynkäänniemi et al. 2019). Low where samples look like nothing real.",
  },
  async ({ generated, real, training, n, rest }) => {
    const images = await real(),
      reach = await radii(images, FEATURES, rest);
    const value = await covered(await generated(), images, reach, FEATURES, rest),
      baseline = await covered(await training(), images, reach, FEATURES, rest);
    return {
      value,
      error: ofShare(value, n),
      baseline,
      estimator: `k = ${NEIGHBOURS} neighbours, samples in balls around test rows; error: of a share of n, for these test rows; baseline: training rows in the same balls`,
    };
  },
);

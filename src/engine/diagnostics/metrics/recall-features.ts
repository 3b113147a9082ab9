// Share of real images that lie where samples do: precision with the roles exchanged (../precision.ts).
import { FEATURES } from "../../features/classifier";
import { onFeatures } from "../classified";
import { covered, NEIGHBOURS, ofShare, radii } from "../precision";

export default onFeatures<unknown, unknown>(
  {
    id: "recall-features",
    title: "Recall (classifier features)",
    what: "Recall",
    needs: ["sample"],
    help: "Share of held-out images no further from some sample than that sample's third nearest neighbour among samples, in features of a small classifier (Kynkäänniemi et al. 2019). Low where the samples leave out kinds of images.",
  },
  async ({ generated, real, training, n, rest }) => {
    const images = await real();
    const by = async (others: Float32Array) =>
      covered(images, others, await radii(others, FEATURES, rest), FEATURES, rest);
    const value = await by(await generated()),
      baseline = await by(await training());
    return {
      value,
      error: ofShare(value, n),
      baseline,
      estimator: `k = ${NEIGHBOURS} neighbours, test rows in balls around samples; error: of a share of n, for these samples; baseline: test rows in balls around training rows`,
    };
  },
);

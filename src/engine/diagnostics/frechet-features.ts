// The Fréchet distance on features of a small classifier (methods.md 5.1). It is the formula of the FID on other
// features, so it is named by those and never FID. A method brings more of its own by the same factory: samples of
// its first stage, say.
import { FEATURES } from "../features/classifier";
import type { Metric } from "../diagnostic";
import { type Made, onFeatures } from "./classified";
import { frechetOfRows } from "./jackknife";

const ERRORS =
  "moments divided by n − 1; error: jackknife over ten blocks; baseline: training rows against test rows, as many";
const helped = (drawn: string) =>
  `Distance between the means and covariances of ${drawn} and of held-out images, in the last hidden layer of a small classifier of this data set: ‖m₁ − m₂‖² + tr(S₁ + S₂ − 2(S₁S₂)^½). Smaller is better; two real sets of the same size give the value beside it. Not comparable with an FID, whose features are Inception's.`;

export interface FrechetFeatures<C, N>
  extends Pick<Metric<C, N>, "id" | "needs">, Partial<Pick<Metric<C, N>, "unless" | "phase">> {
  of: string; // what the title says after "Fréchet distance": "", " of stage 1"
  drawn: string; // how the images came about, for the report: "samples"
  samples?: Made<C, N>; // how they are made; by the sampler on offer unless given
}
export const frechetFeatures = <C, N>({ of, drawn, samples, ...text }: FrechetFeatures<C, N>): Metric<C, N> =>
  onFeatures<C, N>(
    { ...text, ...texts(of, drawn), ...(samples && { made: samples }) },
    async ({ generated, real, training, rest }) => {
      const rows = { generated: await generated(), real: await real(), training: await training() };
      return { ...(await frechetOfRows(rows, FEATURES, rest)), estimator: `${drawn} against test rows; ${ERRORS}` };
    },
  );
/** Of reconstructions against the rows that they are of. */
export const frechetReconstructions: Metric = onFeatures(
  {
    id: "frechet-features-reconstructions",
    needs: ["encode", "decode"],
    ...texts(" of reconstructions", "reconstructions"),
  },
  async ({ pairs, training, rest }, at) => {
    const [real, generated] = await pairs(x => at.decode(at.encode(x)));
    return {
      ...(await frechetOfRows({ generated, real, training: await training() }, FEATURES, rest)),
      estimator: `reconstructions of test rows against those rows; ${ERRORS}`,
    };
  },
);
function texts(of: string, drawn: string) {
  return { what: `Fréchet distance${of}`, title: `Fréchet distance${of} (classifier features)`, help: helped(drawn) };
}

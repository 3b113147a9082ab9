// Of a method without a sampler: draws of a Gaussian fitted to the codes of training images
// (samplers/gaussian.ts), decoded.
import gaussian from "../../samplers/gaussian";
import { frechetFeatures } from "../frechet-features";

export default frechetFeatures<unknown, unknown>({
  id: "frechet-features-gaussian",
  of: ", gaussian fit",
  needs: ["encode", "decode"],
  unless: "sample",
  drawn: "decoded draws of a Gaussian fitted to the codes",
  async samples(at) {
    const draw = await gaussian.fit(at);
    return size => at.decode(draw(size, at.noise));
  },
});

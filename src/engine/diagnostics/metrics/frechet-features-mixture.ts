// Of a method without a sampler: draws of ten Gaussians fitted to the codes of training images
// (samplers/mixture.ts), decoded.
import mixture from "../../samplers/mixture";
import { frechetFeatures } from "../frechet-features";

export default frechetFeatures<unknown, unknown>({
  id: "frechet-features-mixture",
  of: ", mixture fit",
  needs: ["encode", "decode"],
  unless: "sample",
  drawn: "decoded draws of ten Gaussians fitted to the codes",
  async samples(at) {
    const draw = await mixture.fit(at);
    return size => at.decode(draw(size, at.noise));
  },
});

// Of a method's own samples. What the features are: ../frechet-features.ts.
import { frechetFeatures } from "../frechet-features";

export default frechetFeatures<unknown, unknown>({
  id: "frechet-features",
  of: "",
  needs: ["sample"],
  drawn: "samples",
});

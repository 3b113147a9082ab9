// Hu et al. 2023, equation B.1, of the decoder, on the codes of data.
import { lipschitzMetric } from "../lipschitz";

export default lipschitzMetric("decoder", {
  title: "Lipschitz complexity, decoder",
  help: "By what factor the decoder changes the distance of two codes of held-out points, on average. Ideally 1; where reconstructions are near the data it is about one over the encoder’s.",
});

// Hu et al. 2023, equation B.1, of the encoder.
import { lipschitzMetric } from "../lipschitz";

export default lipschitzMetric("encoder", {
  title: "Lipschitz complexity, encoder",
  help: "By what factor the encoder changes the distance of two held-out points, on average. Ideally 1; it grows with the scale of the codes, so compare it only between runs of one architecture on the same data.",
});

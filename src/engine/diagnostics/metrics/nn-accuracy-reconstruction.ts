// For any encoder; one that is noisy brings its own of this id (vae.ts), which draws z and keeps the
// mean for comparison.
import { neighbourMetric } from "../neighbours";

export default neighbourMetric<unknown, unknown>("reconstruction", (at, x) => ({ mean: at.encode(x) }));

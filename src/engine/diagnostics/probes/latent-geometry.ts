// For any encoder and decoder; a method with critics, or a noisy encoder, brings its own of this id
// (geometry.ts, cloud.ts).
import { latentGeometry } from "../geometry";

export default latentGeometry<unknown, unknown>({});

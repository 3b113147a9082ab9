// For any encoder; a noisy one, or a second stage, brings its own of this id (posterior.ts, two-stage-vae.ts).
import { singularValuesOf } from "../stages";

export default singularValuesOf<unknown, unknown>((at, { x }) => ({ codes: at.encode(x) }));

// An encoder that gives a mean and a deviation, as diagnostics ask for it.
import type { Evaluation } from "../diagnostic";
import type { Tensor } from "../tf";

/** mean, deviation: [rows, latent]. */
export type Encoder<C, N> = (at: Evaluation<C, N>, x: Tensor) => { mean: Tensor; deviation: Tensor };

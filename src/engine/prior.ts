// Codes of the prior itself. Methods that draw these name this very function, so that nobody measures whether they are
// what they are.
import type { AnyPhase } from "./method";
import type { Noise } from "./noise";
import type { Tensor } from "./tf";

/** [count, latent]: draws of N(0, I). */
export const ofPrior = (count: number, { config, noise }: { config: { latent: number }; noise: Noise }): Tensor =>
  noise.normal([count, config.latent]);
type AnySampler = NonNullable<AnyPhase["sample"]>;
/** Are the codes of a sampler those, as they are? */
export const drawsPrior = ({ start, next }: AnySampler): boolean =>
  (start as unknown) === ofPrior && next === undefined;

// A picture of what the decoder makes of draws of N(0, I), for methods whose own samples come another way: from a
// second stage, or from a density fitted to the codes.
import type { Probe } from "../diagnostic";
import type { Tensor } from "../tf";
import { picture } from "./pixels";

const COUNT = 40;
const ACROSS = 5;

export interface Coded {
  readonly latent: number;
}
export interface Decoding {
  decoder(codes: Tensor): Tensor;
}
export type PriorText = Pick<Probe, "id" | "title" | "help" | "lookFor"> & Pick<Probe, "phase" | "when" | "more">;
export const priorSamples = <C extends Coded, N extends Decoding>(text: PriorText): Probe<C, N> => ({
  ...text,
  needs: [],
  kind: "images",
  shape: { images: "sheet" },
  draw: async at => ({
    ...picture(at.data, await at.read(() => at.nets.decoder(at.noise.normal([COUNT, at.config.latent]))), ACROSS),
    note: "z ∼ prior",
  }),
});

// What is measured and shown of a VAE over the codes of a VAE, for a method file to list among its own: what the first
// stage alone would draw, and how near the second codes come to the prior. Where both train at once it is called
// otherwise.
import type { Evaluation, Metric, Probe } from "../diagnostic";
import type { Batch } from "../step";
import type { Tensor } from "../tf";
import { frechetFeatures } from "./frechet-features";
import { latentMmd } from "./mmd";
import { type Coded, type Decoding, priorSamples } from "./prior-samples";

/** z from N(0, I), decoded, once there is a second stage. */
export const firstSamples = <C extends Coded, N extends Decoding>(): Probe<C, N> =>
  priorSamples({
    id: "samples-stage-1",
    title: "Stage 1 samples",
    help: "The same decoder fed from the prior, as if the first stage were all.",
    lookFor: "Compare with stage 2: the same decoder, fed codes that data need not have.",
    phase: "second",
  });
/** Where one phase trains both: only while the losses are added is there a z that may come from the prior. */
export const firstSamplesOfJoint = <C extends Coded, N extends Decoding>(): Probe<C, N> =>
  priorSamples({
    id: "samples-stage-1",
    title: "Samples past the second stage",
    help: "The first decoder fed from the prior, as if there were no second stage.",
    lookFor: "Compare with the samples through both stages to see what the second one adds.",
    phase: "train",
    when: { coupling: "joint" },
  });
/** What the first stage alone would draw: z from the prior. */
export const firstFrechet = <C extends Coded, N extends Decoding>(): Metric<C, N> =>
  frechetFeatures({
    id: "frechet-features-stage-1",
    of: " of stage 1",
    needs: ["decode"],
    drawn: "samples of stage 1",
    samples: at => size => at.nets.decoder(at.noise.normal([size, at.config.latent])),
  });

/** u ~ q(u|z), z ~ q(z|x), of held-out rows: [rows, latent]. */
export type SecondCodes<C, N> = (at: Evaluation<C, N>, batch: Batch) => Tensor;
export const secondMmd = <C, N>(codes: SecondCodes<C, N>): Metric<C, N> =>
  latentMmd({
    id: "latent-mmd-stage-2",
    title: "Codes of stage 2 against the prior",
    needs: ["encode"],
    phase: "second",
    help: "The same squared kernel distance for the second codes u: below the first stage's where the second has learned the law of z.",
    codes,
    drawn: "second codes of held-out rows, z drawn from q(z|x) and u from q(u|z),",
  });
export const secondMmdOfJoint = <C, N>(codes: SecondCodes<C, N>): Metric<C, N> => ({
  ...secondMmd(codes),
  phase: "train",
  when: { coupling: "joint" },
  help: "The same squared kernel distance for the second codes u. Near its null level where u is left at the prior and carries nothing.",
});

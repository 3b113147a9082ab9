// What the VAE and its descendants share: its settings, networks, loss and phase (Dai & Wipf 2019, eq 2 with
// definition 1; methods.md 6.2). γ = e^{2ℓ} is the variance, ℓ is what trains.
import { lipschitz } from "../diagnostics/lipschitz";
import { posteriorMetrics, posteriorProbes } from "../diagnostics/posterior";
import { klStandard } from "../losses/kl";
import { bernoulliLikelihood, dimensionsOf, gaussianLikelihood, squaredError } from "../losses/likelihood";
import type { Held, Phase } from "../method";
import { decoderOf, encoderOf, gaussian } from "../nn/backbones";
import { constant } from "../nn/init";
import { resting, type Scope } from "../nn/scope";
import { choice, type ConfigOf, flag, live, number } from "../settings";
import type { DataSpec, Step } from "../step";
import type { Together } from "../together";
import { tf, type Tensor } from "../tf";
import { adam } from "../train/rules";
import { batch, decoderWidth, dropout, latent, rate, steps, width } from "./fields";
import { ofPrior } from "../prior";

const learned = { scale: "log", when: { likelihood: "learned" } } as const;
export const config = {
  rate,
  gammaRate: live(2e-3, 1e-5, 1e-1, { ...learned, rate: true }), // twice the network's: γ comes down on the error
  dropout,
  latent,
  likelihood: choice("learned", ["learned", "fixed", "cross-entropy"]),
  gamma: live(1, 1e-4, 10, { scale: "log", when: { likelihood: "fixed" } }),
  width,
  gammaStart: number(1, 1e-3, 10, learned),
  decoderWidth,
  spectralNorm: flag(true, { only: "images" }),
  batch,
  trainSteps: steps(5000),
};
export type C = ConfigOf<typeof config>;
/** Ln γ = −2: at 0, data that fill their plane collapse (methods.md 6.2.8). */
export const starts = { images: {}, vectors: { latent: 2, width: 1, gammaStart: 0.135 } };

export const build = (scope: Scope, c: C, data: DataSpec) => {
  const encoder = scope.child("encoder");
  return {
    encoder: gaussian(encoder, encoderOf(encoder, data, 2 * c.latent, c)),
    decoder: decoderOf(scope.child("decoder"), data, c.latent, { width: c.width * c.decoderWidth, dropout: c.dropout }),
    gamma: scope.parameter("gamma", [], constant(0.5 * Math.log(c.gammaStart))), // ℓ = ½ ln γ
  };
};
export type N = ReturnType<typeof build>;
/** z ~ q(z|x), reparameterised. */
export const drawn = (
  { mean, deviation }: { mean: Tensor; deviation: Tensor },
  { noise }: Pick<Step<C, N>, "noise">,
): Tensor => mean.add(deviation.mul(noise.normal(mean.shape)));
/** γ as it is now; cross-entropy has none. */
export const varianceOf = ({ nets, config: c }: Pick<Step<C, N>, "nets" | "config">): Tensor | undefined =>
  c.likelihood === "cross-entropy" ? undefined : c.likelihood === "fixed" ? c.gamma : nets.gamma().mul(2).exp();
/**
 * ℓ may go no lower than float32 training bears (images), or than vectors on a manifold allow, where it always runs to
 * the end (methods.md 6.2.8).
 */
export const logDeviationLimits = (data: Pick<DataSpec, "kind">): readonly [number, number] =>
  data.kind === "images" ? [-6, 4] : [-3, 4];
/** Ln γ = 2ℓ, as it is watched. */
const logGammaLimits: Held["limits"] = data => {
  const [low, high] = logDeviationLimits(data);
  return [2 * low, 2 * high];
};
export const secondGammaHeld: Held = { limits: logGammaLimits };
export const gammaHeld: Held = { limits: logGammaLimits, when: { likelihood: "learned" } };

function loss({ nets, config: c, batch, noise }: Step<C, N>) {
  const { x } = batch(c.batch);
  const posterior = nets.encoder(x);
  const logits = nets.decoder.logits(drawn(posterior, { noise }));
  const error = squaredError(x, x.rank > 2 ? tf.sigmoid(logits) : logits);
  const log = c.likelihood === "learned" ? nets.gamma() : tf.log(c.gamma).mul(0.5);
  const reconstruction =
    c.likelihood === "cross-entropy" ? bernoulliLikelihood(x, logits) : gaussianLikelihood(error, dimensionsOf(x), log);
  return {
    terms: { reconstruction, kl: klStandard(posterior.mean, posterior.deviation) },
    watch: {
      ...(c.likelihood !== "cross-entropy" && { "log-gamma": log.mul(2) }),
      "squared-error": error,
      "log-error": error.div(dimensionsOf(x)).log(),
      ...lipschitz(x, { encode: rows => resting(nets.encoder)(rows).mean, decode: resting(nets.decoder) }),
    },
  };
}
/** The one phase; `id` names it, since others have it before theirs. */
export const trainPhase = <const Id extends string>(id: Id) =>
  ({
    id,
    steps: c => c.trainSteps,
    updates: [
      {
        id: "autoencoder",
        moves: ({ encoder, decoder, gamma }, c, data) => [
          adam({ rate: { cosine: c.rate, to: 0.1 } }, encoder, decoder),
          ...(c.likelihood === "learned"
            ? [adam({ rate: { cosine: c.gammaRate, to: 0.1 }, within: logDeviationLimits(data) }, gamma)]
            : []),
        ],
        held: { "log-gamma": gammaHeld },
        loss,
      },
    ],
    encode: (x, { nets }) => nets.encoder(x).mean,
    decode: (codes, { nets }) => nets.decoder(codes),
    sample: {
      start: ofPrior,
      finish: (z, { nets }) => nets.decoder(z),
    },
  }) as const satisfies Phase<C, N>;

/** A likelihood that does not fit the data. */
export const together: readonly Together[] = [
  {
    field: "likelihood",
    unfit: "cross-entropy",
    use: "learned",
    kind: "vectors",
    why: "needs values in [0, 1], so images; vectors take learned or fixed",
  },
];
export const metrics = posteriorMetrics<C, N>(({ nets }, x) => nets.encoder(x));
export const probes = posteriorProbes<C, N>(({ nets }, x) => nets.encoder(x), { gamma: varianceOf });

// What the two ways of training a VAE over the codes of a VAE share: the second VAE's networks, its loss, and the way
// from the prior through it (Dai & Wipf 2019, section 4; methods.md 6.3).
import { klStandard } from "../losses/kl";
import { dimensionsOf, gaussianLikelihood, squaredError } from "../losses/likelihood";
import { dense, mlp } from "../nn/dense";
import { constant, glorot } from "../nn/init";
import type { Net, Scope } from "../nn/scope";
import { type ConfigOf, whole } from "../settings";
import type { DataSpec, Step } from "../step";
import { type Tensor, tf } from "../tf";
import { config as first, build as firstOf, drawn } from "./vae";

/** Units in each hidden layer of the second VAE; the paper's has 1024. */
export const secondWidth = whole(256, 8, 1024, { scale: "log" });
const config = { ...first, secondWidth };
type C = ConfigOf<typeof config>;

/** Three hidden layers whose input joins them before the last: TwoStageVAE's second stage. */
function skipNet(scope: Scope, inputs: number, width: number, outputs: number): Net {
  const body = mlp(scope.child("body"), [inputs, width, width, width], { init: glorot, last: true });
  const head = dense(scope.child("head"), width + inputs, outputs, { init: glorot });
  return scope.net((x: Tensor) => head(tf.concat([body(x), x], -1)));
}
export const build = (scope: Scope, c: C, data: DataSpec) => {
  const encoder = scope.child("encoder2");
  const both = skipNet(encoder, c.latent, c.secondWidth, 2 * c.latent);
  return {
    ...firstOf(scope, c, data),
    encoder2: encoder.net((z: Tensor) => {
      const [mean, log] = tf.split(both(z), 2, -1) as [Tensor, Tensor];
      return { mean, deviation: log.clipByValue(-10, 10).exp() };
    }),
    decoder2: skipNet(scope.child("decoder2"), c.latent, c.secondWidth, c.latent),
    // ℓ of z. At 0 the second stage collapses: "u ignored, variance 1" is a stationary point (methods.md 6.3.8)
    gamma2: scope.parameter("gamma2", [], constant(-1)),
  };
};
export type N = ReturnType<typeof build>;

/** The second VAE's loss of codes z, [rows, κ], whether gradients go on into what made them or not. */
export function lossOfCodes(z: Tensor, { nets, noise }: Pick<Step<C, N>, "nets" | "noise">) {
  const posterior = nets.encoder2(z);
  const error = squaredError(z, nets.decoder2(drawn(posterior, { noise })));
  return {
    reconstruction: gaussianLikelihood(error, dimensionsOf(z), nets.gamma2()),
    kl: klStandard(posterior.mean, posterior.deviation),
    logGamma: nets.gamma2().mul(2),
    error,
  };
}
type At<N> = Pick<Step<Pick<C, "latent">, N>, "nets" | "config" | "noise">;
/** z ~ p(z|u) of u ~ N(0, I): the noise of s_z matters (methods.md 8, row 6). */
export const codesOfPrior = (count: number, { nets, config: c, noise }: At<N>): Tensor =>
  nets.decoder2(noise.normal([count, c.latent])).add(
    nets
      .gamma2()
      .exp()
      .mul(noise.normal([count, c.latent])),
  );
/** u ~ q(u|z) of z ~ q(z|x), [rows, κ]. */
export const secondCodes = ({ nets, noise }: Pick<Step<C, N>, "nets" | "noise">, x: Tensor): Tensor =>
  drawn(nets.encoder2(drawn(nets.encoder(x), { noise })), { noise });

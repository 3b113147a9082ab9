// The encoder of the adversarial autoencoders in two parts (P1, section 4.2; methods.md 6.8): a deterministic trunk,
// all convolutions and the first dense layer, and a small head into which noise goes. Roots of their own ("trunk",
// "head"), so that one can rest while the other trains.
import { type Tensor, tf } from "../tf";
import { gaussian } from "./backbones";
import { conv } from "./conv";
import { dense, leakyRelu, relu, reshape, sequence } from "./dense";
import { normal } from "./init";
import { batchNorm, spectral } from "./norm";
import type { Net, Scope } from "./scope";
import type { DataSpec } from "../step";
import { sizeOf } from "../shape";

export type Posterior = { mean: Tensor; deviation: Tensor }; // [rows, latent] each
export type Trunk = Net & { readonly features: number };
const start = { init: normal(0.02) },
  normed = { ...start, bias: false } as const; // right in front of a norm, as in backbones.ts
const times = (units: number, width: number) => Math.max(1, Math.round(units * width));

/**
 * [batch, …data.shape] → [batch, features]: the neutral network without its last layer; for vectors one layer of 256.
 */
export function trunkOf(
  scope: Scope,
  data: DataSpec,
  { width, spectralNorm = false }: { width: number; spectralNorm?: boolean },
): Trunk {
  const at = (name: string) => scope.child(name);
  if (data.kind === "vectors") {
    const features = times(256, width);
    return Object.assign(sequence(scope, [dense(at("0"), sizeOf(data.shape), features), relu(scope)]), { features });
  }
  const [height, across, depth] = data.shape as [number, number, number];
  if (height % 4 || across % 4)
    throw Error(`images of ${height}x${across}: the neutral network needs sides divisible by 4`);
  const [a, b, features] = [times(64, width), times(128, width), times(1024, width)],
    flat = (height / 4) * (across / 4) * b;
  const norm = spectralNorm ? { normalise: spectral } : {};
  const net = sequence(scope, [
    conv(at("0"), depth, a, 4, 2, { ...start, ...norm }),
    leakyRelu(scope),
    conv(at("1"), a, b, 4, 2, { ...normed, ...norm }),
    batchNorm(at("1/norm"), b),
    leakyRelu(scope),
    reshape(scope, [flat]),
    dense(at("2"), flat, features, { ...normed, ...norm }),
    batchNorm(at("2/norm"), features),
    leakyRelu(scope),
  ]);
  return Object.assign(net, { features });
}

/**
 * [rows, features] → q(z|x, ε₁): three hidden layers over the features and `noise` fresh N(0, 1) per row
 * (Makhzani et al. 2015: universal approximator and parametrised posterior in one, as P1 has it). A code E(x, ε)
 * is mean + deviation·ε₂.
 */
export function headOf(
  scope: Scope,
  features: number,
  latent: number,
  { noise, width }: { noise: number; width: number },
): Net<[features: Tensor], Posterior> {
  const at = (name: string) => scope.child(name),
    inner = [0, 1, 2].flatMap(i => [dense(at(`${i}`), i ? width : features + noise, width), leakyRelu(scope)]);
  const body = sequence(scope, [...inner, dense(at("3"), width, 2 * latent)]);
  return gaussian(
    scope,
    scope.net((x: Tensor) => body(noise ? tf.concat([x, scope.noise.normal([x.shape[0]!, noise])], 1) : x)),
  );
}

/** Trunk, then head; its variables are theirs. */
export function noisyEncoder(trunk: Trunk, head: Net<[features: Tensor], Posterior>): Net<[x: Tensor], Posterior> {
  return Object.defineProperty((x: Tensor) => head(trunk(x)), "variables", {
    get: () => [...trunk.variables, ...head.variables],
    enumerable: true,
  }) as Net<[x: Tensor], Posterior>;
}

// What the cloud of codes does over time: mean, covariance and skewness of q(z), as state on the device that an update
// keeps while it trains, and the way of the mean over the phase. To watch, never to minimise. A batch of 64 codes
// knows its mean to 0.12 only, so the estimates run on over about `MEMORY` codes, whatever the batch: their noise is
// the same for every method.
import { stopGradient, tf, type Tensor } from "../tf";
import { zeros } from "./init";
import type { AnyNet, Scope, Variable } from "./scope";

export const MEMORY = 8192; // codes: N(0, I) itself shows a mean of about √(latent/8192) and |skew| of about 0.02
const DIRECTIONS = 8, // fixed random directions to look along
  COLUMNS = 96; // places of the mean over the phase
const LEAST = 1e-6; // variance along a direction, where codes have collapsed

export interface Seen {
  mean: Tensor;
  spread: Tensor;
  skew: Tensor;
}
export interface Aggregate extends AnyNet {
  readonly trace: Variable; // [columns, latent]; columns not reached hold the latest
  /**
   * codes: [rows, latent]; seen: how many times before, progress: 0..1, scalars on the device. The update
   * names it in writes(…).
   */
  see(codes: Tensor, seen: Tensor, progress: Tensor): Seen;
}
/** memory: codes that the estimates run over; 0: each batch alone. */
export function aggregateOf(scope: Scope, latent: number, memory = MEMORY): Aggregate {
  const mean = scope.state("mean", [latent], zeros),
    second = scope.state("second", [latent, latent], zeros),
    third = scope.state("third", [DIRECTIONS], zeros);
  const directions = scope.state("directions", [latent, DIRECTIONS], (shape, noise) => {
    const v = noise.normal(shape);
    return v.div(v.square().sum(0, true).sqrt());
  });
  const trace = scope.state("trace", [COLUMNS, latent], zeros);
  const see = (codes: Tensor, seen: Tensor, progress: Tensor): Seen => {
    const z = stopGradient(codes),
      rows = z.shape[0]!,
      u = directions(),
      p = tf.matMul(z, u);
    // an average that forgets at rate r knows as much as (2 − r)/r batches; at first a plain mean
    const rate = tf.maximum((2 * rows) / (memory + rows), seen.add(1).reciprocal()).minimum(1);
    const on = (held: Variable, now: Tensor): Tensor => {
      const next = held().add(now.sub(held()).mul(rate));
      held.set(next);
      return next;
    };
    const m = on(mean, z.mean(0)),
      s = on(second, tf.matMul(z, z, true).div(rows)),
      t = on(third, p.mul(p).mul(p).mean(0));
    const later = tf
      .range(0, COLUMNS)
      .greaterEqual(
        progress
          .mul(COLUMNS)
          .floor()
          .minimum(COLUMNS - 1),
      )
      .cast("float32")
      .reshape([COLUMNS, 1]);
    trace.set(
      trace()
        .mul(tf.sub(1, later))
        .add(later.mul(m.reshape([1, latent]))),
    );
    const along = tf.matMul(m.reshape([1, latent]), u).reshape([DIRECTIONS]),
      square = tf.matMul(s, u).mul(u).sum(0); // E p and E p²
    const central = t.sub(along.mul(square).mul(3)).add(along.mul(along).mul(along).mul(2)),
      variance = square.sub(along.square()).maximum(LEAST);
    const excess = s.sub(tf.matMul(m.reshape([latent, 1]), m.reshape([1, latent]))).sub(tf.eye(latent));
    return {
      mean: m.square().sum().sqrt(),
      spread: excess.square().sum().div(latent).sqrt(),
      skew: central.div(variance.mul(variance.sqrt())).abs().mean(),
    };
  };
  return Object.assign(
    scope.net(() => mean()),
    { trace, see },
  );
}

// Normalising flows over codes: invertible maps that know how they change volume, for the posterior of a VAE
// (methods.md 6.4). Planar maps (Rezende & Mohamed 2015, eq 10) and gated inverse autoregressive ones (Kingma et al.
// 2016, algorithm 1) over a masked network (Germain et al. 2015). Their weights are the same for every x. One direction
// only: nothing here inverts them.
import { tf, type Tensor } from "../tf";
import { dense, relu, sequence, type Normalise } from "./dense";
import { normal, zeros } from "./init";
import type { Net, Scope } from "./scope";

/** codes: [batch, size]; logDeterminant: ln |det ∂codes/∂z| of every row, [batch, 1]. */
export interface Flowed {
  codes: Tensor;
  logDeterminant: Tensor;
}
export type Flow = Net<[z: Tensor], Flowed>;

/** First to last; of no steps it is the identity. */
export const composed = (scope: Scope, steps: readonly Flow[]): Flow =>
  scope.net((z: Tensor) =>
    steps.reduce(
      (before: Flowed, step) => {
        const { codes, logDeterminant } = step(before.codes);
        return { codes, logDeterminant: before.logDeterminant.add(logDeterminant) };
      },
      { codes: z, logDeterminant: tf.zeros([z.shape[0]!, 1]) },
    ),
  );

const ONE = Math.log(Math.E - 1); // softplus(ONE) = 1
/**
 * z + û tanh(wᵀz + b), with û = u + (m − wᵀu) w/‖w‖² so that ûᵀw = m > −1: else it folds (Rezende & Mohamed 2015,
 * appendix A.1). There m is softplus(wᵀu) − 1; ours is softplus(wᵀu + ln(e − 1)) − 1, which gives the same maps from
 * other u: u = 0 is the identity, where the flow starts, and û stays finite as w goes to 0. det = 1 + m (1 − t²),
 * written as a sum of what is positive: no logarithm of a cancelled number.
 */
export function planar(scope: Scope, size: number): Flow {
  const w = scope.parameter("w", [size, 1], normal(1 / Math.sqrt(size))),
    u = scope.parameter("u", [1, size], zeros),
    b = scope.parameter("b", [1], zeros);
  return scope.net((z: Tensor) => {
    const along = tf.matMul(u(), w()),
      // [1, 1]; stretch = 1 + m, exactly 1 at u = 0 on every device: else the gradient of w there is rounding
      stretch = tf.softplus(along.add(ONE)).div(tf.softplus(tf.scalar(ONE)));
    // û
    const direction = u().add(
      stretch
        .sub(1)
        .sub(along)
        .div(w().square().sum().add(1e-12))
        .mul(w().reshape([1, size])),
    );
    const t = tf.tanh(tf.matMul(z, w()).add(b())),
      bent = t.square(); // [batch, 1]
    return { codes: z.add(t.mul(direction)), logDeterminant: bent.add(stretch.mul(tf.sub(1, bent))).log() };
  });
}

/** Entries 1 where a unit of degree `to` may read one of degree `from`, [from.length, to.length]. */
const maskOf = (from: readonly number[], to: readonly number[], strictly: boolean): number[] =>
  from.flatMap(f => to.map(t => ((strictly ? t > f : t >= f) ? 1 : 0)));
/** Made when first used: a million entries, which a sketch of the net does without. */
const masked =
  (make: () => number[]): Normalise =>
  (_scope, kernel) => {
    let mask: number[] | undefined;
    return () => kernel().mul(tf.tensor((mask ??= make()), [...kernel.shape]));
  };
/**
 * [batch, size] → [batch, 2 size], two outputs a coordinate, which depend on the coordinates before it alone (after it,
 * if backwards): two hidden layers whose units have degrees 1 to size − 1 in turn; a hidden unit reads what has at most
 * its degree, an output what has less than its own.
 */
export function autoregressive(scope: Scope, size: number, width: number, backwards: boolean): Net {
  const order = Array.from({ length: size }, (_, i) => (backwards ? size - i : i + 1)),
    hidden = Array.from({ length: width }, (_, k) => 1 + (k % Math.max(1, size - 1)));
  return sequence(scope, [
    dense(scope.child("0"), size, width, { normalise: masked(() => maskOf(order, hidden, false)) }),
    relu(scope),
    dense(scope.child("1"), width, width, { normalise: masked(() => maskOf(hidden, hidden, false)) }),
    relu(scope),
    dense(scope.child("2"), width, 2 * size, {
      init: normal(0.01),
      normalise: masked(() => maskOf(hidden, [...order, ...order], true)),
    }),
  ]);
}
/**
 * g ⊙ z + (1 − g) ⊙ m with the gate g = σ(s + 2), nearly open at the start; ln det = Σ ln g (Kingma et al. 2016, eqs 13
 * and 14). Steps run forwards and backwards in turn: the paper's reversal of z between two, without moving anything.
 */
export function gated(scope: Scope, size: number, width: number, backwards: boolean): Flow {
  const net = autoregressive(scope, size, width, backwards);
  return scope.net((z: Tensor) => {
    const [shift, raw] = tf.split(net(z), 2, -1) as [Tensor, Tensor],
      logit = raw.add(2),
      gate = tf.sigmoid(logit);
    return { codes: shift.add(gate.mul(z.sub(shift))), logDeterminant: tf.softplus(logit.neg()).sum(1, true).neg() };
  });
}

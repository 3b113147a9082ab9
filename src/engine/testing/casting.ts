// A method that lives on casts: one-hot products, masks, counts, watched integers and logical values, state set from
// them. What a run of it must say is known beforehand (casting.test.ts), on every backend, executed and replayed.
// Imported by tests only.
import { live } from "../config";
import type { Method } from "../method";
import { zeros } from "../nn/init";
import { spoken, wordless } from "../spoken";
import type { Step } from "../step";
import { type Tensor, tf } from "../tf";
import { adam, writes } from "../train/rules";
import { phase, toyMethod } from "./toy";

const ROWS = 8;
const toy = toyMethod(
  { rate: live("Rate", "", 0.1, 0, 1) },
  scope => ({
    w: scope.child("net").parameter("w", [3, 4], (shape, noise) => noise.normal(shape).greater(0).toFloat()),
    seen: scope.child("seen").state("counts", [3], zeros),
  }),
  [],
);
type N = ReturnType<(typeof toy)["build"]>;
type C = Parameters<(typeof toy)["build"]>[1];

/** x: [ROWS, 3], N(0, 1). */
function loss({ batch, nets, index }: Step<C, N>) {
  const { x } = batch(ROWS),
    side = x.greater(0).toFloat(), // [ROWS, 3]
    largest = tf.oneHot(x.argMax<Tensor>(1) as tf.Tensor1D, 3).toFloat() as Tensor; // [ROWS, 3]
  const counts = side.sum(0).reshape([3, 1]);
  nets.seen.set(counts.reshape([3]));
  return {
    terms: {
      // gradients: sideᵀ · dy and largestᵀ · dy
      apart: tf.matMul(side, nets.w()).sub(tf.matMul(largest, nets.w())).square().mean<Tensor>(),
      off: nets.w().sub(counts).square().mean<Tensor>(),
    },
    watch: {
      rows: tf.scalar(ROWS, "int32"),
      steps: index.toInt(),
      positive: x.greater(0).sum<Tensor>(),
      counted: side.sum(0).sum<Tensor>(),
      one: tf.matMul(largest, tf.ones([3, 1])).mean<Tensor>(),
      always: x.greater(-100).all<Tensor>(),
      never: x.greater(100).any<Tensor>(),
    },
  };
}
const method: Method<C, N> = {
  ...toy,
  id: "casting",
  phases: [
    phase<C, N>("one", 20, {
      id: "casts",
      moves: ({ w, seen }: N, { rate }: C) => [adam({ rate }, w), writes(seen)],
      loss,
    }),
  ],
};
export const casting = spoken(method, wordless("casting"));

/** What a run says that it must not, of these series from the first step on. */
export function wrongOf(series: Readonly<Record<string, readonly number[]>>): readonly string[] {
  const of = (name: string) => series[`one/casts/${name}`] ?? [];
  const expected: Readonly<Record<string, (step: number) => number>> = {
    rows: () => ROWS,
    steps: step => step,
    counted: step => of("positive")[step]!, // counted by one of our kernels and by one of tfjs's
    one: () => 1, // every row has one largest value
    always: () => 1,
    never: () => 0,
  };
  return Object.entries(expected).flatMap(([name, value]) =>
    of(name).length && of(name).every((v, step) => v === value(step)) ? [] : [`${name}: ${of(name)}`],
  );
}

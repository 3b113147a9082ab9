// A small classifier of images whose last hidden layer serves as features for metrics (methods.md 5.1): LeNet-like,
// convolutions of stride 2, one dense layer of 64, trained on the labels of one data set by the same session as
// everything else. It is declared as a method is, but it does not lie in the registry: `npm run -s cli -- features
// DATASET` trains it, and public/features holds what came out.
import { type ConfigOf, live, whole } from "../settings";
import type { Method } from "../method";
import { conv } from "../nn/conv";
import { dense, dropout, leakyRelu, relu, reshape, sequence } from "../nn/dense";
import { batchNorm } from "../nn/norm";
import type { Scope } from "../nn/scope";
import { adam } from "../train/rules";
import { type Tensor, tf } from "../tf";
import type { Amount, DataSpec } from "../step";

export const FEATURES = 64; // units of the last hidden layer
// channels after each halving: 28 → 14 → 7, or 32 → 16 → 8 → 4; some 110 000 weights either way
const WIDTHS = { grey: [16, 32], colour: [32, 48, 48] } as const;

const config = {
  rate: live(2e-3, 1e-5, 1e-1, { scale: "log", rate: true }), // falls to a hundredth along half a cosine
  dropout: live(0.2, 0, 0.9, { step: 0.01 }), // share of the features dropped in every step
  batch: whole(128, 1, 1024, { scale: "log" }),
  trainSteps: whole(2500, 1, 1_000_000, { scale: "log" }),
};
type C = ConfigOf<typeof config>;

/** trunk: images in [0, 1] → [rows, FEATURES], rectified; head: those → logits [rows, classes]. */
export function build(scope: Scope, c: { dropout: Amount }, { shape, classes }: Pick<DataSpec, "shape" | "classes">) {
  const [height, width, depth] = shape as [number, number, number],
    channels = depth === 1 ? WIDTHS.grey : WIDTHS.colour,
    size = 2 ** channels.length;
  if (height % size || width % size)
    throw Error(`images of ${height}x${width}: the classifier needs sides divisible by ${size}`);
  const trunk = scope.child("trunk"),
    flat = ((height * width) / size ** 2) * channels.at(-1)!;
  const halvings = channels.flatMap((outputs, i) => {
    const at = trunk.child(`${i}`);
    return [
      conv(at, channels[i - 1] ?? depth, outputs, 4, 2, { bias: false }),
      batchNorm(at.child("norm"), outputs),
      leakyRelu(trunk),
    ];
  });
  return {
    trunk: sequence(trunk, [
      ...halvings,
      reshape(trunk, [flat]),
      dense(trunk.child("features"), flat, FEATURES),
      relu(trunk),
    ]),
    head: sequence(scope.child("head"), [
      dropout(scope.child("head"), c.dropout),
      dense(scope.child("head"), FEATURES, classes),
    ]),
  };
}
type N = ReturnType<typeof build>;

const classifier: Method<C, N> = {
  id: "classifier",
  accepts: ["images"],
  config,
  build,
  phases: [
    {
      id: "train",
      steps: c => c.trainSteps,
      updates: [
        {
          id: "classifier",
          moves: ({ trunk, head }, c) => [adam({ rate: { cosine: c.rate, to: 0.01 }, decay: 0.05 }, trunk, head)],
          loss({ nets, config: c, batch, data, noise }) {
            const { x, labels } = batch(c.batch);
            const logits = nets.head(
              nets.trunk(data.shape[2] === 1 ? x : turned(x, noise.uniform([c.batch, 1, 1, 1]))),
            );
            return { terms: { "cross-entropy": crossEntropy(logits, labels, data.classes) } };
          },
        },
      ],
    },
  ],
};
export default classifier;

/** −ln p(label|x), mean over rows. */
export const crossEntropy = (logits: Tensor, labels: Tensor, classes: number): Tensor =>
  tf.logSoftmax(logits).mul(tf.oneHot(labels.as1D().toInt(), classes)).sum(1).mean().neg();
/** Photographs may as well be seen in a mirror; digits and shoes may not. */
const turned = (x: Tensor, chance: Tensor): Tensor => {
  const kept = chance.less(0.5).cast("float32");
  return x.mul(kept).add(x.reverse(2).mul(tf.sub(1, kept)));
};
